"""The run on screen as a script of plain torch that runs without the app and prints the page's numbers. Light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.data.scripts import load_lines
from core.lr_finder.choices import known
from core.lr_finder.config import COMPARE, LOG, PEAK, RACE, RANGE, SCHEDULE, TWO, Config
from core.lr_finder.network_lines import loss_lines, network_lines, optimizer_line
from core.snippets import source

ROOM = "core.lr_finder"
RULES = ("Floats", "SKIPPED_END", "SLIDE_INTERVAL", "SLIDE_THRESHOLD", "Suggestion", "usable", "valley", "slide", "minimum", "steep")
LEVELS = ("WINDOW", "FLAT", "levels", "margin")
KIND_OF_RUN = {
    RANGE: "Learning-rate range test (Smith, 2017, section 3.3)",
    RACE: "A race of learning rates, those that a range test suggests among them,",
    COMPARE: "Two range tests (Smith, 2017, section 3.3)",
    SCHEDULE: "A training with a schedule, and one with a constant rate,",
    LOG: "The suggestions of a range test that was logged elsewhere,",
    TWO: "The range test of two networks that play against each other,",
}

CLASSES = {
    "constant": (),
    "step": ("Step",),
    "exponential": ("Exponential",),
    "cosine": ("Cosine",),
    "warm-up and cosine": ("WarmupCosine",),
    "1cycle": ("OneCycle",),
    "cyclical": ("Cyclical",),
    "on plateau": ("Plateau",),
}
SCHEDULES = {
    "constant": "Constant({peak!r})",
    "step": "Step({peak!r}, max(1, math.ceil(count / 3)))",
    "exponential": "Exponential({peak!r}, 0.01 ** (1 / count))",
    "cosine": "Cosine({peak!r}, count)",
    "warm-up and cosine": "WarmupCosine({peak!r}, count, math.ceil(count / 10))",
    "1cycle": "OneCycle({peak!r}, count)",
    "cyclical": "Cyclical({peak!r} / 4, {peak!r}, max(1, round(count / 6)), max(1, round(count / 6)), {cycle!r}, 0.1 ** (1 / count))",
    "on plateau": "Plateau({peak!r}, patience={patience})",
}


def snippet(config: Config, *, filename: str | None = None, table: Mapping[str, Any] | None = None) -> str:
    """A script that needs numpy, torch and what loads the data (scikit-learn, or pandas for a file).

    filename, table: for a person's own file, its name, to lie beside the script, and what was found in it.
    Raises: InputError where a file's target or task is neither chosen nor found.
    """
    if config.mode == LOG:
        return _joined(_of_log(config, filename or "your-log.csv", table or {}))
    if config.mode == TWO:
        return _joined(_of_two(config))
    loading = load_lines(config, seed=config.seed, filename=filename or "your-file.csv", facts=table or {})
    kind = known(config, table)[0]
    beside = f"The data, {loading.beside!r}, must lie beside this script." if loading.beside else f"Data: the built-in set {config.data!r}."
    parts = [
        _title(config, beside),
        _imports(loading.imports, typed=True),
        *loading.parts,
        source(f"{ROOM}.plain", "LossOf", *_plain(config)),
        *_rules(config),
        "\n".join([*loading.lines, *_arrays(config, kind)]),
        "\n".join(network_lines(config)),
        "\n".join(loss_lines(config, kind)),
        "\n".join(_run(config, kind)),
    ]
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    return "\n\n\n".join(part for part in parts if part) + "\n"


def _title(config: Config, beside: str) -> str:
    return (
        f'"""{KIND_OF_RUN[config.mode]} in plain PyTorch.\n\n{beside}\n'
        "Made by ML Playground. On the CPU it ends with the page's numbers, to about four digits: the page trains all seeds at once,\n"
        'and rounds its sums in another order. Where a loss breaks up, rounding grows.\n"""'
    )


def _imports(more: tuple[str, ...], *, typed: bool) -> str:
    first = ["from __future__ import annotations", ""]
    standard = ["import copy", "import math", "import statistics"]
    lines = ["from collections.abc import Callable, Iterable, Iterator, Sequence", "from dataclasses import dataclass"] if typed else []
    packages = sorted(
        {"import numpy as np", *more} | ({"import torch", "from numpy.typing import NDArray", "from torch import Tensor, nn"})
    )
    plain = [line for line in packages if line.startswith("import ")]
    return "\n".join([*first, *standard[1:], *lines, "", *plain, *(line for line in packages if not line.startswith("import "))])


