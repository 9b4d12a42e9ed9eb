"""The first page: a card per page, with its question, its picture and what you can bring."""

from pathlib import Path

import streamlit as st

from pages.components.prose import sections

ASSETS = Path(__file__).parents[1] / "assets"
CARDS = [
    ("receptive_field", "Receptive field explorer", "Bring a picture; choose a network, or write one."),
    ("activations", "Activation functions", "Bring a formula in x, or choose from 30 functions."),
    ("time_series", "Time series", "Bring a table with dates and numbers, as messy as it is."),
    ("lr_finder", "Learning-rate finder", "Bring a table with a column to predict, pictures in folders, or the log of a test."),
    ("gan", "GAN training", "Bring a table’s points or a zip of pictures, draw, or choose a set."),
    ("gridworld", "Q-learning gridworld", "Draw a world, or paste one: text, CSV, a Gymnasium desc."),
]

st.markdown("# ML Playground\nSee machine learning happen, live, on your own data, on numbers that you can check.")
places = [column for _ in range(0, len(CARDS), 3) for column in st.columns(3)]
for column, (page, title, bring) in zip(places, CARDS, strict=False):
    with column.container(border=True):
        st.image(ASSETS / "cards" / f"{page}.svg", alt=f"What the page {title} draws")
        st.page_link(f"{page}.py", label=f"**{title}**", icon=":material/arrow_forward:")
        st.markdown(sections(page)["question"])
        st.caption(bring)
