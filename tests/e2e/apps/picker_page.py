"""A page that takes tables and pictures and says what was chosen."""

import json
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.data.choice import DataConfig
from core.params import number
from pages.components.controls import controls, read
from pages.components.data_picker import pick_data

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, kw_only=True)
class Config(DataConfig):
    seed: int = number(0, "Seed", "Fixes what is random.", low=0, high=9)


@st.fragment
def experiment() -> None:
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        chosen, own = pick_data(Config, st.query_params.get("accepts", "table,pictures").split(","))
        chosen |= controls(Config, ["seed"])
    problems = read(Config, chosen)[1]
    with picture:
        st.text(json.dumps({"chosen": chosen, "problems": problems, "file": own.filename if own else ""}))


st.set_page_config(page_title="Picker", layout="wide")
st.html(ROOT / "assets" / "shell.css")
experiment()