def _plain(config: Config) -> tuple[str, ...]:
    curve = ("range_test", "median_curve") if config.mode != SCHEDULE else ()
    whole = ("validation_loss", "trained") if config.mode in (RACE, SCHEDULE) else ()
    return ("batches", "train_step", *curve, *whole)


def _rules(config: Config) -> list[str]:
    parts = []
    if config.mode != SCHEDULE:
        parts.append(source("core.nets.batches", "learning_rates"))
        parts.append(source("core.nets.suggest", *RULES, *(LEVELS if config.sweep == "linear" else ())))
    if config.sweep == "linear":
        parts.append(source(f"{ROOM}.smith", "RAGGED", "Bounds", "bounds"))
    if config.mode in (RACE, SCHEDULE):
        names = ("LADDER", "NEIGHBOURS", "SAME", "Lane", "lanes") if config.mode == RACE else ()
        parts.append(source(f"{ROOM}.verdict", "STUDENT", "Verdict", "judged", *names))
        parts.append(source("core.nets.batches", "epochs_of_batches"))
        parts.append(source(f"{ROOM}.model", "guessing", "_least_huber", "class_weights"))
    if config.mode == SCHEDULE:
        parts.append(source("core.nets.schedules", "Schedule", "Constant", *CLASSES[config.schedule], "_eased"))
    return parts


def _arrays(config: Config, kind: str) -> list[str]:
    binary = config.loss == "binary cross-entropy"
    return [
        "torch.set_num_threads(1)",
        f"outputs = {1 if binary or kind == 'regression' else 'len(classes)'}",
        "x_train, y_train = torch.from_numpy(x[train]), torch.from_numpy(y[train])" + (".float()" if binary else ""),
        *(
            [
                "x_validation, y_validation = torch.from_numpy(x[validation]), torch.from_numpy(y[validation])"
                + (".float()" if binary else "")
            ]
            if config.mode in (RACE, SCHEDULE)
            else []
        ),
        f"seeds = range({config.seed}, {config.seed + config.seeds})",
    ]


def _steps(config: Config) -> list[str]:
    """How a network learns from one batch, as a function of a network."""
    return [
        f"make_optimizer = {optimizer_line(config)}",
        "",
        "",
        "def steps_of(net: nn.Module, make: Callable[[nn.Module], torch.optim.Optimizer] = make_optimizer) -> Callable[..., float]:",
        "    optimizer = make(net)",
        f"    return lambda x, y, rate: train_step(net, optimizer, loss_of, x, y, rate, parts={config.accumulate}, clip={config.clip!r})",
        "",
        "",
        f"size = min({config.batch_size}, len(x_train))",
    ]


def _sweep(config: Config) -> list[str]:
    linear = ", 'linear'" if config.sweep == "linear" else ""
    return [
        f"rates = learning_rates({config.lr_low!r}, {config.lr_high!r}, {config.iterations}{linear})",
        "",
        "",
        "def tested(make: Callable[[nn.Module], torch.optim.Optimizer], size: int) -> tuple[np.ndarray, np.ndarray]:",
        '    """The median curves over all seeds: losses of the batches, and smoothed."""',
        "    curves = []",
        "    for seed in seeds:",
        "        net = network(seed)",
        f"        stream = batches(x_train, y_train, size, {config.iterations}, seed)",
        f"        curves.append(range_test(steps_of(net, make), stream, rates, {config.smoothing!r}, {config.stop_factor!r}))",
        '        print(f"seed {seed}: {len(curves[-1][0])} batches, last loss {curves[-1][0][-1]!r}, smoothed {curves[-1][1][-1]!r}")',
        "    return median_curve([losses for losses, _ in curves]), median_curve([smoothed for _, smoothed in curves])",
    ]


ASKED = [
    "curve = usable(np.array(rates[: len(middle)]), middle, {iterations})",
    "answers = [answer for rule in (valley, slide, minimum, steep) if (answer := rule(*curve))]",
]
SAID = ["for answer in answers:", '    print(f"{answer.rule}: {answer.lr!r}")']


def _asked(config: Config) -> list[str]:
    return [line.format(iterations=config.iterations) for line in ASKED]


