"""Steps and pictures a second on the CPU and on a GPU, as a run computes them: python -m tests.benchmarks.gpu, make bench-gpu.

CPU: one thread, as a run has. GPU: from its start to the end of what was asked for, so that nothing under way is left out. On the wall:
run it on a machine that has nothing else to do.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch

from core import devices
from core.gan.config import IMAGES
from core.gan.config import Config as Game
from core.gan.images_game import PictureGame
from core.gan.images_shapes import SHAPE_NAMES, shapes
from core.lr_finder.config import Config as Finder
from core.lr_finder.task import task
from core.runs.moment import Resources

TURNS, SECONDS = 5, 1.0  # repeats, of which the median counts, and how long each goes on at least


@dataclass(frozen=True)
class Work:
    """step: one step of a run. pictures: that it takes in."""

    name: str
    step: Callable[[], object]
    pictures: int


def works(device: str) -> Iterator[Work]:
    pixels, of_class = (torch.from_numpy(part) for part in shapes(512, 0))
    real = pixels.float() / 127.5 - 1
    for precision in ("float32", "bfloat16"):
        for batch in (64, 256):
            rules = Game(mode=IMAGES, data="shapes", precision=precision, image_batch=batch)
            game = PictureGame(real, of_class, len(SHAPE_NAMES), rules, device)
            yield Work(
                f"image GAN, {real.shape[2]} x {real.shape[3]}, batches of {batch}, {precision}", lambda game=game: game.play(1), batch
            )
    for channels, batch, seeds in ((16, 64, 1), (64, 256, 1), (16, 64, 5)):
        config = Finder(data="digits", model="CNN", channels=channels, batch_size=batch, seeds=seeds)
        learning = task(config, Resources(device))
        training = learning.training(config, range(seeds))
        x, y = learning.x[:batch], learning.y[:batch]
        step = lambda training=training, x=x, y=y: training.step(x, y, 1e-3)  # noqa: E731
        yield Work(f"CNN on 8 x 8 digits, {channels} channels, batches of {batch}, {seeds} at once", step, batch * seeds)


def rate(step: Callable[[], object], device: str) -> float:
    """Steps a second."""
    step(), step()  # the first ones choose kernels and set memory aside
    found = []
    for _ in range(TURNS):
        settled(device)
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            step()
            count += 1
        settled(device)
        found.append(count / (time.perf_counter() - began))
    return median(found)


def settled(device: str) -> None:
    """Wait until the GPU has done all that it was given."""
    if device == "cuda":
        torch.cuda.synchronize()
    elif device == "mps":
        torch.mps.synchronize()


def machine(device: str) -> str:
    """Its name, for whoever reads the figures elsewhere."""
    if device == "cuda":
        return torch.cuda.get_device_name()
    rows = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((row.split(": ", 1)[1] for row in rows if row.startswith("model name")), platform.processor() or platform.machine())


def main() -> None:
    torch.set_num_threads(1)
    here = devices.available()
    for device in here:
        print(f"{device}: {machine(device)}, torch {torch.__version__}")
    if here == ("cpu",):
        print("There is no GPU that this build of torch can use: these are the figures of the CPU alone.")
    print(f"{'':<62}" + "".join(f"{device:>10} steps/s {'images/s':>9}" for device in here), flush=True)
    for row in zip(*(works(device) for device in here), strict=True):
        rates = [rate(work.step, device) for work, device in zip(row, here, strict=True)]
        figures = "".join(f"{each:>18.1f} {each * work.pictures:>9.0f}" for each, work in zip(rates, row, strict=True))
        print(f"{row[0].name:<62}{figures}", flush=True)


if __name__ == "__main__":
    main()
