"""The page's words, pictures and script, and what a change while it runs does."""

import csv
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from core.errors import InputError
from core.gan import model
from core.gan.config import Config
from core.gan.diagnose import COLLAPSE, D_WINS, DIVERGED, EQUILIBRIUM, LEARNING, OSCILLATION, UNTRAINED, Measured, verdict
from core.gan.figures import pictures
from core.gan.metrics import Quality
from core.gan.play import Run, play
from core.gan.reading import details, look
from core.gan.snippet import snippet
from core.gan.takeaway import csv_text
from core.gan.train import train
from core.runs.moment import Resources
from tests.front import ROOT


def run_of(config, moments):
    return list(islice(play(config, Resources()), moments))


def measured(energy=0.1, accuracy=0.6, reached=8, variety=1.0, middle=(0.5, 0.5), finite=True):
    return Measured(0, Quality(reached, reached, 8, 0.5, reached, energy, variety, middle), accuracy, finite)


@pytest.mark.parametrize(
    ("expected", "record"),
    [
        (UNTRAINED, [measured()]),
        (LEARNING, [measured()] * 3),
        (LEARNING, [measured()] * 12),
        (EQUILIBRIUM, [measured(energy=0.005)] * 12),
        (D_WINS, [measured(accuracy=0.99)] * 12),
        (COLLAPSE, [measured(reached=4)] * 12),
        (COLLAPSE, [measured(variety=0.3)] * 12),
        (COLLAPSE, [measured(variety=0.1, middle=(i % 2, 0.0)) for i in range(12)]),  # hops from mode to mode
        (OSCILLATION, [measured(middle=(0.5 + 0.1 * (i % 2), 0.5)) for i in range(12)]),
        (DIVERGED, [measured()] * 12 + [measured(energy=2.0)]),
        (DIVERGED, [measured()] * 12 + [measured(finite=False)]),
    ],
)
def test_each_verdict_is_what_its_numbers_say(expected, record):
    assert verdict(record, 0.002, 0.4) == expected


def test_slow_motion_names_each_half_step_and_moves_only_what_has_learned():
    first, *halves = [moment.snapshot() for moment in islice(play(Config(pace="one update"), Resources()), 4)]
    assert [half.learned for half in halves] == ["D", "D", "G"] and [half.iteration for half in halves] == [0, 0, 1]
    assert np.array_equal(first.made, halves[1].made) and not np.array_equal(first.surface, halves[0].surface)
    assert not np.array_equal(halves[1].made, halves[2].made) and np.array_equal(halves[1].surface, halves[2].surface)
    told = [look(Config(pace="one update"), half) for half in halves]
    assert "discriminator has learned" in told[0] and "generator has learned" in told[2]


def test_every_pace_plays_the_same_game():
    ends = {}
    for pace, moments in (("one update", 601), ("1 iteration", 201), ("10 iterations", 21), ("1000 iterations", 2)):
        *_, last = run_of(Config(pace=pace, iterations=200), moments)
        assert last.step == 600
        ends[pace] = {name: value for name, value in last.metrics.items()}
    assert all(end == ends["one update"] for end in ends.values())


def test_a_pace_that_changes_within_an_iteration_finishes_it_first():
    work = play(Config(pace="one update", iterations=50), Resources())
    next(work), next(work)
    moment = work.send({"pace": "10 iterations"})
    assert moment.step == 30 and moment.metrics["iteration"] == 10
    work.close()


def test_only_the_network_that_learns_changes():
    work = play(Config(learns="only D", pace="1 iteration"), Resources())
    before, after = next(work).snapshot(), work.send(None).snapshot()
    assert np.array_equal(before.made, after.made) and not np.array_equal(before.surface, after.surface)
    work.send({"learns": "only G"})
    now = work.send(None).snapshot()
    assert "Only the generator learns" in look(Config(learns="only D", pace="1 iteration"), now), "words follow the change"
    assert not np.array_equal(after.made, now.made) and np.array_equal(after.surface, now.surface)
    work.close()


def test_a_game_in_which_nobody_learns_is_refused():
    for settings in ({"d_steps": 0, "g_steps": 0}, {"learns": "only D", "d_steps": 0}, {"learns": "only G", "g_steps": 0}):
        with pytest.raises(InputError, match=r"D: updates: got .*needs an update of a network that learns"):
            Config(**settings)


def test_numbers_that_grow_beyond_all_bounds_end_the_game_with_a_sentence():
    config = Config(loss="Wasserstein, gradient penalty", d_rate=10.0, g_rate=10.0, output="linear", pace="1 iteration")
    moments = run_of(config, 3000)
    assert len(moments) < 3000 and moments[-1].note.startswith("Stopped at iteration")
    snapshot = moments[-1].snapshot()
    assert snapshot.verdict == DIVERGED and "Divergence" in look(config, snapshot)
    assert pictures(config, snapshot) and "nan" not in " ".join(details(config, snapshot)).lower()


def test_wide_networks_are_played_by_pytorch_and_the_page_says_so():
    config = Config(g_width=65, iterations=2)
    assert not config.compiled and Config(g_width=64).compiled and Config(g_width=65, g_layers=0).compiled
    *_, last = train(config, Resources())
    assert not last.snapshot().compiled and last.metrics["d_loss"] > 0


def test_arrows_start_at_made_points_and_point_uphill_on_the_map():
    config = Config()
    run = Run(config)
    run.play()
    snapshot = run.snapshot()
    at, push = snapshot.made[: len(snapshot.arrows)], snapshot.arrows
    critic = run.engine.discriminator()
    before, after = (model.judged(critic, at + step * push / np.abs(push).max(), 0.0) for step in (0.0, 1e-3))
    assert (after >= before).all() and (after > before).any()
    x = np.asarray(pictures(config, snapshot)["plane"]["data"][-1]["x"]).reshape(-1, 7)
    assert x[:, 0] == pytest.approx(at[:, 0], abs=1e-6)


