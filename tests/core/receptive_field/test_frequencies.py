"""What a kernel does to frequencies: the convolution theorem, Parseval, scipy, and kernels whose response is known by formula."""

import random

import numpy as np
import pytest
from scipy import ndimage, signal

from core.errors import InputError
from core.receptive_field import frequencies
from core.receptive_field.filters import BOX, FIXED, GAUSSIAN, LAPLACIAN, OWN, SHARPEN, SOBEL_X
from core.receptive_field.frequencies import CELLS, RESPONSE_CELLS, RINGS, around, binned, filtered, response, ringed, spaced, spectrum
from core.receptive_field.kernel_config import AVERAGE_POOLING, CONVOLUTION, MAX_POOLING, OPERATIONS, TRANSPOSED, KernelConfig

NOISE = np.random.default_rng(3).uniform(0, 255, (64, 64))


def settings(operation, count=40):
    draw = random.Random(2)
    for _ in range(count):
        rows, columns = draw.randint(1, 5), draw.randint(1, 5)
        own = "; ".join(" ".join(f"{draw.uniform(-9, 9):.3f}" for _ in range(columns)) for _ in range(rows))
        config = KernelConfig(
            operation=operation,
            kernel=OWN,
            numbers=own,
            kernel_size=draw.randint(1, 5),
            flipped=draw.random() < 0.5,
            dilation=draw.randint(1, 3),
            stride=draw.choice((1, 2, 4)),
            side=16,
        )
        try:
            config.check_kernel()
        except InputError:
            continue
        yield config


@pytest.mark.parametrize("operation", [CONVOLUTION, TRANSPOSED, AVERAGE_POOLING])
def test_the_spectrum_after_is_the_spectrum_before_times_the_response(operation):
    """The convolution theorem, exactly, phase and all; before is computed by sums, its spectrum by the fast Fourier transform."""
    f = (np.arange(64) - 32) / 64
    for config in settings(operation):
        before = spaced(NOISE, config.stride) if operation == TRANSPOSED else NOISE
        expected = spectrum(before) * response(config, f[:, None], f[None, :])
        np.testing.assert_allclose(spectrum(around(config, before)), expected, atol=1e-9)


