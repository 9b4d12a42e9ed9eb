"""The script ends with the page's numbers, in a bare process, with numba and without."""

import dataclasses
import re
import subprocess
import sys

import pytest
import torch

from core.gridworld import worlds
from core.gridworld.config import ALGORITHMS, PLANNERS, Config
from core.gridworld.learn import started
from core.gridworld.presets import PRESETS
from core.gridworld.snippet import snippet

WITHOUT_NUMBA = "import sys, pathlib; sys.modules['numba'] = None; exec(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'))"


def said(script, tmp_path, *, numba):
    path = tmp_path / "script.py"
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-W", "error", *([] if numba else ["-c", WITHOUT_NUMBA]), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=80)
    assert done.returncode == 0, done.stderr
    return done.stdout


def finished(config):
    torch.set_num_threads(1)
    run = started(config)
    while run.goes_on:
        run.learn()
    return run


def check(config, output):
    run = finished(config)
    row, column = config.parsed.starts[0]
    values = run.q()[row * config.parsed.columns + column]
    told = re.search(rf"at the start in row {row + 1}, column {column + 1}: up (\S+), right (\S+), down (\S+), left (\S+)", output)
    assert [float(value) for value in told.groups()] == values.tolist()
    if config.algorithm not in PLANNERS:
        assert f"{config.episodes} episodes, {int(run.mind.now[4])} transitions" in output
        assert f"mean return of the last {min(config.episodes, 100)} episodes: {float(run.mind.returns[-100:].mean())!r}" in output


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_script_ends_with_the_pages_numbers(algorithm, tmp_path):
    config = Config(
        world=worlds.LAKE_4 + ";step=-0.01", algorithm=algorithm, gamma=0.9, epsilon=0.3, episodes=30, longest=60, first_value=0.1, seed=3
    )
    check(config, said(snippet(config), tmp_path, numba=False))


@pytest.mark.parametrize("name", ["Blocking maze", "Two jumps", "Windy"])
def test_a_presets_script_ends_with_the_pages_numbers(name, tmp_path):
    config = dataclasses.replace(PRESETS[name].config, episodes=6, longest=300, planning=5)
    check(config, said(snippet(config), tmp_path, numba=False))


def test_with_numba_the_numbers_are_the_same(tmp_path):
    check(Config(episodes=500), said(snippet(Config(episodes=500)), tmp_path, numba=True))


def test_the_scripts_world_is_one_of_gymnasiums_environments(tmp_path):
    pytest.importorskip("gymnasium")
    config = Config(world=worlds.LAKE_4, gamma=0.9, episodes=3)
    wrapped = """
import gymnasium as gym
from gymnasium.utils.env_checker import check_env
import warnings
warnings.simplefilter("ignore")
check_env(Gridworld(world), skip_render_check=True)
env = gym.wrappers.TimeLimit(Gridworld(world), 7)
print(env.observation_space, env.action_space, env.reset(seed=1)[0])
"""
    assert said(snippet(config) + wrapped, tmp_path, numba=False).endswith("Discrete(16) Discrete(4) 0\n")
