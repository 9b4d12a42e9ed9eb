"""A comparison is Learn runs, side by side; its pictures and words say what they did."""

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from core import theme
from core.gridworld import compare, learn
from core.gridworld.config import COMPARE, SWEEP, SWEPT, Config
from core.gridworld.figures import pictures
from core.gridworld.presets import PRESETS
from core.gridworld.reading import details, look, warning
from core.gridworld.train import train
from core.runs.frames import FrameMaker, packed
from core.runs.moment import Resources
from tests.core.gridworld.test_doors import finished


def moments(config):
    return list(train(config, Resources()))


def seen(config):
    """The snapshots of a run, each made while it stands there, as the runner does."""
    return [moment.snapshot() for moment in train(config, Resources())]


def last(config):
    return moments(config)[-1].snapshot()


def lanes(snapshot):
    return {lane.name: lane for lane in snapshot.lanes}


# What is walked


@pytest.mark.parametrize("measure", ["return", "steps"])
@pytest.mark.parametrize("preset", ["Cliff race", "Monte Carlo against one step", "Planning in the maze", "Traces"])
def test_a_seeds_curve_in_a_comparison_is_that_of_the_learn_run_with_that_seed_to_the_last_bit(preset, measure):
    config = replace(PRESETS[preset].config, measure=measure, seeds=1, seed=3, smooth=1)
    for lane, racer in zip(last(config).lanes, config.racers, strict=True):
        run = finished(racer)
        walked = run.mind.returns if measure == "return" else run.mind.lengths
        assert lane.middle.tolist() == [walked[episode - 1] for episode in lane.episodes]
        assert lane.last == walked[-100:].mean() and lane.episodes[-1] == racer.episodes


def test_a_world_that_changes_changes_for_every_runner_as_on_the_page():
    config = replace(PRESETS["Blocking maze"].config, mode=COMPARE, runners="curiosity=0 | curiosity=0.001", seeds=1, seed=1, episodes=60)
    for lane, racer in zip(last(config).lanes, config.racers, strict=True):
        assert lane.last == finished(racer).mind.returns.mean()


def test_the_mean_and_the_band_are_those_of_all_seeds_so_far():
    config = Config(mode=COMPARE, seeds=4, episodes=120, seed=7)
    table = np.array([finished(replace(racer, seed=7 + k)).mind.returns for racer in config.racers for k in range(4)]).reshape(3, 4, 120)
    for snapshot in seen(config):
        for lane, rows in zip(snapshot.lanes, table[:, : snapshot.seeds], strict=True):
            if not snapshot.seeds:
                assert np.isnan(lane.middle).all() and math.isnan(lane.last)
                continue
            smooth = np.array([[row[end - 10 : end].mean() for end in lane.episodes] for row in rows])
            assert lane.middle == pytest.approx(smooth.mean(0), rel=1e-12) and lane.last == pytest.approx(rows[:, -100:].mean())
            if snapshot.seeds > 1:
                assert lane.error == pytest.approx(smooth.std(0, ddof=1) / math.sqrt(snapshot.seeds))
    assert lane.episodes.tolist() == list(range(10, 121))


def test_one_seed_after_another_is_added_and_bands_become_narrow():
    told = seen(Config(mode=COMPARE, seeds=40, episodes=200))
    assert [snapshot.seeds for snapshot in told] == [snapshot.step for snapshot in told] == list(range(41))
    few, many = (lanes(told[seeds])["Q-learning"] for seeds in (4, 40))
    assert many.error.mean() < few.error.mean() / 2
    assert [snapshot.verdict is None for snapshot in told] == [True] * 40 + [False], "who looks on does not choose when to stop"


def test_a_seed_that_takes_long_has_moments_on_the_way_that_change_nothing(monkeypatch):
    config = Config(mode=COMPARE, seeds=3, episodes=100)
    whole = moments(config)
    monkeypatch.setattr(Config, "transitions_a_moment", 700)
    parts = moments(config)
    assert len(parts) > 2 * len(whole) and all(before.step < after.step for before, after in pairwise(parts))
    assert packed(pictures(config, parts[-1].snapshot())) == packed(pictures(config, whole[-1].snapshot()))
    assert [moment.metrics for moment in parts if "seed" in moment.metrics] == [moment.metrics for moment in whole[1:]]


def test_the_history_holds_for_each_seed_what_every_runner_came_to():
    config = Config(mode=COMPARE, seeds=3, episodes=150, seed=5)
    for k, moment in enumerate(moments(config)[1:]):
        assert moment.metrics["seed"] == 5 + k
        for name, racer in zip(config.racer_names, config.racers, strict=True):
            assert moment.metrics[name] == finished(replace(racer, seed=5 + k)).mind.returns[-100:].mean()


