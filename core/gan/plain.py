"""The same game in plain PyTorch: what the compiled loop must equal, what runs for wide networks, and the script that people take home."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.gan.luck import AWAY, BLUR, FLIP_MADE, FLIP_REAL, MIX, NOISE, REAL, draws, key, places, shares
from core.gan.start import Beginning, Layers
from core.gan.tricks import Dropout, Equalized, MinibatchDeviation, PixelNorm, normalisation


def generator(layers: Layers, rules: Any) -> nn.Sequential:
    """Noise to points, with these weights."""
    *hidden, last = layers
    parts: list[nn.Module] = []
    for layer in hidden:
        parts += [linear(layer, rules.equalized), *normalisation(rules.g_norm, len(layer[1])), activation(rules)]
        parts += [PixelNorm()] if rules.g_norm == "pixel norm" else []
    return nn.Sequential(*parts, linear(last, rules.equalized), *([nn.Tanh()] if rules.output == "tanh" else []))


def discriminator(layers: Layers, rules: Any) -> nn.Sequential:
    """Points to verdicts, with these weights. The first layer is not normalised (Radford, Metz & Chintala, 2016, section 3)."""
    *hidden, last = layers
    parts: list[nn.Module] = []
    for k, layer in enumerate(hidden):
        parts += [linear(layer, rules.equalized), *(normalisation(rules.d_norm, len(layer[1])) if k else []), activation(rules)]
        parts += [Dropout(rules.dropout, rules.seed, k)]
    return nn.Sequential(*parts, *([MinibatchDeviation()] if rules.minibatch else []), linear(last, rules.equalized))


def linear(layer: tuple[np.ndarray, np.ndarray], equalized: bool) -> nn.Linear:
    """Weights (inputs, outputs) and biases as a layer in which they act as they are."""
    weights, biases = layer
    made = (Equalized if equalized else nn.Linear)(*weights.shape)
    with torch.no_grad():
        made.weight.copy_(torch.from_numpy(weights.T.copy()) / (made.scale if isinstance(made, Equalized) else 1))
        made.bias.copy_(torch.from_numpy(biases))
    return made


def activation(rules: Any) -> nn.Module:
    return nn.LeakyReLU(0.2) if rules.activation == "leaky ReLU" else nn.ReLU()


def as_real(loss: str, s: Tensor, label: float) -> Tensor:
    """The discriminator's loss of each sample that is called real, by its logit s."""
    if loss in ("non-saturating", "saturating"):
        return F.binary_cross_entropy_with_logits(s, torch.full_like(s, label), reduction="none")
    if loss == "least squares":
        return 0.5 * (s - label) ** 2
    return F.relu(1 - s) if loss == "hinge" else -s


def as_made(loss: str, s: Tensor) -> Tensor:
    """The same of each sample that is called made."""
    if loss in ("non-saturating", "saturating"):
        return F.binary_cross_entropy_with_logits(s, torch.zeros_like(s), reduction="none")
    if loss == "least squares":
        return 0.5 * s**2
    return F.relu(1 + s) if loss == "hinge" else s


def generator_loss(loss: str, s: Tensor) -> Tensor:
    """What the generator makes small, by the discriminator's logits s of made samples."""
    if loss == "non-saturating":
        return F.softplus(-s).mean()
    if loss == "saturating":
        return -F.softplus(s).mean()
    return (0.5 * (s - 1) ** 2 if loss == "least squares" else -s).mean()


class Spectral:
    """A discriminator's weights divided by their largest singular values, by one power iteration an update (Miyato et al., 2018)."""

    def __init__(self, net: nn.Sequential, ahead: Sequence[np.ndarray]) -> None:
        self.linears = [part for part in net if isinstance(part, nn.Linear)]
        self.ahead = [torch.from_numpy(u.copy()) for u in ahead]
        self.back = [torch.zeros(linear.in_features) for linear in self.linears]
        self.iterate()

    def iterate(self) -> None:
        with torch.no_grad():
            for k, linear in enumerate(self.linears):
                self.back[k] = F.normalize(linear.weight.T @ self.ahead[k], dim=0)
                self.ahead[k] = F.normalize(linear.weight @ self.back[k], dim=0)

    def sigma(self, k: int) -> Tensor:
        return self.ahead[k] @ self.linears[k].weight @ self.back[k]


