"""Uneven times: the spectrum of the rows as they came, against least squares written out."""

import numpy as np
import pytest

from core.time_series.evidence_figure import evidence_picture
from core.time_series.periods import evidence, lomb_scargle
from core.time_series.series import series
from core.time_series.series_config import SeriesConfig
from core.time_series.spacing import Spacing


def shaken(rows=160, length=9.3, seed=0):
    """A wave of `length` points seen at chance times, with little noise."""
    rng = np.random.default_rng(seed)
    at = np.sort(rng.uniform(0, 300, rows))
    return at, 5 * np.sin(2 * np.pi * at / length + 0.4) + rng.normal(0, 0.5, rows)


def test_the_power_is_by_how_much_a_wave_lowers_the_sum_of_squares():
    """Scargle (1982), appendix C: the periodogram is what least squares of a sine and a cosine explains."""
    at, values = shaken()
    lengths, power = lomb_scargle(at, values)
    scaled = 2 * (at - at[0]) / (at[-1] - at[0]) - 1
    y = values - np.polyval(np.polyfit(scaled, values, 3), scaled)
    y -= y.mean()
    for place in (0, 7, 30, 64, 150):
        turn = 2 * np.pi * at / lengths[place]
        left = np.linalg.lstsq(np.column_stack((np.cos(turn), np.sin(turn))), y, rcond=None)[1][0]
        assert power[place] == pytest.approx(1 - left / (y @ y), abs=1e-9)
    assert lengths[0] == pytest.approx(at[-1] - at[0]) and (power >= 0).all() and (power <= 1).all()


@pytest.mark.parametrize(("length", "seed"), [(9.3, 0), (24.0, 1), (5.5, 2)])
def test_the_length_of_a_wave_is_found_at_uneven_times(length, seed):
    lengths, power = lomb_scargle(*shaken(length=length, seed=seed))
    assert lengths[np.argmax(power)] == pytest.approx(length, rel=0.03) and power.max() > 0.9


def test_the_spectrum_of_noise_proposes_nothing():
    at, _ = shaken()
    noise = np.random.default_rng(3).normal(size=len(at))
    found = evidence(np.interp(np.arange(300), at, noise), Spacing("rows"), (at, noise))
    assert found.proposed == () and found.uneven and "Lomb-Scargle" in found.why


def test_a_table_with_uneven_times_has_its_day_found_and_the_picture_says_how(tmp_path):
    rng = np.random.default_rng(0)
    minutes = np.cumsum(rng.integers(20, 200, 300))
    name = "file-00000000000000ab"
    file = tmp_path / f"{name}.data"
    start = np.datetime64("2023-01-01T00:00")
    file.write_text("t,x\n" + "".join(f"{start + int(m)},{10 + 3 * np.sin(2 * np.pi * m / 1440):.3f}\n" for m in minutes))
    found = series(SeriesConfig(data=name), {name: file})
    assert found.spacing == "2 hours" and found.periods == (12,) and found.evidence.uneven
    assert "the spectrum of the uneven times (Lomb-Scargle) peaks at 12" in found.evidence.why
    picture = evidence_picture(found)
    assert picture["layout"]["yaxis2"]["title"]["text"] == "Lomb-Scargle, %"
    assert not series(SeriesConfig(), {}).evidence.uneven
