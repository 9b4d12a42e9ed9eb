"""Games on pictures from begin to end: what is learned, told and left; what cannot be measured is said."""

import io
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from core import params
from core.errors import InputError
from core.gan import figures, images_run, reading
from core.gan.config import IMAGES, LOSSES, Config
from core.gan.diagnose import DIVERGED
from core.gan.images_reading import COPIES
from core.gan.images_run import EVERY, PictureRun
from core.gan.presets import PRESETS
from core.gan.snippet import snippet
from core.runs.moment import Resources
from core.runs.work import stream
from tests.core.gan.test_images_sets import brought, mine, noise


@pytest.fixture(autouse=True)
def one_thread():
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(strict)


def played(config, files=None):
    run = PictureRun(config, Resources(files=files or {}))
    while run.goes_on and not run.note():
        run.play()
    return run


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_digits_can_be_read_after_three_hundred_rounds(precision):
    """By the classifier: it finds the digit that G was told in most made pictures, where a tenth would be chance.

    The distance swings from one measurement to the next, and rounding decides how: the least of the last hundred rounds is looked at.
    """
    run = played(Config(mode=IMAGES, image_iterations=300, image_d_rate=5e-4, image_g_rate=5e-4, image_batch=32, precision=precision))
    first, last = run.measured[0][1], run.measured[-1][1]
    assert min(scores.frechet for _, scores in run.measured[-3:]) < first.frechet / 10 and last.score > 6 and last.recall > 0.5
    shares = run.judge.seen(run.made(32, 232)).shares
    assert (shares.argmax(1) == run.of_class[32:232].numpy()).mean() > 0.6
    assert run.judge.right > 0.9 and run.judge.floor.frechet < last.frechet and run.judge.ideal > 8.5
    assert run.copying.made_away > COPIES * run.copying.held_away
    snapshot = run.snapshot()
    assert reading.look(run.config, snapshot).startswith(("Learning: ", "Near the real ones: ", "D is far ahead: "))
    assert any("inception-style" in line.lower() for line in reading.details(run.config, snapshot))


def test_sixteen_pictures_are_soon_nearer_than_fresh_ones_and_copying_is_said(monkeypatch):
    monkeypatch.setattr(images_run, "FEWEST_HELD", 10_000)  # only what is near is looked at
    rates = {"image_d_rate": 1e-3, "image_g_rate": 1e-3, "image_batch": 32, "image_iterations": 100}
    few, all_of_them = (played(Config(mode=IMAGES, classes=False, few=few, **rates)) for few in (16, 4000))
    assert few.copying.made_away < few.copying.held_away and all_of_them.copying.made_away > 1.2 * all_of_them.copying.held_away
    snapshot = few.snapshot()
    for share, says in ((COPIES - 0.01, True), (COPIES + 0.01, False)):
        copying = replace(snapshot.copying, made_away=share * snapshot.copying.held_away)
        assert reading.look(few.config, replace(snapshot, copying=copying)).startswith("Copying: ") == says


