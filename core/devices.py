"""Where a run computes: CUDA, then MPS, then CPU, with the reason in words. Imported where torch may be, never by the web process."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from core.errors import InputError, Problem

WISHES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True)
class Device:
    """name: torch's. reason: why this one, for the person. deterministic: whether equal configs give equal numbers here."""

    name: str
    reason: str
    deterministic: bool


def choose(wish: str = "auto", *, pays: bool, able: bool = True) -> Device:
    """The device for one run. pays: whether the model is large enough for a GPU to be faster (the topic knows). able: whether what this run
    computes can be computed anywhere but on the CPU.

    Raises: InputError where a wished device is not there.
    """
    there = available()
    if wish not in WISHES:
        raise InputError(Problem("Device", wish, "one of " + ", ".join(WISHES)))
    if wish not in ("auto", *there):
        raise InputError(Problem("Device", wish, "one that this machine has: " + ", ".join(there)))
    if not able:
        return _device("cpu", "CPU: this is computed there on every machine")
    if wish != "auto":
        return _device(wish, f"{wish.upper()}: chosen by hand")
    if not pays:
        return _device("cpu", "CPU: this model is too small for a GPU to pay" if len(there) > 1 else "CPU: small model, and no GPU here")
    best = there[0]
    return _device(best, "CPU: no GPU here" if best == "cpu" else f"{best.upper()}: the model is large enough for the GPU to pay")


def available() -> tuple[str, ...]:
    """The devices of this machine, best first."""
    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def settle(device: Device, seed: int) -> None:
    """Seed torch and ask for deterministic kernels, as far as the device has them."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(device.name == "cpu", warn_only=True)


def _device(name: str, reason: str) -> Device:
    return Device(name, reason, deterministic=name == "cpu")
