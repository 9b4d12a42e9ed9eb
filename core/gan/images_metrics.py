"""How good made pictures are, by features of pictures: distances, scores, and which training picture is nearest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEIGHBOURS = 3  # Kynkäänniemi et al. (2019), section 3
BLOCK = 500  # pictures at a time, for the sake of memory


def frechet(a: Floats, b: Floats) -> float:
    """|mean a - mean b|^2 + trace(A + B - 2 (A B)^(1/2)) of features (rows, features); A, B: their covariances, with rows - 1.

    The squared Wasserstein-2 distance of the two normal distributions (Fréchet, 1957; Heusel et al., 2017, equation 6). The trace of the
    root is the sum of the roots of the eigenvalues of A^(1/2) B A^(1/2), which is symmetric.
    """
    of_a, of_b = np.atleast_2d(np.cov(a, rowvar=False)), np.atleast_2d(np.cov(b, rowvar=False))
    values, vectors = np.linalg.eigh(of_a)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    shared = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ of_b @ root), 0)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(of_a) + np.trace(of_b) - 2 * shared)


def inception_score(shares: Floats) -> float:
    """exp(mean KL(p(class | picture), p(class))) of shares (pictures, classes): 1 where all look alike or nothing is clear, at most the
    number of classes. Source: Salimans et al. (2016), section 4, there with the Inception network's classes."""
    each = np.maximum(shares, 1e-12)
    return float(np.exp((each * (np.log(each) - np.log(each.mean(0)))).sum(1).mean()))


def precision_recall(real: Floats, made: Floats) -> tuple[float, float]:
    """The share of made pictures within the real ones' manifold, and of real ones within the made ones'.

    A manifold is the balls around all its pictures' features, each out to the third nearest of its own kind.
    Source: Kynkäänniemi et al. (2019), section 3, equations 1 and 2.
    """
    between = distances(real, made)
    reach_real, reach_made = (np.sort(distances(x, x), 1)[:, NEIGHBOURS] for x in (real, made))
    inside = (between <= reach_real[:, None]).any(0), (between <= reach_made).any(1)
    return float(inside[0].mean()), float(inside[1].mean())


def distances(a: Floats, b: Floats) -> Floats:
    """Between all rows of a and of b, (rows of a, rows of b)."""
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    if a is b:
        np.fill_diagonal(squares, 0.0)
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def energy(a: Floats, b: Floats) -> float:
    """2 E|A - B| - E|A - A'| - E|B - B'|. Source: Székely & Rizzo (2013), section 2."""
    return float(2 * distances(a, b).mean() - distances(a, a).mean() - distances(b, b).mean())


def nearest(pictures: NDArray[np.uint8], among: NDArray[np.uint8]) -> tuple[NDArray[np.int64], Floats]:
    """The place of each picture's nearest neighbour, and the root of their mean squared difference in levels of 255."""
    a, b = (x.reshape(len(x), -1) for x in (pictures, among))
    wide, least, at = a.astype(np.float32), np.full(len(a), np.inf, np.float32), np.zeros(len(a), np.int64)
    for start in range(0, len(b), BLOCK):
        some = b[start : start + BLOCK].astype(np.float32)
        squares = (some**2).sum(1) - 2 * wide @ some.T  # without the picture's own square, which is the same for all
        closest = squares.argmin(1)
        closer = squares[np.arange(len(a)), closest] < least
        at[closer], least[closer] = start + closest[closer], squares[np.arange(len(a)), closest][closer]
    return at, np.sqrt(((a.astype(np.float64) - b[at]) ** 2).mean(1))