def _run(config: Config, kind: str) -> list[str]:
    if config.mode == SCHEDULE:
        return [*_steps(config), *_schedule_run(config)]
    lines = [*_steps(config), *_sweep(config), "", ""]
    if config.mode == COMPARE:
        second = replace(config, optimizer=config.b_optimizer, weight_decay=config.b_weight_decay)
        for name, setting, batch in (("A", config, "size"), ("B", second, f"min({config.b_batch_size}, len(x_train))")):
            lines += [f'print("setting {name}")', f"_, middle = tested({optimizer_line(setting)}, {batch})", *_asked(config), *SAID]
        return lines
    lines.append("single, middle = tested(make_optimizer, size)")
    if config.sweep == "linear" and config.mode == RANGE:
        return [*lines, "found = bounds(np.array(rates[: len(middle)]), single[: len(middle)])", 'print(f"bounds: {found}")']
    lines += [*_asked(config), *SAID]
    return lines if config.mode == RANGE else [*lines, "", *_race_run(config, kind)]


def _race_run(config: Config, kind: str) -> list[str]:
    picked = [f"proposed.append(('yours', {config.picked!r}))"] if config.picked else []
    return [
        "proposed = [(answer.rule, answer.lr) for answer in answers]",
        *picked,
        f"lined = lanes(proposed, {config.lr_low!r}, {config.lr_high!r})",
        f"count = epochs_of_batches(len(x_train), size, {config.epochs})",
        "final = []",
        "for lane in lined:",
        "    row = []",
        "    for seed in seeds:",
        "        net = network(seed)",
        "        stream = batches(x_train, y_train, size, count, seed)",
        *_measured("lambda step: lane.rate", config),
        "    final.append(row)",
        "    print(f\"{lane.rate:.6g} ({', '.join(lane.names)}): validation loss {statistics.fmean(row)!r}\")",
        f"verdict = judged(np.array(final), {_guessing(config, kind)})",
        'print(f"best: {lined[verdict.best].rate!r}" if verdict.best is not None else "every rate broke")',
        'print("tied:", [float(f"{lined[i].rate:.6g}") for i in verdict.tied])',
    ]


def _guessing(config: Config, kind: str) -> str:
    """What guessing costs, as a call."""
    loss = config.loss if config.loss != "auto" else "cross-entropy" if kind == "classification" else "MSE"
    own = {
        "cross-entropy": f", label_smoothing={config.label_smoothing!r}" if config.loss != "auto" and config.label_smoothing else "",
        "binary cross-entropy": f", pos_weight={config.pos_weight!r}",
        "Huber": f", delta={config.delta!r}",
    }.get(loss, "")
    weights = ", weights=class_weights(y_train.numpy())" if config.balanced and loss == "cross-entropy" else ""
    return f"guessing(y_train.numpy(), {loss!r}{own}{weights})"


def _measured(rate: str, config: Config, told: str = "") -> list[str]:
    return [
        "        measure = lambda net=net: validation_loss(net, loss_of, x_validation, y_validation)",
        f"        losses = trained(steps_of(net), stream, {rate}, measure, count // {config.epochs}{told})",
        "        row.append(losses[-1])",
    ]


def _schedule_run(config: Config) -> list[str]:
    peak = config.picked or PEAK
    names = ("constant",) if config.schedule == "constant" else (config.schedule, "constant")
    lines = [f"count = epochs_of_batches(len(x_train), size, {config.epochs})", "final = []"]
    for name in names:
        lines += [
            "row = []",
            "for seed in seeds:",
            f"    net, schedule = network(seed), {SCHEDULES[name].format(peak=peak, cycle=config.cycle, patience=config.patience)}",
            "    stream = batches(x_train, y_train, size, count, seed)",
            *(line[4:] for line in _measured("schedule.rate", config, ", schedule.told")),
            "final.append(row)",
            f'print(f"{name}: validation loss {{statistics.fmean(row)!r}}")',
        ]
    return lines


def _of_log(config: Config, filename: str, table: Mapping[str, Any]) -> list[str]:
    from core.lr_finder.log_script import log_lines

    return [_title(config, f"The log, {filename!r}, must lie beside this script."), *log_lines(config, filename, table)]


def _of_two(config: Config) -> list[str]:
    from core.lr_finder.two_script import two_lines

    return [_title(config, "Points are drawn anew for every step."), *two_lines(config)]