def test_many_episodes_are_shown_by_a_few_points_the_last_among_them():
    for episodes, window in ((1, 10), (10, 10), (309, 10), (310, 10), (5000, 10), (299_999, 1000)):
        ends = compare.points(episodes, window)
        assert 1 <= len(ends) <= compare.POINTS and ends[-1] == episodes and ends[0] >= min(window, episodes)
        assert len(set(np.diff(ends))) <= 1
    values = np.arange(1.0, 21.0)
    assert compare.smoothed(values, compare.points(20, 4), 4).tolist() == [end - 1.5 for end in range(4, 21)]


# What the books say


def test_the_cliff_race_of_fifty_seeds_has_the_returns_of_the_book():
    """Sutton & Barto (2018), example 6.6; Q-learning -49, SARSA -26, Expected SARSA -21 by an implementation of our own in plain Python."""
    snapshot = last(PRESETS["Cliff race"].config)
    for name, expected in (("Q-learning", -49), ("SARSA", -26), ("Expected SARSA", -21)):
        lane = lanes(snapshot)[name]
        assert lane.last == pytest.approx(expected, abs=3 * lane.last_error + 0.5)
    assert snapshot.best_return == -13 and snapshot.verdict.best == 2 and snapshot.verdict.beyond == (True, True, False)


def test_planning_shortens_learning_as_in_figure_8_2():
    """The book: "about 25 episodes to reach (ε-)optimal performance" without planning, about five with n = 5, three with n = 50."""
    arrived = [int(np.argmax(lane.middle < 25)) + 1 for lane in last(PRESETS["Planning in the maze"].config).lanes]
    assert 22 <= arrived[0] <= 30 and 4 <= arrived[1] <= 6 and arrived[2] == 3


def test_traces_teach_the_way_at_once_as_their_preset_says():
    none, some, most = (lane.last for lane in last(PRESETS["Traces"].config).lanes)
    assert max(some, most) < none / 2


def test_monte_carlo_is_behind_learning_on_the_way_as_its_preset_says():
    carlo, several, one = last(PRESETS["Monte Carlo against one step"].config).lanes
    assert carlo.last < one.last < several.last and (carlo.middle[:30] < one.middle[:30]).all()


# Words


def test_the_words_name_the_best_the_others_and_the_rule():
    config = PRESETS["Cliff race"].config
    told = seen(config)
    assert look(config, told[0]).endswith("3 runners will meet the same chances on 50 seeds. Which will earn most?") and not details(
        config, told[0]
    )
    assert look(config, told[12]).startswith("After 12 of 50 seeds Expected SARSA is ahead: it earns −")
    assert look(config, told[50]).startswith("After 50 seeds Expected SARSA is best: it earns −")
    lines = details(config, told[50])
    assert [line.split(":")[0] for line in lines[:3]] == ["Expected SARSA", "SARSA", "Q-learning"]
    lane = lanes(told[50])["Q-learning"]
    assert lines[2].startswith(f"Q-learning: −{-lane.last:.2f} ± {lane.last_error:.2f} in its last 100 episodes; −30.0")
    assert lines[2].endswith("from Expected SARSA, beyond chance.") and "2.48 standard errors (paired t test" in lines[-1]
    assert not [line for line in [*lines, look(config, told[50])] if "-" in line.replace("Q-learning", "")]


def test_equals_are_said_to_be_equal_and_one_seed_to_tell_nothing():
    config = Config(mode=COMPARE, runners="alpha=0.5 | alpha=0.51", seeds=20, episodes=200)
    snapshot = last(config)
    assert "nobody is ahead beyond chance" in look(config, snapshot) and "which may be chance" in " ".join(details(config, snapshot))
    same = replace(config, world="S...G|#####|step=-1", epsilon=0.0, runners="algorithm=SARSA | algorithm=Expected SARSA")
    assert details(same, last(same))[:2] == [
        "SARSA: −2 in its last 100 episodes.",
        "Expected SARSA: −2 in its last 100 episodes; the same as SARSA on every seed.",
    ]
    alone = replace(config, seeds=1)
    assert "One seed" in warning(alone, last(alone)) and not warning(config, snapshot)
    single = Config(mode=COMPARE, runners="", seeds=3, episodes=50)
    assert look(single, last(single)).startswith("After 3 seeds Q-learning earns −") and len(details(single, last(single))) == 2


def test_fewer_steps_are_better():
    config = PRESETS["Planning in the maze"].config
    said = look(config, last(config))
    assert (
        "needs" in said
        and "steps in its 50 episodes; its distance from planning steps 50 may be chance." in said
        and not said.startswith("After 30 seeds planning steps 0")
    )


# Pictures


@pytest.mark.parametrize("theme_name", ["light", "dark"])
@pytest.mark.parametrize("mode", [COMPARE, SWEEP])
def test_plotly_takes_the_pictures_as_they_are_sent(mode, theme_name):
    config = Config(mode=mode, seeds=2, episodes=30)
    for snapshot in seen(config):
        for figure in pictures(config, snapshot).values():
            go.Figure(theme.paint(json.loads(json.dumps(packed(figure))), theme_name))


