"""Experiments: what this browser has kept, to open again, to compare, to show in a room, to take home."""

import streamlit as st

from pages.components.browser_part import browser_part
from pages.components.house import house

st.markdown("# Experiments\nWhat did I try, and what came of it? **Keep** above any picture, or the key K, puts it here.")
browser_part("experiments", "experiments", {"base": house().base}, key="experiments", sheets=("live",))
