"""Backpropagation with numbers: a published example, hand calculation, autograd, differences."""

import ast

import numpy as np
import pytest
import torch

from core.activations.backprop import DIFFERENCES, by_differences, network_of, passed, propagated, relative_errors, worst
from core.activations.backprop_figure import BORDERS
from core.activations.backprop_lines import STEPS, lines, table
from core.activations.config import WHY, Config
from core.activations.presets import PRESETS
from core.activations.why_config import BACKPROP, CROSS, HIDDEN, LOSSES, STAGES, WhyConfig
from tests.front import refusal


def test_a_classic_example_comes_out_as_published():
    """Mazur (2015), A Step by Step Backpropagation Example; his biases stay, so only weights are compared after the step."""
    snapshot = propagated(PRESETS["A classic by hand"].config)
    p = snapshot.passed
    np.testing.assert_allclose(p.z[0], 0.3775, atol=1e-12)
    np.testing.assert_allclose(p.a, [0.593269992, 0.596884378], atol=5e-10)
    np.testing.assert_allclose(p.s[0], 1.105905967, atol=5e-10)
    np.testing.assert_allclose(p.o, [0.75136507, 0.772928465], atol=5e-9)
    assert p.loss == pytest.approx(0.298371109, abs=5e-10)
    assert (p.do[0], p.ds[0], p.output[0, 0]) == (
        *(pytest.approx(0.74136507, abs=5e-9), pytest.approx(0.138498562, abs=5e-10), pytest.approx(0.082167041, abs=5e-10)),
    )
    assert p.da[0] == pytest.approx(0.036350306, abs=5e-10) and p.hidden[0, 0] == pytest.approx(0.000438568, abs=5e-10)
    hidden, output = snapshot.moved
    np.testing.assert_allclose(output[:, :2], [[0.35891648, 0.408666186], [0.511301270, 0.561370121]], atol=5e-10)
    np.testing.assert_allclose(hidden[:, :2], [[0.149780716, 0.19956143], [0.24975114, 0.29950229]], atol=5e-9)


def test_a_small_example_worked_by_hand():
    # x = (1, 2), z = (1*1 + 1*2 - 1, 1*1 - 1*2) = (2, -1), a = relu = (2, 0), o = 3*2 + 5*0 + 1 = 7, E = (7 - 5)^2 / 2 = 2.
    # dE/do = 2, dE/dV = (4, 0), dE/dc = 2, dE/da = (6, 10), dE/dz = (6, 0), dE/dW = ((6, 12), (0, 0)), dE/db = (6, 0).
    config = WhyConfig(bp_hidden="ReLU", bp_output="Linear", bp_weights="1 1 -1; 1 -1 0 | 3 5 1", bp_x1=1.0, bp_x2=2.0, bp_targets="5")
    p = passed(network_of(config))
    assert (p.z.tolist(), p.a.tolist(), p.o.tolist(), p.loss) == ([2, -1], [2, 0], [7], 2)
    assert (p.do.tolist(), p.output.tolist(), p.da.tolist(), p.dz.tolist()) == ([2], [[4, 0, 2]], [6, 10], [6, 0])
    assert p.hidden.tolist() == [[6, 12, 6], [0, 0, 0]]


TORCH = {
    **{"Sigmoid": torch.sigmoid, "Tanh": torch.tanh, "ReLU": torch.relu, "LeakyReLU": torch.nn.LeakyReLU(), "SiLU": torch.nn.SiLU()},
    **{"Linear": lambda z: z},
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("f", HIDDEN)
@pytest.mark.parametrize("seed", range(3))
def test_every_gradient_is_autograds(f, loss, seed):
    draws = np.random.default_rng(seed)
    text = " | ".join("; ".join(" ".join(f"{value:.4f}" for value in row) for row in draws.normal(size=(2, 3))) for _ in range(2))
    goals = " ".join(f"{value:.3f}" for value in draws.uniform(0, 1, 2))
    outputs = ("Sigmoid",) if loss == CROSS else ("Sigmoid", "Tanh", "Linear")
    for g in outputs:
        config = WhyConfig(bp_weights=text, bp_targets=goals, bp_hidden=f, bp_output=g, bp_loss=loss, bp_x1=0.7, bp_x2=-1.3)
        net = network_of(config)
        p = passed(net)
        w, v = (torch.tensor(part, requires_grad=True) for part in (net.hidden, net.output))
        z = w[:, :2] @ torch.tensor(net.x) + w[:, 2]
        a = TORCH[f](z)
        s = v[:, :2] @ a + v[:, 2]
        o = TORCH[g](s)
        t = torch.tensor(net.goals)
        measured = torch.nn.functional.binary_cross_entropy(o, t, reduction="sum") if loss == CROSS else 0.5 * ((o - t) ** 2).sum()
        ways = torch.autograd.grad(measured, [o, s, a, z, w, v])
        assert p.loss == pytest.approx(measured.item(), rel=1e-12)
        for mine, way in zip((p.do, p.ds, p.da, p.dz, p.hidden, p.output), ways, strict=True):
            np.testing.assert_allclose(mine, way.numpy(), rtol=1e-9, atol=1e-13)
        assert worst(p, by_differences(net, np.array([1e-5])))[0] < BORDERS[1]


def test_a_wrong_gradient_is_found_by_the_check():
    net = network_of(WhyConfig())
    numeric = by_differences(net, np.array([1e-5]))
    right = passed(net)
    wrong = right.hidden * 1.01
    assert relative_errors(right.hidden, numeric[0]).max() < 1e-7 < 1e-3 < relative_errors(wrong, numeric[0]).max()


def test_too_large_and_too_small_a_difference_are_worse_than_one_between():
    check = propagated(WhyConfig()).check
    best = DIFFERENCES[int(check.argmin())]
    assert 1e-6 < best < 1e-3 and check.min() < 1e-7 and check[0] > 1e-4 and check[-1] > 1e-3
    slope = np.log10(check[0] / check[8]) / np.log10(DIFFERENCES[0] / DIFFERENCES[8])
    assert slope == pytest.approx(2, abs=0.05)  # central differences miss by h squared


def test_a_relative_error_is_0_where_both_are_nothing():
    np.testing.assert_allclose(relative_errors(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 1.0])), [0, 0, 0.5])


