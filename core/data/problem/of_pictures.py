"""How pictures become a learning problem: squares of one size, pixels from 0 to 1, the folder is the class."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np

from core.data.choice import DataConfig
from core.data.problem import cautions, checks
from core.data.problem.learning import LearningProblem, Report
from core.data.problem.splits import split_rows
from core.data.wording import Described
from core.errors import InputError, Problem

TARGET = "class"
MOST_PIXELS = 40_000_000  # numbers in all: 160 MB in float32


def from_pictures(file: Path, config: DataConfig, seed: int) -> LearningProblem:
    """The problem of telling the class of each picture. Raises: InputError where there is nothing to tell apart, or too much to hold."""
    pictures = import_module("core.data.pictures")  # Pillow: only where there are pictures

    problems = []
    if config.target not in ("", TARGET):
        problems.append(Problem("Target", config.target, f"{TARGET}, the folder of each picture"))
    if config.kind == "regression":
        problems.append(Problem("Task", config.kind, "classification: the folders of pictures are classes"))
    if config.split in ("group", "time"):
        problems.append(Problem("Split", config.split, "auto, random or stratified: pictures have neither groups nor times"))
    if problems:
        raise InputError(problems)
    size, fit, colour = config.picture_size, config.picture_fit, config.picture_colour
    pixels, y, classes, _ = pictures.picture_arrays(file, size, fit, colour)
    if len(classes) < 2:
        got = Described(f"one folder only, {classes[0]!r}" if classes else "pictures without classes")
        raise InputError(Problem("Data", got, "a zip with two or more folders of pictures, a folder for each class"))
    if len(pixels) < checks.FEWEST_ROWS:
        raise InputError(Problem("Data", Described(f"{len(pixels)} pictures"), f"at least {checks.FEWEST_ROWS}"))
    if pixels.size > MOST_PIXELS:
        most = int((MOST_PIXELS / (len(pixels) * pixels.shape[1])) ** 0.5)
        raise InputError(Problem("Picture size", size, f"at most {most} for {len(pixels):,} pictures in {colour}"))

    counts = np.bincount(y, minlength=len(classes))
    rarest = int(counts.argmin())
    checks.check_split(config, "classification", int(counts[rarest]), classes[rarest])
    stratified = counts.min() >= 2 and config.split != "random"
    train, validation = split_rows(y, bool(stratified), seed, config.validation)
    image = (pixels.shape[1], size, size)
    x = pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)

    report = Report()
    for what in pictures.steps(file, size, fit, colour):
        report.add("Pictures", what)
    report.add("Pixels", "Pixels from 0 to 255 are divided by 255.", x.shape[1])
    report.add("Target", f"{len(counts)} classes, {counts.min():,} to {counts.max():,} pictures each.", 1)
    report.split(config, train, validation, bool(stratified))
    cautions.uneven(report, counts, classes)
    cautions.repeated(report, x, y, train, validation, "pictures")
    channels = ("grey",) if image[0] == 1 else ("red", "green", "blue")
    names = [f"{channel} {row},{column}" for channel in channels for row in range(size) for column in range(size)]
    return report.finished(x, y.astype(np.int64), "classification", (names, TARGET, classes), (train, validation), image)
