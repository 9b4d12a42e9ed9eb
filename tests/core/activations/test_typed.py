"""A typed function: its grammar, its errors at the column, its derivatives against mpmath and PyTorch."""

import numpy as np
import pytest
import torch
from mpmath import mp
from torch import nn

from core.activations.config import Config
from core.activations.expression import LONGEST, ONE, TWO, parse
from core.activations.typed import jet, latex, torch_code
from core.errors import InputError
from tests.front import refusal

FORMULAS = {  # the same in mpmath's words
    "x*tanh(exp(x))": lambda x: x * mp.tanh(mp.exp(x)),
    "1/(1+exp(-x))": lambda x: 1 / (1 + mp.exp(-x)),
    "-x^2 + 3*x - 2": lambda x: -(x**2) + 3 * x - 2,
    "2^-x": lambda x: 2 ** (-x),
    "x**3/(1+x^2)": lambda x: x**3 / (1 + x**2),
    "sin(x)*cos(2*x)+tan(x/3)": lambda x: mp.sin(x) * mp.cos(2 * x) + mp.tan(x / 3),
    "log(1+exp(x))": lambda x: mp.log(1 + mp.exp(x)),
    "sqrt(1 + x*x) - 1": lambda x: mp.sqrt(1 + x * x) - 1,
    "x*erf(x/sqrt(2))": lambda x: x * mp.erf(x / mp.sqrt(2)),
    "(1+x^2)^(x/4)": lambda x: (1 + x**2) ** (x / 4),
    "atan(pi*x) - e*softplus(x) + sigmoid(x)": lambda x: mp.atan(mp.pi * x) - mp.e * mp.log1p(mp.exp(x)) + 1 / (1 + mp.exp(-x)),
    "1.5e-1*x - .5*(x-1)/(x^2+2)": lambda x: mp.mpf("0.15") * x - (x - 1) / (x**2 + 2) / 2,
    "max(x, 0.1*x) + min(1, x)": lambda x: max(x, mp.mpf("0.1") * x) + min(mp.mpf(1), x),
    "abs(x-0.25)*sign(x)": lambda x: abs(x - 0.25) * mp.sign(x),
    "8/4/2*x": lambda x: x,
    "2^3^0.5*x": lambda x: 2 ** (3 ** mp.mpf("0.5")) * x,
    "--x - -x": lambda x: 2 * x,
}
POINTS = (-2.3, -0.7, 0.4, 1.9)