class Game:
    """Both networks, their optimizers and their luck. rules: an object with the settings of the page by name."""

    def __init__(self, first: Beginning, rules: Any) -> None:
        self.rules, self.key, self.updates = rules, key(rules.seed), 0
        self.real, self.noise, self.normal = (torch.from_numpy(part) for part in (first.real, first.noise, first.normal))
        self.deviation = float(first.real.std())
        self.g, self.d = generator(first.g, rules), discriminator(first.d, rules)
        self.average = copy.deepcopy(self.g)
        self.spectral = Spectral(self.d, first.ahead)
        self.d_optimizer = self.optimizer(self.d, rules.optimizer)
        self.g_optimizer = self.optimizer(self.g, rules.optimizer if rules.g_optimizer == "as D" else rules.g_optimizer)
        self.logits = torch.zeros(3, rules.batch)
        self.told = [0.0, 0.0, 0.0]  # norms of the last gradients, of the discriminator and the generator; the last penalty

    def optimizer(self, net: nn.Module, name: str) -> torch.optim.Optimizer:
        if name == "Adam":
            return torch.optim.Adam(net.parameters(), betas=(self.rules.beta1, self.rules.beta2))
        return torch.optim.RMSprop(net.parameters()) if name == "RMSprop" else torch.optim.SGD(net.parameters())

    def follow(self, rules: Any) -> None:
        """Go on by these rules."""
        self.rules = rules
        for part in self.d:
            if isinstance(part, Dropout):
                part.share = rules.dropout

    def play(self, rounds: int, d_updates: int, g_updates: int) -> None:
        """So many rounds of updates of the discriminator, then of the generator."""
        for _ in range(rounds):
            for _ in range(d_updates):
                self.update_discriminator()
            for _ in range(g_updates):
                self.update_generator()

    def bits(self, part: int) -> np.ndarray:
        return draws(self.key, self.updates, part, self.rules.batch)

    def luck(self, part: int) -> Tensor:
        return torch.from_numpy(shares(self.bits(part)))

    def picked(self, pool: Tensor, part: int) -> Tensor:
        return pool[torch.from_numpy(places(self.bits(part), len(pool)))]

    def blurred(self, x: Tensor, side: int) -> Tensor:
        """With instance noise (Sønderby et al., 2017). side: 0 for real points, 1 for made ones."""
        if not self.rules.blur:
            return x
        noise = torch.stack([self.picked(self.normal, BLUR + 2 * side + row) for row in range(2)], 1)
        return torch.add(x, noise, alpha=float(self.rules.blur))

    def judged(self, x: Tensor) -> Tensor:
        """The discriminator's logits, (rows,)."""
        if self.rules.spectral:
            k = 0
            for part in self.d:
                if isinstance(part, nn.Linear):
                    x, k = F.linear(x, part.weight / self.spectral.sigma(k), part.bias), k + 1
                else:
                    x = part(x)
            return x.squeeze(1)
        return torch.as_tensor(self.d(x)).squeeze(1)

    def penalty(self, real: Tensor, made: Tensor) -> Tensor:
        """What is asked of the discriminator's slope |grad D|.

        Wasserstein: penalty * mean (slope - 1)^2 between real and made points (Gulrajani et al., 2017, algorithm 1); DRAGAN: the same
        around real points (Kodali et al., 2017); R1: r1 / 2 * mean slope^2 at real points (Mescheder et al., 2018, equation 9).
        """
        rules, total = self.rules, torch.zeros(())
        mix = self.luck(MIX).unsqueeze(1)
        if rules.loss == "Wasserstein, gradient penalty":
            total = total + rules.penalty * ((self.slopes(mix * real + (1 - mix) * made) - 1) ** 2).mean()
        if rules.r1:
            total = total + rules.r1 / 2 * (self.slopes(real) ** 2).mean()
        if rules.dragan:
            away = torch.stack([self.luck(AWAY), self.luck(AWAY + 1)], 1)
            total = total + rules.penalty * ((self.slopes(real + mix * 0.5 * self.deviation * away) - 1) ** 2).mean()
        return total

    def slopes(self, x: Tensor) -> Tensor:
        """|grad D| at each point."""
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self.judged(x).sum(), x, create_graph=True)
        squares: Tensor = (slope**2).sum(1).clamp_min(1e-24)
        return torch.sqrt(squares)  # where it is flat nothing pulls, as no direction is better

    def update_discriminator(self) -> None:
        rules = self.rules
        if rules.spectral:
            self.spectral.iterate()
        real = self.blurred(self.picked(self.real, REAL), 0)
        with torch.no_grad():
            made = self.blurred(self.g(self.picked(self.noise, NOISE)), 1)
        penalty = self.penalty(real, made)
        on_real, on_made = self.judged(real), self.judged(made)
        flip_real, flip_made = self.luck(FLIP_REAL) < rules.flipped, self.luck(FLIP_MADE) < rules.flipped
        loss = torch.where(flip_real, as_made(rules.loss, on_real), as_real(rules.loss, on_real, rules.label)).mean()
        loss = loss + torch.where(flip_made, as_real(rules.loss, on_made, rules.label), as_made(rules.loss, on_made)).mean()
        self.told[0] = self.step(self.d_optimizer, loss + penalty, rules.d_rate)
        self.told[2] = float(penalty.detach())
        if rules.loss == "Wasserstein, clipping":
            with torch.no_grad():
                for weights in self.d.parameters():
                    weights.clamp_(-0.01, 0.01)
        self.logits[0], self.logits[1] = on_real.detach(), on_made.detach()
        self.updates += 1

    def update_generator(self) -> None:
        rules = self.rules
        on_made = self.judged(self.blurred(self.g(self.picked(self.noise, NOISE)), 1))
        self.told[1] = self.step(self.g_optimizer, generator_loss(rules.loss, on_made), rules.g_rate)
        with torch.no_grad():
            for kept, weights in zip(self.average.parameters(), self.g.parameters(), strict=True):
                kept.lerp_(weights, 1 - rules.average)
            for known, now in zip(self.average.buffers(), self.g.buffers(), strict=True):
                known.copy_(now)
        self.logits[2] = on_made.detach()
        self.updates += 1

    def step(self, optimizer: torch.optim.Optimizer, loss: Tensor, rate: float) -> float:
        """One step; returns the length of the gradient."""
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        gradients = [p.grad.flatten() for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        optimizer.step()
        return float(torch.cat(gradients).norm())
