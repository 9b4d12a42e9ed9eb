"""A kernel at each of its positions: against torch, scipy and a pencil."""

import math
import random

import numpy as np
import pytest
import torch
from scipy import signal
from torch.nn import functional

from core.errors import InputError
from core.receptive_field.kernel_config import AVERAGE_POOLING, CONVOLUTION, MAX_POOLING, OPERATIONS, OWN, TRANSPOSED, KernelConfig
from core.receptive_field.sliding import output_size, steps, whole

COUNTING = np.arange(1.0, 17.0).reshape(4, 4)


def last(config, picture):
    """The output after the last step; the steps' own array."""
    return [output for _, output in steps(config, picture)][-1]


def by_torch(config, picture):
    """The same by torch, whose operations share no line with ours."""
    x, w = torch.from_numpy(picture)[None, None], torch.from_numpy(config.kernel_weights.copy())[None, None]
    s, p, d, k = config.stride, config.pad, config.dilation, config.kernel_size
    if config.operation == CONVOLUTION:
        out = functional.conv2d(x, w, stride=s, padding=p, dilation=d)
    elif config.operation == TRANSPOSED:
        out = functional.conv_transpose2d(x, w, stride=s, padding=p, dilation=d, output_padding=config.extra)
    elif config.operation == MAX_POOLING:
        out = functional.max_pool2d(x, k, s, p, d)
    else:
        out = functional.avg_pool2d(x, k, s, p)
    return out[0, 0].numpy()


def drawn(draw, operation):
    """Random settings of one operation, whether they fit together or not."""
    rows, columns = draw.randint(1, 5), draw.randint(1, 5)
    own = "; ".join(" ".join(f"{draw.uniform(-9, 9):.3f}" for _ in range(columns)) for _ in range(rows))
    return KernelConfig(
        operation=operation,
        kernel=OWN,
        numbers=own,
        kernel_size=draw.randint(1, 5),
        flipped=draw.random() < 0.5,
        stride=draw.randint(1, 4),
        pad=draw.randint(0, 4),
        dilation=draw.randint(1, 3),
        extra=draw.randint(0, 3),
        side=draw.randint(4, 9),
    )


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_setting_gives_what_torch_gives_or_is_refused_where_torch_refuses(operation):
    draw, taken, refused = random.Random(1), 0, 0
    for trial in range(400):
        config = drawn(draw, operation)
        picture = np.random.default_rng(trial).uniform(0, 255, (config.side, config.side))
        try:
            config.check_kernel()
        except InputError:
            with pytest.raises(RuntimeError):
                by_torch(config, picture)
            refused += 1
            continue
        there = by_torch(config, picture)
        taken += 1
        assert output_size(config, *picture.shape) == there.shape
        np.testing.assert_allclose(whole(config, picture), there, rtol=0, atol=1e-9)
        np.testing.assert_allclose(np.nan_to_num(last(config, picture)), there, rtol=0, atol=1e-9)
    assert taken > 100 and refused > 10


def test_what_networks_call_convolution_is_correlation_and_flipped_it_is_convolution():
    config = KernelConfig(kernel=OWN, numbers="1 2 3; 4 5 6; 7 8 10")
    picture = np.random.default_rng(0).uniform(0, 255, (9, 9))
    np.testing.assert_allclose(whole(config, picture), signal.correlate2d(picture, config.kernel_weights, "valid"), atol=1e-9)
    turned = KernelConfig(kernel=OWN, numbers=config.numbers, flipped=True)
    np.testing.assert_allclose(whole(turned, picture), signal.convolve2d(picture, config.kernel_weights, "valid"), atol=1e-9)
    assert not np.allclose(whole(turned, picture), whole(config, picture))


def test_a_stamp_is_the_full_convolution():
    config = KernelConfig(operation=TRANSPOSED, kernel=OWN, numbers="1 2 3; 4 5 6; 7 8 10")
    picture = np.random.default_rng(0).uniform(0, 255, (5, 5))
    np.testing.assert_allclose(whole(config, picture), signal.convolve2d(picture, config.kernel_weights, "full"), atol=1e-9)


def test_by_hand_each_step_of_a_small_convolution():
    """1 to 16 in four rows, kernel 1 0; 0 -1: every cell minus the one below at the right, always -5."""
    config = KernelConfig(kernel=OWN, numbers="1 0; 0 -1", side=4)
    found = [position for position, _ in steps(config, COUNTING)]
    assert [(p.row, p.column) for p in found] == [(i, j) for i in range(3) for j in range(3)] and {p.total for p in found} == {-5.0}
    fifth = found[4]
    assert fifth.corner == (1, 1)
    assert [[(t.row, t.column, t.weight, t.value, t.inside) for t in line] for line in fifth.terms] == [
        [(1, 1, 1.0, 6.0, True), (1, 2, 0.0, 7.0, True)],
        [(2, 1, 0.0, 10.0, True), (2, 2, -1.0, 11.0, True)],
    ]


