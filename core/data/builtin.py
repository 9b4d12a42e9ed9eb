"""The sets that need no file. Light to import: a set is read only by `builtin_table`, outside the web process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


PLANE = ["across", "up"]


@dataclass(frozen=True)
class BuiltIn:
    """What a person reads before choosing a set. `features` counts the columns beside the target."""

    title: str
    kind: str  # "classification" or "regression"
    rows: int
    features: int
    target: str
    source: str
    classes: int = 0  # 0 for regression
    image: tuple[int, int, int] | None = None  # channels, height, width, where the features are pixels


BUILTIN: Mapping[str, BuiltIn] = MappingProxyType(
    {
        "digits": BuiltIn(
            "Handwritten digits, 8 by 8 pixels",
            "classification",
            1797,
            64,
            "digit",
            "Alpaydin & Kaynak (1998), Optical Recognition of Handwritten Digits, test part, UCI; as in scikit-learn",
            10,
            (1, 8, 8),
        ),
        "breast_cancer": BuiltIn(
            "Breast cancer, cell nuclei measured",
            "classification",
            569,
            30,
            "diagnosis",
            "Wolberg, Street & Mangasarian (1995), Breast Cancer Wisconsin (Diagnostic), UCI; as in scikit-learn",
            2,
        ),
        "diabetes": BuiltIn(
            "Diabetes, progression after one year",
            "regression",
            442,
            10,
            "progression",
            "Efron, Hastie, Johnstone & Tibshirani (2004), Least Angle Regression; as in scikit-learn",
        ),
        "moons": BuiltIn(
            "Two half moons, made",
            "classification",
            500,
            2,
            "moon",
            "scikit-learn's make_moons with noise 0.2 and a data seed of its own: the same points for every seed of a run",
            2,
        ),
        "circles": BuiltIn(
            "Two circles, made",
            "classification",
            500,
            2,
            "circle",
            "scikit-learn's make_circles with noise 0.1 and the inner circle half as wide; the same points for every seed of a run",
            2,
        ),
        "spiral": BuiltIn(
            "Two spirals, made",
            "classification",
            500,
            2,
            "arm",
            "Lang & Witbrock (1988), Learning to tell two spirals apart, with 1.5 turns and noise 0.03; the same points for every seed",
            2,
        ),
        "xor": BuiltIn(
            "Exclusive or, made",
            "classification",
            500,
            2,
            "class",
            "Minsky & Papert (1969), Perceptrons: four squares, opposite ones alike, with noise 0.05; the same points for every seed",
            2,
        ),
    }
)


def builtin_table(name: str) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    """A built-in set as it comes: x, y, feature names, class names (empty for regression)."""
    from sklearn import datasets

    from core.data.points import exclusive_or, two_spirals

    if name == "moons":
        x, y = datasets.make_moons(n_samples=500, noise=0.2, random_state=7)
        return x, y, PLANE, ["upper moon", "lower moon"]
    if name == "circles":
        x, y = datasets.make_circles(n_samples=500, noise=0.1, factor=0.5, random_state=7)
        return x, y, PLANE, ["outer circle", "inner circle"]
    if name == "spiral":
        return *two_spirals(500, turns=1.5, noise=0.03, seed=7), PLANE, ["first arm", "second arm"]
    if name == "xor":
        return *exclusive_or(500, noise=0.05, seed=7), PLANE, ["same sign", "other sign"]
    if name == "diabetes":
        raw = datasets.load_diabetes(scaled=False)
        return raw.data, raw.target, list(raw.feature_names), []
    raw = datasets.load_digits() if name == "digits" else datasets.load_breast_cancer()
    return raw.data, raw.target, list(map(str, raw.feature_names)), list(map(str, raw.target_names))
