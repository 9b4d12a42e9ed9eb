"""What a person takes home ends with the page's numbers."""

import csv
import io
import re
import subprocess
import sys

import pytest

from core import params
from core.activations import questions
from core.activations.config import DEPTH, Config
from core.activations.curves import snapshot
from core.activations.depth_run import snapshot as deep
from core.activations.functions import MOST, NAMES
from core.activations.snippet import snippet
from core.activations.takeaway import curves_text, facts_text

LINE = re.compile(r"(.+): f = (\S+), f' = (\S+), f'' = (\S+), dL/dx = (\S+)")


@pytest.mark.parametrize(("first", "probe"), [(0, -1.3), (6, 0.0), (12, 0.0), (18, -1.3)])
def test_the_script_runs_alone_and_prints_the_same_numbers(tmp_path, first, probe):
    config = Config(functions=" | ".join(NAMES[first : first + MOST]), probe=probe, upstream=2.5)
    (tmp_path / "script.py").write_text(snippet(config), encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=80)
    assert done.returncode == 0, done.stderr
    printed = {found[1]: [float(part) for part in found.groups()[1:]] for line in done.stdout.splitlines() if (found := LINE.match(line))}
    for one in snapshot(config).drawn:
        assert printed[one.name] == pytest.approx([*one.at, 2.5 * one.at[1]], rel=1e-7, abs=1e-9), one.name
    assert len(printed) == len(config.names)


def test_the_curves_come_back_as_the_same_floats():
    config = Config(functions="GELU | Yours", expression="1/x")
    rows = list(csv.reader(io.StringIO(curves_text(config))))
    assert rows[0] == ["x", "GELU f", "GELU f'", "GELU f''", "Yours f", "Yours f'", "Yours f''"]
    shown = snapshot(config)
    assert [float(row[1]) for row in rows[1:]] == shown.drawn[0].value.tolist()
    assert [row[4] for row in rows[1:]].count("") == 1


def test_the_facts_have_a_row_for_each_function():
    rows = list(csv.DictReader(io.StringIO(facts_text(Config()))))
    assert [row["Function"] for row in rows] == ["ReLU", "GELU", "Sigmoid", "Tanh"] and rows[0]["Gain in PyTorch"] == "1.4142"


@pytest.mark.parametrize(
    "settings",
    [
        {"functions": "ReLU | Yours", "expression": "x*tanh(exp(x))", "bias_mean": 0.1, "bias_spread": 0.2, "residual": True, "gain": 0.8},
        {"functions": "Tanh | Hardsigmoid", "initialisation": "orthogonal", "material": "digits", "batch_norm": True, "gain": 1.2},
    ],
)
def test_the_script_of_a_deep_network_runs_alone_and_prints_what_the_table_holds(tmp_path, settings):
    config = Config(mode=DEPTH, depth=4, width=24, inputs=16, seed=3, **settings)
    (tmp_path / "script.py").write_text(snippet(config), encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=80)
    assert done.returncode == 0, done.stderr
    printed = list(csv.DictReader(io.StringIO(done.stdout)))
    table = list(csv.DictReader(io.StringIO(questions.depth_table(config=params.values(config), files={}))))
    assert len(printed) == len(table) == 2 * 5
    for ours, theirs in zip(table, printed, strict=True):
        assert (ours["function"], ours["layer"]) == (theirs["function"], theirs["layer"])
        for column in ("std", "gradient", "weight gradient", "saturated", "dead"):
            known = [float(row[column]) if row[column] else None for row in (ours, theirs)]
            assert known[0] == (known[1] if known[1] is None else pytest.approx(known[1], rel=1e-6)), (column, ours)


def test_the_table_of_a_deep_network_holds_what_is_drawn():
    config = Config(mode=DEPTH, functions="Tanh", depth=3, width=16)
    rows = list(csv.DictReader(io.StringIO(questions.depth_table(config=params.values(config), files={}))))
    (one,) = deep(config).deep
    assert [float(row["gradient"]) for row in rows] == one.gradient.tolist()
    assert [float(row["predicted std"]) for row in rows] == one.predicted.deviation.tolist()
    assert [row["dead"] for row in rows] == ["", "0.0", "0.0", "0.0"]
