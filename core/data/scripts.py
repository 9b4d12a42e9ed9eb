"""How a script that runs without the app loads the same learning problem as the page: a few lines of pandas and scikit-learn. Light.

The lines end with x, y, features, classes, train, validation, equal to those of `problems.learning_problem`; and `image` for pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from core.data.builtin import BUILTIN, PLANE
from core.data.choice import DataConfig
from core.data.problem.roles import Roles, roles
from core.errors import InputError, Problem
from core.snippets import source

FARTHEST = "1e6"  # preparation.FARTHEST
SCALERS = {"standard": "StandardScaler", "min-max": "MinMaxScaler", "robust": "RobustScaler"}
LOADERS = {"digits": "load_digits()", "breast_cancer": "load_breast_cancer()", "diabetes": "load_diabetes(scaled=False)"}
MADE = {
    "moons": ("make_moons(n_samples=500, noise=0.2, random_state=7)", ["upper moon", "lower moon"]),
    "circles": ("make_circles(n_samples=500, noise=0.1, factor=0.5, random_state=7)", ["outer circle", "inner circle"]),
    "spiral": ("two_spirals(500, turns=1.5, noise=0.03, seed=7)", ["first arm", "second arm"]),
    "xor": ("exclusive_or(500, noise=0.05, seed=7)", ["same sign", "other sign"]),
}
NO_FACTS: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Loading:
    """imports: lines, sorted; parts: definitions to stand above; lines: what loads. beside: the file that must lie beside the script,
    "" for none; `as_read` says that it is the table as the page read it (Parquet), not the file that the person brought."""

    imports: tuple[str, ...]
    parts: tuple[str, ...]
    lines: tuple[str, ...]
    beside: str = ""
    as_read: bool = False


def load_lines(config: DataConfig, *, seed: int, filename: str = "your-file.csv", facts: Mapping[str, Any] = NO_FACTS) -> Loading:
    """What a script needs to load the data that `config` describes.

    filename, facts: of a person's file. Where facts["plain"] is False, pandas alone would read the file otherwise than the page does: the
    script then reads the table as the page read it, which lies beside it as Parquet (`beside`).
    Raises: InputError where a file's target or task is neither chosen nor found.
    """
    if config.data in BUILTIN:
        return _of_built_in(config, seed)
    if facts.get("what") == "pictures":
        return _of_pictures(config, seed, filename, facts)
    return _of_table(config, seed, filename, facts)


def csv_options(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with which pandas.read_csv reads a plain file as the page does."""
    columns = facts.get("columns", ())
    options: dict[str, Any] = {
        "sep": facts.get("delimiter", ","),
        "decimal": facts.get("decimal", "."),
        "encoding": facts.get("encoding", "utf-8"),
    }
    usual = {"sep": ",", "decimal": ".", "encoding": "utf-8"}
    options = {name: value for name, value in options.items() if value != usual[name]}
    if not facts.get("has_header", True):
        options |= {"header": None, "names": [column["name"] for column in columns]}
    if dated := [column["name"] for column in columns if column["kind"] == "date"]:
        options["parse_dates"] = dated
    answers = [column["words"] for column in columns if column["kind"] == "yes or no" and "words" in column]
    if words := [pair for pair in answers if pair["True"].lower() != "true"]:
        options["true_values"] = sorted({pair["True"] for pair in words})
        options["false_values"] = sorted({pair["False"] for pair in words})
    return options | {"na_values": ["?", "-"], "skipinitialspace": True}


