"""The game on pictures in PyTorch: what the page runs and what people take home.

It gives what the usual loop gives (real and made pictures through D, then G through D), with less work: made pictures are used for both
updates, D's weights get no gradients in G's update, real and made ones pass D together where it has no batch norm, maps lie with their
channels together, and Adam is fused.
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.gan.images_growing import GrowingDiscriminator, GrowingGenerator, doubled, faded, halved
from core.gan.images_growth import Stage, levels, stage
from core.gan.images_layers import begin
from core.gan.images_nets import Discriminator, Generator
from core.gan.plain import as_made, as_real, generator_loss


def laid(net: nn.Module) -> Any:
    """The network with the weights of a place's channels together, as the maps have theirs."""
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def generator(rules: Any, channels: int, side: int, classes: int) -> Any:
    """The generator of a game with these rules."""
    kind = GrowingGenerator if rules.grow else Generator
    return kind(channels, side, rules.latent, rules.width, classes, rules.image_g_norm)


class PictureGame:
    """Both networks, their optimizers and their luck.

    real: (pictures, channels, side, side) from -1 to 1; of_class: (pictures,); classes: how many there are to be told, 0 for none.
    rules: an object with the settings of the page by name.
    """

    def __init__(self, real: Tensor, of_class: Tensor, classes: int, rules: Any, device: str = "cpu") -> None:
        self.rules, self.device, self.updates, self.rounds = rules, device, 0, 0
        self.of_class, self.classes = of_class.to(device), classes
        _, channels, self.side, _ = real.shape
        self.real = [real.contiguous(memory_format=torch.channels_last).to(device)]  # at each level's size, the smallest first
        for _ in range(levels(self.side) if rules.grow else 0):
            self.real.insert(0, halved(self.real[0]))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(rules.seed)
            g = generator(rules, channels, self.side, classes)
            judge = GrowingDiscriminator if rules.grow else Discriminator
            d = judge(channels, self.side, rules.width, classes, rules.norm_in_d, rules.minibatch)
            for net in (g, d):
                begin(net, rules.equalized, None if rules.grow else 0.02)
        d.iterate()
        self.g, self.d = laid(g).to(device), laid(d).to(device)
        self.following = bool(rules.average)
        self.average = copy.deepcopy(self.g).requires_grad_(False)
        betas = (rules.image_beta1, rules.image_beta2)
        self.g_optimizer, self.d_optimizer = (torch.optim.Adam(net.parameters(), betas=betas, fused=True) for net in (self.g, self.d))
        self.chance = torch.Generator().manual_seed(rules.seed)  # on the CPU: the same luck on every device
        self.deviation = float(real.std())
        self.logits = torch.zeros(3, rules.image_batch)
        self.told = [0.0, 0.0, 0.0]  # norms of the last gradients, of the discriminator and the generator; the last penalty

    def play(self, rounds: int) -> None:
        """So many rounds: updates of the discriminator, then one of the generator, on the pictures that were made last."""
        for _ in range(rounds):
            self.grow()
            for left in range(self.rules.critic_steps, 0, -1):
                made, of_class = self.make(for_generator=left == 1)
                self.update_discriminator(made.detach(), of_class)
            self.update_generator(made, of_class)
            self.rounds += 1

    @property
    def stage(self) -> Stage:
        """The level of the next round, the last one of networks that do not grow."""
        return stage(self.rounds, self.rules.grow_rounds, len(self.real) - 1)

    def grow(self) -> None:
        """Let the networks be as large as this round's are."""
        if self.rules.grow:
            for net in (self.g, self.average, self.d):
                net.level, net.alpha = self.stage

    def some_real(self, rows: Tensor) -> Tensor:
        """Real pictures at the level's size; while it is faded in, mixed with those of the level below, doubled, as made ones are."""
        level, alpha = self.stage
        found = self.real[level][rows]
        return found if alpha == 1 else faded(doubled(self.real[level - 1][rows]), found, alpha)

    def make(self, for_generator: bool) -> tuple[Tensor, Tensor]:
        """A batch of made pictures with their classes. for_generator: whether gradients are to flow back through it."""
        count = self.rules.image_batch
        z = torch.randn(count, self.rules.latent, generator=self.chance).to(self.device)
        of_class = torch.randint(max(1, self.classes), (count,), generator=self.chance).to(self.device)
        with torch.set_grad_enabled(for_generator), self.narrow():
            return torch.as_tensor(self.g(z, of_class)).float(), of_class

    def narrow(self) -> Any:
        """Convolutions in bfloat16, where the rules say so: 8 bits of each factor are kept, sums and weights stay in float32."""
        return torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=self.rules.precision == "bfloat16")

    def verdicts(self, x: Tensor, of_class: Tensor) -> Tensor:
        """D's logits, (rows,)."""
        with self.narrow():
            return torch.as_tensor(self.d(x, of_class)).float()

    def luck(self) -> Tensor:
        return torch.rand(self.rules.image_batch, generator=self.chance).to(self.device)

    def blurred(self, x: Tensor) -> Tensor:
        """With instance noise (Sønderby et al., 2017)."""
        if not self.rules.blur:
            return x
        return torch.add(x, torch.randn(x.shape, generator=self.chance).to(self.device), alpha=float(self.rules.blur))

    def judged(self, real: Tensor, real_class: Tensor, made: Tensor, made_class: Tensor) -> tuple[Tensor, Tensor]:
        """D's logits of both. What looks at the whole batch is to see one kind at a time, so then they pass one after the other."""
        if self.rules.norm_in_d == "batch norm" or self.rules.minibatch:
            return self.verdicts(real, real_class), self.verdicts(made, made_class)
        on_real, on_made = self.verdicts(torch.cat([real, made]), torch.cat([real_class, made_class])).chunk(2)
        return on_real, on_made

    def penalty(self, real: Tensor, real_class: Tensor, made: Tensor) -> Tensor:
        """What is asked of D's slope, as in a game on points: WGAN-GP, R1 and DRAGAN; slopes over all pixels of a picture."""
        rules, total = self.rules, torch.zeros((), device=self.device)
        if rules.loss == "Wasserstein, gradient penalty":
            mix = self.luck()[:, None, None, None]
            total = total + rules.penalty * ((self.slopes(mix * real + (1 - mix) * made, real_class) - 1) ** 2).mean()
        if rules.r1:
            total = total + rules.r1 / 2 * (self.slopes(real, real_class) ** 2).mean()
        if rules.dragan:
            away = torch.rand(real.shape, generator=self.chance).to(self.device)
            around = real + self.luck()[:, None, None, None] * 0.5 * self.deviation * away
            total = total + rules.penalty * ((self.slopes(around, real_class) - 1) ** 2).mean()
        return total

    def slopes(self, x: Tensor, of_class: Tensor) -> Tensor:
        """|grad D| at each picture, always in float32: a slope is a small difference."""
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self.d(x, of_class).sum(), x, create_graph=True)
        squares: Tensor = (slope**2).sum((1, 2, 3)).clamp_min(1e-24)
        return torch.sqrt(squares)

    def update_discriminator(self, made: Tensor, made_class: Tensor) -> None:
        rules = self.rules
        self.d.spectral = rules.spectral
        if rules.spectral:
            self.d.iterate()
        rows = torch.randint(len(self.of_class), (rules.image_batch,), generator=self.chance).to(self.device)
        real, real_class = self.blurred(self.some_real(rows)), self.of_class[rows]
        made = self.blurred(made)
        on_real, on_made = self.judged(real, real_class, made, made_class)
        if rules.flipped:
            wrong = self.luck() < rules.flipped, self.luck() < rules.flipped
            loss = torch.where(wrong[0], as_made(rules.loss, on_real), as_real(rules.loss, on_real, rules.label)).mean()
            loss = loss + torch.where(wrong[1], as_real(rules.loss, on_made, rules.label), as_made(rules.loss, on_made)).mean()
        else:
            loss = as_real(rules.loss, on_real, rules.label).mean() + as_made(rules.loss, on_made).mean()
        penalty = self.penalty(real, real_class, made)
        self.told[0] = self.step(self.d_optimizer, self.d, loss + penalty, rules.image_d_rate)
        self.told[2] = float(penalty.detach())
        if rules.loss == "Wasserstein, clipping":
            with torch.no_grad():
                torch._foreach_clamp_min_(list(self.d.parameters()), -0.01)
                torch._foreach_clamp_max_(list(self.d.parameters()), 0.01)
        self.logits[0], self.logits[1] = on_real.detach(), on_made.detach()
        self.updates += 1

    def update_generator(self, made: Tensor, of_class: Tensor) -> None:
        rules = self.rules
        self.d.requires_grad_(False)
        on_made = self.verdicts(self.blurred(made), of_class)
        self.told[1] = self.step(self.g_optimizer, self.g, generator_loss(rules.loss, on_made), rules.image_g_rate)
        self.d.requires_grad_(True)
        self.follow(rules.average)
        self.logits[2] = on_made.detach()
        self.updates += 1

    def follow(self, share: float) -> None:
        """Move the average on: `share` of what it was. Batch norm's own means belong to the weights that it normalises."""
        if not share:
            self.following = False
            return
        if not self.following:  # the first time, or switched on while the game goes on
            self.following = True
            self.average.load_state_dict(self.g.state_dict())
            return
        with torch.no_grad():
            for kept, now in zip(self.average.state_dict().values(), self.g.state_dict().values(), strict=True):
                if kept.is_floating_point():
                    kept.lerp_(now, 1 - share)

    def step(self, optimizer: torch.optim.Optimizer, net: nn.Module, loss: Tensor, rate: float) -> float:
        """One step; returns the length of the gradient."""
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        gradients = [p.grad for p in net.parameters() if p.grad is not None]
        optimizer.step()
        return float(torch.stack(torch._foreach_norm(gradients)).norm())

    def pictures(self, z: Tensor, of_class: Tensor, alpha: float | None = None) -> Tensor:
        """What the generator makes of noise, (rows, channels, side, side), 0 to 255: its moving average where there is one.

        Batch norm takes its running means, so that a picture does not depend on those beside it. Small ones are enlarged to the full side.
        alpha: the share of the newest layers, where it is not to be this round's.
        """
        self.grow()
        net = self.average if self.rules.average else self.g
        if alpha is not None and net.level:
            net.alpha = alpha
        made = looked_at(net, z.to(self.device), of_class.to(self.device))
        self.grow()
        return as_bytes(made, self.side)


def looked_at(net: nn.Module, z: Tensor, of_class: Tensor) -> Tensor:
    """What a generator makes where it is not to learn, some at a time."""
    net.eval()
    with torch.no_grad():
        made = torch.cat([net(z[k : k + 64], of_class[k : k + 64]) for k in range(0, len(z), 64)])
    net.train()
    return made


def as_bytes(made: Tensor, side: int) -> Tensor:
    """Pictures from -1 to 1 as 0 to 255, of this side."""
    if made.shape[3] < side:
        made = F.interpolate(made, size=(side, side))
    return ((made + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).cpu().contiguous()
