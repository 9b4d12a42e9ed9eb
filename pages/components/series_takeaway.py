"""What a person takes home of a series: the script, and its components or flagged points, asked of a worker at the press of a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import params
from core.data.uploads import Upload
from core.errors import InputError
from core.serving.house import Fault, House
from core.settings_file import written
from core.time_series.components_table import COMPONENTS
from core.time_series.config import FORECAST, SURPRISES, Config
from core.time_series.snippet import snippet
from pages.components.forecast_mode import LEAVES
from pages.components.house import house, owner
from pages.components.takeaway import takeaway

SEARCHED = {COMPONENTS: "Components of the last run (CSV)"}


def series_takeaway(config: Config | None, own: Upload | None) -> None:
    """The popover with script and components of the settings on screen."""
    if config is None:
        takeaway("time_series", script=None)
        return
    own = None if config.makes else own
    label, question = ("Flagged points (CSV)", "flagged") if config.mode == SURPRISES else ("Components (CSV)", "components")
    asked, filename, table = _asker(house(), owner(), config, own), own.filename if own else "", own.facts if own else None
    takeaway(
        "time_series",
        script=lambda: _text(lambda: snippet(config, asked("summary"), filename, table), "# "),
        now=({} if config.moves else {label: (f"{question}.csv", lambda: _text(lambda: str(asked(question))))})
        | {"Settings, to load again (JSON)": ("time_series-settings.json", lambda: written("time_series", config))},
        leaves=LEAVES if config.mode == FORECAST else SEARCHED if config.moves else {},
        own=own,
        reading=config.reading,
    )


def _asker(at: House, who: str, config: Config, own: Upload | None) -> Callable[[str], Any]:
    """Asks a question about this series. A download runs outside the page's session, so that all it needs is found before."""
    values, files = params.values(config), [own.name] if own else []
    return lambda name: at.ask("core.time_series", name, owner=who, files=files, config=values)


def _text(made: Callable[[], str], mark: str = "") -> str:
    """The text, or why there is none, as the file's only lines."""
    try:
        return made()
    except InputError as error:
        return "".join(f"{mark}{problem}\n" for problem in error.problems)
    except Fault as fault:
        return f"{mark}Something went wrong on our side (error {fault}).\n"
