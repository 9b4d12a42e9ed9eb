"""The script a visitor takes home runs without the app and ends with the page's numbers."""

import ast
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.data.questions import table
from core.errors import InputError
from core.lr_finder.config import Config
from core.lr_finder.presets import PRESETS
from core.lr_finder.snippet import snippet
from core.lr_finder.train import train
from core.runs.moment import Resources

# Same machine, same torch, one thread: the numbers are equal to the last digit, and printed in full.
TOLERANCE = 1e-12


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def run_alone(script, folder):
    (folder / "run.py").write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "run.py"], capture_output=True, text=True, cwd=folder, timeout=100)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def assert_same_story(printed, config, files=None):
    *_, last = train(config, Resources(files=files or {}))
    s = last.snapshot()
    head, *rules = printed.splitlines()
    assert head.startswith(f"{s.ended} after {len(s.lrs)} batches")
    numbers = [float(part) for part in re.findall(r"(?:lr|loss|smoothed) ([-\d.e+]+|inf|nan)", head)]
    assert numbers == pytest.approx([s.lrs[-1], s.losses[-1], s.smoothed[-1]], rel=TOLERANCE)
    said = {name: float(lr) for name, lr in (line.split(": ") for line in rules)}
    assert said == pytest.approx({answer.rule: answer.lr for answer in s.suggestions}, rel=TOLERANCE)


@pytest.mark.parametrize("name", PRESETS)
def test_on_a_built_in_set_it_ends_with_the_same_numbers(name, tmp_path):
    config = replace(PRESETS[name].config, seed=1)
    assert_same_story(run_alone(snippet(config), tmp_path), config)


@pytest.mark.parametrize(("target", "kind"), [("", "auto"), ("price", "regression"), ("kind", "classification")])
def test_on_a_file_of_ones_own_it_ends_with_the_same_numbers(target, kind, tmp_path):
    rng = np.random.default_rng(0)
    lines = ["größe;price;kind"]
    for i, (a, b) in enumerate(rng.normal(size=(90, 2))):
        lines.append(f"{a:.3f}".replace(".", ",") + f";{b:.3f}".replace(".", ",") + (";rot" if a > 0 else ";blau" if i % 9 else ";"))
    path = tmp_path / 'my "own" table.csv'
    path.write_bytes("\n".join(lines).encode("cp1252"))
    files = {"file-1": path}
    config = Config(data="file-1", target=target, kind=kind, batch_size=16, iterations=40)
    script = snippet(config, filename=path.name, table=table(file="file-1", files=files))
    assert_same_story(run_alone(script, tmp_path), config, files)


def test_without_knowledge_of_the_file_it_reads_plain_commas_and_asks_for_target_and_task(tmp_path):
    with pytest.raises(InputError, match="Target"):
        snippet(Config(data="file-1"), filename="t.csv")
    with pytest.raises(InputError, match="Task"):
        snippet(Config(data="file-1", target="y"), filename="t.csv")
    rng = np.random.default_rng(1)
    (tmp_path / "t.csv").write_text("a,y\n" + "\n".join(f"{a:.4f},{2 * a:.4f}" for a in rng.normal(size=60)), encoding="utf-8")
    config = Config(data="file-1", target="y", kind="regression", iterations=30, batch_size=8)
    assert_same_story(run_alone(snippet(config, filename="t.csv"), tmp_path), config, {"file-1": tmp_path / "t.csv"})


def test_it_imports_nothing_of_the_app_and_stays_readable():
    script = snippet(Config())
    imported = {n.module for n in ast.walk(ast.parse(script)) if isinstance(n, ast.ImportFrom)}
    assert not any(str(name).startswith(("core", "pages")) for name in imported)
    assert len(script.splitlines()) < 300 and max(map(len, script.splitlines())) <= 140


def test_a_file_name_and_a_target_cannot_break_out_of_their_quotes():
    nasty = "x'); import os; os.system('id') #\n.csv"
    tree = ast.parse(snippet(Config(data="file-1", target="'''\n", kind="regression"), filename=nasty))
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    assert nasty in texts and "'''\n" in texts
    assert not any(isinstance(n, ast.Attribute) and n.attr == "system" for n in ast.walk(tree))
