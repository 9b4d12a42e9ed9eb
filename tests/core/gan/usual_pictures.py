"""The usual loop of a game on pictures, as tutorials write it: what the fast one is compared with."""

import torch
from torch import nn
from torch.nn import functional as F

from core.gan.images_growing import GrowingDiscriminator, GrowingGenerator
from core.gan.images_layers import begin
from core.gan.images_nets import Discriminator, Generator
from core.gan.plain import as_made, as_real, generator_loss


class Usual:
    """Same weights, same luck, same losses as the fast game: maps doubled before they are convolved, D on real and made pictures by itself,
    gradients for all of D in G's update, Adam weight by weight."""

    networks, deviation = (Generator, Discriminator), 0.02

    def __init__(self, real, of_class, classes, rules):
        _, channels, side, _ = real.shape
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(rules.seed)
            self.g = self.networks[0](channels, side, rules.latent, rules.width, classes, rules.image_g_norm)
            self.d = self.networks[1](channels, side, rules.width, classes, rules.norm_in_d, rules.minibatch)
            begin(self.g, rules.equalized, self.deviation)
            begin(self.d, rules.equalized, self.deviation)
        betas = (rules.image_beta1, rules.image_beta2)
        self.g_optimizer = torch.optim.Adam(self.g.parameters(), lr=rules.image_g_rate, betas=betas)
        self.d_optimizer = torch.optim.Adam(self.d.parameters(), lr=rules.image_d_rate, betas=betas)
        self.real, self.of_class, self.classes, self.rules = real, of_class, classes, rules
        self.chance = torch.Generator().manual_seed(rules.seed)

    def generated(self, z, of_class):
        g = self.g
        if self.classes:
            z = torch.cat([z, F.one_hot(of_class, self.classes).float()], 1)
        x = g.linear(z).view(len(z), g.first, g.start, g.start)
        for norm, convolution in zip(g.norms, [*g.convolutions, g.last], strict=True):
            x = F.interpolate(F.relu(norm(x)), scale_factor=2)
            x = F.conv2d(x, convolution.weight, convolution.bias, padding=1)
        return torch.tanh(x)

    def judged(self, x, of_class):
        for norm, convolution in zip(self.d.norms, self.d.convolutions, strict=True):
            x = F.leaky_relu(norm(nn.Conv2d.forward(convolution, x)), 0.2)
        x = x.flatten(1)
        told = self.d.of_class(x).gather(1, of_class[:, None]) if self.classes else 0
        return (self.d.verdict(x) + told).squeeze(1)

    def some_real(self, rows):
        return self.real[rows]

    def play(self, rounds):
        rules, count = self.rules, self.rules.image_batch
        for _ in range(rounds):
            for _ in range(rules.critic_steps):
                z = torch.randn(count, rules.latent, generator=self.chance)
                of_class = torch.randint(max(1, self.classes), (count,), generator=self.chance)
                made = self.generated(z, of_class)
                rows = torch.randint(len(self.real), (count,), generator=self.chance)
                real, real_class = self.some_real(rows), self.of_class[rows]
                self.d_optimizer.zero_grad()
                loss = as_real(rules.loss, self.judged(real, real_class), rules.label).mean()
                loss = loss + as_made(rules.loss, self.judged(made.detach(), of_class)).mean()
                if rules.loss == "Wasserstein, gradient penalty":
                    mix = torch.rand(count, generator=self.chance)[:, None, None, None]
                    between = (mix * real + (1 - mix) * made.detach()).requires_grad_()
                    (slope,) = torch.autograd.grad(self.judged(between, real_class).sum(), between, create_graph=True)
                    loss = loss + rules.penalty * ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
                loss.backward()
                self.d_optimizer.step()
                if rules.loss == "Wasserstein, clipping":
                    with torch.no_grad():
                        for weights in self.d.parameters():
                            weights.clamp_(-0.01, 0.01)
            self.g_optimizer.zero_grad()
            generator_loss(rules.loss, self.judged(made, of_class)).backward()
            self.g_optimizer.step()