def _of_built_in(config: DataConfig, seed: int) -> Loading:
    about = BUILTIN[config.data]
    classes = about.kind == "classification"
    own: list[str] = []
    if config.data in MADE:
        made, names = MADE[config.data]
        function = made.partition("(")[0]
        ours = function in ("two_spirals", "exclusive_or")
        imports = [] if ours else [f"from sklearn.datasets import {function}"]
        own = [source("core.data.points", function)] if ours else []
        lines = [f"x, y = {made}", f"features, classes = {PLANE!r}, {names!r}".replace("'", '"')]
    else:
        loader = LOADERS[config.data]
        imports = [f"from sklearn.datasets import {loader.partition('(')[0]}"]
        lines = [f"data = {loader}", "x, y, features = data.data, data.target, list(map(str, data.feature_names))"]
        lines.append("classes = list(map(str, data.target_names))" if classes else "classes = []")
    stratified = classes and config.split != "random"
    lines.append(f"train, validation = split_rows(y, stratified={stratified}, seed={seed}, percent={config.validation})")
    scaler = SCALERS.get(config.scaling)
    if about.image:
        lines.append("x = (x / 16).astype(np.float32)  # pixels from 0 to 16")
    elif scaler:
        imports.append(f"from sklearn.preprocessing import {scaler}")
        lines.append(f"x = {scaler}().fit(x[train]).transform(x).clip(-{FARTHEST}, {FARTHEST}).astype(np.float32)")
    else:
        lines.append("x = x.astype(np.float32)")
    lines.append("y = y.astype(np.int64)" if classes else STANDARD_TARGET)
    if not classes:
        imports.append("from sklearn.preprocessing import StandardScaler")
    return Loading(_sorted(["import numpy as np", *imports]), (*own, source("core.data.problem.splits", "split_rows")), tuple(lines))


STANDARD_TARGET = f"y = StandardScaler().fit(y[train, None]).transform(y[:, None])[:, 0].clip(-{FARTHEST}, {FARTHEST}).astype(np.float32)"


def _of_table(config: DataConfig, seed: int, filename: str, facts: Mapping[str, Any]) -> Loading:
    columns = facts.get("columns", ())
    target = config.target or str(facts.get("suggested_target", ""))
    about: Mapping[str, Any] = next((column for column in columns if column["name"] == target), NO_FACTS)
    kind = config.kind if config.kind != "auto" else about.get("task", "")
    problems = []
    if not target:
        problems.append(Problem("Target", "", "a column of your file"))
    if target and not kind:
        problems.append(Problem("Task", config.kind, "classification or regression"))
    if problems:
        raise InputError(problems)
    chosen = roles(columns, facts.get("rows", 0), target, config)
    script = _TableScript(
        config, seed, target, kind, about, chosen, {column["name"]: column["missing"] for column in columns}, facts.get("rows", 0)
    )
    read, beside, as_read = table_line(filename, facts)
    text = [column["name"] for column in columns if column["kind"] in ("category", "text") and column["name"] in (*chosen.features, target)]
    lines = [read, *([f"frame[{text!r}] = frame[{text!r}].astype(object)"] if as_read and text else []), *script.lines()]
    return Loading(_sorted(script.imports()), tuple(script.parts()), tuple(lines), beside, as_read)


def table_line(filename: str, facts: Mapping[str, Any]) -> tuple[str, str, bool]:
    """The line that reads a person's table as `frame`, the file that must lie beside the script, and whether that is the table as read."""
    if facts.get("plain") is False:
        beside = f"{PurePath(filename).stem}.parquet"
        return f"frame = pd.read_parquet({beside!r})  # your table as the page read it", beside, True
    options = "".join(f", {name}={value!r}" for name, value in csv_options(facts).items())
    return f"frame = pd.read_csv({filename!r}{options})", filename, False


