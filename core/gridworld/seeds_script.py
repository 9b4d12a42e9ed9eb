"""The part of a script that walks many seeds: a comparison, or a sweep over learning rates."""

from __future__ import annotations

from core.gridworld.config import COMPARE, FIRST, LAST, SWEPT, Config
from core.gridworld.rules import rules

ROOMS = """world = {world}
longest, episodes, seeds = {longest}, {episodes}, range({seed}, {end})


def room_of(world):
    tables = model(world)
    return Room(tables.next, tables.reward, tables.ends, world.slip, tables.starts)


room = room_of(world)"""

LATER_ROOM = """later = {later}
later_room, later_reached = room_of(later), model(later).reached"""

WALKED = '''def walked(rules, first_value, seed):
    """One run of one runner: every runner meets the chances of this seed."""
    mind = fresh_mind(world.rows * world.columns, first_value=first_value, episodes=episodes, longest=longest, seed=seed)
'''

LEARN = "    learn(room, rules, mind, 2**62, episodes)"
LEARN_LATER = """    learn(room, rules, mind, {at}, episodes)
    if mind.now[TOTAL] == {at}:
        if mind.now[TIME] and not later_reached[mind.now[STATE]]:
            mind.now[TIME] = 0  # the agent stood where a wall is now
        learn(later_room, rules, mind, 2**62, episodes)"""

ERROR = '''def mean_and_error(values):
    """Over the first axis, seeds; the standard error of the mean."""
    return values.mean(0), values.std(0, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.zeros(values.shape[1:])'''

COMPARED = """runners = {{
{runners}
}}
last = []
for name, (rules, first_value) in runners.items():
    last.append([walked(rules, first_value, seed).{measured}[-{last}:].mean() for seed in seeds])
    mean, error = mean_and_error(np.array(last[-1]))
    print(f"{{name}}: mean {named} of the last {{min({last}, episodes)}} episodes {{float(mean)!r}}, standard error {{float(error)!r}}")"""

SWEPT_OVER = """rates = {rates!r}
algorithms = {{
{runners}
}}
for name, (rules, first_value) in algorithms.items():
    for rate in rates:
        minds = [walked(rules._replace(alpha=rate), first_value, seed) for seed in seeds]
        first, whole = (np.array([mind.returns[:part].mean() for mind in minds]) for part in ({first}, episodes))
        for said, values in ((min({first}, episodes), first), (episodes, whole)):
            mean, error = mean_and_error(values)
            print(f"{{name}}, learning rate {{rate}}, first {{said}} episodes: {{float(mean)!r}}, standard error {{float(error)!r}}")"""


def seeds_script(config: Config, world: str, later: str) -> str:
    """world, later: as Python writes them; later is "" where the world does not change."""
    rooms = ROOMS.format(world=world, longest=config.longest, episodes=config.episodes, seed=config.seed, end=config.seed + config.seeds)
    learned = LEARN_LATER.format(at=config.later_at) if later else LEARN
    if config.mode == COMPARE:
        racers = dict(zip(config.racer_names, config.racers, strict=True))
        measured, named = ("returns", "return") if config.measure == "return" else ("lengths", "steps")
        run = COMPARED.format(runners=_literal(racers), measured=measured, named=named, last=LAST)
    else:
        racers = {algorithm: config.swept_at(algorithm, SWEPT[0]) for algorithm in config.swept_algorithms}
        run = SWEPT_OVER.format(rates=SWEPT, runners=_literal(racers), first=FIRST)
    rooms += "\n" + LATER_ROOM.format(later=later) if later else ""
    return "\n\n\n".join([rooms, f"{WALKED}{learned}\n    return mind", ERROR, run])


def _literal(racers: dict[str, Config]) -> str:
    """Each runner's rules and first value, a line each."""
    return "\n".join(
        f"    {name!r}: (Rules({', '.join(f'{key}={value!r}' for key, value in rules(racer).items())}), {float(racer.first_value)!r}),"
        for name, racer in racers.items()
    )
