"""What a kernel does to a whole picture and to its frequencies. Plain numpy; light.

Here the picture goes on at its other side (it is a torus), so that the theorem holds exactly: the spectrum after is the spectrum before
times the kernel's response. What a network does, zeros around the picture, differs only near the borders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.receptive_field.kernel_config import MAX_POOLING, TRANSPOSED, KernelConfig

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
CELLS = 64  # of a drawn spectrum, a side
RESPONSE_CELLS = 32  # of a kernel's response, which is smooth
RINGS = 32  # from the lowest to the highest frequency


@dataclass(frozen=True)
class Filtered:
    """before, after: (side, side), in grey levels.

    response: (RESPONSE_CELLS, RESPONSE_CELLS), how many times larger the kernel makes each frequency of response_axis, in cycles a pixel;
    None where it has none (max pooling is not linear). spectra: before and after, (cells, cells) amplitudes in grey levels. axis: (cells,)
    the frequency of each cell. rings: (2, RINGS), amplitude before and after by frequency; ring_axis: (RINGS,).
    """

    before: Floats
    after: Floats
    response: Floats | None
    response_axis: Floats
    spectra: tuple[Floats, Floats]
    axis: Floats
    rings: Floats
    ring_axis: Floats


def filtered(config: KernelConfig, picture: Floats) -> Filtered:
    """The kernel at every pixel of a square picture, (side, side). Strides of convolution and pooling, which drop pixels, are left out.

    Transposed: the picture's pixels lie a stride apart, zeros between them, as the stamps do.
    """
    before = spaced(picture, config.stride) if config.operation == TRANSPOSED else picture
    after = around(config, before)
    waves = spectrum(before), spectrum(after)
    axis, first = binned(waves[0])
    ring_axis, _ = ringed(waves[0])
    places = (np.arange(RESPONSE_CELLS) - RESPONSE_CELLS // 2) / RESPONSE_CELLS
    gain = None if config.operation == MAX_POOLING else np.abs(response(config, places[:, None], places[None, :]))
    rings = np.stack([ringed(one)[1] for one in waves])
    return Filtered(before, after, gain, places, (first, binned(waves[1])[1]), axis, rings, ring_axis)


def spaced(picture: Floats, stride: int) -> Floats:
    """Every `stride`-th pixel where it is, zeros in place of all others."""
    out = np.zeros_like(picture)
    out[::stride, ::stride] = picture[::stride, ::stride]
    return out


def around(config: KernelConfig, picture: Floats) -> Floats:
    """The kernel at every pixel of a picture that goes on at its other side, the kernel's middle over the pixel.

    correlation: out(y, x) = sum over i, j of w(i, j) in(y + d i - c, x + d j - c); stamping: minus in place of plus.
    """
    kernel, d = config.kernel_weights, config.spread
    middle = [d * ((k - 1) // 2) for k in kernel.shape]
    sign = 1 if config.operation == TRANSPOSED else -1
    shifted = (np.roll(picture, (sign * (d * i - middle[0]), sign * (d * j - middle[1])), (0, 1)) for i, j in np.ndindex(kernel.shape))
    out = np.full_like(picture, -np.inf) if config.operation == MAX_POOLING else np.zeros_like(picture)
    for weight, moved in zip(kernel.ravel(), shifted, strict=True):
        if config.operation == MAX_POOLING:
            np.maximum(out, moved, out=out)
        elif weight:
            out += weight * moved
    return out


def response(config: KernelConfig, down: Floats, across: Floats) -> Complex:
    """What a wave of so many cycles a pixel down and across is multiplied by: H(v, u) = sum of w(i, j) exp(+-2 pi i (v y + u x)).

    y = d i - c, x = d j - c are places from the kernel's middle; plus where the kernel reads (correlation), minus where it stamps.
    """
    kernel, d = config.kernel_weights, config.spread
    sign = -2j if config.operation == TRANSPOSED else 2j
    y, x = (d * (np.arange(k) - (k - 1) // 2) for k in kernel.shape)
    first = np.exp(sign * np.pi * np.asarray(down)[..., None] * y)
    second = np.exp(sign * np.pi * np.asarray(across)[..., None] * x)
    found: Complex = np.einsum("...i,ij,...j->...", first, kernel, second)
    return found


def spectrum(picture: Floats) -> Complex:
    """F / (rows columns), the lowest frequency in the middle, so that |.| is an amplitude in grey levels and the middle is the mean."""
    found: Complex = np.fft.fftshift(np.fft.fft2(picture)) / picture.size
    return found


def binned(found: Complex) -> tuple[Floats, Floats]:
    """The frequency of each cell and its amplitude: the root mean square of the frequencies in it. Cells: at most CELLS a side.

    Parseval's theorem stays true: the mean of the squares is that of the whole spectrum.
    """
    n = len(found)
    every = max(1, n // CELLS) if n % CELLS == 0 else 1
    turned = np.roll(np.abs(found) ** 2, every // 2, (0, 1))  # the middle in the middle of a cell
    cells = turned.reshape(n // every, every, n // every, every).mean((1, 3))
    first = np.arange(n // every) * every - every // 2 - n // 2
    axis: Floats = (first + (every - 1) / 2) / n
    return axis, np.sqrt(cells)


def ringed(found: Complex) -> tuple[Floats, Floats]:
    """Root mean square amplitude by frequency: rings of equal width from 0 to 1/2 cycle a pixel, corners and the mean left out.

    A ring in which no frequency lies has NaN.
    """
    n = len(found)
    f = (np.arange(n) - n // 2) / n
    away = np.hypot(f[:, None], f[None, :])
    ring = np.where((away > 0) & (away <= 0.5), np.minimum((away * 2 * RINGS).astype(int), RINGS - 1), RINGS)
    power = np.bincount(ring.ravel(), (np.abs(found) ** 2).ravel(), RINGS + 1)[:RINGS]
    count = np.bincount(ring.ravel(), minlength=RINGS + 1)[:RINGS]
    middle: Floats = (np.arange(RINGS) + 0.5) / (2 * RINGS)
    return middle, np.sqrt(np.where(count > 0, power / np.maximum(count, 1), np.nan))
