"""The server with one page of the tests: the data picker with all that it can do, and what it returns."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import streamlit as st
from starlette.middleware import Middleware

import app as real
from core.serving.gate import Gate
from core.serving.house import routes

app = st.App(
    Path(__file__).parent / "picker_page.py",
    lifespan=real.lifespan,
    routes=routes(real.BASE, real.STATE),
    middleware=[Middleware(Gate, owners=real.STATE, base=real.BASE, base_url=real.SETTINGS.base_url)],
)
