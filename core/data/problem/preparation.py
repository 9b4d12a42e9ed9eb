"""From columns to numbers: scikit-learn's transformers, fitted on the training rows alone. Heavy.

Shapes: x (rows, features). Scripts that people take away write the same pipeline; what they copy from here is kept plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler

from core.data.choice import DataConfig

FARTHEST = 1e6  # scaled values beyond are set to it, so that float32 holds every value and squares of it
AT_ONCE = 50_000  # rows prepared at a time, and
CELLS_AT_ONCE = 2_000_000  # cells fitted at a time: what is made in between stays small
SCALERS = {"standard": StandardScaler, "min-max": MinMaxScaler, "robust": RobustScaler}


class BinaryCode(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Each value's place in the alphabet, from 1, in binary digits; a missing or unknown value is 0 in all of them."""

    def __init__(self, categories: Sequence[Sequence[str]]) -> None:
        self.categories = categories

    def fit(self, x: pd.DataFrame, y: None = None) -> TransformerMixin:
        unknown = {"handle_unknown": "use_encoded_value", "unknown_value": -1, "encoded_missing_value": -1}
        self.places_ = OrdinalEncoder(categories=self.categories, dtype=np.int64, **unknown).fit(x)
        return self

    def transform(self, x: pd.DataFrame) -> np.ndarray:
        places = self.places_.transform(x) + 1
        digits = [(at, place) for at, values in enumerate(self.categories) for place in reversed(range(len(values).bit_length()))]
        return np.stack([places[:, at] >> place & 1 for at, place in digits], axis=1)


def date_features(dates: pd.Series, first: pd.Timestamp, how: str) -> pd.DataFrame:
    """Numbers for dates: days since `first`; with `how` "parts" also month, weekday and hour, each as a point on a circle."""
    columns = {"days": (dates - first) / pd.Timedelta(days=1)}
    if how == "parts":
        for name, length, at in (
            ("month", 12, dates.dt.month - 1),
            ("weekday", 7, dates.dt.day_of_week),
            ("hour", 24, dates.dt.hour + dates.dt.minute / 60),
        ):
            if name != "hour" or at.any():
                columns[f"{name} sine"] = np.sin(2 * np.pi * at / length)
                columns[f"{name} cosine"] = np.cos(2 * np.pi * at / length)
    return pd.DataFrame(columns).add_prefix(f"{dates.name}: ")


def seen_values(column: pd.Series, train: np.ndarray) -> list[str]:
    """The values of a text column that occur in the training rows, in rising order."""
    return sorted(column.iloc[train].dropna().unique())


def scaler(name: str) -> list[Any]:
    """The scikit-learn scaler of that name, in a list; none for "none"."""
    return [SCALERS[name]()] if name in SCALERS else []


def transformer(
    config: DataConfig,
    numbers: Sequence[str],
    flags: Sequence[str],
    categories: Sequence[str],
    values: Sequence[Sequence[str]],
    gaps: bool = True,
) -> ColumnTransformer:
    """What turns the named columns of a frame into features, in that order; not fitted yet.

    values: for each of `categories`, the values that it knows. gaps: whether any value is missing; without, finding what stands in for
    one is spared.
    """
    strategy = config.missing.replace(" ", "_") if config.missing != "leave out rows" else "median"
    steps: list[tuple[str, Any, list[str]]] = []
    if numbers:
        filled = [SimpleImputer(strategy=strategy)] if gaps else []
        steps.append(("numbers", make_pipeline(*filled, *(scaler(config.scaling) or ["passthrough"])), list(numbers)))
    if flags:
        steps.append(("yes or no", SimpleImputer(strategy="most_frequent") if gaps else "passthrough", list(flags)))
    if categories:
        steps.append(("text", _encoder(config, values), list(categories)))
    return ColumnTransformer(steps, sparse_threshold=0)


def _encoder(config: DataConfig, values: Sequence[Sequence[str]]) -> Any:
    if config.categories == "one-hot":
        return OneHotEncoder(categories=list(values), handle_unknown="ignore", sparse_output=False, dtype=np.float32)
    if config.categories == "binary":
        return BinaryCode(list(values))
    places = OrdinalEncoder(categories=list(values), handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)
    return make_pipeline(places, *scaler(config.scaling))


def category_names(config: DataConfig, categories: Iterable[str], values: Iterable[Sequence[str]]) -> list[str]:
    """What the features made of text columns are called: "colour=red", "colour", or "colour: digit 4"."""
    names = []
    for name, known in zip(categories, values, strict=True):
        if config.categories == "one-hot":
            names += [f"{name}={value}" for value in known]
        elif config.categories == "ordinal":
            names.append(name)
        else:
            names += [f"{name}: digit {2**place}" for place in reversed(range(len(known).bit_length()))]
    return names


def bounded(values: np.ndarray, scaling: str) -> np.ndarray:
    """`values` as float32; scaled ones set to the bound where they lie beyond it."""
    held = values if scaling == "none" else np.clip(values, -FARTHEST, FARTHEST)
    single: np.ndarray = held.astype(np.float32)
    return single


def applied(prepare: ColumnTransformer, frame: pd.DataFrame, train: np.ndarray, scaling: str, x: np.ndarray) -> int:
    """Fit `prepare` on the training rows and write all rows of its features to x (rows, features) float32, some rows at a time.

    Returns how many values were bounded.
    """
    prepare.fit(frame.iloc[train])
    beyond = 0
    for start in range(0, len(frame), AT_ONCE):
        values = prepare.transform(frame.iloc[start : start + AT_ONCE])
        beyond += int((np.abs(values) > FARTHEST).sum()) if scaling != "none" else 0
        x[start : start + AT_ONCE] = bounded(values, scaling)
    return beyond


def scaled(values: np.ndarray, train: np.ndarray, scaling: str) -> np.ndarray:
    """Columns of numbers without gaps, scaled by their training rows, float32."""
    for scale in scaler(scaling):
        values = scale.fit(values[train]).transform(values)
    return bounded(values, scaling)
