"""The pictures, read back: what is painted is what the snapshot holds."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from core import theme
from core.gridworld import worlds
from core.gridworld.config import Config
from core.gridworld.figures import pictures
from core.gridworld.floor_figure import CELL, MIDDLE
from core.gridworld.learn import Run
from core.gridworld.world_figure import SHADES
from core.runs.frames import FrameMaker, packed


def drawn(config, episodes=30):
    run = Run(config)
    for _ in range(episodes):
        run.learn()
        run.moment()
    snapshot = run.snapshot()
    return snapshot, pictures(config, snapshot)


def traces(figure, name):
    return [trace for trace in figure["data"] if trace["name"] == name]


def triangles(figure):
    """{(cell x, cell y, action): shade} of everything that is painted, found from the corners alone."""
    found = {}
    sides = {((0, 0), (4, 0)): 0, ((4, 0), (4, 4)): 1, ((4, 4), (0, 4)): 2, ((0, 4), (0, 0)): 3}
    shades = [*range(-SHADES, 0), *range(1, SHADES + 1)]
    for shade, trace in zip(shades, traces(figure, "value of each action")[:-1], strict=True):
        points = np.stack([trace["x"], trace["y"]], 1).astype(int).reshape(-1, 5, 2)
        for middle, one, two, back, home in points.tolist():
            assert middle == back and home == [0, 0]
            x, y = (middle[0] - MIDDLE) // CELL, (middle[1] - MIDDLE) // CELL
            side = tuple((px - CELL * x, py - CELL * y) for px, py in (one, two))
            found[x, y, sides[side]] = shade
    return found


def test_every_action_of_every_cell_has_a_triangle_on_its_side_with_the_shade_of_its_value():
    config = Config(world=worlds.REINFORCE, gamma=0.9, alpha=0.3)
    snapshot, figures = drawn(config, 200)
    scale = np.nanmax(
        np.abs(np.nanmax(np.where(np.isnan(snapshot.q_exact), -np.inf, snapshot.q_exact), 1)[~np.isnan(snapshot.q_exact[:, 0])])
    )
    found = triangles(figures["world"])
    for cell in range(100):
        for action in range(4):
            value = snapshot.q[cell, action]
            shade = 0 if np.isnan(value) else int(np.clip(np.round(value / scale * SHADES), -SHADES, SHADES))
            assert found.get((cell % 10, cell // 10, action), 0) == shade
    assert len({shade for shade in found.values()}) > 5


def test_arrows_are_drawn_for_all_best_actions_and_never_where_nobody_stands():
    snapshot, figures = drawn(Config(world="S..|.#.|..G"), 0)
    assert [len(trace["x"]) for trace in traces(figures["world"], "best actions")] == [7] * 4, "at first all are alike"
    snapshot, figures = drawn(Config(world=worlds.CORNERS), 400)
    for action, trace in enumerate(traces(figures["world"], "best actions")):
        assert trace["marker"]["symbol"] == ("triangle-up", "triangle-right", "triangle-down", "triangle-left")[action]
        cells = {int(y // CELL) * 4 + int(x // CELL) for x, y in zip(trace["x"], trace["y"], strict=True)}
        assert cells == set(np.flatnonzero(snapshot.best[:, action]))


def test_values_and_visits_stand_in_rows_and_columns_as_the_world_does():
    snapshot, figures = drawn(Config(world=worlds.WINDY))
    (values,), (visits,) = (traces(figures["world"], name) for name in ("value of the cell", "visits"))
    assert values["z"].shape == (7, 10) and values["z"][3, 0] == snapshot.q[30].max() and np.isnan(values["z"][3, 7])
    assert visits["z"][3, 0] == snapshot.visits[30].sum()
    assert figures["world"]["layout"]["yaxis"]["range"] == [28, 0], "row 1 is at the top"


def test_the_values_of_actions_are_shown_first_and_the_other_views_wait_for_their_button():
    _, figures = drawn(Config(), 3)
    named = {"triangles": "value of each action", "values": "value of the cell", "visits": "visits"}
    assert [view for view, _ in figures["world"]["layout"]["meta"]["views"]] == list(named)
    for view, name in named.items():
        assert {trace["meta"]["view"] for trace in traces(figures["world"], name)} == {view}
        assert {trace["visible"] for trace in traces(figures["world"], name)} == {view == "triangles"}


def test_what_cells_are_is_told_by_shape_as_well_as_by_colour():
    config = Config(world="SaH>G|.A#..|....C|a=2;3,3=-0.5", gamma=0.9)
    _, figures = drawn(config, 2)
    signs = {name: traces(figures["world"], name)[0] for name in ("start", "goal", "pit", "cliff", "one way", "portal", "wall")}
    assert len({sign["marker"]["symbol"] for name, sign in signs.items() if name != "wall"}) == 6
    assert (signs["goal"]["x"], signs["goal"]["y"]) == ([18], [2])
    assert signs["wall"]["fillpattern"]["shape"] == "/" and len(signs["wall"]["x"]) == 6
    (rewards,) = traces(figures["world"], "reward")
    assert rewards["text"] == ["-0.5"] and rewards["x"] == [10]


def test_the_hover_tells_the_values_of_the_cell_below():
    snapshot, figures = drawn(Config(), 100)
    (told,) = traces(figures["world"], "cells")
    assert told["customdata"].shape == (4, 12, 4) and told["customdata"][2, 3].tolist() == snapshot.q[27].tolist()
    assert told["text"][3][0] == "start in row 4, column 1"
    assert np.isnan(told["z"][3, 4]) and told["hoverongaps"] is False, "nobody stands on the cliff"
    assert traces(figures["world"], "cliff")[0]["hovertext"][3] == "cliff in row 4, column 5, reward -100"


def test_the_curves_are_the_returns_with_their_mean_and_the_best_possible():
    snapshot, figures = drawn(Config(), 100)
    returns, mean, best = figures["returns"]["data"]
    assert returns["y"] is snapshot.returns and best["y"] == [-13, -13]
    assert mean["y"][-1] == pytest.approx(snapshot.returns[-20:].mean()) and mean["x"][-1] == 100
    assert figures["error"]["data"][0]["y"][-1] == snapshot.error[-1]


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_plotly_takes_the_pictures_as_they_are_sent(theme_name):
    _, figures = drawn(Config(world=worlds.LAKE_8, gamma=0.9, longest=50), 20)
    for figure in figures.values():
        go.Figure(theme.paint(json.loads(json.dumps(packed(figure))), theme_name))


def test_the_largest_world_makes_frames_of_less_than_a_hundred_kilobytes():
    text = "|".join(["S" + "." * 29] + ["." * 30] * 28 + ["." * 29 + "G"])
    config = Config(world=text + "|step=-0.01", gamma=0.99, first_value=0.5)
    run, maker = Run(config), FrameMaker()
    first = maker.base(pictures(config, run.snapshot()), {})
    for _ in range(50):
        run.learn()
    frame = maker.frame(1, 0.0, pictures(config, run.snapshot()), "", {})
    assert len(first) < 150_000 and len(frame) < 100_000


def test_traces_fade_along_the_path_and_are_shown_where_there_are_some():
    """S . . . G walked straight, lambda 1/2 and gamma 1: the cell just left has 1, those before it 1/2 and 1/4, by hand."""
    config = Config(world="S...G|#####|step=-1", algorithm="SARSA(λ)", trace=0.5, alpha=0.0, epsilon=0.0, pace="transition")
    run = Run(config)
    run.mind.q[:, :, 1] = 1.0
    for _ in range(3):
        run.learn()
    figure = pictures(config, run.snapshot())["world"]
    (shown,) = traces(figure, "traces")
    assert shown["z"][0, :3].tolist() == [0.125, 0.25, 0.5], "they have faded once more, for what comes next"
    assert "traces" in dict(figure["layout"]["meta"]["views"])
    _, plain = drawn(Config(), 1)
    assert not traces(plain["world"], "traces") and "traces" not in dict(plain["world"]["layout"]["meta"]["views"])
