"""What a person takes home: scripts that end with the page's numbers, components that read back."""

import csv
import io
import math
import subprocess
import sys

import numpy as np
import pytest

from core import params
from core.data import tables
from core.data.table.alike import reads_alike
from core.errors import InputError
from core.runs.moment import Resources
from core.time_series import questions
from core.time_series.config import FORECAST, TRUTH, Config
from core.time_series.method_config import METHODS
from core.time_series.parts import strengths
from core.time_series.snippet import snippet
from core.time_series.train import train

MONTHS = ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]
CASES = [Config(data="uk_gas", method=method, composition="multiplicative") for method in METHODS]
CASES += [
    Config(data="co2", gaps="seasonal", spacing="month", seasonal_window=35),
    Config(data="macrodata", value="unemp", method="Hodrick-Prescott", smoothness="own", log_lambda=2.0),
    Config(data="nile", method="Moving average", average="exponential", window=9),
    Config(data="co2", periods="26, 52", method="MSTL", robust=True),
    Config(periods="24", method="Unobserved components", level="smooth trend"),
    Config(periodic=True),
    Config(method="Holt-Winters", background=True, damped=True),
    Config(mode=TRUTH, holes=20, gaps="seasonal", outliers=5, breaks=1, growing=True, seed=3),
]


def printed(config, folder, **told):
    found = questions.summary(config=params.values(config), files=told.pop("files", {}))
    (folder / "script.py").write_text(snippet(config, found, **told), encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "script.py"], cwd=folder, capture_output=True, text=True, timeout=80)
    assert done.returncode == 0, done.stderr
    return [float(number) for line in done.stdout.splitlines() for number in line.split(":")[1].split()]


def wanted(config, files=None):
    last = list(train(config, Resources(files=files or {})))[-1].snapshot()
    parts, known = last.parts, last.parts.trend[np.isfinite(last.parts.trend)]
    numbers = [len(last.series.values), known[0], known[-1], last.trend_strength]
    if len(parts.seasons) == 1:
        return [*numbers, np.nanmin(parts.season), np.nanmax(parts.season), *strengths(parts)[1]]
    return numbers


@pytest.mark.parametrize("config", CASES, ids=lambda config: f"{config.mode} {config.data} {config.method}")
def test_the_script_runs_alone_and_prints_the_pages_numbers(tmp_path, config):
    numbers, got = wanted(config), printed(config, tmp_path)
    assert got[: len(numbers)] == pytest.approx(numbers, rel=1e-6, abs=1e-9)


def test_the_script_of_a_table_of_ones_own_does_its_repairs_too(tmp_path):
    rng, lines = np.random.default_rng(0), ["Tag;Umsatz"]
    for at in rng.permutation(200).tolist() * 2:
        day = np.datetime64("2023-01-01") + at
        text = f"{100 + 10 * math.sin(2 * math.pi * at / 7) + rng.normal():.2f}".replace(".", ",")
        lines.append(f"{day};{text if at % 17 else ''}")
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_bytes("\n".join(lines).encode())
    (tmp_path / "sales.csv").write_bytes(file.read_bytes())
    table = tables.load(file)
    facts = tables.facts(table) | {"plain": reads_alike(file, table.frame, tables.facts(table))}
    assert facts["plain"]
    config, files = Config(data="file-0123456789abcdef"), {"file-0123456789abcdef": file}
    assert printed(config, tmp_path, files=files, filename="sales.csv", table=facts) == pytest.approx(wanted(config, files), rel=1e-9)


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (
            "year,month,shop,x\n"
            + "".join(f"{2000 + at // 12},{at % 12 + 1},{shop},{at * shop % 11}\n" for shop in (3, 4) for at in range(60)),
            {},
        ),
        ("time,shop,x\n" + "".join(f"{1679616000 + 3600 * at},{shop},{at % 5}\n" for shop in "ab" for at in range(96)), {"which": "b"}),
        (
            "Jahr,Monat,x\n" + "".join(f"{2000 + at // 12},{MONTHS[at % 12]},{at % 7}\n" for at in range(60)),
            {},
        ),
    ],
    ids=["parts and keys", "a zone", "month names"],
)
def test_the_script_of_a_table_takes_its_times_apart_and_picks_its_series(tmp_path, text, settings):
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_text(text)
    (tmp_path / "sales.csv").write_text(text)
    table = tables.load(file)
    facts = tables.facts(table) | {"plain": reads_alike(file, table.frame, tables.facts(table))}
    table.frame.to_parquet(tmp_path / "sales.parquet")
    config = Config(data=file.stem, method="Hodrick-Prescott", zone="Europe/Berlin", periods="1", **settings)
    files = {file.stem: file}
    assert printed(config, tmp_path, files=files, filename="sales.csv", table=facts) == pytest.approx(wanted(config, files), rel=1e-9)


