"""Two games side by side: each is exactly the game that it is alone; words and pictures tell both."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from core.errors import InputError
from core.gan.config import TWO, Config
from core.gan.figures import pictures
from core.gan.presets import PRESETS
from core.gan.reading import details, look, notes
from core.gan.snippet import snippet
from core.gan.train import train
from core.runs.moment import Resources

PAIR = Config(mode=TWO, other="loss=hinge; d_steps=1; spectral=true; d_rate=0.05", iterations=250)


def last(config):
    *_, moment = train(config, Resources())
    return moment


@pytest.mark.parametrize("pace", ["1 iteration", "100 iterations"])
def test_both_games_equal_the_games_that_are_played_alone(pace):
    both = last(replace(PAIR, pace=pace))
    a, b = Config(iterations=250), Config(iterations=250, loss="hinge", d_steps=1, spectral=True, d_rate=0.05)
    for letter, alone, state in (("a", last(a), both.snapshot().a), ("b", last(b), both.snapshot().b)):
        assert {name: both.metrics[f"{letter}_{name}"] for name in alone.metrics} == dict(alone.metrics)
        assert np.array_equal(state.made, alone.snapshot().made) and np.array_equal(state.surface, alone.snapshot().surface)
    assert both.step == 250 * 3 + 250 * 2 and a in replace(PAIR, pace=a.pace).games and b in replace(PAIR, pace=b.pace).games
    left = both.leaves()
    assert set(left) == {f"{x}_{name}" for x in "ab" for name in ("generator.safetensors", "made.csv", "animation.gif")} | {"points.csv"}
    assert left["a_made.csv"] == last(a).leaves()["made.csv"] and left["b_made.csv"] == last(b).leaves()["made.csv"]


def test_in_slow_motion_the_game_with_fewer_updates_waits_for_the_other():
    config = replace(PAIR, pace="one update")
    seen = [(moment.step, moment.snapshot()) for moment in islice(train(config, Resources()), 7)]
    states = [(state.a.iteration, state.b.iteration, step) for step, state in seen]
    assert states == [(0, 0, 0), (0, 0, 2), (0, 1, 4), (1, 1, 5), (1, 1, 7), (1, 2, 9), (2, 2, 10)]
    told = look(config, seen[2][1])
    assert told.startswith("Game A: the discriminator has learned last. Game B: the generator has learned last.")


def test_a_change_while_it_runs_reaches_both_but_for_what_game_b_has_of_its_own():
    work = train(replace(PAIR, pace="1 iteration"), Resources())
    next(work)
    state = work.send({"d_rate": 0.2, "g_rate": 0.01}).snapshot()
    assert dict(state.a.changed) == {"d_rate": 0.2, "g_rate": 0.01} and dict(state.b.changed) == {"d_rate": 0.05, "g_rate": 0.01}
    assert "D: learning rate 0.2 in A, 0.05 in B" in look(PAIR, state)
    work.close()


def test_a_game_that_breaks_stands_still_and_the_other_is_played_to_its_end():
    config = Config(mode=TWO, loss="Wasserstein, gradient penalty", d_rate=10.0, g_rate=10.0, output="linear", pace="100 iterations")
    config = replace(config, iterations=1500, other="loss=non-saturating; d_rate=0.1; g_rate=0.1")
    end = last(config)
    state = end.snapshot()
    assert state.a.iteration < 1500 == state.b.iteration and end.note.startswith("Game A: Stopped at iteration")
    assert "Game A has diverged" in look(config, state) and pictures(config, state)


def test_the_sentence_names_the_state_of_both_and_what_differs():
    config = replace(PRESETS["Side by side: mode collapse"].config, iterations=1500, pace="100 iterations")
    state = last(config).snapshot()
    assert look(config, state).startswith("Game A has collapsed: ") and " Game B is learning: " in look(config, state)
    assert "Adam β₁ 0.9 in A, 0.5 in B" in look(config, state)
    first, *rest = details(config, state)
    assert first.startswith("A: Iteration 1,500") and "B: Iteration 1,500" in first
    assert [line[:3] for line in rest] == ["A: ", "B: "] * 4 and len(notes(state)) == 1
    same = Config(mode=TWO, other="")
    assert "They do not differ" in look(same, next(train(same, Resources())).snapshot())


@pytest.mark.parametrize("failure", ["mode collapse", "oscillation", "D wins", "divergence"])
def test_side_by_side_are_the_broken_preset_and_its_mended_twin(failure):
    games = PRESETS[f"Side by side: {failure}"].config.games
    assert games == (PRESETS[f"Break it: {failure}"].config, PRESETS[f"Mend it: {failure}"].config)


def test_losses_and_meters_of_both_stand_on_the_same_axes_and_the_planes_beside_each_other():
    state = last(PAIR).snapshot()
    drawn = pictures(PAIR, state)
    assert list(drawn) == ["plane_a", "plane_b", "both_losses", "both_qualities", "both_modes"]
    assert all(drawn[name]["layout"]["meta"]["beside"] for name in ("plane_a", "plane_b"))
    lines = {trace["name"]: trace for trace in drawn["both_losses"]["data"]}
    for letter, game in (("A", state.a), ("B", state.b)):
        assert np.array_equal(lines[f"{letter}: D’s loss"]["y"], game.losses[1], equal_nan=True)
        assert np.array_equal(lines[f"{letter}: G’s loss"]["y"], game.losses[2], equal_nan=True)
    low, high = drawn["both_losses"]["layout"]["yaxis"]["range"]
    assert all(low < value < high for value in (state.a.d_loss, state.a.g_loss, state.b.d_loss, state.b.g_loss))
    modes = {trace["name"]: trace["y"] for trace in drawn["both_modes"]["data"]}
    assert np.array_equal(modes["A: modes hit"], state.a.measured[2]) and np.array_equal(modes["B: modes hit"], state.b.measured[2])
    assert "both_modes" not in pictures(replace(PAIR, points="ring"), last(replace(PAIR, points="ring", iterations=2)).snapshot())


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ("nonsense", "Game B: got “nonsense”, needs setting=value"),
        ("seed=3", "Game B: got “seed=3”, needs setting=value"),
        ("r1=0.1; r1=1", "Game B: got “r1 twice”, needs each setting once"),
        ("r1=1000", "Game B, R1 penalty γ: got “1000”"),
        ("dragan=yes", "Game B, DRAGAN: got “yes”"),
        ("d_steps=0; g_steps=0", "Game B, D: updates: got “0 for D, 0 for G, both learns”"),
    ],
)
def test_what_is_no_game_b_is_refused_in_the_words_of_the_screen(other, says):
    with pytest.raises(InputError) as caught:
        Config(mode=TWO, other=other)
    assert str(caught.value.problems[0]).startswith(says)
    assert Config(other=other).settled() == Config(), "one game has no other"


def test_settings_that_matter_to_one_of_the_games_make_another_run():
    config = Config(mode=TWO, other="optimizer=Adam")
    assert "beta1" in config.effective() and replace(config, beta1=0.5).settled() != config.settled()
    assert replace(config, penalty=1.0).settled() == config.settled()


def test_the_script_plays_both_and_ends_with_the_pages_numbers(tmp_path):
    config = replace(PAIR, iterations=40)
    (tmp_path / "games.py").write_text(snippet(config), encoding="utf-8")
    command = [sys.executable, "-I", "games.py"]
    said = subprocess.run(command, cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=100)
    assert said.returncode == 0, said.stderr
    found = [float(number) for number in re.findall(r"loss of [DG]: (\S+)", said.stdout)]
    known = last(config).metrics
    assert found == pytest.approx([known[f"{x}_{name}"] for x in "ab" for name in ("d_loss", "g_loss")], rel=1e-4)