@dataclass(frozen=True)
class _TableScript:
    """The lines from a frame to arrays."""

    config: DataConfig
    seed: int
    target: str
    kind: str
    about: Mapping[str, Any]
    roles: Roles
    missing: Mapping[str, int]  # how many values each column lacks
    rows: int

    def imports(self) -> list[str]:
        config, chosen = self.config, self.roles
        encoder = {"one-hot": "OneHotEncoder", "ordinal": "OrdinalEncoder", "binary": "OrdinalEncoder"}[config.categories]
        scaled = chosen.numbers or chosen.dates or (chosen.categories and config.categories == "ordinal")
        preprocessing = {
            *([SCALERS[config.scaling]] if scaled and config.scaling in SCALERS else []),
            *([encoder] if chosen.categories else []),
            *(["StandardScaler"] if self.kind == "regression" else []),
        }
        lines = ["import numpy as np", "import pandas as pd", "from sklearn.compose import ColumnTransformer"]
        lines += ["from sklearn.impute import SimpleImputer"] if chosen.numbers or chosen.dates or chosen.flags else []
        lines += ["from sklearn.pipeline import make_pipeline"] if scaled else []
        lines += [f"from sklearn.preprocessing import {', '.join(sorted(preprocessing))}"] if preprocessing else []
        if self._coded:
            lines += ["from collections.abc import Sequence", "from sklearn.base import BaseEstimator, TransformerMixin"]
        return lines

    @property
    def _coded(self) -> bool:
        return bool(self.roles.categories) and self.config.categories == "binary"

    def parts(self) -> list[str]:
        split = {"group": "split_groups", "time": "split_times"}.get(self.config.split, "split_rows")
        own = [*(["BinaryCode"] if self._coded else []), *(["date_features"] if self.roles.dates else [])]
        return [source("core.data.problem.splits", split), *([source("core.data.problem.preparation", *own)] if own else [])]

    def lines(self) -> list[str]:
        return [*self._rows(), "", *self._answer(), *self._split(), "", *self._columns(), "", *self._prepared()]

    def _without_gaps(self) -> list[str]:
        """The columns whose gaps cost a row, where they have any."""
        wanted = [self.target, *([self.config.split_column] if self.config.split in ("group", "time") else [])]
        wanted += self.roles.features if self.config.missing == "leave out rows" else ()
        return [name for name in dict.fromkeys(wanted) if self.missing.get(name)]

    def _may_be_empty(self, name: str) -> bool:
        """Whether a column may have no value in the training rows, by the counts alone."""
        lost = sum(self.missing[other] for other in self._without_gaps()) + self.rows * self.config.validation / 100
        alike = self.config.split not in ("group", "time")  # a group, or the rows of one time, may be larger than the share
        return bool(self.missing.get(name)) and not (alike and self.rows - self.missing[name] > lost + 1)

    def _rows(self) -> list[str]:
        names = self._without_gaps()
        return [f"frame = frame.dropna(subset={names!r}).reset_index(drop=True)"] if names else []

    def _answer(self) -> list[str]:
        if self.kind == "regression":
            return [f"y, classes = frame[{self.target!r}].to_numpy(dtype=np.float64), []"]
        lines = [f"y, values = pd.factorize(frame[{self.target!r}], sort=True)"]
        if self.about.get("kind") == "number":
            return [*lines, 'classes = [f"{value:.15g}" for value in values.tolist()]']
        if words := self.about.get("words"):
            return [*lines, f"classes = [{words!r}[str(value)] for value in values.tolist()]"]
        return [*lines, "classes = list(values)"]

    def _split(self) -> list[str]:
        share = f"percent={self.config.validation}"
        column = f"frame[{self.config.split_column!r}]"
        if self.config.split == "group":
            return [f"train, validation = split_groups(pd.factorize({column})[0], seed={self.seed}, {share})"]
        if self.config.split == "time":
            return [f"train, validation = split_times({column}.to_numpy(), {share})"]
        classes = self.kind == "classification" and self.config.split != "random"
        stratified = "bool(np.bincount(y).min() >= 2)" if classes else "False"
        return [f"train, validation = split_rows(y, stratified={stratified}, seed={self.seed}, {share})"]

    def _columns(self) -> list[str]:
        chosen, lines = self.roles, []
        groups = {"numbers": chosen.numbers, "dates": chosen.dates, "flags": chosen.flags, "categories": chosen.categories}
        for name, columns in groups.items():
            if columns:
                lines.append(f"{name} = {list(columns)!r}")
                if any(map(self._may_be_empty, columns)):
                    lines.append(f"{name} = [name for name in {name} if frame[name].iloc[train].notna().any()]")
        if chosen.dates:
            lines += [
                *([] if chosen.numbers else ["numbers = []"]),
                "for name in dates:",
                f"    made = date_features(frame[name], frame[name].iloc[train].min(), {self.config.dates!r})",
                "    frame[made.columns] = made",
                "    numbers += list(made.columns)",
            ]
        if chosen.flags:
            lines.append("frame[flags] = frame[flags].astype(np.float64)  # yes is 1, no is 0")
        if chosen.categories:
            lines.append("values = [sorted(frame[name].iloc[train].dropna().unique()) for name in categories]")
            if self.config.missing == "most frequent" and any(map(self.missing.get, chosen.categories)):
                lines += ["for name in categories:", "    frame[name] = frame[name].fillna(frame[name].iloc[train].mode()[0])"]
        return lines

    def _prepared(self) -> list[str]:
        config, chosen, steps, names = self.config, self.roles, [], []
        scaler = f", {SCALERS[config.scaling]}()" if config.scaling in SCALERS else ""
        if chosen.numbers or chosen.dates:
            strategy = config.missing.replace(" ", "_") if config.missing != "leave out rows" else "median"
            steps.append(f'("numbers", make_pipeline(SimpleImputer(strategy="{strategy}"){scaler}), numbers)')
            names.append("*numbers")
        if chosen.flags:
            steps.append('("yes or no", SimpleImputer(strategy="most_frequent"), flags)')
            names.append("*flags")
        if chosen.categories:
            unknown = 'handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1'
            encoder, named = {
                "one-hot": (
                    'OneHotEncoder(categories=values, handle_unknown="ignore", sparse_output=False)',
                    '*(f"{name}={value}" for name, known in zip(categories, values) for value in known)',
                ),
                "ordinal": (f"make_pipeline(OrdinalEncoder(categories=values, {unknown}){scaler})", "*categories"),
                "binary": (
                    "BinaryCode(values)",
                    '*(f"{name}: digit {2**place}" for name, known in zip(categories, values) '
                    "for place in reversed(range(len(known).bit_length())))",
                ),
            }[config.categories]
            steps.append(f'("text", {encoder}, categories)')
            names.append(named)
        bound = f".clip(-{FARTHEST}, {FARTHEST})" if config.scaling != "none" else ""
        return [
            "prepare = ColumnTransformer(",
            "    [",
            *(f"        {step}," for step in steps),
            "    ],",
            "    sparse_threshold=0,",
            ")",
            "prepare.fit(frame.iloc[train])  # on the training rows alone",
            f"x = prepare.transform(frame){bound}.astype(np.float32)",
            f"features = [{', '.join(names)}]",
            *([] if self.kind == "classification" else [STANDARD_TARGET]),
        ]


