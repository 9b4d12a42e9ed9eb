"""Kernels: numbers from the literature, from scipy and by hand; one's own text read strictly."""

import numpy as np
import pytest
from scipy import ndimage

from core.errors import InputError
from core.receptive_field import filters
from core.receptive_field.filters import BOX, GABOR, GAUSSIAN, KERNELS, OWN, gabor, gaussian, parse, written
from core.receptive_field.kernel_config import AVERAGE_POOLING, MAX_POOLING, TRANSPOSED, KernelConfig


def kernel(name, size=3, sigma=1.0, wavelength=4.0, orientation=0.0, own=""):
    return filters.weights(name, size, sigma=sigma, wavelength=wavelength, orientation=orientation, own=own)


@pytest.mark.parametrize(
    ("name", "made"),
    [("Sobel x", lambda one: ndimage.sobel(one, 1)), ("Sobel y", lambda one: ndimage.sobel(one, 0)), ("Laplacian", ndimage.laplace)],
)
def test_the_fixed_kernels_are_scipys(name, made):
    point = np.zeros((7, 7))
    point[3, 3] = 1
    np.testing.assert_array_equal(ndimage.correlate(point, kernel(name)), made(point))


def test_a_gaussian_is_scipys_of_the_same_radius():
    point = np.zeros((9, 9))
    point[4, 4] = 1
    for sigma in (0.5, 1.0, 2.0):
        np.testing.assert_allclose(ndimage.gaussian_filter(point, sigma, radius=3)[1:8, 1:8], gaussian(7, sigma), atol=1e-12)


@pytest.mark.parametrize("name", [name for name in KERNELS if name != OWN])
@pytest.mark.parametrize("size", range(1, 8))
def test_blurs_keep_the_brightness_and_edge_kernels_answer_nothing_to_a_flat_area(name, size):
    total = {"Laplacian": 0, "Sobel x": 0, "Sobel y": 0, GABOR: 0}.get(name, 1)
    assert kernel(name, size).sum() == pytest.approx(total, abs=1e-12)


def test_a_gabor_by_hand_at_its_middle_and_at_its_wavelength():
    """Before the mean is taken off, the ratio of two cells is that of the formula; differences are free of the mean."""
    found = gabor(7, 4.0, 0.0)
    sigma = 4.0 * 0.5622  # one octave: sqrt(ln 2 / 2) / pi * (2 + 1) / (2 - 1)

    def plain(x, y):
        return np.exp(-(x**2 + 0.25 * y**2) / (2 * sigma**2)) * np.cos(np.pi * x / 2)

    differences = [found[3, 3 + x] - found[3, 3] for x in (1, 2, 3)]
    expected = [plain(x, 0) - plain(0, 0) for x in (1, 2, 3)]
    ratio = np.array(differences) / np.array(expected)
    assert ratio == pytest.approx([ratio[0]] * 3, rel=1e-3) and np.abs(found).sum() == pytest.approx(1)
    assert (found[:, 3] - found[:, 1] > 0).all(), "light in the middle, dark half a wavelength beside it, all the way down"


def test_a_gabor_turned_by_a_right_angle_is_the_one_before_on_its_side():
    np.testing.assert_allclose(gabor(7, 5.0, 90.0), gabor(7, 5.0, 0.0).T, atol=1e-12)
    np.testing.assert_allclose(gabor(7, 5.0, 135.0), gabor(7, 5.0, 45.0)[:, ::-1], atol=1e-12)
    assert not gabor(1, 5.0, 0.0).any(), "of a single number nothing is left once its mean is taken off"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("0 1 0; 1 -4 1; 0 1 0", [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        ("1,2\n3,4", [[1, 2], [3, 4]]),
        ("1/9, -2/4;", [[1 / 9, -0.5]]),
        ("  .5 1. 1e-2 +3  ", [[0.5, 1, 0.01, 3]]),
        ("7", [[7]]),
    ],
)
def test_ones_own_numbers_are_read(text, rows):
    assert parse(text).tolist() == rows
    assert parse(written(parse(text))).tolist() == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "got nothing"),
        (" ; ; ", "got nothing"),
        ("1 2; 3", "row 2: got 1 number, needs 2 like the first row"),
        ("1 2; 3 x", "row 2, place 2: got “x”"),
        ("1;;2", "row 2: got 0 numbers"),
        ("nan", "place 1: got “nan”"),
        ("1e99", "place 1: got “1e99”"),
        ("1/0", "place 1: got “1/0”"),
        ("1//2", "got “1//2”"),
        ("--1", "got “--1”"),
        ("٣", "got “٣”"),
        ("1001", "a number from -1000 to 1000"),
        ("__import__('os')", "place 1"),
        (" ".join("1" * 8), "got 1 rows, the longest of 8 numbers, needs at most 7 rows of 7"),
        (";".join("1" * 8), "got 8 rows"),
    ],
)
def test_what_is_no_kernel_is_refused_at_its_place(text, said):
    with pytest.raises(InputError) as caught:
        parse(text)
    assert said in str(caught.value)


def test_all_bad_numbers_are_named_at_once():
    with pytest.raises(InputError) as caught:
        parse("a 1; 2 b; 3")
    assert [problem.where for problem in caught.value.problems] == [
        "Own numbers, row 1, place 1",
        "Own numbers, row 2, place 2",
        "Own numbers, row 3",
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"kernel": GAUSSIAN, "kernel_size": 7, "dilation": 3},
            "Kernel: got 7 × 7, which dilation spreads over 19 pixels, needs at most 12 pixels",
        ),
        (
            {"operation": MAX_POOLING, "kernel_size": 2, "pad": 2},
            "Padding: got 2, needs at most half of the pool’s window, 1, as in PyTorch",
        ),
        ({"operation": TRANSPOSED, "extra": 1}, "Output padding: got 1, needs less than the stride or the dilation, 1"),
        (
            {"operation": TRANSPOSED, "kernel": BOX, "kernel_size": 1, "side": 4, "pad": 3},
            "Padding: got 3, needs at most 1, or nothing is left",
        ),
    ],
)
def test_a_kernel_that_does_not_fit_is_refused_with_the_size_that_does(settings, said):
    with pytest.raises(InputError) as caught:
        KernelConfig(**settings).check_kernel()
    assert said in str(caught.value)


def test_only_the_settings_that_count_are_offered():
    assert KernelConfig().kernel_effective() == ("operation", "kernel", "flipped", "stride", "pad", "dilation", "side")
    assert "orientation" in KernelConfig(kernel=GABOR).kernel_effective() and "numbers" in KernelConfig(kernel=OWN).kernel_effective()
    assert KernelConfig(operation=AVERAGE_POOLING).kernel_effective() == ("operation", "kernel_size", "stride", "pad", "side")
    assert "extra" in KernelConfig(operation=TRANSPOSED).kernel_effective()
