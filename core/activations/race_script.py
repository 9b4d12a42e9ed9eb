"""A race as a script of plain PyTorch, one network after the other, that ends with the page's numbers. Light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.activations.config import Config
from core.activations.race_config import HIGHEST, LOWEST, MEASURED, OWN, PROBES, SMOOTHING
from core.activations.race_gains import gains
from core.data.scripts import load_lines
from core.snippets import source

OPTIMIZERS = {
    "SGD": "torch.optim.SGD(net.parameters(), lr=rate)",
    "momentum": "torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9)",
    "Nesterov": "torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9, nesterov=True)",
    "Adagrad": "torch.optim.Adagrad(net.parameters(), lr=rate)",
    "RMSprop": "torch.optim.RMSprop(net.parameters(), lr=rate)",
    "Adam": "torch.optim.Adam(net.parameters(), lr=rate)",
    "AdamW": "torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.0)",
}
PLAIN = ("LossOf", "started", "network", "dead_and_saturated", "learned")
RULES = ("Floats", "SKIPPED_END", "Suggestion", "smooth", "usable", "valley")
VERDICT = ("LEVEL", "Verdict", "mean_and_error", "judged", "student", "_within")

TITLE = '''"""A race of activation functions in plain PyTorch: {racers}.

{beside}
Made by ML Playground. On the CPU it ends with the page's numbers, to about three digits: the page trains all networks at once and rounds
its sums in another order, and training lets rounding grow.
"""'''

FUNCTION = """class Function(nn.Module):
    def __init__(self, of: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.of = of

    def forward(self, x: Tensor) -> Tensor:
        return self.of(x)"""

RACE = """torch.set_num_threads(1)
outputs, loss_of = {outputs}
sizes = [x.shape[1], *{hidden!r}, outputs]
x_train, y_train = torch.from_numpy(x[train]), torch.from_numpy(y[train])
x_validation, y_validation = torch.from_numpy(x[validation]), torch.from_numpy(y[validation])
chosen = np.linspace(0, len(train) - 1, min({measured}, len(train))).round().astype(np.int64)  # measured on
size, seeds = min({batch}, len(train)), range({seed}, {end})
racers = {{
{racers}
}}


def make(functions: Sequence[Callable[[Tensor], Tensor]], gains: Sequence[float], seed: int) -> nn.Sequential:
    return network([Function(of) for of in functions], gains, sizes, {start!r}, seed)


def optimizer_of(net: nn.Module, rate: float) -> torch.optim.Optimizer:
    return {optimizer}


"""

PROBING = """def suggested(functions: Sequence[Callable[[Tensor], Tensor]], gains: Sequence[float]) -> float:
    \"\"\"What the rule "valley" suggests on the median curve of a range test over the seeds.\"\"\"
    rates, curves = learning_rates({low!r}, {high!r}, {probes}), []
    for seed in seeds:
        net = make(functions, gains, seed)
        stream = batches(x_train, y_train, size, {probes}, [seed])
        curves.append(smooth(learned(net, optimizer_of(net, 0.0), loss_of, stream, rates), {smoothing!r}))
    middle = np.median(np.where(np.isfinite(curves), curves, np.inf), axis=0)
    middle = np.where(np.isfinite(middle), middle, np.nan)
    answer = valley(*usable(np.array(rates), middle, {probes}))
    return answer.lr if answer else {rate!r}


"""

RUN = """final = []
for name, (functions, gains) in racers.items():
    rate, rows = {rate}, []
    for seed in seeds:
        net = make(functions, gains, seed)
        learned(net, optimizer_of(net, rate), loss_of, batches(x_train, y_train, size, {steps}, [seed]), [rate] * {steps})
        with torch.no_grad():
            answers = net(x_validation)
            losses = loss_of(net(x_train[chosen]), y_train[chosen]).item(), loss_of(answers, y_validation).item()
            right = (answers.argmax(1) == y_validation).float().mean().item() if classes else math.nan
        rows.append((*losses, right, *dead_and_saturated(net, x_train[chosen], {bound!r})))
    final.append([row[1] for row in rows])
    training, loss, right, dead, saturated = (float(value) for value in np.mean(rows, 0))
    print(f"{{name}}: rate {{rate:.6g}}, training loss {{training!r}}, validation loss {{loss!r}}, "
          f"accuracy {{right!r}}, dead {{dead!r}}, saturated {{saturated!r}}")
"""

JUDGE = """
whole = [place for place, row in enumerate(final) if np.isfinite(row).all()]
if len(whole) > 1:
    verdict = judged(np.array(final)[whole].T, higher=False)
    names = [list(racers)[place] for place in whole]
    print("best:", names[verdict.best])
    print("behind beyond chance:", [name for name, apart in zip(names, verdict.beyond) if apart])
"""


def race_script(config: Config, *, filename: str | None = None, table: Mapping[str, Any] | None = None) -> str:
    """filename, table: of a person's own file, as for `load_lines`.

    Raises: InputError where a file's target or task is neither chosen nor found.
    """
    loading = load_lines(config, seed=config.seed, filename=filename or "your-file.csv", facts=table or {})
    own, many = config.race_rates == OWN, config.race_seeds > 1
    beside = f"The data, {loading.beside!r}, must lie beside this script." if loading.beside else f"Data: the built-in set {config.data!r}."
    racing = config.racing()
    lines = [
        f"    {racer.name!r}: ([{', '.join(f'lambda x: {one.torch}' for one in racer.functions)}], {list(scale)!r}),"
        for racer, scale in zip(racing, gains(config, racing), strict=True)
    ]
    race = RACE.format(
        outputs="(len(classes), nn.functional.cross_entropy) if classes else (1, lambda out, y: nn.functional.mse_loss(out[:, 0], y))",
        hidden=[config.race_width] * config.race_layers,
        measured=MEASURED,
        batch=config.race_batch,
        seed=config.seed,
        end=config.seed + config.race_seeds,
        racers="\n".join(lines),
        start=config.race_start,
        optimizer=OPTIMIZERS[config.race_optimizer],
    )
    probing = PROBING.format(low=LOWEST, high=HIGHEST, probes=PROBES, smoothing=SMOOTHING, rate=config.race_rate) if own else ""
    run = RUN.format(
        rate="suggested(functions, gains)" if own else repr(config.race_rate), steps=config.race_steps, bound=config.saturation
    )
    parts = [
        TITLE.format(racers=", ".join(racer.name for racer in racing), beside=beside),
        _imports(loading.imports),
        *loading.parts,
        source("core.nets.batches", "batches", *(("learning_rates",) if own else ())),
        *([source("core.nets.suggest", *RULES)] if own else []),
        source("core.activations.race_plain", *PLAIN),
        FUNCTION,
        *([source("core.verdict", *(VERDICT if own else ("Floats", *VERDICT)))] if many else []),
        "\n".join(loading.lines) + "\n" + race + probing + run + (JUDGE if many else ""),
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _imports(more: Sequence[str]) -> str:
    first = ["from __future__ import annotations", "", "import math", "from collections.abc import Callable, Iterable, Iterator, Sequence"]
    first += ["from dataclasses import dataclass", "from itertools import pairwise", ""]
    packages = sorted({"import numpy as np", *more, "import torch", "from numpy.typing import NDArray", "from torch import Tensor, nn"})
    plain = [line for line in packages if line.startswith("import ")]
    return "\n".join([*first, *plain, *(line for line in packages if not line.startswith("import "))])