def _of_pictures(config: DataConfig, seed: int, filename: str, facts: Mapping[str, Any]) -> Loading:
    size, colour = config.picture_size, config.picture_colour
    parts = (
        source("core.data.problem.splits", "split_rows"),
        source("core.data.picture.plain", "picture_pixels", "class_of", "pictures_in"),
        source("core.data.picture.fitting", "as_grey", "as_colour", "centre_square", "resized", "fitted"),
    )
    channels = 1 if colour == "grey" else 3
    lines = [
        f"classes = {sorted(facts['classes'])!r}",
        f"pictures, y = pictures_in({filename!r}, classes)",
        f"image = {(channels, size, size)!r}  # channels, height, width",
        f"squares = [fitted(as_{colour}(picture), {size}, {config.picture_fit!r}, background=255) for picture in pictures]",
        "x = np.stack(squares).transpose(0, 3, 1, 2).reshape(len(y), -1).astype(np.float32) / np.float32(255)",
        "stratified = bool(np.bincount(y).min() >= 2)" if config.split != "random" else "stratified = False",
        f"train, validation = split_rows(y, stratified, seed={seed}, percent={config.validation})",
        _pixel_names(colour, size),
    ]
    imports = ["import io", "import zipfile", "import numpy as np", "from PIL import Image, ImageOps"]
    return Loading(_sorted(imports), parts, tuple(lines), filename)


def _pixel_names(colour: str, size: int) -> str:
    channels = ["grey"] if colour == "grey" else ["red", "green", "blue"]
    return (
        f'features = [f"{{channel}} {{row}},{{column}}" for channel in {channels!r} for row in range({size}) for column in range({size})]'
    )


def _sorted(imports: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(imports), key=lambda line: (line.startswith("from sklearn"), line)))
