"""The script of two networks at once. Light."""

from __future__ import annotations

from core.lr_finder.config import Config
from core.snippets import source

ROOM = "core.lr_finder.adversarial"
CONSTANTS = ("CENTRES", "RADIUS", "SPREAD", "NOISE", "WIDTH", "WINS", "ANSWERED", "BLIND", "BROKEN")

PLAYED = '''\
def played(seed: int) -> np.ndarray:
    """One pair of networks: (rounds, 3): loss of the discriminator, loss of the generator, share told apart."""
    chance, generator, discriminator = torch.Generator().manual_seed(seed), seeded(NOISE, 2, seed), seeded(2, 1, seed + 100_000)
    step_d = torch.optim.Adam(discriminator.parameters(), lr=0.0, betas=(0.5, 0.999))
    step_g = torch.optim.Adam(generator.parameters(), lr=0.0, betas=(0.5, 0.999))
    rows = np.full((len(rates), 3), np.nan)
    for i, rate in enumerate(rates):
        step_d.param_groups[0]["lr"], step_g.param_groups[0]["lr"] = RATES
        real, made = ring(SIZE, chance), generator(torch.randn(SIZE, NOISE, generator=chance)).detach()
        on_real, on_made = discriminator(real)[:, 0], discriminator(made)[:, 0]
        d = nn.functional.softplus(-on_real).mean() + nn.functional.softplus(on_made).mean()
        right = ((on_real > 0).float().mean() + (on_made <= 0).float().mean()) / 2
        step_d.zero_grad()
        d.backward()
        step_d.step()
        g = nn.functional.softplus(-discriminator(generator(torch.randn(SIZE, NOISE, generator=chance)))[:, 0]).mean()
        step_g.zero_grad()
        g.backward()
        step_g.step()
        rows[i] = d.item(), g.item(), right.item()
        if not np.isfinite(rows[i, :2]).all():
            break
    return rows'''


def two_lines(config: Config) -> list[str]:
    """Parts of a script that plays pair after pair."""
    grows = {"both": "rate, rate", "discriminator": f"rate, {config.other_rate!r}", "generator": f"{config.other_rate!r}, rate"}[
        config.vary
    ]
    imports = [
        *["from __future__ import annotations", "", "import math", "", "import numpy as np", "import torch"],
        *["from numpy.typing import NDArray", "from torch import Tensor, nn"],
    ]
    run = [
        f"table = np.stack([played(seed) for seed in range({config.seed}, {config.seed + config.seeds})], axis=2)",
        f"smoothed = averaged(table, {config.smoothing!r})",
        "d, g, right = (smoothed[:, part].T for part in range(3))",
        'print("last medians:", *(float(np.median(part[:, -1])) for part in (d, g, right)))',
        "wins, answers, breaks = found(np.array(rates), d, g, right)",
        'print(f"wins {wins!r}, answers {answers!r}, breaks {breaks!r}")',
    ]
    return [
        "\n".join(imports),
        "Floats = NDArray[np.float64]\n" + source(ROOM, *CONSTANTS, "ring", "seeded", "averaged", "found"),
        source("core.nets.batches", "learning_rates"),
        f"torch.set_num_threads(1)\nrates = learning_rates({config.lr_low!r}, {config.lr_high!r}, {config.rounds})",
        PLAYED.replace("RATES", grows).replace("SIZE", str(config.batch_size)),
        "\n".join(run),
    ]
