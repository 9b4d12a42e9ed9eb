"""The functions as modules: values and slopes against PyTorch's own call of each, as the script to take home has it."""

import pytest
import torch
from torch import nn

from core.activations.config import Config
from core.activations.functions import FUNCTIONS, YOURS
from core.activations.modules import module
from core.activations.race_config import RACING
from core.nets.stack import Stack

X = torch.cat([torch.linspace(-9, 9, 400), torch.tensor([-3.0, 0.0, 3.0, 6.0])])


def chosen(name):
    expression = "x/(1+x^2)" if name == YOURS else ""
    return (
        Config(mode="Race", racers=f"{name} | Linear" if name != "Linear" else "Linear | ReLU", expression=expression or "x")
        .racing()[0]
        .functions[0]
    )


@pytest.mark.parametrize("name", RACING)
def test_a_module_gives_the_values_and_gradients_of_pytorchs_call(name):
    one = chosen(name)
    of = eval(f"lambda x: {one.torch}", {"torch": torch, "nn": nn})  # our own text, as in the script
    z = X.clone().requires_grad_()
    wanted = of(z)
    (slope,) = torch.autograd.grad(wanted.sum(), z)
    net = nn.Sequential(nn.Linear(1, 1), module(one), nn.Linear(1, 1))
    with torch.no_grad():
        for layer in (net[0], net[2]):
            layer.weight.fill_(1)
            layer.bias.zero_()
        stack = Stack([net])
        outputs = stack.ahead(X[:, None])
        stack.back(torch.ones_like(outputs))
        assert outputs[0, :, 0].numpy() == pytest.approx(wanted.detach().numpy(), rel=1e-5, abs=2e-6)
        assert stack.slopes()[0][0, :, 0].numpy() == pytest.approx(slope.numpy(), rel=1e-4, abs=2e-6)
        assert stack.gradients["0.weight"].item() == pytest.approx((slope * X).sum().item(), rel=1e-4, abs=1e-3)


def test_every_function_races_but_those_that_learn_or_draw_their_slope():
    assert set(FUNCTIONS) - set(RACING) == {"PReLU", "RReLU"} and YOURS in RACING


def test_a_typed_function_has_its_value_on_both_sides_of_a_pole():
    one = Config(mode="Race", racers="Yours | ReLU", expression="1/x").racing()[0].functions[0]
    assert module(one)(torch.tensor([[-2.0, 4.0], [-0.5, 1.0]])).tolist() == [[-0.5, 0.25], [-2.0, 1.0]]
