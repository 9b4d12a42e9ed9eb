"""Networks that grow: their plan, doubling, halving and mixing by hand, and the whole game against the paper's way of writing it."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core.gan.images_game import PictureGame
from core.gan.images_growing import GrowingDiscriminator, GrowingGenerator, channels_of_levels, doubled, faded, halved, seen_at
from core.gan.images_growth import Stage, levels, resolution, stage
from core.gan.images_layers import DownConvolution, Linear, PixelNorm, begin, with_deviation
from tests.core.gan.test_images_game import BASE, apart, data, game
from tests.core.gan.usual_pictures import UsualGrowing

GROWING = {"grow": True, "image_g_norm": "pixel norm", "norm_in_d": "none", "minibatch": True, "equalized": True}


def test_the_plan_by_hand_up_to_16_pixels_with_phases_of_four_rounds():
    plan = [stage(done, 4, levels(16)) for done in range(20)]
    assert plan[:4] == [(0, 1.0)] * 4
    assert plan[4:8] == [(1, 0.0), (1, 0.25), (1, 0.5), (1, 0.75)] and plan[8:12] == [(1, 1.0)] * 4
    assert plan[12:16] == [(2, 0.0), (2, 0.25), (2, 0.5), (2, 0.75)] and plan[16:] == [(2, 1.0)] * 4
    assert [levels(side) for side in (4, 8, 16, 32, 64)] == [0, 1, 2, 3, 4] and [resolution(k) for k in range(5)] == [4, 8, 16, 32, 64]


def test_doubling_halving_and_mixing_by_hand():
    small = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    large = doubled(small)
    assert large[0, 0].tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    assert torch.equal(halved(large), small)
    assert halved(torch.tensor([[[[0.0, 4.0], [8.0, 0.0]]]])).item() == 3
    assert faded(torch.tensor(2.0), torch.tensor(10.0), 0.25).item() == 4
    assert faded(small, 2 * small, 0.0).equal(small) and faded(small, 2 * small, 1.0).equal(2 * small)


def test_a_convolution_before_a_halving_gives_what_both_one_after_the_other_give():
    layer = DownConvolution(3, 5).double()
    x = torch.randn(2, 3, 6, 8, dtype=torch.float64)
    plain = F.avg_pool2d(F.conv2d(x, layer.weight, layer.bias, padding=1), 2)
    assert torch.allclose(layer(x), plain, atol=1e-12)


def test_pixel_norm_and_the_batchs_deviation_by_hand():
    x = torch.tensor([3.0, 4.0]).view(1, 2, 1, 1)
    assert PixelNorm()(x).flatten().tolist() == pytest.approx([3 / 12.5**0.5, 4 / 12.5**0.5])
    batch = torch.tensor([[0.0, 1.0], [2.0, 7.0]]).view(2, 2, 1, 1)  # two pictures; deviations 1 and 3
    more = with_deviation(batch)
    assert more.shape == (2, 3, 1, 1) and more[:, 2].flatten().tolist() == pytest.approx([2, 2])
    assert torch.equal(more[:, :2], batch)
    assert with_deviation(batch[:1].repeat(4, 1, 1, 1))[:, 2].abs().max() < 1e-3, "a batch of equal pictures deviates by nothing"


def test_equalized_weights_are_stored_with_deviation_one_and_act_as_he_start_them():
    layers = {}
    for equalized in (True, False):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            layers[equalized] = Linear(50, 200)
            begin(layers[equalized], equalized, None)
    assert float(layers[True].weight.detach().std()) == pytest.approx(1, rel=0.02)
    assert layers[True].gain == pytest.approx(0.2) and layers[False].gain == 1  # sqrt(2 / 50)
    x = torch.randn(3, 50)
    assert torch.allclose(layers[True](x), layers[False](x), atol=1e-6), "the same start"
    assert torch.allclose(layers[True](x), F.linear(x, layers[True].weight * 0.2), atol=1e-6)


@pytest.mark.parametrize("side", [8, 16, 64])
def test_both_networks_work_at_every_level_and_the_new_layers_count_for_nothing_at_first(side):
    last, of_class = levels(side), torch.arange(4)
    g, d = GrowingGenerator(3, side, 6, 8, 4, "pixel norm"), GrowingDiscriminator(3, side, 8, 4, "none", minibatch=True)
    for net in (g, d):
        begin(net, equalized=True)
        net.requires_grad_(False)
    z, below = torch.randn(4, 6), torch.zeros(0)
    for level in range(last + 1):
        for net in (g, d):
            net.level, net.alpha = level, 1.0
        made = g(z, of_class)
        assert made.shape == (4, 3, resolution(level), resolution(level)) and d(made, of_class).shape == (4,)
        if level:
            g.alpha = d.alpha = 0.0
            before = d(made, of_class)
            assert torch.equal(g(z, of_class), doubled(below)), "only the level below, doubled"
            g.level = d.level = level - 1
            g.alpha = d.alpha = 1.0
            assert torch.allclose(before, d(halved(made), of_class), atol=1e-5), "only the level below, of halved pictures"
        below = made
    assert len(channels_of_levels(side, 8)) == last + 1 and max(channels_of_levels(64, 8)) == 32 and channels_of_levels(64, 8)[-1] == 4


@pytest.mark.parametrize(
    "rules",
    [
        {"loss": "Wasserstein, gradient penalty"},
        {"loss": "least squares", "critic_steps": 2},
    ],
)
def test_a_growing_game_is_the_usual_one_through_all_its_phases(rules):
    rules = SimpleNamespace(**BASE | GROWING | rules)
    fast, usual = PictureGame(*data(), 4, rules), UsualGrowing(*data(), 4, rules)
    for done in range(10):  # 4 x 4, to 8 x 8, 8 x 8, to 16 x 16, 16 x 16, two rounds each
        assert usual.stage() == fast.stage == stage(done, 2, 2)
        fast.play(1)
        usual.play(1)
    moved = [
        (float((p - q).detach().abs().mean()), name) for (name, p), q in zip(fast.g.named_parameters(), usual.g.parameters(), strict=True)
    ]
    assert max(moved)[0] < 1e-4 and apart(fast.d, usual.d) < 5e-3
    began = PictureGame(*data(), 4, rules)
    assert all(not torch.equal(p, q) for p, q in zip(began.g.parameters(), fast.g.parameters(), strict=True)), "every layer has learned"


def test_layers_that_have_not_come_yet_do_not_learn():
    it = game(**GROWING, loss="least squares")
    start = [p.clone() for p in it.g.ups.parameters()]
    it.play(2)
    assert it.stage == Stage(1, 0.0) and all(torch.equal(p, q) for p, q in zip(it.g.ups.parameters(), start, strict=True))
    it.play(2)
    assert not torch.equal(it.g.ups[0].weight, start[0]) and torch.equal(it.g.ups[1].weight, start[2])


def test_pictures_are_shown_at_their_full_side_and_real_ones_as_the_game_sees_them():
    it = game(**GROWING, loss="least squares")
    z, y = torch.randn(3, 6), torch.arange(3)
    made = it.pictures(z, y)
    assert made.shape == (3, 3, 16, 16) and torch.equal(made, made[:, :, ::4, ::4].repeat_interleave(4, 2).repeat_interleave(4, 3))
    real = np.arange(16 * 16, dtype=np.uint8).reshape(1, 1, 16, 16)
    small = seen_at(real, Stage(0, 1.0))
    assert small[0, 0, 0, 0] == np.rint(real[0, 0, :4, :4].mean()) and (small[0, 0, :4, :4] == small[0, 0, 0, 0]).all()
    assert seen_at(real, Stage(2, 1.0)) is real
    blocks = real[0, 0].reshape(8, 2, 8, 2).mean((1, 3)).repeat(2, 0).repeat(2, 1)
    assert np.array_equal(seen_at(real, Stage(2, 0.25))[0, 0], np.rint(0.75 * blocks + 0.25 * real[0, 0]).astype(np.uint8))
