"""Where a run computes: the best device that pays, said in words, on machines of every kind."""

import pytest
import torch

from core import devices
from core.errors import InputError

MACHINES = {"bare": (), "nvidia": ("cuda",), "mac": ("mps",), "both": ("cuda", "mps")}


@pytest.fixture
def machine(monkeypatch):
    """Makes this machine one of another kind."""

    def made(kind):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in MACHINES[kind])
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in MACHINES[kind])

    return made


@pytest.fixture
def settled_back():
    state, strict = torch.get_rng_state(), torch.are_deterministic_algorithms_enabled()
    yield
    torch.set_rng_state(state)
    torch.use_deterministic_algorithms(strict)


@pytest.mark.parametrize(
    ("kind", "pays", "name", "reason"),
    [
        ("bare", False, "cpu", "CPU: small model, and no GPU here"),
        ("bare", True, "cpu", "CPU: no GPU here"),
        ("nvidia", False, "cpu", "CPU: this model is too small for a GPU to pay"),
        ("nvidia", True, "cuda", "CUDA: the model is large enough for the GPU to pay"),
        ("mac", False, "cpu", "CPU: this model is too small for a GPU to pay"),
        ("mac", True, "mps", "MPS: the model is large enough for the GPU to pay"),
        ("both", True, "cuda", "CUDA: the model is large enough for the GPU to pay"),
    ],
)
def test_the_device_is_the_best_that_pays_and_the_reason_is_said(machine, kind, pays, name, reason):
    machine(kind)
    chosen = devices.choose("auto", pays=pays)
    assert (chosen.name, chosen.reason) == (name, reason)
    assert chosen.deterministic is (name == "cpu")  # elsewhere the page says that equal configs may give other numbers


@pytest.mark.parametrize(
    ("kind", "there"), [("bare", ("cpu",)), ("nvidia", ("cuda", "cpu")), ("mac", ("mps", "cpu")), ("both", ("cuda", "mps", "cpu"))]
)
def test_the_devices_are_listed_best_first_and_the_cpu_is_always_there(machine, kind, there):
    machine(kind)
    assert devices.available() == there


@pytest.mark.parametrize("pays", [True, False])
@pytest.mark.parametrize("wish", ["cpu", "cuda", "mps"])
def test_a_wish_comes_before_what_pays(machine, wish, pays):
    machine("both")
    assert devices.choose(wish, pays=pays) == devices.Device(wish, f"{wish.upper()}: chosen by hand", wish == "cpu")


@pytest.mark.parametrize(
    ("kind", "wish", "needs"),
    [("bare", "cuda", "cpu"), ("bare", "mps", "cpu"), ("mac", "cuda", "mps, cpu"), ("nvidia", "mps", "cuda, cpu")],
)
def test_a_device_that_is_not_there_is_refused_with_those_that_are(machine, kind, wish, needs):
    machine(kind)
    with pytest.raises(InputError, match=f"Device: got “{wish}”, needs one that this machine has: {needs}."):
        devices.choose(wish, pays=True)


@pytest.mark.parametrize("wish", ["auto", "cpu", "cuda"])
def test_what_can_only_be_computed_on_the_cpu_is_computed_there_and_says_so(machine, wish):
    machine("nvidia")
    reason = "CPU: this is computed there on every machine"
    assert devices.choose(wish, pays=True, able=False) == devices.Device("cpu", reason, True)
    with pytest.raises(InputError, match="needs one that this machine has"):
        devices.choose("mps", pays=True, able=False)


@pytest.mark.parametrize("wish", ["", "gpu", "CUDA", "cuda:0", "tpu"])
def test_a_word_that_names_no_device_is_refused(machine, wish):
    machine("both")
    with pytest.raises(InputError, match="needs one of auto, cpu, cuda, mps"):
        devices.choose(wish, pays=True)


def test_settling_makes_torchs_numbers_those_of_the_seed(settled_back):
    device = devices.choose("cpu", pays=False)
    drawn = []
    for seed in (3, 3, 4):
        devices.settle(device, seed)
        drawn.append(torch.randn(5).tolist())
    assert drawn[0] == drawn[1] != drawn[2]


def test_settling_asks_for_deterministic_kernels_where_there_are_some(settled_back):
    devices.settle(devices.Device("cpu", "", True), 0)
    assert torch.are_deterministic_algorithms_enabled() and torch.is_deterministic_algorithms_warn_only_enabled()
    devices.settle(devices.Device("cuda", "", False), 0)
    assert not torch.are_deterministic_algorithms_enabled()
