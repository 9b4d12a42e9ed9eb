"""Layers trained here: the same losses as a plain loop of torch, what is said of them, what is refused."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_digits
from torch import nn

from core.data import pictures
from core.errors import InputError
from core.receptive_field import learned_reading, learning
from core.receptive_field.config import LEARNED, Config
from core.receptive_field.learned_config import OWN
from core.receptive_field.learned_figure import montage
from core.receptive_field.learned_presets import LEARNERS
from core.receptive_field.learning import learn
from core.receptive_field.lessons import lessons
from core.receptive_field.passing import made
from core.receptive_field.sampled import sampled
from core.receptive_field.takeaway import lessons_text
from core.runs.moment import Resources
from tests.front import refusal

TINY = Config(mode=LEARNED, network="input 1x8x8; conv 6 k3 p1; relu; conv 8 k3 s2 p1; relu", layer="relu2", epochs=2, rate=0.01)


def of_colours(tmp_path, many=12):
    """A zip with a folder of red pictures and one of blue ones."""
    path = tmp_path / "mine.zip"
    chance = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as archive:
        for name, colour in (("red", (220, 30, 30)), ("blue", (30, 30, 220))):
            for i in range(many):
                out = io.BytesIO()
                noisy = np.clip(np.array(colour) + chance.integers(-30, 30, (9, 12, 3)), 0, 255).astype(np.uint8)
                Image.fromarray(noisy).save(out, "PNG")
                archive.writestr(f"{name}/{i}.png", out.getvalue())
    pictures.prepare(path, path.with_suffix(".pictures"), {}, lambda _: None)
    return path


def test_the_digits_are_scikit_learns_and_no_picture_is_in_both_parts():
    found = lessons("Digits", "", "crop", TINY.parsed, 3, {})
    raw = load_digits()
    assert not set(found.training) & set(found.validation) and len(found.training) + len(found.validation) == 1797
    grey = np.round((found.x[:, 0] + 1) * 127.5).reshape(1797, 64)
    have = {(bytes(row.astype(np.uint8)), int(y)) for row, y in zip(grey, found.y, strict=True)}
    assert have == {(bytes(np.round(row * 255 / 16).astype(np.uint8)), int(y)) for row, y in zip(raw.data, raw.target, strict=True)}


def test_the_losses_are_those_of_a_plain_loop():
    moments = list(learn(TINY, Resources()))
    taught = lessons("Digits", "", "crop", TINY.parsed, TINY.seed, {})
    graph = made(TINY.part, TINY.seed)
    first, second = (module for module in graph.modules() if isinstance(module, nn.Conv2d))
    torch.manual_seed(TINY.seed)
    net = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10))
    adam = torch.optim.Adam(net.parameters(), lr=0.01)
    x, y, chance = torch.from_numpy(taught.x), torch.from_numpy(taught.y), np.random.default_rng(TINY.seed)
    losses = []
    for _ in range(2):
        order = chance.permutation(taught.training)
        for start in range(0, len(order), 32):
            loss = nn.functional.cross_entropy(net(x[order[start : start + 32]]), y[order[start : start + 32]])
            adam.zero_grad()
            loss.backward()
            adam.step()
        with torch.no_grad():
            out = net(x[taught.validation])
            losses.append(
                (
                    float(nn.functional.cross_entropy(out, y[taught.validation])),
                    float((out.argmax(1) == y[taught.validation]).float().mean()),
                )
            )
    marks = {mark.epoch: mark for mark in moments[-1].snapshot().marks}
    assert [(marks[e].validation_loss, marks[e].validation_right) for e in (1.0, 2.0)] == [pytest.approx(one, abs=1e-4) for one in losses]
    assert moments[-1].step == moments[-1].snapshot().steps == 90


def test_the_untrained_field_is_the_random_networks_and_training_leaves_the_weights_free():
    moments = learn(TINY, Resources())
    begun = next(moments).snapshot()
    *_, found = sampled(made(TINY.part, TINY.seed), TINY.position, TINY.unit, inputs=40, seed=TINY.seed)
    scores = found.scores[begun.effective.box[0] : begun.effective.box[1] + 1, begun.effective.box[2] : begun.effective.box[3] + 1]
    assert np.array_equal(begun.effective.heat, np.round(255 * scores / scores.max()).astype(np.uint8))
    *_, later = states = [moment.snapshot() for moment in moments]
    told = [learned_reading.look(TINY, state).split(" ", 3)[:3] for state in states]
    assert told[4:6] == [["After", "1", "epoch"], ["After", "1.24", "epochs"]] and told[-1] == ["After", "2", "epochs"]
    assert not np.array_equal(later.filters, begun.filters) and np.array_equal(later.began, begun.filters)
    assert [epoch for epoch, _, _ in later.sizes] == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_learns_the_digits_for_several_seeds(seed):
    config = replace(LEARNERS["Three convolutions"].config, seed=seed, epochs=4)
    *_, last = learn(config, Resources())
    assert last.snapshot().marks[0].validation_right < 0.3 and last.snapshot().marks[-1].validation_right > 0.75


def test_pictures_of_ones_own_are_learned_by_their_folders(tmp_path):
    path = of_colours(tmp_path)
    config = replace(TINY, network="input 3x8x8; conv 6 k3 p1; relu", layer="relu1", lessons=OWN, data="file-x", epochs=20)
    *_, last = learn(config, Resources(files={"file-x": path}))
    found = last.snapshot()
    assert found.marks[-1].validation_right == 1.0 and found.answer == found.truth and found.truth in ("red", "blue")
    assert "19 pictures to learn from and 5 for validation, 2 classes" in found.notes[0] and any(
        "cut to the largest square" in note for note in found.notes
    )
    with pytest.raises(InputError, match="one folder for each class"):
        next(learn(replace(config, data="china"), Resources()))
    with pytest.raises(InputError, match="at least 20"):
        next(learn(config, Resources(files={"file-x": of_colours(tmp_path, 5)})))


def test_what_cannot_be_trained_here_is_refused_in_words():
    assert "million multiply-adds" in refusal(lambda: Config(mode=LEARNED))
    assert "a convolution" in refusal(lambda: replace(TINY, network="input 1x8x8; maxpool; relu", layer="relu1"))
    assert "an earlier one" in refusal(lambda: replace(TINY, network="input 1x8x8; conv 2 k3; globalpool", layer="globalpool1"))
    assert replace(TINY, data="flower", samples=80, stride=2).settled() == TINY.settled()


def test_what_explodes_ends_with_a_word(monkeypatch):
    products = replace(TINY, network="input 1x8x8; 6*(conv 4 k3 p1; mul(|))", layer="mul6")
    with pytest.raises(InputError, match="beyond float32"):
        next(learn(products, Resources()))
    plain, calls = learning.step, iter(range(100))
    monkeypatch.setattr(learning, "step", lambda *given: float("inf") if next(calls) == 30 else plain(*given))
    moments = list(learn(TINY, Resources()))
    assert "smaller learning rate" in moments[-1].note and moments[-1].step == 22


def test_a_grown_field_is_only_said_where_it_is_more_than_chance():
    *_, last = learn(replace(TINY, epochs=1), Resources())
    found = last.snapshot()
    told = {
        ((0.0, 10.0, 0.2), (1.0, 12.0, 0.2)): "grown from 10 to 12",
        ((0.0, 10.0, 0.2), (1.0, 9.0, 0.2)): "shrunk from 10 to 9",
        ((0.0, 10.0, 0.5), (1.0, 11.0, 0.5)): "as large as before",
        ((0.0, 10.0, 0.0), (1.0, 10.02, 0.0)): "as large as before",
    }
    assert all(says in learned_reading.grown(replace(found, sizes=sizes)) for sizes, says in told.items())


def test_tiles_stand_side_by_side_with_a_line_between():
    tiles = np.arange(5 * 2 * 3, dtype=np.float32).reshape(5, 2, 3)
    whole = montage(tiles)
    assert whole.shape == (5, 15) and np.array_equal(whole[:2, 4:7], tiles[1]) and np.array_equal(whole[3:, :3], tiles[4])
    assert np.isnan(whole[2]).all() and np.isnan(whole[3:, 3:]).all()


def test_the_table_has_a_line_for_each_look():
    text = lessons_text({"steps": [0, 12], "metrics": {"epoch": [0.0, 0.25], "loss": [2.3, 2.1]}})
    assert text.splitlines()[0].startswith("batches,epoch,loss,validation_loss") and text.splitlines()[2].startswith("12,0.25,2.1,")
