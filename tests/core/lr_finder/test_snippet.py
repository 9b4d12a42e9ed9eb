"""The script a visitor takes home runs in a bare process and ends with the page's numbers."""

import ast
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data import tables
from core.lr_finder.config import Config
from core.lr_finder.log_script import EXAMPLE
from core.lr_finder.snippet import snippet
from core.lr_finder.train import train
from core.nets.schedules import SCHEDULES
from core.runs.moment import Resources

# One machine, one torch: the page sums all members at once, so the last digits differ, and what is chosen from them seldom does.
CLOSE = 2e-3


def run_alone(script, folder):
    (folder / "run.py").write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "run.py"], capture_output=True, text=True, cwd=folder, timeout=100)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def end(config, **files):
    *_, last = train(config, Resources(files=files))
    return last.snapshot()


def rules(printed):
    return {name: float(lr) for name, lr in re.findall(r"^(valley|slide|minimum|steep): ([-\d.e+]+)$", printed, re.MULTILINE)}


def suggested(read):
    return {answer.rule: answer.lr for answer in read.suggestions}


@pytest.mark.parametrize(
    "config",
    [
        Config(seeds=1, seed=1),
        Config(data="moons", seeds=3, width=16, batch_size=32, lr_low=1e-5, optimizer="Nesterov", clip=1.0, lr_high=1.0),
        Config(data="diabetes", seeds=2, lr_low=1e-6, lr_high=0.1, loss="Huber", optimizer="RMSprop", accumulate=4),
        Config(
            data="breast_cancer", seeds=2, lr_high=1.0, loss="binary cross-entropy", pos_weight=2.0, initialisation="He", batch_norm=True
        ),
        Config(seeds=1, model="CNN", channels=4, dropout=0.2, balanced=True, loss="cross-entropy", label_smoothing=0.1, lr_high=0.5),
        Config(seeds=1, model="linear", optimizer="AdamW", weight_decay=0.1, lr_high=1.0),
    ],
)
def test_a_range_test_ends_with_the_same_suggestions(config, tmp_path):
    printed, s = run_alone(snippet(config), tmp_path), end(config)
    said, ours = rules(printed), suggested(s.read)
    calm = ("valley", "minimum")  # slide and steep may jump to another point for the last digit of a loss that breaks up
    assert {name: said[name] for name in calm} == pytest.approx({name: ours[name] for name in calm}, rel=1e-9)
    if config.seeds == 1:
        assert said == pytest.approx(ours, rel=1e-9)
    lasts = [float(number) for number in re.findall(r"last loss ([-\d.e+]+)", printed)]
    assert len(lasts) == config.seeds and lasts[0] == pytest.approx(s.curve.losses[0][s.curve.counts[0] - 1], rel=0.05)


def test_a_linear_test_ends_with_the_same_bounds(tmp_path):
    config = Config(sweep="linear", lr_high=0.4, seeds=1, optimizer="SGD")
    found = end(config).read.bounds
    printed = run_alone(snippet(config), tmp_path)
    assert [float(n) for n in re.findall(r"(?:low|high)=([\d.e-]+)", printed)] == pytest.approx([found.low, found.high], rel=1e-9)


def test_a_race_ends_with_the_same_losses_and_the_same_winner(tmp_path):
    config = Config(mode="Race", data="moons", width=16, batch_size=32, lr_low=1e-4, seeds=2, epochs=2, picked=0.02)
    s, printed = end(config), run_alone(snippet(config), tmp_path)
    said = {float(rate): float(loss) for rate, loss in re.findall(r"^([\d.e-]+) \(.*\): validation loss ([\d.]+)", printed, re.MULTILINE)}
    assert len(said) == len(s.lanes)
    for lane, mean in zip(s.lanes, s.verdict.means, strict=True):
        if mean < s.facts.chance:
            assert said[float(f"{lane.rate:.6g}")] == pytest.approx(mean, rel=CLOSE)
    assert float(re.search(r"best: ([\d.]+)", printed)[1]) == pytest.approx(s.lanes[s.verdict.best].rate)


