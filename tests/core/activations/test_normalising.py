"""Two normalisations against PyTorch and hand calculation."""

import numpy as np
import pytest
import torch
from torch import nn

from core.activations.config import WHY, Config
from core.activations.normalising import batch_normalised, normalised
from core.activations.normalising_figure import flat
from core.activations.presets import PRESETS
from core.activations.why_config import KRIZHEVSKY, NORMALISE, PYTORCH, TENSOR, WhyConfig
from tests.front import refusal


@pytest.mark.parametrize("sides", [0, 1, 2, 4])
def test_local_response_normalisation_is_pytorchs_with_alpha_over_n(sides):
    for alpha, beta, k in ((1.0, 0.75, 1.0), (1e-4, 0.75, 2.0), (3.0, 0.5, 0.5)):
        settings = {"lrn_sides": sides, "lrn_beta": beta, "lrn_k": k, "why": NORMALISE}
        size = 2 * sides + 1
        torched = nn.LocalResponseNorm(size, alpha, beta, k)(torch.tensor(WhyConfig().pictures)).numpy()
        found = normalised(WhyConfig(lrn_form=PYTORCH, lrn_alpha=alpha, **settings)).local
        np.testing.assert_allclose(found, torched, rtol=1e-9)
        if alpha * size <= 10:
            other = nn.LocalResponseNorm(size, alpha * size, beta, k)(torch.tensor(WhyConfig().pictures)).numpy()
            np.testing.assert_allclose(normalised(WhyConfig(lrn_form=KRIZHEVSKY, lrn_alpha=alpha, **settings)).local, other, rtol=1e-9)


def test_krizhevskys_formula_by_hand_with_fewer_neighbours_at_the_border():
    # One picture, three channels, one place: 1, 2, 3; n = 3, k = 1, alpha = 1, beta = 1.
    # 1 / (1 + 1 + 4) = 1/6, 2 / (1 + 1 + 4 + 9) = 2/15, 3 / (1 + 4 + 9) = 3/14.
    found = normalised(WhyConfig(tensor="1; 2; 3", lrn_sides=1, lrn_k=1.0, lrn_alpha=1.0, lrn_beta=1.0))
    np.testing.assert_allclose(found.local.ravel(), [1 / 6, 2 / 15, 3 / 14], rtol=1e-12)


@pytest.mark.parametrize(("eps", "gamma", "shift"), [(1e-5, 1.0, 0.0), (0.1, 2.0, -1.0), (1.0, -0.5, 3.0)])
def test_batch_normalisation_is_pytorchs_in_training(eps, gamma, shift):
    tensor = torch.tensor(WhyConfig().pictures)
    norm = nn.BatchNorm1d(tensor.shape[1], eps=eps, dtype=torch.float64)
    with torch.no_grad():
        norm.weight.fill_(gamma), norm.bias.fill_(shift)
        torched = norm(tensor).numpy()
    np.testing.assert_allclose(normalised(WhyConfig(bn_eps=eps, bn_gamma=gamma, bn_shift=shift)).batch, torched, rtol=1e-9, atol=1e-12)


def test_batch_normalisation_divides_by_the_root_of_the_variance_and_the_variance_by_the_count():
    # 1, 2, 3, 4: mean 2.5, variance 5/4; (4 - 2.5) / sqrt(1.25) = 1.3416.
    out, mean, variance = batch_normalised(np.array([[[1.0, 2.0]], [[3.0, 4.0]]]), 0.0, 1.0, 0.0)
    assert (mean.tolist(), variance.tolist()) == ([2.5], [1.25]) and out[1, 0, 1] == pytest.approx(1.5 / 1.25**0.5)


def test_what_some_notes_call_the_standard_normalisation_gives_no_unit_norm_and_beta_one_half_does():
    def norms(beta):
        settings = {"lrn_k": 0.0, "lrn_alpha": 1.0, "lrn_sides": 4, "lrn_beta": beta, "tensor": "3; 4 | 1; 1"}
        return np.sqrt((normalised(WhyConfig(**settings)).local ** 2).sum(axis=1)).ravel()

    np.testing.assert_allclose(norms(1.0), [1 / 5, 1 / 2**0.5])
    np.testing.assert_allclose(norms(0.5), [1, 1])


def test_alexnets_alpha_hardly_counts_for_small_numbers():
    config = PRESETS["As in AlexNet"].config
    np.testing.assert_allclose(normalised(config).local, config.pictures / 2**0.75, rtol=2e-3)


def test_numbers_that_would_be_divided_by_0_are_counted_and_not_made_up():
    found = normalised(WhyConfig(tensor="0 1; 0 1", lrn_k=0.0, lrn_sides=1))
    assert found.lost == 2 and np.isnan(found.local[0, :, 0]).all() and np.isfinite(found.local[0, :, 1]).all()


def test_the_cell_and_its_neighbours():
    found = normalised(WhyConfig(tensor=TENSOR, cell_channel=8, cell_place=5, lrn_sides=1))
    assert found.cell == (1, 4, 1) and found.near == (3, 4)  # column 5 is place 2 of picture 2; there are five channels
    tensor = WhyConfig().pictures
    assert found.tensor[found.cell] == tensor[1, 4, 1] == flat(tensor)[4, 4]
    assert found.squares == tensor[1, 3, 1] ** 2 + tensor[1, 4, 1] ** 2


@pytest.mark.parametrize(
    ("tensor", "said"),
    [
        ("1 2; 3 4 | 1 2", "Tensor, block 2: got 1 row of 2 numbers, needs as in block 1: 2 rows of 2 numbers"),
        ("1 2; 3", "needs equal rows, at most 4 pictures of 8 channels with 6 places"),
        ("", "needs equal rows"),
        (" | ".join(["1"] * 5), "got 5 pictures"),
    ],
)
def test_what_is_no_tensor_is_refused(tensor, said):
    assert said in refusal(Config, mode=WHY, why=NORMALISE, tensor=tensor)
