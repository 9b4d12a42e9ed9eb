"""One kept experiment: what was on screen under a name. Plain values; it knows no browser and no disk."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core import params, settings_file
from core.errors import InputError, Problem
from core.rooms.room import plain_words

LONGEST_NAME = 80  # characters
LONGEST_LINE = 400
MOST_LINES = 40
MOST_RESULTS = 200
MARKED = 4  # settings that a card names
SHORT = 40  # characters of a value on a card


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """kept: seconds since the epoch. title: of its page. link: the page below the app's address, with every setting. labels: of settings.
    moved: settings that are not at their default. results: the last value of each measurement. step: that is shown, None without a run."""

    identity: str
    owner: str
    name: str
    kept: float
    title: str
    topic: str
    version: int
    link: str
    settings: Mapping[str, Any]
    labels: Mapping[str, str]
    moved: tuple[str, ...]
    look: str
    details: tuple[str, ...] = ()
    results: Mapping[str, float | None] = field(default_factory=dict)
    step: int | None = None

    def short(self) -> dict[str, Any]:
        """What a card says of it: never whose it is."""
        marks = [f"{self.labels[name]}: {_short(self.settings[name])}" for name in self.moved[:MARKED]]
        said = {"id": self.identity, "name": self.name, "kept": self.kept, "title": self.title, "topic": self.topic, "step": self.step}
        return said | {"look": self.look, "marks": marks, "more": max(0, len(self.moved) - MARKED)}

    def whole(self) -> dict[str, Any]:
        """All of it but its picture and whose it is."""
        settings = [[name, self.labels[name], value] for name, value in self.settings.items()]
        return self.short() | {"link": self.link, "settings": settings, "results": dict(self.results), "details": list(self.details)}

    def about(self) -> str:
        """All of it but name and owner, which have columns of their own, as JSON."""
        return json.dumps({name: value for name, value in asdict(self).items() if name not in ("identity", "owner", "name", "kept")})


def read_experiment(identity: str, owner: str, name: str, kept: float, about: str) -> Experiment:
    """An experiment from what was kept of it."""
    told = json.loads(about)
    told |= {part: tuple(told[part]) for part in ("moved", "details")}
    return Experiment(identity=identity, owner=owner, name=name, kept=kept, **told)


def described(config: Any, topic: str) -> dict[str, Any]:
    """What an experiment says of its settings: version, link, settings, labels, moved."""
    declared, values = params.of(type(config)), params.values(config)
    return {
        "version": max(type(config).VERSIONS),
        "link": f"{topic.replace('_', '-')}?{settings_file.link(config)}",
        "settings": values,
        "labels": {name: f"{param.label} ({param.unit})" if param.unit else param.label for name, param in declared.items()},
        "moved": tuple(name for name, param in declared.items() if values[name] != param.default),
    }


def results(history: Mapping[str, Any], step: int | None) -> dict[str, float | None]:
    """The last value of each measurement at or before `step`, of all where it is None."""
    upto = sum(1 for at in history["steps"] if step is None or at <= step)
    known = {name: [value for value in values[:upto] if value is not None] for name, values in history["metrics"].items()}
    return {name: values[-1] if values else None for name, values in list(known.items())[:MOST_RESULTS]}


def proposed(config: Any, title: str, presets: Mapping[str, Any]) -> str:
    """A name from what is on screen: the preset, else what sets it off from the page as it opens, else the page."""
    now = _settled(config)
    preset = next((name for name, preset in presets.items() if _settled(preset.config) == now), None)
    values, declared = params.values(config), params.of(type(config))
    others = [
        f"{param.label} {_short(values[name])}" for name, param in declared.items() if values[name] != param.default and name != "mode"
    ]
    mode = [str(values["mode"])] if "mode" in values and values["mode"] != declared["mode"].default else []
    what = preset or ", ".join(mode + others[:1])
    return f"{title}: {what}"[:LONGEST_NAME] if what else title


def own_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken."""
    numbers = (f"{name[: LONGEST_NAME - 5]} {number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(numbered for numbered in numbers if numbered not in taken)


def plain_name(given: object) -> str:
    """A person's name for an experiment. Raises InputError for none, a long one, or one with hidden characters or several lines."""
    name = plain_words(given)
    if not name or len(name) > LONGEST_NAME or "\n" in name:
        raise InputError(Problem("Name", given, f"1 to {LONGEST_NAME} characters in one line"))
    return name


def plain_lines(lines: Collection[Any]) -> tuple[str, ...]:
    """What stood under the picture, as far as it is kept."""
    return tuple(str(line)[:LONGEST_LINE] for line in list(lines)[:MOST_LINES])


def _settled(config: Any) -> Any:
    return config.settled() if hasattr(config, "settled") else config


def _short(value: Any) -> str:
    text = ("yes" if value else "no") if isinstance(value, bool) else f"{value:.6g}" if isinstance(value, float) else str(value)
    text = "".join(" " if unicodedata.category(character).startswith("C") else character for character in text)
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
