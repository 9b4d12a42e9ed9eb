"""The same functions with 50 digits, written as their papers have them; derivatives by mpmath's own differentiation."""

from mpmath import mp, mpf

from core.activations.functions import FUNCTIONS

DIGITS = 50
SELU_ALPHA, SELU_SCALE = mpf("1.6732632423543772848170429916717"), mpf("1.0507009873554804934193349852946")


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def leaky(x, a):
    return x if x > 0 else a * x


EXACT = {
    "Step": lambda x: mpf(1) if x >= 0 else mpf(0),
    "Linear": lambda x: x,
    "Sigmoid": sigmoid,
    "Hardsigmoid": lambda x: max(mpf(0), min(mpf(6), x + 3)) / 6,
    "Tanh": mp.tanh,
    "Softsign": lambda x: x / (1 + abs(x)),
    "Arctan": mp.atan,
    "ReLU": lambda x: max(x, mpf(0)),
    "ReLU6": lambda x: min(max(x, mpf(0)), mpf(6)),
    "LeakyReLU": leaky,
    "PReLU": leaky,
    "RReLU": lambda x, low, high: leaky(x, (low + high) / 2),
    "ELU": lambda x, alpha: x if x > 0 else alpha * mp.expm1(x),
    "CELU": lambda x, alpha: x if x > 0 else alpha * mp.expm1(x / alpha),
    "SELU": lambda x: SELU_SCALE * (x if x > 0 else SELU_ALPHA * mp.expm1(x)),
    "Softplus": lambda x, beta: mp.log1p(mp.exp(beta * x)) / beta,
    "GELU": lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2,
    "GELU tanh": lambda x: x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3))),
    "Swish": lambda x, beta: x * sigmoid(beta * x),
    "SiLU": lambda x: x * sigmoid(x),
    "Mish": lambda x: x * mp.tanh(mp.log1p(mp.exp(x))),
    "Hardswish": lambda x: x * max(mpf(0), min(mpf(6), x + 3)) / 6,
    "Tanhshrink": lambda x: x - mp.tanh(x),
}
assert set(EXACT) == set(FUNCTIONS)


def exact(name, x, settings=()):
    """f, f' and f'' at x."""
    with mp.workdps(DIGITS + 30):
        function = lambda z: EXACT[name](z, *map(mpf, settings))  # noqa: E731
        return [mp.diff(function, mpf(x), n) if n else function(mpf(x)) for n in (0, 1, 2)]
