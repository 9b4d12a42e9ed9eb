"""The series that need no file. Light to import: a series is read only by `built_in_frame`, outside the web process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SAMPLES = Path(__file__).parents[2] / "assets" / "samples"
TIME = "time"


@dataclass(frozen=True)
class Source:
    """What a person reads before choosing a series. units: of each value column. file: among our samples, "" for one of statsmodels."""

    title: str
    points: int
    units: Mapping[str, str]
    source: str
    file: str = ""


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "air_passengers": Source(
            "Airline passengers, monthly",
            144,
            {"passengers": "thousands"},
            "Box & Jenkins (1976), Time Series Analysis, series G; R’s AirPassengers",
            "air_passengers.csv",
        ),
        "co2": Source(
            "CO2 in the air of Mauna Loa, weekly",
            2284,
            {"co2": "ppm"},
            "Keeling & Whorf, Scripps Institution of Oceanography, 1958 to 2001; as in statsmodels",
        ),
        "sunspots": Source(
            "Sunspots, yearly",
            309,
            {"sunspots": "mean number"},
            "National Geophysical Data Center, 1700 to 2008; as in statsmodels",
        ),
        "nile": Source(
            "Flow of the Nile at Aswan, yearly",
            100,
            {"volume": "10⁸ m³"},
            "Cobb (1978), The problem of the Nile, 1871 to 1970; as in statsmodels",
        ),
        "macrodata": Source(
            "Economy of the United States, quarterly",
            203,
            {
                "realgdp": "billion 2005 $",
                "realcons": "billion 2005 $",
                "realinv": "billion 2005 $",
                "unemp": "%",
                "infl": "%",
                "tbilrate": "%",
            },
            "Federal Reserve Bank of St. Louis, 1959 to 2009; as in statsmodels",
        ),
        "uk_gas": Source(
            "Gas used in the United Kingdom, quarterly",
            108,
            {"gas": "million therms"},
            "Durbin & Koopman (2001), Time Series Analysis by State Space Methods; R’s UKgas",
            "uk_gas.csv",
        ),
        "nine_values": Source(
            "Nine values, a worked example",
            9,
            {"value": ""},
            "ours to check by hand: mean 19.889, standard deviation 7.062",
            "nine_values.csv",
        ),
    }
)


def built_in_frame(name: str) -> pd.DataFrame:
    """A built-in series as it comes: a column TIME of datetime64[us], or row numbers, and its values; statsmodels' where it has them."""
    import numpy as np
    import pandas as pd

    about = SOURCES[name]
    if about.file:
        frame = pd.read_csv(SAMPLES / about.file)
        times: Any = frame[frame.columns[0]]
        if times.dtype.kind != "i":  # whole numbers are rows
            times = pd.PeriodIndex(times, freq="Q" if "Q" in str(times.iloc[0]) else "M").start_time
        frame = pd.DataFrame({TIME: times, next(iter(about.units)): frame[frame.columns[1]].astype(float)})
    else:
        import statsmodels.api as sm

        raw = getattr(sm.datasets, name).load_pandas().data
        if name == "co2":
            frame = raw.reset_index(names=TIME)
        elif name == "macrodata":
            months = (raw["year"] - 1970) * 12 + 3 * (raw["quarter"] - 1)
            frame = raw.assign(**{TIME: months.to_numpy(np.int64).astype("datetime64[M]").astype("datetime64[us]")})
        else:
            years = raw[raw.columns[0]].astype(int).astype(str)
            frame = raw.set_axis(["year", next(iter(about.units))], axis=1).assign(
                **{TIME: years.to_numpy(dtype="datetime64[Y]").astype("datetime64[us]")}
            )
    frame = frame[[TIME, *about.units]].copy()
    if frame[TIME].dtype.kind == "M":
        frame[TIME] = frame[TIME].to_numpy().astype("datetime64[us]")
    return frame