def test_the_picture_has_its_layers_and_the_equilibrium_lines():
    drawn = pictures(Config(), Run(Config()).snapshot())
    layers = [name for name, _ in drawn["plane"]["layout"]["meta"]["layers"]]
    assert sorted(layers) == sorted({trace["meta"]["layer"] for trace in drawn["plane"]["data"]})
    lines = {trace["name"]: trace["y"] for trace in drawn["losses"]["data"]}
    assert lines["D in equilibrium"] == pytest.approx([1.386294] * 2) and lines["G in equilibrium"] == pytest.approx([0.693147] * 2)
    without = pictures(Config(loss="hinge"), Run(Config(loss="hinge")).snapshot())["losses"]["data"]
    assert [trace["y"][0] for trace in without[:1]] == [2.0] and np.isnan(without[1]["y"]).all()


def test_the_graph_shows_the_numbers_of_the_state_and_who_has_learned():
    config = Config(pace="one update")
    seen = [(moment, moment.snapshot()) for moment in islice(play(config, Resources()), 4)]
    boxes = []
    for _, snapshot in seen:
        said = pictures(config, snapshot)["flow"]["layout"]["annotations"]
        boxes.append({text.split("</b>")[0][3:]: one for one in said if (text := one["text"]).startswith("<b>")})
        boxes[-1]["gradients"] = [one["text"] for one in said if one["text"].startswith("gradient")]
    assert boxes[0]["gradients"] == ["gradient –"] * 2 and boxes[0]["G’s loss"]["text"].endswith("<br>–")
    d, g = seen[1][0].metrics, seen[3][0].metrics
    assert "g_loss" not in d, "the generator has paid nothing before its first update"
    assert boxes[1]["D’s loss"]["text"].endswith(f"<br>{d['d_loss']:.3g}") and boxes[1]["G’s loss"]["text"].endswith("<br>–")
    assert boxes[1]["made"]["text"].endswith(f"D says {d['d_on_made']:.3g}") and boxes[1]["D"]["text"].endswith(f"{d['accuracy']:.0%}")
    assert boxes[3]["G’s loss"]["text"].endswith(f"<br>{g['g_loss']:.3g}") and boxes[3]["gradients"][0] == f"gradient {g['g_gradient']:.3g}"
    thick = [[name for name in ("G", "D") if box[name]["borderwidth"] > 1] for box in boxes]
    assert thick == [[], ["D"], ["D"], ["G"]]


def test_losses_told_are_those_of_pytorch_on_the_same_batch():
    from core.gan.plain import Game
    from core.gan.play import first

    config = Config(label=0.9, pace="10 iterations")
    *_, moment = run_of(config, 2)
    game = Game(first(config), config)
    game.play(10, 2, 1)
    s = game.logits
    cross = (0.9 * np.logaddexp(0, -s[0].numpy()) + 0.1 * np.logaddexp(0, s[0].numpy())).mean() + np.logaddexp(0, s[1].numpy()).mean()
    assert moment.metrics["d_loss"] == pytest.approx(cross, abs=1e-5)
    assert moment.metrics["accuracy"] == pytest.approx(((s[0] > 0).float().mean() + (s[1] <= 0).float().mean()).item() / 2, abs=1e-6)


SCRIPTS = [
    Config(iterations=60),
    Config(
        iterations=20, points="swiss roll", loss="hinge", spectral=True, optimizer="Adam", d_rate=0.001, g_rate=0.001, noise="1-D normal"
    ),
    Config(
        iterations=15,
        **{"d_norm": "batch norm", "g_norm": "pixel norm", "dropout": 0.2, "minibatch": True, "equalized": True, "average": 0.9},
        **{"g_optimizer": "RMSprop", "g_rate": 0.001, "weights": "√(2/inputs)", "activation": "leaky ReLU"},
    ),
]


@pytest.mark.parametrize("config", SCRIPTS, ids=["default", "spectral hinge", "all tricks of PyTorch"])
def test_the_script_runs_alone_and_ends_with_the_pages_numbers(config, tmp_path):
    (tmp_path / "game.py").write_text(snippet(config), encoding="utf-8")
    bare = {"PATH": os.environ["PATH"]}
    said = subprocess.run([sys.executable, "-I", "game.py"], cwd=tmp_path, env=bare, capture_output=True, text=True, timeout=100)
    assert said.returncode == 0, said.stderr
    *_, last = train(config, Resources())
    found = [float(number) for number in re.findall(r"loss of [DG]: (\S+)", said.stdout)]
    assert found == pytest.approx([last.metrics["d_loss"], last.metrics["g_loss"]], rel=1e-4)
    assert f"{last.step} updates" in said.stdout
    assert str(ROOT) not in snippet(config)


def test_settings_without_effect_do_not_make_another_run():
    assert replace(Config(), beta1=0.5, penalty=1.0).settled() == Config().settled()
    assert replace(Config(), optimizer="Adam", beta1=0.5).settled() != replace(Config(), optimizer="Adam").settled()


def test_the_measurements_come_as_a_table_with_gaps_where_nothing_was_known():
    text = csv_text({"steps": [0, 30], "metrics": {"iteration": [0.0, 10.0], "d_loss": [None, 1.25]}})
    assert list(csv.reader(io.StringIO(text))) == [["updates", "iteration", "d_loss"], ["0", "0.0", ""], ["30", "10.0", "1.25"]]