def spread(config):
    """The kernel with its dilation's zeros in it."""
    kernel, d = config.kernel_weights, config.spread
    wide = np.zeros([d * (k - 1) + 1 for k in kernel.shape])
    wide[::d, ::d] = kernel
    return wide


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_filtered_picture_is_scipys_with_its_wrapping_border(operation):
    for config in settings(operation):
        wide = spread(config)
        middle = [config.spread * ((k - 1) // 2) for k in config.kernel_weights.shape]
        origin = [c - n // 2 for c, n in zip(middle, wide.shape, strict=True)]
        if operation == MAX_POOLING:
            expected = ndimage.maximum_filter(NOISE, footprint=wide > 0, mode="wrap", origin=origin)
        elif operation == TRANSPOSED:
            expected = ndimage.correlate(
                spaced(NOISE, 1),
                wide[::-1, ::-1],
                mode="wrap",
                origin=[n - 1 - c - n // 2 for c, n in zip(middle, wide.shape, strict=True)],
            )
        else:
            expected = ndimage.correlate(NOISE, wide, mode="wrap", origin=origin)
        np.testing.assert_allclose(around(config, NOISE), expected, atol=1e-9)


def test_parsevals_theorem_holds_for_the_spectrum_and_still_for_its_cells():
    picture = np.random.default_rng(0).uniform(0, 255, (256, 256))
    power = (picture**2).mean()
    assert (np.abs(spectrum(picture)) ** 2).sum() == pytest.approx(power, rel=1e-12)
    axis, cells = binned(spectrum(picture))
    assert cells.shape == (CELLS, CELLS) and (cells**2).sum() * 16 == pytest.approx(power, rel=1e-12)
    assert len(axis) == CELLS and (np.diff(axis) == 1 / CELLS).all()


def test_a_wave_lies_where_its_frequency_is():
    """A cosine of amplitude 10 with 32 waves down in 256 pixels: 5 at +-1/8 cycle a pixel, the mean 100 in the middle."""
    y = np.arange(256)[:, None] + np.zeros(256)
    picture = 100 + 10 * np.cos(2 * np.pi * y / 8)
    found = np.abs(spectrum(picture))
    assert found[128, 128] == pytest.approx(100) and found[128 + 32, 128] == pytest.approx(5) and found[128 - 32, 128] == pytest.approx(5)
    axis, cells = binned(spectrum(picture))
    down, across = np.unravel_index(np.argsort(cells.ravel())[-3:], cells.shape)
    assert {round(abs(float(axis[at])), 3) for at in down} <= {0.002, 0.123, 0.127} and {abs(float(axis[at])) < 0.01 for at in across} == {
        True
    }
    middle, rings = ringed(spectrum(picture))
    assert middle[int(np.nanargmax(rings))] == pytest.approx(0.125, abs=0.5 / RINGS)


def test_low_and_high_frequencies_of_kernels_that_a_formula_knows():
    """By hand: the response at frequency 0 is the kernel's sum; at 1/2 cycle a pixel signs alternate."""
    nothing, half = np.array(0.0), np.array(0.5)
    known = {
        SHARPEN: (1, 9),  # 5 - 4, and 5 + 4
        LAPLACIAN: (0, -8),
        SOBEL_X: (0, 0),
    }
    for name, (low, high) in known.items():
        config = KernelConfig(kernel=name)
        assert response(config, nothing, nothing) == pytest.approx(low) and response(config, half, half) == pytest.approx(high)
    blur = KernelConfig(kernel=BOX, kernel_size=2)
    assert response(blur, nothing, nothing) == pytest.approx(1) and abs(response(blur, nothing, half)) < 1e-12
    box = KernelConfig(kernel=BOX, kernel_size=3)
    assert response(box, nothing, half) == pytest.approx(-1 / 3), "a box blur turns the finest waves round"
    u = np.linspace(0, 0.5, 11)
    sobel = response(KernelConfig(kernel=SOBEL_X), np.array(0.0), u)
    np.testing.assert_allclose(sobel, 8j * np.sin(2 * np.pi * u), atol=1e-12, err_msg="4 (e^(i w) - e^(-i w)), w = 2 pi u")


def test_a_gaussian_keeps_low_frequencies_and_loses_high_ones_as_its_transform_says():
    """The transform of a Gaussian of width sigma is exp(-2 (pi sigma f)^2); the window of 7 cuts its tails off."""
    f = np.linspace(0, 0.3, 7)
    found = np.abs(response(KernelConfig(kernel=GAUSSIAN, kernel_size=7, sigma=0.9), np.array(0.0), f))
    np.testing.assert_allclose(found, np.exp(-2 * (np.pi * 0.9 * f) ** 2), atol=2e-3)


def test_scipys_own_frequency_response_is_the_same():
    one = np.array([1.0, 2.0, 1.0])
    w, h = signal.freqz(one, worN=64)
    config = KernelConfig(kernel=OWN, numbers="1 2 1")
    np.testing.assert_allclose(np.abs(response(config, np.array(0.0), w / (2 * np.pi))), np.abs(h), atol=1e-12)


def test_dilation_repeats_the_response_at_higher_frequencies():
    f = np.linspace(0, 0.25, 9)
    plain, wide = KernelConfig(kernel=SOBEL_X), KernelConfig(kernel=SOBEL_X, dilation=2)
    np.testing.assert_allclose(response(wide, f, f), response(plain, 2 * f, 2 * f), atol=1e-12)


def test_everything_that_is_shown_of_a_filtered_picture_fits_together():
    picture = np.random.default_rng(1).uniform(0, 255, (128, 128))
    shown = filtered(KernelConfig(kernel=BOX), picture)
    assert shown.before is picture and shown.spectra[0].shape == (CELLS, CELLS)
    assert shown.response.shape == (RESPONSE_CELLS, RESPONSE_CELLS) and shown.response_axis[RESPONSE_CELLS // 2] == 0
    assert shown.response[RESPONSE_CELLS // 2, RESPONSE_CELLS // 2] == pytest.approx(1), "a box blur keeps the mean"
    assert shown.rings.shape == (2, RINGS) and len(shown.ring_axis) == RINGS
    assert shown.rings[1, 0] > 0.9 * shown.rings[0, 0] and shown.rings[1, -1] < 0.5 * shown.rings[0, -1]
    np.testing.assert_allclose(shown.after, ndimage.uniform_filter(picture, 3, mode="wrap"), atol=1e-9)
    assert filtered(KernelConfig(operation=MAX_POOLING), picture).response is None
    small = filtered(KernelConfig(), picture[:37, :37])
    assert small.spectra[0].shape == (37, 37) and np.isfinite(small.after).all()


def test_a_transposed_kernel_meets_copies_of_the_spectrum():
    """Zeros between pixels repeat the spectrum: its middle comes again at half a cycle, a quarter as large at stride 2."""
    shown = filtered(KernelConfig(operation=TRANSPOSED, stride=2), np.full((64, 64), 100.0))
    found = np.abs(spectrum(shown.before))
    assert [found[32, 32], found[0, 32], found[0, 0]] == pytest.approx([25, 25, 25])
    assert frequencies.CELLS == 64 and FIXED[SOBEL_X]
