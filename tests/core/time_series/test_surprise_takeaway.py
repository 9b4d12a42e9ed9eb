"""What a person takes home of a search: scripts that end with the page's numbers, flagged points that read back."""

import csv
import io
import subprocess
import sys

import numpy as np
import pytest

from core import params
from core.runs.moment import Resources
from core.time_series import questions
from core.time_series.config import SURPRISES, Config
from core.time_series.snippet import snippet
from core.time_series.surprise_config import LEVELS, MADE
from core.time_series.train import later

CASES = {
    "a product": Config(
        mode=SURPRISES, data="uk_gas", composition="multiplicative", robust=True, under=LEVELS, side="past alone", divisor="sample"
    ),
    "no season": Config(mode=SURPRISES, data="nile", labels="1913, 1877", under=LEVELS, penalty=1.0),
    "nine values": Config(mode=SURPRISES, data="nine_values", periods="1", width=5, detector="Global mean", sigmas=1.5),
    "made, with holes": Config(mode=SURPRISES, subject=MADE, outliers=8, breaks=1, holes=9, gaps="seasonal", seed=2, pattern=4),
    "gaps that are left": Config(mode=SURPRISES, data="co2", gaps="none", sigmas=2.0),
}


def whole(config):
    return later(config, Resources())


def numbers_of(config):
    """What the page shows, in the script's order."""
    shown, numbers = whole(config), []
    grades = {one.name: one for one in shown.grades}
    for one in shown.findings:
        if one.problem:
            continue
        numbers += [one.flags.sum(), one.score[one.flags].sum()]
        if grade := grades.get(one.name):
            numbers += [np.nan_to_num(grade.precision), grade.recall, grade.f1]
    if shown.levels:
        numbers += [len(shown.levels.changes), sum(shown.levels.changes), shown.levels.steps[0], shown.levels.steps[-1]]
    return [float(number) for number in numbers]


@pytest.mark.parametrize("case", CASES)
def test_the_script_runs_alone_and_prints_the_pages_numbers(tmp_path, case):
    config = CASES[case]
    script = snippet(config, questions.summary(config=params.values(config), files={}))
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=80)
    assert done.returncode == 0, done.stderr
    got = [float(number) for line in done.stdout.splitlines() for number in line.split(":")[1].split()]
    assert got == pytest.approx(numbers_of(config), rel=1e-6, abs=1e-9) and len(got) > 5


def test_the_flagged_points_read_back_with_all_who_flag_them():
    config = Config(mode=SURPRISES, data="uk_gas", detector="STL and IQR", labels="1960-01")
    rows = list(csv.DictReader(io.StringIO(questions.flagged(config=params.values(config), files={}))))
    shown = whole(config)
    one = shown.chosen("STL and IQR")
    for finding in shown.findings:
        said = [row["quarter"] for row in rows if row[finding.name] == "True"]
        assert said == [str(time)[:7] for time in shown.series.times[finding.flags]]
    assert rows[0]["quarter"] == "1960-01" and rows[0]["true surprise"] == "True", "what is marked is there, flagged or not"
    at = {str(time)[:7]: place for place, time in enumerate(shown.series.times)}
    for row in rows:
        assert float(row["expected"]) == one.expected[at[row["quarter"]]] and float(row["gas"]) == shown.series.values[at[row["quarter"]]]
        assert int(row["detectors"]) == sum(finding.flags[at[row["quarter"]]] for finding in shown.findings)
