"""The walk of a game that has ended, asked as a browser asks for it."""

import numpy as np
import pytest

from core import params
from core.errors import InputError
from core.gan import figures
from core.gan.config import IMAGES, Config
from core.gan.images_leaves import GENERATOR
from core.gan.images_run import PictureRun
from core.gan.train import after
from core.nets.weights import safetensors, weights
from core.runs.moment import Resources
from core.runs.questions import after as asked
from tests.core.gan.test_images_growing import GROWING

SMALL = {"mode": IMAGES, "width": 8, "image_batch": 4, "image_iterations": 6, "pace": "1 iteration", "image_g_rate": 0.01}
GROWN = {name: value for name, value in GROWING.items() if name != "norm_in_d"} | {"image_d_norm": "none", "grow_rounds": 4}


def ended(config, folder, rounds):
    """A game after some rounds, and the generator that it leaves."""
    run = PictureRun(config, Resources())
    for _ in range(rounds):
        run.play()
    (folder / GENERATOR).write_bytes(run.leaves()[GENERATOR])
    return run, {GENERATOR: folder / GENERATOR}


@pytest.mark.parametrize(
    ("changes", "rounds"), [({}, 3), ({"classes": False}, 2), ({"average": 0.5}, 3), (GROWN, 6), (GROWN | {"average": 0.5}, 6)]
)
def test_a_game_that_was_stopped_is_walked_as_while_it_went_on(changes, rounds, tmp_path):
    run, left = ended(Config(**SMALL | changes), tmp_path, rounds)
    wanted = {"walk_from": 4, "walk_to": 19, "walk": "linear"}
    run.change(wanted)
    found = after(run.config, left)
    assert np.array_equal(found.walk, run.snapshot().walk) and len(np.unique(found.walk)) > 5
    assert np.array_equal(found.walk[0], run.made(3, 4)[0]) and np.array_equal(found.walk[-1], run.made(18, 19)[0])


def test_the_answer_is_the_picture_of_the_walk_and_nothing_else_can_be_asked(tmp_path):
    config = Config(**SMALL)
    run, left = ended(config, tmp_path, 2)
    values = params.values(config)
    answer = asked(package="core.gan", config=values, change={"walk_from": 2, "walk_to": 9, "walk": "spherical"}, files=left)
    assert list(answer["figures"]) == ["walk"]
    assert answer["figures"]["walk"]["layout"]["title"]["text"] == "A walk from picture 2 to 9, spherical"
    run.change({"walk_from": 2, "walk_to": 9})
    source = figures.pictures(run.config, run.snapshot())["walk"]["data"][0]["source"]
    assert answer["figures"]["walk"]["data"][0]["source"] == source
    for change in ({}, {"seed": 2}, {"walk_from": 2, "average": 0.5}):
        with pytest.raises(InputError, match="settings that can be asked of a run that has ended"):
            asked(package="core.gan", config=values, change=change, files=left)
    with pytest.raises(InputError, match="Walk from"):
        asked(package="core.gan", config=values, change={"walk_from": 99}, files=left)
    with pytest.raises(InputError, match="a run that has left no generator"):
        asked(package="core.gan", config=values, change={"walk_from": 2}, files={})


def test_weights_are_read_as_they_were_written():
    run = PictureRun(Config(**SMALL), Resources())
    run.play()
    state, about = weights(safetensors(run.game.g.state_dict(), {"what": "generator"}))
    assert about == {"what": "generator"} and list(state) == list(run.game.g.state_dict())
    assert all(value.dtype == state[name].dtype and value.equal(state[name]) for name, value in run.game.g.state_dict().items())