def test_a_comparison_ends_with_both_valleys(tmp_path):
    config = Config(mode="Compare", data="moons", width=16, batch_size=32, lr_low=1e-5, seeds=2, b_batch_size=16)
    s = end(config)
    first, second = run_alone(snippet(config), tmp_path).split("setting B")
    assert rules(first)["valley"] == pytest.approx(suggested(s.a.read)["valley"])
    assert rules(second)["valley"] == pytest.approx(suggested(s.b.read)["valley"])


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_ends_with_the_same_validation_losses(name, tmp_path):
    config = Config(mode="Schedule", schedule=name, data="moons", width=16, batch_size=32, seeds=2, epochs=4, picked=0.02, patience=0)
    s, printed = end(config), run_alone(snippet(config), tmp_path)
    said = [float(loss) for loss in re.findall(r"validation loss ([\d.]+)", printed)]
    assert said == pytest.approx(s.verdict.means, rel=CLOSE)


def test_the_example_log_gets_the_same_suggestions(tmp_path):
    config = Config(mode="Your own log", smoothing=0.9)
    assert rules(run_alone(snippet(config), tmp_path)) == pytest.approx(suggested(end(config).read), rel=1e-9)


@pytest.mark.parametrize("chosen", [{}, {"log_rate": "eta", "log_loss": "train loss"}])
def test_a_log_of_ones_own_gets_the_same_suggestions(chosen, tmp_path):
    table = pd.read_csv(EXAMPLE).rename(columns={"lr": "eta", "loss": "train loss"})
    path = tmp_path / "my log.csv"
    table.to_csv(path, index=False, sep=";")
    config = Config(mode="Your own log", log="file-1", **chosen)
    script = snippet(config, filename=path.name, table=tables.facts(tables.load(path)))
    assert rules(run_alone(script, tmp_path)) == pytest.approx(suggested(end(config, **{"file-1": path}).read), rel=1e-9)


@pytest.mark.parametrize("vary", ["both", "generator"])
def test_two_networks_go_the_same_way_until_they_break(vary, tmp_path):
    config = Config(mode="Two networks", vary=vary, seeds=2, rounds=80, lr_low=1e-5, lr_high=0.01, batch_size=32)
    s, printed = end(config), run_alone(snippet(config), tmp_path)
    said = [float(n) for n in re.search(r"last medians: ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)", printed).groups()]
    assert said == pytest.approx([float(np.median(part[:, -1])) for part in (s.d, s.g, s.right)], rel=0.01)


@pytest.mark.parametrize(("target", "kind"), [("price", "regression"), ("kind", "classification")])
def test_on_a_file_of_ones_own_it_ends_with_the_same_suggestions(target, kind, tmp_path):
    rng = np.random.default_rng(0)
    lines = ["size;price;kind"]
    for i, (a, b) in enumerate(rng.normal(size=(90, 2))):
        lines.append(f"{a:.3f}".replace(".", ",") + f";{b:.3f}".replace(".", ",") + (";rot" if a > 0 else ";blau" if i % 9 else ";"))
    path = tmp_path / "my table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    config = Config(data="file-1", target=target, kind=kind, batch_size=16, iterations=60, seeds=1, lr_high=1.0)
    facts = tables.facts(tables.load(path))
    script = snippet(config, filename=path.name, table=facts)
    if "read_parquet" in script:
        tables.load(path).frame.to_parquet(tmp_path / "my table.parquet")
    assert rules(run_alone(script, tmp_path)) == pytest.approx(suggested(end(config, **{"file-1": path}).read), rel=1e-9)


@pytest.mark.parametrize("mode", ["Range test", "Race", "Compare", "Schedule", "Your own log", "Two networks"])
def test_it_imports_nothing_of_the_app_and_stays_readable(mode):
    script = snippet(replace(Config(), mode=mode))
    imported = {n.module for n in ast.walk(ast.parse(script)) if isinstance(n, ast.ImportFrom)}
    assert not any(str(name).startswith(("core", "pages")) for name in imported)
    assert len(script.splitlines()) < 460 and max(map(len, script.splitlines())) <= 170


def test_a_file_name_and_a_target_cannot_break_out_of_their_quotes():
    nasty = "x'); import os; os.system('id') #\n.csv"
    tree = ast.parse(snippet(Config(data="file-1", target="'''\n", kind="regression"), filename=nasty))
    assert not any(isinstance(n, ast.Attribute) and n.attr == "system" for n in ast.walk(tree))
    tree = ast.parse(snippet(Config(mode="Your own log", log="file-1", log_rate="'''\n"), filename=nasty))
    assert not any(isinstance(n, ast.Attribute) and n.attr == "system" for n in ast.walk(tree))
