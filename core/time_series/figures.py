"""The pictures of one state, by name; no two modes share a name."""

from __future__ import annotations

from core.theme import Figure
from core.time_series.config import HEAT, OTHERS, REST, SEASON, TRUTH, Config
from core.time_series.errors_figure import errors_picture
from core.time_series.evidence_figure import evidence_picture
from core.time_series.forecast_figure import forecast_pictures
from core.time_series.forecast_snapshot import ForecastSnapshot
from core.time_series.others_figure import others_picture
from core.time_series.parts_figure import parts_picture
from core.time_series.rest_figure import rest_picture
from core.time_series.season_figure import heat_picture, season_picture
from core.time_series.snapshot import Snapshot


def pictures(config: Config, snapshot: Snapshot | ForecastSnapshot) -> dict[str, Figure]:
    """ "parts" of a series, and below one of "period", "rest", "season", "heat" and "others"; "truth" and "errors" of a made one; of a
    backtest what `forecast_pictures` names."""
    if isinstance(snapshot, ForecastSnapshot):
        return forecast_pictures(snapshot)
    if config.mode == TRUTH:
        return {"truth": parts_picture(snapshot, "A made series"), "errors": errors_picture(snapshot)}
    below = {
        REST: ("rest", rest_picture),
        SEASON: ("season", season_picture),
        HEAT: ("heat", heat_picture),
        OTHERS: ("others", others_picture),
    }
    name, draw = below.get(config.lower, ("period", lambda shown: evidence_picture(shown.series)))
    figure = draw(snapshot)
    return {"parts": parts_picture(snapshot, snapshot.series.title), **({name: figure} if figure else {})}
