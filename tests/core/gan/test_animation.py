"""The film of a game, read back with Pillow: its pictures show the points and the map where they are."""

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

from core.gan.animation import MOST, SIDE, Film, Scene
from core.gan.config import Config
from core.gan.play import Run
from core.theme import ROLES

BLUE, ORANGE = (tuple(int(ROLES["light"][role][i : i + 2], 16) for i in (1, 3, 5)) for role in ("train", "generated"))
FLAT = np.full((4, 4), 0.5, np.float32)


def scene(iteration, x=0.5, y=0.5, level=FLAT):
    return Scene(iteration, np.array([(x, y)], np.float32), level)


def pictures(gif):
    opened = Image.open(io.BytesIO(gif))
    return [(np.asarray(frame.convert("RGB")).astype(int), frame.info["duration"]) for frame in ImageSequence.Iterator(opened)]


def middle_of(picture, colour):
    """Where pixels of a colour lie on average, in shares across and up."""
    rows, columns = np.nonzero((picture == colour).all(2))
    return columns.mean() / (SIDE - 1), 1 - rows.mean() / (SIDE - 1)


def test_points_and_map_stand_where_they_are_and_up_is_up():
    film, right = Film(edge=0.5), np.tile(np.linspace(0, 1, 8, dtype=np.float32), (8, 1))
    film.offer(lambda: scene(0, 0.2, 0.9))
    (first, short), (last, long) = pictures(film.gif(np.array([(0.7, 0.3)], np.float32), scene(100, 0.4, 0.6, right)))
    assert middle_of(first, ORANGE) == pytest.approx((0.2, 0.9), abs=0.01) and middle_of(first, BLUE) == pytest.approx((0.7, 0.3), abs=0.01)
    assert middle_of(last, ORANGE) == pytest.approx((0.4, 0.6), abs=0.01) and long > 10 * short
    left, there = last[SIDE // 2, 4], last[SIDE // 2, -4]
    assert left[0] > left[2] + 50 and there[2] > there[0] + 50, "orange where D says made, blue where it says real"


def test_a_long_game_keeps_few_scenes_evenly_spaced_from_its_beginning():
    film = Film(edge=0.65)
    for k in range(1000):
        film.offer(lambda k=k: scene(100 * k))
    kept = [one.iteration for one in film.scenes]
    assert MOST / 2 <= len(kept) <= MOST and kept[0] == 0 and set(np.diff(kept)) == {1600 * 2}


def test_points_that_have_left_the_picture_or_are_no_numbers_are_not_drawn():
    film, nan = Film(edge=0.5), np.full((4, 4), np.nan, np.float32)
    broken = Scene(5, np.array([(np.nan, 0.5), (9.0, 9.0), (0.5, np.inf)], np.float32), nan)
    ((picture, _),) = pictures(film.gif(np.array([(0.5, 0.5)], np.float32), broken))
    assert not (picture == ORANGE).all(2).any() and (picture == BLUE).all(2).any()


@pytest.mark.parametrize("settings", [{}, {"loss": "Wasserstein, clipping"}], ids=str)
def test_a_finished_game_leaves_its_film_which_is_small_and_ends_with_the_last_state(settings):
    run = Run(Config(iterations=3000, points="ring", **settings))
    while run.goes_on:
        run.play()
    gif = run.leaves()["animation.gif"]
    assert len(gif) < 1_000_000
    seen = pictures(gif)
    assert 25 <= len(seen) <= MOST + 1
    state = run.snapshot()
    inside = state.made[(np.abs(state.made - 0.5) < 0.64).all(1)]
    assert middle_of(seen[-1][0], ORANGE) == pytest.approx((inside.mean(0) - 0.5 + 0.65) / 1.3, abs=0.05)
