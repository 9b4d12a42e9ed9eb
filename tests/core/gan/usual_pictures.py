"""The usual loop of a game on pictures, as tutorials write it: what the fast one is compared with."""

import torch
from torch import nn
from torch.nn import functional as F

from core.gan.images_layers import begin
from core.gan.images_nets import Discriminator, Generator
from core.gan.plain import as_made, as_real, generator_loss


class Usual:
    """Same weights, same luck, same losses as the fast game: maps doubled before they are convolved, D on real and made pictures by itself,
    gradients for all of D in G's update, Adam weight by weight."""

    def __init__(self, real, of_class, classes, rules):
        _, channels, side, _ = real.shape
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(rules.seed)
            self.g = Generator(channels, side, rules.latent, rules.width, classes, rules.image_g_norm)
            self.d = Discriminator(channels, side, rules.width, classes, rules.norm_in_d, rules.minibatch)
            begin(self.g, rules.equalized)
            begin(self.d, rules.equalized)
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

    def play(self, rounds):
        rules, count = self.rules, self.rules.image_batch
        for _ in range(rounds):
            for _ in range(rules.critic_steps):
                z = torch.randn(count, rules.latent, generator=self.chance)
                of_class = torch.randint(max(1, self.classes), (count,), generator=self.chance)
                made = self.generated(z, of_class)
                rows = torch.randint(len(self.real), (count,), generator=self.chance)
                real, real_class = self.real[rows], self.of_class[rows]
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