class UsualGrowing(Usual):
    """A growing game as the paper writes it: doubled and halved maps by themselves, both levels' pictures mixed by hand."""

    networks, deviation = (GrowingGenerator, GrowingDiscriminator), None

    def __init__(self, *given):
        super().__init__(*given)
        self.rounds = 0

    def generated(self, z, of_class):
        g, (level, alpha) = self.g, self.stage()
        x = F.one_hot(of_class, self.classes).float() if self.classes else z[:, :0]
        x = torch.cat([z / z.pow(2).mean(1, keepdim=True).add(1e-8).sqrt(), x], 1)
        x = normed(F.linear(x, scaled(g.linear), g.linear.bias).view(len(z), -1, 4, 4))
        x = normed(F.conv2d(x, scaled(g.first), g.first.bias, padding=1))
        maps = [x]
        for up, convolution in zip(g.ups[:level], g.convolutions[:level], strict=True):
            x = normed(F.conv2d(x.repeat_interleave(2, 2).repeat_interleave(2, 3), scaled(up), up.bias, padding=1))
            x = normed(F.conv2d(x, scaled(convolution), convolution.bias, padding=1))
            maps.append(x)
        made = [F.conv2d(x, scaled(colour), colour.bias) for x, colour in zip(maps, g.colours[: level + 1], strict=True)]
        return made[-1] if alpha == 1 else alpha * made[-1] + (1 - alpha) * made[-2].repeat_interleave(2, 2).repeat_interleave(2, 3)

    def judged(self, x, of_class):
        d, (level, alpha) = self.d, self.stage()
        pictures, x = x, leaky(F.conv2d(x, scaled(d.colours[level]), d.colours[level].bias))
        for k in reversed(range(level)):
            x = leaky(F.conv2d(x, scaled(d.convolutions[k]), d.convolutions[k].bias, padding=1))
            x = leaky(F.avg_pool2d(F.conv2d(x, scaled(d.downs[k]), d.downs[k].bias, padding=1), 2))
            if k == level - 1 and alpha < 1:
                below = leaky(F.conv2d(F.avg_pool2d(pictures, 2), scaled(d.colours[k]), d.colours[k].bias))
                x = alpha * x + (1 - alpha) * below
        deviation = ((x - x.mean(0)).pow(2).mean(0) + 1e-8).sqrt().mean()
        x = torch.cat([x, deviation * torch.ones_like(x[:, :1])], 1)
        x = leaky(F.conv2d(x, scaled(d.last), d.last.bias, padding=1)).flatten(1)
        x = leaky(F.linear(x, scaled(d.dense), d.dense.bias))
        told = F.linear(x, scaled(d.of_class)).gather(1, of_class[:, None]) if self.classes else 0
        return (F.linear(x, scaled(d.verdict), d.verdict.bias) + told).squeeze(1)

    def stage(self):
        """The schedule, phase by phase."""
        level, alpha, left = 0, 1.0, self.rounds
        while left >= self.rules.grow_rounds and level < 2:
            left -= self.rules.grow_rounds
            level, alpha = level + 1, left / self.rules.grow_rounds
            if left < self.rules.grow_rounds:
                break
            left, alpha = left - self.rules.grow_rounds, 1.0
        return level, alpha

    def some_real(self, rows):
        level, alpha = self.stage()
        x = self.real[rows]
        for _ in range(2 - level):
            x = F.avg_pool2d(x, 2)
        if alpha == 1:
            return x
        return alpha * x + (1 - alpha) * F.avg_pool2d(x, 2).repeat_interleave(2, 2).repeat_interleave(2, 3)

    def play(self, rounds):
        for _ in range(rounds):
            super().play(1)
            self.rounds += 1


def scaled(layer):
    """Weights as the equalized learning rate uses them."""
    return layer.weight * (2 / layer.weight[0].numel()) ** 0.5


def leaky(x):
    return F.leaky_relu(x, 0.2)


def normed(x):
    x = leaky(x)
    return x / (x.pow(2).mean(1, keepdim=True) + 1e-8).sqrt()
