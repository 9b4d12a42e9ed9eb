"""What a person takes home ends with the page's numbers."""

import csv
import io
import re
import subprocess
import sys

import pytest

from core.activations.config import Config
from core.activations.curves import snapshot
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