def test_cross_entropy_passes_a_saturated_output_and_squared_error_does_not():
    weights = "0 0 0; 0 0 0 | 0 0 20"
    slopes = {loss: passed(network_of(WhyConfig(bp_loss=loss, bp_weights=weights, bp_targets="0"))).ds[0] for loss in LOSSES}
    assert slopes[CROSS] == pytest.approx(1) and slopes["Squared error"] < 1e-7


def test_a_small_step_lowers_the_loss_and_the_step_is_against_the_gradient():
    snapshot = propagated(WhyConfig(bp_rate=0.1))
    assert snapshot.after < snapshot.passed.loss
    size = sum(float((part**2).sum()) for part in (snapshot.passed.hidden, snapshot.passed.output))
    assert snapshot.passed.loss - snapshot.after == pytest.approx(0.1 * size, rel=0.05)
    np.testing.assert_allclose(snapshot.moved[1], snapshot.weights[1] - 0.1 * snapshot.passed.output)


@pytest.mark.parametrize("outputs", ["0.4 0.45 0.6", "0.4 0.45 0.6; 0.5 0.55 0.6"])
@pytest.mark.parametrize("f", HIDDEN)
def test_every_line_says_numbers_that_are_true(outputs, f):
    """Each "= a op b = c" is computed anew from the numbers that stand in it."""
    goals = "0.2 0.9" if ";" in outputs else "0.2"
    config = WhyConfig(bp_weights=f"0.15 -0.2 0.35; 0.25 0.3 0.35 | {outputs}", bp_targets=goals, bp_hidden=f)
    snapshot = propagated(config)
    seen = 0
    assert lines(config, snapshot, 0) == [] and len(STEPS) == STAGES + 1
    for stage in range(1, STAGES + 1):
        assert lines(config, snapshot, stage)
        for line in lines(config, snapshot, stage):
            parts = line.rpartition(": ")[2].split(" = ")
            if len(parts) < 2 or not set(parts[-2]) <= set("0123456789.+−·() ½²"):
                continue
            filled = parts[-2].replace("−", "-").replace("·", "*").replace("½", "0.5 *").replace("²", "**2")
            value = float(parts[-1].replace("−", "-"))
            assert calculated(filled) == pytest.approx(value, rel=2e-3, abs=2e-4), line
            seen += 1
    assert seen >= 22


def calculated(text):
    """Sums, differences, products and powers, by Python's own parser."""

    def value(node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp):
            return -value(node.operand)
        a, b = value(node.left), value(node.right)
        return {ast.Add: a + b, ast.Sub: a - b, ast.Mult: a * b, ast.Pow: a**b if isinstance(node.op, ast.Pow) else 0}[type(node.op)]

    return value(ast.parse(text.strip(), mode="eval").body)


def test_the_table_has_every_weight_by_name():
    config = PRESETS["A classic by hand"].config
    rows = table(config, propagated(config))
    assert [row[0] for row in rows] == ["w₁₁", "w₁₂", "b₁", "w₂₁", "w₂₂", "b₂", "v₁₁", "v₁₂", "c₁", "v₂₁", "v₂₂", "c₂"]
    assert rows[6][1:3] == [0.4, pytest.approx(0.082167041, abs=5e-10)]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"bp_weights": "1 2; 3 4 | 5 6"}, "Weights: got 2 rows of 2 numbers | 1 row of 2 numbers, needs two rows of three numbers"),
        ({"bp_weights": "1 2 3; 4 5 6"}, "Weights: got 2 rows of 3 numbers"),
        ({"bp_targets": "1 2"}, "Target t: got 2 numbers, needs 1, one for each output"),
        ({"bp_targets": "x"}, "Target t, block 1, row 1, place 1: got “x”"),
        ({"bp_loss": CROSS, "bp_targets": "2"}, "Target t: got “2”, needs numbers from 0 to 1"),
        ({"bp_loss": CROSS, "bp_output": "Linear"}, "Output activation: got “Linear”, needs Sigmoid"),
    ],
)
def test_what_cannot_be_propagated_is_refused(settings, said):
    assert said in refusal(Config, mode=WHY, why=BACKPROP, **settings)
