"""What a function costs, against PyTorch's own stopwatch."""

import os

import pytest
import torch
from torch.utils import benchmark

from core import params
from core.activations import questions
from core.activations.config import Config
from core.activations.cost import ELEMENTS, cost


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_nanoseconds_agree_with_pytorchs_own_stopwatch():
    """Within a factor of 3: the machine of the tests does other things meanwhile."""
    x = torch.randn(ELEMENTS)
    theirs = 1e9 * min(benchmark.Timer("torch.tanh(x)", globals={"torch": torch, "x": x}).timeit(5).mean for _ in range(3)) / ELEMENTS
    assert theirs / 3 < cost(Config(functions="Tanh").chosen[0]).forward < theirs * 3


def test_a_long_formula_costs_more_than_relu_both_ways():
    long = " + ".join(f"tanh({k}*x)" for k in range(1, 13))
    relu, yours = (cost(one) for one in Config(functions="ReLU | Yours", expression=long).chosen)
    assert yours.forward > 3 * relu.forward > 0 and yours.back > 3 * relu.back > 0


def test_the_answer_names_every_function_the_threads_and_the_cores():
    said = questions.costs(config=params.values(Config(functions="Step | Yours", expression="2")), files={})
    assert list(said["functions"]) == ["Step", "Yours"] and said["threads"] == 1 and said["cores"] == os.cpu_count()
    assert all(forward > 0 for forward, _ in said["functions"].values())
    assert said["functions"]["Yours"][1] == 0  # a constant has no way back
