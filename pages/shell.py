"""The one list of pages: their sections, icons and addresses. A page that is not here does not exist."""

from pathlib import Path

import streamlit as st

from pages.components.room import read_address_anew, room

ASSETS = Path(__file__).parents[1] / "assets"

st.set_page_config(page_title="ML Playground", page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.html(ASSETS / "shell.css")
read_address_anew()
sections = {
    "": [
        st.Page("home.py", title="ML Playground", default=True),
        st.Page("experiments.py", title="Experiments", url_path="experiments"),
    ],
    "See": [
        st.Page("receptive_field.py", title="Receptive field explorer", url_path="receptive-field"),
        st.Page("activations.py", title="Activation functions", url_path="activations"),
        st.Page("time_series.py", title="Time series", url_path="time-series"),
    ],
    "Train": [
        st.Page("lr_finder.py", title="Learning-rate finder", url_path="lr-finder"),
        st.Page("gan.py", title="GAN training", url_path="gan"),
    ],
    "Act": [st.Page("gridworld.py", title="Q-learning gridworld", url_path="gridworld")],
}
page = st.navigation(sections, position="top")
room(page.url_path)
page.run()