BACKTESTS = [
    Config(
        mode=FORECAST,
        origins=2,
        ahead=6,
        forecasters="Naive | Drift | Holt-Winters, multiplicative | ARIMA | AR | Theta | GRU",
        net_epochs=2,
    ),
    Config(mode=FORECAST, data="co2", ahead=20, origins=1, forecasters="Holt-Winters, additive | STL + ARIMA | Theta", gaps="seasonal"),
    Config(mode=FORECAST, data="uk_gas", origins=1, logarithm=True, forecasters="SES | SARIMA | Holt-Winters, damped"),
    Config(mode=FORECAST, data="nile", ahead=5, origins=1, forecasters="Automatic ETS | Automatic ARIMA | SARIMA | LSTM", net_epochs=2),
]


@pytest.mark.parametrize("config", BACKTESTS, ids=lambda config: config.data)
def test_the_script_of_a_backtest_ends_with_the_pages_table_and_writes_its_forecast(tmp_path, config):
    final = list(train(config, Resources()))[-1]
    (tmp_path / "script.py").write_text(snippet(config, questions.summary(config=params.values(config), files={})), encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=80)
    assert done.returncode == 0, done.stderr
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines()[1:])
    for one in final.snapshot().scores:
        wanted = [one.mase, one.relative, one.smape, one.rmse, *one.covered] if one.origins else None
        numbers = [float(part) for part in told[one.method].split()] if wanted else told[one.method]
        assert numbers == (pytest.approx(wanted, rel=1e-4) if wanted else "cannot"), one.method
    written = list(csv.DictReader(io.StringIO((tmp_path / "forecast.csv").read_text())))
    shown = list(csv.DictReader(io.StringIO(final.leaves()["forecast.csv"].decode())))
    assert [row["method"] for row in written] == [row["method"] for row in shown]
    for name in ("forecast", "low 80 %", "high 95 %"):
        assert [float(row[name]) for row in written] == pytest.approx([float(row[name]) for row in shown], rel=1e-3)
    spacing = list(shown[0])[1]
    assert all(row["time"].startswith(other[spacing]) for row, other in zip(written, shown, strict=True))


def test_the_components_read_back_as_the_same_floats():
    config = Config(method="Classical", composition="multiplicative")
    rows = list(csv.DictReader(io.StringIO(questions.components(config=params.values(config), files={}))))
    parts = next(train(config, Resources())).snapshot().parts
    assert list(rows[0]) == ["month", "passengers", "measured", "trend", "season of 12", "rest", "without season"]
    assert [row["trend"] for row in rows[:6]] == [""] * 6 and float(rows[6]["trend"]) == parts.trend[6]
    assert [float(row["season of 12"]) for row in rows] == parts.season.tolist() and rows[0]["month"] == "1949-01"


def test_of_a_made_series_the_truth_comes_along():
    rows = list(csv.DictReader(io.StringIO(questions.components(config=params.values(Config(mode=TRUTH)), files={}))))
    assert float(rows[0]["true trend"]) == 100.0 and len(rows) == 240


def test_too_many_rows_for_a_text_are_refused_with_a_way_out(tmp_path):
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_text("x\n" + "\n".join(str(at % 97) for at in range(200_001)) + "\n")
    config = params.values(Config(data="file-0123456789abcdef", periods="97"))
    with pytest.raises(InputError, match=r"got 200,001 points, needs at most 200,000: take the script"):
        questions.components(config=config, files={"file-0123456789abcdef": file})