def test_six_runners_have_lines_and_bands_of_their_own_and_small_frames():
    config = Config(mode=COMPARE, runners=" | ".join(f"alpha=0.{i}" for i in range(1, 7)), seeds=3)
    first, *_, end = seen(config)
    maker = FrameMaker()
    base, frame = maker.base(pictures(config, first), {}), maker.frame(1, 0.0, pictures(config, end), "", {})
    assert len(base) < 60_000 and len(frame) < 40_000
    figure = pictures(config, end)["compare"]
    lines = [trace for trace in figure["data"] if trace["name"].startswith("α") and "band" not in trace["name"]]
    assert len({trace["line"]["color"] for trace in lines}) == len({trace["line"]["dash"] for trace in lines}) == len(lines) == 6
    assert not {"role:optimum"} & {trace["line"]["color"] for trace in lines}
    for lane, line in zip(end.lanes, lines, strict=True):
        band = next(trace for trace in figure["data"] if trace["name"] == f"{lane.name}, band")
        assert line["y"] is lane.middle and line["x"] is lane.episodes
        half = len(lane.middle)
        assert band["y"][:half] - lane.middle == pytest.approx(2 * lane.error) and band["y"][half:][::-1] == pytest.approx(
            lane.middle - 2 * lane.error
        )
    best = figure["data"][-1]
    assert best["name"] == "best possible" and best["y"] == [-13, -13]


def test_steps_have_no_best_line_and_their_first_episodes_do_not_flatten_the_rest():
    config = PRESETS["Planning in the maze"].config
    figure = pictures(config, last(config))["compare"]
    assert len(figure["data"]) == 6 and "steps of an episode" in figure["layout"]["yaxis"]["title"]["text"]
    assert figure["layout"]["yaxis"]["range"][1] < 1000


# Learning rates


def test_a_point_of_the_sweep_is_the_mean_of_learn_runs_with_that_rate():
    config = Config(mode=SWEEP, swept="SARSA | Double Q-learning", seeds=3, episodes=130, seed=2, gamma=0.9)
    snapshot = last(config)
    for place, algorithm in enumerate(("SARSA", "Double Q-learning")):
        for at in (0, 4, 9):
            alone = Config(algorithm=algorithm, alpha=SWEPT[at], episodes=130, gamma=0.9)
            rows = np.array([finished(alone, seed).mind.returns for seed in (2, 3, 4)])
            for means, errors, part in ((snapshot.first, snapshot.first_error, rows[:, :100]), (snapshot.all, snapshot.all_error, rows)):
                assert means[place, at] == pytest.approx(part.mean()), (algorithm, at)
                assert errors[place, at] == pytest.approx(part.mean(1).std(ddof=1) / math.sqrt(3))


def test_the_sweep_has_the_shape_of_figure_6_3_of_sutton_and_barto():
    """Interim performance grows with the rate for Q-learning and Expected SARSA; Expected SARSA is best at every rate and does not mind a
    rate of 1, in the long run least of all; SARSA breaks there; Q-learning's long run hardly depends on the rate."""
    config = replace(PRESETS["Learning rates on the cliff"].config, seeds=20)
    snapshot = last(config)
    q, sarsa, expected = snapshot.all
    assert (expected > q).all() and (expected > sarsa - 0.5).all()
    assert expected[9] > expected[:8].max() - 1 and sarsa[9] < sarsa[4] - 20 and np.ptp(q[5:]) < np.ptp(sarsa[5:]) / 3
    q, sarsa, expected = snapshot.first
    assert all(np.diff(expected)[:8] > 0) and all(np.diff(q)[:5] > 0) and expected.argmax() >= 8 and sarsa[9] < sarsa[7]
    figure = pictures(config, snapshot)["sweep"]
    drawn = {trace["name"]: trace for trace in figure["data"]}
    assert drawn["SARSA, all 500"]["line"]["dash"] == "solid" and drawn["SARSA, first 100"]["line"]["dash"] == "dash"
    assert drawn["SARSA, all 500"]["y"].tolist() == snapshot.all[1].tolist() and list(drawn["SARSA, all 500"]["x"]) == list(SWEPT)
    assert drawn["SARSA, first 100"]["error_y"]["array"] == pytest.approx(2 * snapshot.first_error[1])
    assert look(config, snapshot).startswith("After 20 seeds most is earned by Expected SARSA with α = ")
    assert [line.split(":")[0] for line in details(config, snapshot)[:3]] == ["Q-learning", "SARSA", "Expected SARSA"]


def test_where_there_are_no_more_than_a_hundred_episodes_the_words_say_that_both_lines_are_one():
    config = Config(mode=SWEEP, seeds=1, episodes=50)
    snapshot = last(config)
    assert snapshot.first.tolist() == snapshot.all.tolist() and "dashed and solid lines are the same" in warning(config, snapshot)


def test_a_run_with_a_seed_of_its_own_is_the_run_of_that_seed():
    run = learn.Run(Config(episodes=5), seed=4)
    while run.goes_on:
        run.learn()
    assert run.mind.returns.tolist() == finished(Config(episodes=5), 4).mind.returns.tolist()