@pytest.mark.parametrize("text", FORMULAS)
def test_values_and_derivatives_agree_with_50_digits(text):
    found = jet(parse(text), np.array(POINTS))
    with mp.workdps(60):
        known = [[float(mp.diff(FORMULAS[text], mp.mpf(x), n) if n else FORMULAS[text](mp.mpf(x))) for x in POINTS] for n in (0, 1, 2)]
    np.testing.assert_allclose(np.array(found), known, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("text", [*FORMULAS, "relu(x)^2", "max(2, 3)*x", "tanh(1) + x", "max(x, x)", "abs(x)", "relu(x)"])
def test_its_pytorch_is_the_same_function_kinks_included(text):
    tree, points = parse(text), [*POINTS, *([0.0] if text in ("max(x, x)", "abs(x)", "relu(x)") else [])]
    x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    y = eval(torch_code(tree), {"torch": torch, "nn": nn, "x": x})
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    found = jet(tree, np.array(points))
    np.testing.assert_allclose(found.value, y.detach(), rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(found.first, first.detach(), rtol=1e-11, atol=1e-13)


def test_minus_binds_looser_than_a_power_and_powers_bind_from_the_right():
    assert parse("-x^2") == ("neg", ("^", ("x",), ("number", 2.0)))
    assert parse("2^3^2")[2] == ("^", ("number", 3.0), ("number", 2.0))
    assert parse("1-2-3") == ("-", ("-", ("number", 1.0), ("number", 2.0)), ("number", 3.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "column 1: got the end, needs a number, x, a function or a bracket here"),
        ("x +", "column 4: got the end"),
        ("x + y", "column 5: got “y”, needs one of x, pi, e, exp"),
        ("2x", "column 2: got “x”, needs an operator"),
        ("(x", "column 3: got the end, needs “)”"),
        ("x)", "column 2: got “)”"),
        ("x $ 2", "column 3: got “$”, needs a formula in x"),
        ("max(x)", "column 6: got “)”, needs a comma: max takes two values"),
        ("exp x", "column 5: got “x”, needs “(” after exp"),
        ("exp(x, 2)", "column 6: got “,”"),
        ("__import__('os')", "column 12: got “'”"),
        ("__import__(x)", "column 1: got “__import__”"),
        ("x.real", "column 2: got “.”"),
        ("x[0]", "column 2: got “[”"),
        ("1e999*x", "column 1: got “1e999”, needs a smaller number"),
        ("(" * 60 + "x" + ")" * 60, "at most 40 brackets or signs inside each other"),
        ("-" * 100 + "x", "at most 40 brackets or signs inside each other"),
    ],
)
def test_what_is_wrong_is_said_at_its_column(text, said):
    assert said in refusal(parse, text)


def test_10_000_characters_are_refused_and_so_is_one_too_many():
    assert "got 10000 characters, needs at most 200 characters" in refusal(parse, "x" * 10_000)
    assert f"at most {LONGEST} characters" in refusal(parse, "x+" * 100 + "x")
    with pytest.raises(InputError, match="at most 200 characters"):
        Config(functions="Yours", expression="x" * 10_000)


def test_no_text_makes_anything_but_a_tree_or_a_refusal():
    generator = np.random.default_rng(0)
    parts = ["x", "1", "2.5", "(", ")", "+", "-", "*", "/", "^", "**", ",", "exp", "max", "log(", "e", "pi", " ", "é", "\n", "y"]
    read = 0
    for _ in range(3000):
        text = "".join(generator.choice(parts, size=generator.integers(1, 14)))
        try:
            tree = parse(text)
        except InputError:
            continue
        read += 1
        jet(tree, np.linspace(-2, 2, 5))
        latex(tree)
        torch_code(tree)
    assert read > 50


@pytest.mark.parametrize("text", ["1/x", "1/(x-0.333)", "x^-1", "tan(x)", "x/sin(x)/x"])
def test_a_pole_is_a_gap_even_between_two_points(text):
    found = jet(parse(text), np.linspace(-2, 2, 401))
    assert 1 <= np.isnan(found.value).sum() <= 4
    jumps = np.abs(np.diff(found.value)) > 50
    assert not np.any(jumps & (np.sign(found.value[:-1]) != np.sign(found.value[1:])))  # no line from one side of it to the other


def test_outside_its_domain_and_where_it_is_too_large_there_is_no_value():
    x = np.array([-1.0, 0.0, 1.0])
    assert np.isnan(jet(parse("log(x)"), x).value).tolist() == [True, True, False]
    assert np.isnan(jet(parse("sqrt(x)"), x).value).tolist() == [True, False, False]
    assert np.isnan(jet(parse("exp(exp(10*x))"), x).value).tolist() == [False, False, True]
    assert np.isnan(jet(parse("0/0*x"), x).value).all()


def test_latex_keeps_what_brackets_mean():
    assert latex(parse("(x+1)*2")) == r"\left(x + 1\right) \cdot 2"
    assert latex(parse("x-(1-x)")) == r"x - \left(1 - x\right)"
    assert latex(parse("(-x)^2/exp(x)")) == r"\frac{{\left(-x\right)}^{2}}{\exp\left(x\right)}"
    assert latex(parse("sqrt(abs(x))*pi*1e-7")) == r"\sqrt{\left|x\right|} \cdot \pi \cdot 1 \cdot 10^{-7}"


@pytest.mark.parametrize("name", [*ONE, *TWO])
def test_every_name_of_the_grammar_has_a_derivative_that_differences_agree_with(name):
    tree = parse(f"{name}(0.3+x*x)" if name in ONE else f"{name}(x, x^2-2)")
    x, h = np.array([0.37, 0.9]), 1e-5
    found = jet(tree, x)
    ahead, behind = (jet(tree, x + side * h) for side in (1, -1))
    np.testing.assert_allclose(found.first, (ahead.value - behind.value) / (2 * h), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(found.second, (ahead.first - behind.first) / (2 * h), rtol=1e-7, atol=1e-8)
