"""Settings as text: what is written is read again, of every kind."""

from core import params
from core.differences import read, written
from core.gan.config import Config


def test_settings_of_every_kind_are_read_as_they_were_written():
    settings = {"dragan": True, "spectral": False, "g_layers": 3, "r1": 0.3, "d_rate": 1e-05, "blur": 0.0, "loss": "Wasserstein, clipping"}
    problems = []
    assert read("B", written(settings), params.of(Config), problems) == settings and not problems
    assert written({"r1": 1.0, "dragan": True}) == "r1=1; dragan=true"


def test_what_is_no_setting_is_said_with_its_place():
    problems = []
    read("B", "r1=much; nothing; dragan=True; g_layers=1.5", params.of(Config), problems)
    assert [problem.where for problem in problems] == ["B, R1 penalty γ", "B", "B, DRAGAN", "B, G: hidden layers"]
