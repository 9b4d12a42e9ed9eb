"""The script ends with the page's numbers, in a bare process, with numba and without."""

import dataclasses
import re
import subprocess
import sys

import pytest
import torch

from core.gridworld import worlds
from core.gridworld.config import ALGORITHMS, COMPARE, PLANNERS, SWEEP, SWEPT, Config
from core.gridworld.learn import started
from core.gridworld.presets import PRESETS
from core.gridworld.snippet import snippet
from core.gridworld.train import train
from core.runs.moment import Resources

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


def last(config):
    *_, moment = train(config, Resources())
    return moment.snapshot()


@pytest.mark.parametrize(
    "changes",
    [
        {"runners": "algorithm=Q-learning | algorithm=SARSA(λ); trace=0.5 | planning=3; algorithm=Dyna-Q", "seed": 3},
        {"runners": "first_value=0 | first_value=5", "measure": "steps"},
        {"runners": "", "world": worlds.BLOCKING, "later": worlds.BLOCKED, "later_at": 150, "gamma": 0.9},
    ],
)
def test_the_script_of_a_comparison_ends_with_each_runners_mean_and_error(changes, tmp_path):
    config = Config(**{"mode": COMPARE, "seeds": 3, "episodes": 12, "longest": 200} | changes)
    output = said(snippet(config), tmp_path, numba=False)
    for lane in last(config).lanes:
        told = re.search(
            rf"^{re.escape(lane.name)}: mean (return|steps) of the last 12 episodes (\S+), standard error (\S+)$", output, re.M
        )
        assert [float(told[2]), float(told[3])] == [lane.last, lane.last_error]
        assert told[1] == config.measure


def test_the_script_of_a_sweep_ends_with_every_point_of_the_picture(tmp_path):
    config = Config(mode=SWEEP, swept="SARSA | Expected SARSA", seeds=2, episodes=101, seed=1, longest=100)
    output, snapshot = said(snippet(config), tmp_path, numba=True), last(config)
    for place, algorithm in enumerate(("SARSA", "Expected SARSA")):
        for at, rate in enumerate(SWEPT):
            for count, means, errors in ((100, snapshot.first, snapshot.first_error), (101, snapshot.all, snapshot.all_error)):
                numbers = f"{float(means[place, at])!r}, standard error {float(errors[place, at])!r}"
                assert f"{algorithm}, learning rate {rate}, first {count} episodes: {numbers}\n" in output