def test_the_page_and_its_script_in_a_bare_process_end_with_the_same_numbers(tmp_path):
    made = {f"{k % 2}/{k}.png": picture for k, picture in enumerate(noise(300, (16, 16, 3)))}
    config = mine(image_iterations=4, image_batch=16, width=8, loss="hinge", spectral=True, average=0.5)
    *_, last = stream("core.gan", params.values(config), brought(tmp_path, made))
    left = last.leaves()
    (tmp_path / "pictures.npz").write_bytes(left["pictures.npz"])
    (tmp_path / "script.py").write_text(snippet(config), encoding="utf-8")
    command = [sys.executable, "-W", "error", "-I", "script.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=80)
    assert ran.returncode == 0, ran.stderr
    said = dict(line.split(": ") for line in ran.stdout.splitlines()[1:])
    for name, known in (
        ("loss of D", "d_loss"),
        ("loss of G", "g_loss"),
        ("Frechet distance", "frechet"),
        ("inception-style score", "score"),
    ):
        assert float(said[name]) == pytest.approx(last.metrics[known], rel=1e-4), name
    assert float(said["nearest training picture"].split()[0]) == pytest.approx(last.metrics["nearest_of_made"], rel=1e-4)
    both = (last.metrics["precision"], last.metrics["recall"])
    assert json.loads(said["precision and recall"].replace("(", "[").replace(")", "]")) == pytest.approx(both, abs=0.01)


@pytest.mark.parametrize("config", [Config(mode=IMAGES), Config(mode=IMAGES, data="shapes", dragan=True, grow=True)])
def test_scripts_of_the_built_in_sets_hold_all_that_they_name(config):
    compiled = compile(snippet(config), "script", "exec")
    assert "PictureGame" in compiled.co_names and "load_digits" not in snippet(Config(mode=IMAGES, data="shapes"))


def test_a_finished_game_leaves_its_generator_its_sheet_and_a_film_of_it():
    config = Config(mode=IMAGES, image_iterations=60, width=8, image_batch=4)
    *_, last = stream("core.gan", params.values(config), {})
    left = last.leaves()
    assert set(left) == {"image_generator.safetensors", "made.png", "made.webp"}
    length = int.from_bytes(left["image_generator.safetensors"][:8], "little")
    header = json.loads(left["image_generator.safetensors"][8 : 8 + length])
    assert header["linear.weight"]["shape"] == [16 * 4, 64 + 10] and header["__metadata__"]["what"] == "generator"
    assert Image.open(io.BytesIO(left["made.png"])).size[0] >= 200
    film = Image.open(io.BytesIO(left["made.webp"]))
    assert film.n_frames == 3 and film.size == Image.open(io.BytesIO(left["made.png"])).size  # untrained, after 50 rounds, at the end


def test_a_film_that_grows_too_long_keeps_every_second_sheet():
    run = PictureRun(Config(mode=IMAGES, width=8, image_iterations=100_000), Resources())
    for k in range(1, 400):
        run.iteration = k * EVERY
        run.record_film()
    assert images_run.FILM / 2 < len(run.film) <= images_run.FILM and run.apart == 8


def test_pictures_without_classes_are_measured_on_components_and_have_no_score(tmp_path):
    made = {f"{k}.png": picture for k, picture in enumerate(noise(260, (16, 16, 3)))}
    run = played(mine(image_iterations=1, width=8), brought(tmp_path, made))
    snapshot = run.snapshot()
    said = " ".join(reading.details(run.config, snapshot))
    assert "32 principal components of the pixels" in said and "no inception-style score" in said
    assert np.isnan(snapshot.scores[-1].score) and np.isfinite(snapshot.scores[-1].frechet)
    few = played(mine(image_iterations=1, width=8), brought(tmp_path, dict(list(made.items())[:40])))
    assert not few.measured and "8 real pictures are kept back; Fréchet distance, precision and recall need 50." in " ".join(
        reading.details(few.config, few.snapshot())
    )


def test_a_game_that_breaks_says_so_and_stops():
    run = PictureRun(Config(mode=IMAGES), Resources())
    with torch.no_grad():
        run.game.d.verdict.weight.fill_(float("nan"))
    run.play()
    assert run.verdict == DIVERGED and "Stopped at iteration 1" in run.note() and run.iteration == 1
    assert reading.look(run.config, run.snapshot()).startswith("Divergence: ")


def test_a_penalty_takes_batch_norm_out_of_d_and_cannot_be_switched_on_in_a_game_that_has_it():
    plain, critic = Config(mode=IMAGES), Config(mode=IMAGES, loss=LOSSES[-1])
    assert [config.norm_in_d for config in (plain, critic, Config(mode=IMAGES, r1=1.0))] == ["batch norm", "none", "none"]
    assert Config(mode=IMAGES, loss=LOSSES[-1], image_d_norm="layer norm").norm_in_d == "layer norm"
    with pytest.raises(InputError, match="D: norm of maps: got a slope penalty"):
        critic.check_follows(plain)
    Config(mode=IMAGES, loss="hinge").check_follows(plain)
    Config(r1=1.0).check_follows(Config())
    run = PictureRun(critic, Resources())
    assert any("D has no batch norm" in line for line in reading.details(critic, run.snapshot())) or run.snapshot().step == 0
    run.play()
    assert any("D has no batch norm" in line for line in reading.details(critic, run.snapshot()))


def test_the_walk_follows_its_ends_while_the_game_goes_on():
    run = PictureRun(Config(mode=IMAGES, pace="1 iteration", average=0.5), Resources())
    run.play()
    snapshot = run.snapshot()
    assert np.array_equal(snapshot.walk[0], snapshot.made[0]) and np.array_equal(snapshot.walk[-1], snapshot.made[31])
    run.change({"walk_from": 6, "walk": "linear", "image_g_rate": 1e-3})
    run.play()
    snapshot = run.snapshot()
    assert np.array_equal(snapshot.walk[0], snapshot.made[5]) and snapshot.iteration == 2
    assert "A walk from picture 6 to 32, linear" in figures.pictures(run.config, snapshot)["walk"]["layout"]["title"]["text"]
    assert run.game.g_optimizer.param_groups[0]["lr"] == 1e-3


def test_curves_say_at_which_iterations_they_are():
    run = PictureRun(Config(mode=IMAGES, width=8, image_batch=4, image_iterations=121), Resources())
    losses = []
    while run.goes_on:
        run.game.play(1)
        run.iteration += 1
        run.tell()
        losses.append(run.d_loss)
    told = run.snapshot()
    places = 1 + told.stride * np.arange(len(told.told[0]))
    assert places[-1] <= 121 < places[-1] + told.stride and told.told[0] == pytest.approx([losses[k - 1] for k in places])
    curve = figures.pictures(run.config, told)["picture_losses"]["data"][2]
    assert (curve["x0"], curve["dx"]) == (1, told.stride) and EVERY == 50


def test_a_growing_game_says_and_shows_what_is_faded_in_until_it_has_its_full_size():
    plan = {"grow": True, "grow_rounds": 4, "image_g_norm": "pixel norm", "image_d_norm": "none", "minibatch": True}
    run = PictureRun(Config(mode=IMAGES, width=8, image_batch=4, pace="1 iteration", r1=1.0, **plan), Resources())
    seen = {}
    assert "makes pixels of chance, 4 × 4 of them" in reading.look(run.config, run.snapshot())
    for _ in range(9):
        run.play()
        snapshot = run.snapshot()
        drawn = figures.pictures(run.config, snapshot)
        seen[run.iteration] = reading.look(run.config, snapshot), drawn["made_sheet"]["layout"]["title"]["text"]
        now = snapshot.growing
        assert drawn["growth"]["data"][1]["x"] == [run.iteration] and list(drawn)[:4] == ["made_sheet", "real_sheet", "fading", "growth"]
        if now.stage.alpha == 0.25:
            mixed = 0.75 * now.below.astype(float) + 0.25 * now.new
            assert np.abs(mixed - now.mixed)[(now.below % 255 != 0) & (now.new % 255 != 0)].max() <= 1, "but for what is cut at 0 and 255"
    assert seen[2][0].startswith("Pictures of 4 × 4 pixels: ") and "At iteration 4 layers for 8 × 8" in seen[2][0]
    assert seen[5][0].startswith("Fading in 8 × 8 pixels: the new layers count 25%, the doubled 4 × 4 picture 75%")
    assert seen[2][1] == "Made pictures, 4 × 4 pixels" and seen[5][1] == "Made pictures, 8 × 8 pixels, 25% faded in"
    assert seen[9][0].startswith("The game has begun") and drawn["growth"]["data"][0]["y"] == [0, 0, 1, 1]
    assert drawn["growth"]["data"][0]["x"] == [0, 4, 8, 4000]


def test_the_preset_that_grows_finds_where_the_colour_is_while_pictures_are_still_small():
    run = PictureRun(replace(PRESETS["Pictures: progressive growing"].config, average=0.0), Resources())

    def off():
        made = run.made(0, 200).mean(0)[:, ::8, ::8].astype(float)
        return float(np.sqrt(((made - run.real.seen[:400].mean(0).reshape(3, 4, 8, 4, 8).mean((2, 4))) ** 2).mean()))

    begun = off()
    while run.iteration < 120:
        run.play()
    assert run.game.stage == (0, 1.0) and off() < begun / 3 and off() < 20
