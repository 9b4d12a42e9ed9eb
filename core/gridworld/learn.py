"""An agent learns in its world: one transition, one episode or many episodes at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core.curves import POINTS, Curve
from core.gridworld import kernels
from core.gridworld.config import MANY, PLANNERS, SCHEDULES, Config
from core.gridworld.ground import Ground, ground
from core.gridworld.kernels import EPISODE, TOTAL, Mind, Rules
from core.gridworld.minds import fresh_mind
from core.gridworld.planning import Sweeps
from core.gridworld.rules import rules
from core.gridworld.snapshot import Floats, Snapshot, Update
from core.runs.moment import Moment, Resources

UNWATCHED = frozenset({"pace"})  # changes that leave the learner as it was


def learn(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, then a moment for each transition, episode or 1/200 of the episodes, as `pace` says."""
    run = started(config)
    change = yield run.moment()
    while run.goes_on:
        if change and (note := run.change(change)):
            yield run.moment(note)
            return
        run.learn()
        change = yield run.moment()


def started(config: Config) -> Run:
    """The run of a config, before its first moment."""
    kind = Planner if config.algorithm in PLANNERS else DeepRun if config.algorithm == "Deep Q-learning" else Run
    return kind(config)


class Run:
    """A learner at work: its world and rules as they are now, what it knows, and its curves so far."""

    def __init__(self, config: Config, *, seed: int | None = None, found: Callable[[str, float, int], Ground] = ground) -> None:
        """seed: in place of the config's. found: who knows about worlds; many runs may share one that remembers."""
        self.config, self.found = config, found
        self.mind = fresh_mind(
            config.parsed.rows * config.parsed.columns,
            first_value=config.first_value,
            episodes=config.episodes,
            longest=config.longest,
            seed=config.seed if seed is None else seed,
        )
        self.errors = Curve()
        self.text = config.world
        self._settle()

    @property
    def goes_on(self) -> bool:
        return int(self.mind.now[EPISODE]) < self.config.episodes

    def learn(self) -> None:
        """Go on until the next moment."""
        transitions = 1 if self.config.pace == "transition" else self.config.transitions_a_moment
        self.walk(transitions, max(1, self.config.episodes // MANY) if self.config.pace == "many episodes" else 1)

    def walk(self, transitions: int, episodes: int) -> None:
        """Go on for so many transitions or episodes, whichever are done first; the world changes on the way when its time has come."""
        total, until = int(self.mind.now[TOTAL]), int(self.mind.now[EPISODE]) + episodes
        due = self.config.later_at if self.config.later else 0
        if total < due:
            self.learn_on(min(transitions, due - total), episodes)
            if int(self.mind.now[TOTAL]) == due:
                self.text = self.config.later
                self._settle()
                if transitions > due - total and int(self.mind.now[EPISODE]) < until:
                    self.learn_on(transitions - (due - total), until - int(self.mind.now[EPISODE]))
            return
        self.learn_on(transitions, episodes)

    def learn_on(self, transitions: int, episodes: int) -> None:
        """Walk in the world as it is now."""
        kernels.learn(self.room, self.rules, self.mind, transitions, episodes)

    def change(self, change: Mapping[str, Any]) -> str:
        """Take a live change; a sentence where the run cannot go on with it."""
        before = self.config
        self.config = replace(before, **change)
        if "world" in change:
            old, new = before.parsed, self.config.parsed
            if (old.rows, old.columns) != (new.rows, new.columns):
                self.config = before
                return "The new world has another size, so what was learned does not fit it: press reset to begin there."
            self.text = self.config.world
        if set(change) - UNWATCHED:
            self._settle()
        return ""

    def moment(self, note: str = "") -> Moment:
        now, done = self.mind.now, int(self.mind.now[EPISODE])
        metrics = {"episode": float(done)}
        if np.isfinite(error := self.error()):
            metrics["error"] = error
            self.errors.add(int(now[TOTAL]), error)
        if done:
            metrics |= {"return": float(self.mind.returns[done - 1]), "length": float(self.mind.lengths[done - 1])}
        return Moment(int(now[TOTAL]), metrics, self.snapshot, note)

    def error(self) -> float:
        """Largest |Q - Q*| over the cells where an agent can stand; NaN where Q* is not known."""
        reached = self.model.reached
        return float(np.abs(self.q()[reached] - self.exact[reached]).max())

    def q(self) -> Floats:
        """What each action is thought to be worth, (cells, 4); of two tables the mean."""
        tables: Floats = self.mind.q
        both: Floats = tables.mean(0)
        return both if self.config.algorithm == "Double Q-learning" else tables[0]

    def snapshot(self) -> Snapshot:
        mind, done = self.mind, int(self.mind.now[EPISODE])
        q = np.where(self.model.reached[:, None], self.q(), np.nan)
        returns, lengths, last = averaged(done, mind.returns, mind.lengths)
        steps, errors = self.errors.arrays()
        time, started = int(mind.now[kernels.TIME]), int(mind.now[TOTAL]) > 0
        walked = time or (int(mind.lengths[done - 1]) if done else 0)
        path = mind.path[: walked + 1].astype(np.int64) if started else self.model.starts[:1].astype(np.int64)
        return Snapshot(
            step=int(mind.now[TOTAL]),
            episode=done,
            world=self.text,
            q=frozen(q),
            best=frozen(q == np.where(np.isnan(q), -np.inf, q).max(1, keepdims=True)),
            visits=frozen(mind.visits.copy()),
            traces=frozen(mind.traces.copy()),
            q_exact=self.exact,
            path=frozen(path),
            agent=int(path[-1]),
            next_action=int(mind.now[kernels.ACTION]) if time else -1,
            epsilon=self.now("epsilon", self.config.epsilon_schedule),
            alpha=self.now("alpha", self.config.alpha_schedule),
            returns=frozen(returns),
            lengths=frozen(lengths),
            curve_episodes=frozen(last),
            error_steps=frozen(steps),
            error=frozen(errors),
            best_return=self.best_return,
            update=last_update(mind) if started else None,
        )

    def now(self, name: str, schedule: str) -> float:
        """epsilon or alpha in the episode that goes on."""
        kind = SCHEDULES.index(schedule) if schedule in SCHEDULES else kernels.CONSTANT
        first, last = getattr(self.rules, name), getattr(self.rules, f"{name}_last")
        return float(kernels.scheduled(kind, first, last, self.rules.decay, int(self.mind.now[EPISODE])))

    def _settle(self) -> None:
        """Take the world and the rules as they are now, and what is exactly best in them."""
        known = self.found(self.text, self.config.gamma, self.config.longest)
        self.model, self.room, self.exact, self.best_return = known.model, known.room, known.exact, known.best_return
        self.rules = Rules(**rules(self.config))  # type: ignore[arg-type]
        here = int(self.mind.now[kernels.STATE])
        if self.mind.now[kernels.TIME] and not self.model.reached[here]:  # a wall now: the episode begins again
            self.mind.now[kernels.TIME] = 0


class Planner(Run):
    """Value or policy iteration on the world's own tables: a moment for each sweep, and nobody walks."""

    def _settle(self) -> None:
        super()._settle()
        before = getattr(self, "sweeps", None)
        self.sweeps = Sweeps(self.model, self.config.gamma, self.config.algorithm == "Policy iteration")
        if before is not None:  # the world has changed: what was known is where it goes on from
            self.sweeps.values, self.sweeps.q, self.sweeps.policy, self.sweeps.count = before.values, before.q, before.policy, before.count

    @property
    def goes_on(self) -> bool:
        return not self.sweeps.done

    def learn(self) -> None:
        self.sweeps.sweep()
        if self.config.later and self.sweeps.count == self.config.later_at:
            self.text = self.config.later
            self._settle()

    def q(self) -> Floats:
        return self.sweeps.q

    def moment(self, note: str = "") -> Moment:
        metrics = {"change": self.sweeps.change, "improvements": float(self.sweeps.improvements)}
        if np.isfinite(error := self.error()):
            metrics["error"] = error
            self.errors.add(self.sweeps.count, error)
        return Moment(self.sweeps.count, metrics, self.snapshot, note)

    def snapshot(self) -> Snapshot:
        best = self.sweeps.policy & self.model.reached[:, None]
        return replace(super().snapshot(), step=self.sweeps.count, best=frozen(best))


class DeepRun(Run):
    """A run whose values are a network's."""

    def __init__(self, config: Config) -> None:
        from core.gridworld.deep import DeepLearner

        super().__init__(config)
        self.learner = DeepLearner(
            len(self.model.next),
            width=config.width,
            rate=config.net_rate,
            batch=config.batch,
            memory=config.memory,
            every=config.still,
            seed=config.seed,
        )

    def learn_on(self, transitions: int, episodes: int) -> None:
        self.learner.learn(self.room, self.rules, self.mind, transitions, episodes)

    def q(self) -> Floats:
        return self.learner.table()


def averaged(done: int, *records: np.ndarray) -> tuple[np.ndarray, ...]:
    """Means over equal groups of episodes, at most `POINTS` whole groups, and the last episode of each group, counted from 1."""
    size = max(1, -(-done // POINTS))
    groups = done // size
    means = [record[: groups * size].reshape(groups, size).mean(1) if groups else np.zeros(0) for record in records]
    return (*means, np.arange(1, groups + 1, dtype=np.int64) * size)


def last_update(mind: Mind) -> Update:
    where, numbers = [int(value) for value in mind.last_where], [float(value) for value in mind.last_numbers]
    return Update(
        state=where[kernels.LAST_STATE],
        action=where[kernels.LAST_ACTION],
        reward=numbers[kernels.LAST_REWARD],
        next=where[kernels.LAST_NEXT],
        next_action=where[kernels.LAST_NEXT_ACTION],
        next_value=numbers[kernels.LAST_NEXT_VALUE],
        ended=bool(where[kernels.LAST_ENDED]),
        cut=bool(where[kernels.LAST_CUT]),
        alpha=numbers[kernels.LAST_ALPHA],
        gamma=numbers[kernels.LAST_GAMMA],
        before=numbers[kernels.LAST_BEFORE],
        after=numbers[kernels.LAST_AFTER],
    )


def frozen(array: Any) -> Any:
    array.setflags(write=False)
    return array
