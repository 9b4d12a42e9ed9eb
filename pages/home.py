"""The first page: a card per page, with its question, its picture and what you can bring."""

import streamlit as st

st.markdown("# ML Playground\nSee machine learning happen, live, on your own data, on numbers that you can check.")
CARDS = [
    ("lr_finder.py", "Learning-rate finder", "Which learning rate should this network start with?", "assets/cards/lr_finder.svg", "Bring a CSV with a column to predict."),
]
for column, (page, title, question, picture, bring) in zip(st.columns(3), CARDS, strict=False):
    with column.container(border=True):
        st.image(picture, alt=f"Picture of the page {title}")
        st.page_link(page, label=f"**{title}**")
        st.markdown(question)
        st.caption(bring)
