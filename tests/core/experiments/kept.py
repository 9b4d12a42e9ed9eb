"""Experiments to test with."""

from core.experiments.experiment import Experiment, described
from core.runs.keeping import packed
from tests.topics.ticker.config import Config

ANNA, BO, CEM = "a" * 32, "b" * 32, "c" * 32
FIGURES = {"noise": {"data": [{"type": "scatter", "y": [1, 2]}], "layout": {"height": 430, "meta": {"alt": "noise"}}}}
HISTORY = {"steps": [1, 2, 3], "metrics": {"loss": [0.5, 0.25, None], "never": [None, None, None]}}


def experiment(identity="e" * 22, owner=ANNA, config=None, **more):
    config = config or Config(gain=2.5, note="hello")
    about = {"name": "First try", "kept": 1e9, "title": "Ticker", "topic": "ticker", "look": "The total is 5.", "step": 3}
    return Experiment(**{"identity": identity, "owner": owner, **about, **described(config, "ticker"), **more})


def parts(figures=FIGURES, history=HISTORY):
    """Figures and history as they lie on disk."""
    return packed(figures), packed(history)