def test_by_hand_padding_is_zeros_and_ignored_by_the_maximum():
    corner = KernelConfig(kernel=OWN, numbers="1 1 1; 1 1 1; 1 1 1", pad=1, side=4)
    first, _ = next(steps(corner, COUNTING))
    assert first.total == 1 + 2 + 5 + 6 and sum(term.inside for line in first.terms for term in line) == 4
    minus = -COUNTING
    pooled = KernelConfig(operation=MAX_POOLING, kernel_size=2, stride=2, pad=1, side=4)
    assert whole(pooled, minus).tolist() == [[-1, -2, -4], [-5, -6, -8], [-13, -14, -16]]
    mean = KernelConfig(operation=AVERAGE_POOLING, kernel_size=2, stride=2, pad=1, side=4)
    assert whole(mean, COUNTING)[0].tolist() == [0.25, 1.25, 1.0]


def test_by_hand_a_transposed_convolution_stamps_and_adds_where_stamps_overlap():
    """2 x 2 input, kernel of ones 3 x 3, stride 2: 5 x 5, the stamps share the middle row and column."""
    config = KernelConfig(operation=TRANSPOSED, kernel=OWN, numbers="1 1 1; 1 1 1; 1 1 1", stride=2, side=4)
    picture = np.array([[1.0, 2.0], [3.0, 4.0]])
    states = [(position, output.copy()) for position, output in steps(config, picture)]
    assert len(states) == 4 and np.isnan(states[0][1][4, 4])
    assert states[-1][1].tolist() == [[1, 1, 3, 2, 2], [1, 1, 3, 2, 2], [4, 4, 10, 6, 6], [3, 3, 7, 4, 4], [3, 3, 7, 4, 4]]
    second = states[1][0]
    assert second.total == 2 and second.corner == (0, 2) and [line[0].before for line in second.terms] == [1, 1, 1]


def test_the_array_of_the_steps_is_filled_one_cell_at_a_time():
    config = KernelConfig(kernel=OWN, numbers="1 2; 3 4", side=4)
    known = [int(np.isfinite(output).sum()) for _, output in steps(config, COUNTING)]
    assert known == list(range(1, 10))


# Dumoulin & Visin (2016), "A guide to convolution arithmetic for deep learning": figures, their settings and output sizes.
GUIDE = [
    ("2.1", CONVOLUTION, 4, 3, 1, 0, 1, 0, 2),
    ("2.2", CONVOLUTION, 5, 4, 1, 2, 1, 0, 6),
    ("2.3", CONVOLUTION, 5, 3, 1, 1, 1, 0, 5),
    ("2.4", CONVOLUTION, 5, 3, 1, 2, 1, 0, 7),
    ("2.5", CONVOLUTION, 5, 3, 2, 0, 1, 0, 2),
    ("2.6", CONVOLUTION, 5, 3, 2, 1, 1, 0, 3),
    ("2.7", CONVOLUTION, 6, 3, 2, 1, 1, 0, 3),
    ("3.1", AVERAGE_POOLING, 5, 3, 1, 0, 1, 0, 3),
    ("4.1", TRANSPOSED, 2, 3, 1, 0, 1, 0, 4),
    ("4.2", TRANSPOSED, 6, 4, 1, 2, 1, 0, 5),
    ("4.3", TRANSPOSED, 5, 3, 1, 1, 1, 0, 5),
    ("4.4", TRANSPOSED, 7, 3, 1, 2, 1, 0, 5),
    ("4.5", TRANSPOSED, 2, 3, 2, 0, 1, 0, 5),
    ("4.6", TRANSPOSED, 3, 3, 2, 1, 1, 0, 5),
    ("4.7", TRANSPOSED, 3, 3, 2, 1, 1, 1, 6),
    ("5.1", CONVOLUTION, 7, 3, 1, 0, 2, 0, 3),
]


@pytest.mark.parametrize(("figure", "operation", "n", "k", "s", "p", "d", "extra", "size"), GUIDE, ids=[row[0] for row in GUIDE])
def test_the_sizes_of_the_guide_to_convolution_arithmetic(figure, operation, n, k, s, p, d, extra, size):
    own = "; ".join([" ".join(["1"] * k)] * k)
    config = KernelConfig(operation=operation, kernel=OWN, numbers=own, kernel_size=k, stride=s, pad=p, dilation=d, extra=extra)
    assert output_size(config, n, n) == (size, size)
    assert whole(config, np.ones((n, n))).shape == (size, size)


def test_figure_3_1_of_the_guide_averages_as_printed():
    """Dumoulin & Visin (2016), figure 3.1: 3 x 3 average pooling of a 5 x 5 input; figure 3.2: the maximum. Same input as figure 1.1."""
    picture = np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]], float)
    mean = whole(KernelConfig(operation=AVERAGE_POOLING), picture)
    assert np.round(mean, 1).tolist() == [[1.7, 1.7, 1.7], [1.0, 1.2, 1.8], [1.1, 0.8, 1.3]]
    largest = whole(KernelConfig(operation=MAX_POOLING), picture)
    assert largest.tolist() == [[3, 3, 3], [3, 3, 3], [3, 2, 3]]
    convolved = whole(KernelConfig(kernel=OWN, numbers="0 1 2; 2 2 0; 0 1 2"), picture)
    assert convolved.tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]], "figure 1.1"


def test_a_maximum_of_padding_alone_never_happens():
    for size in range(1, 8):
        for pad in range(size // 2 + 1):
            config = KernelConfig(operation=MAX_POOLING, kernel_size=size, pad=pad, side=8)
            config.check_kernel()
            assert math.isfinite(whole(config, np.zeros((8, 8))).min())
