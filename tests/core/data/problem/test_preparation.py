"""What becomes of columns, against numpy by hand."""

import numpy as np
import pandas as pd
import pytest

from core.data.choice import CATEGORIES, SCALINGS, DataConfig
from core.data.problem.preparation import FARTHEST, date_features
from core.data.problems import learning_problem


@pytest.fixture
def bring(tmp_path):
    """Puts a frame on disk and learns from it."""

    def learn(frame, seed=0, **chosen):
        path = tmp_path / "table.csv"
        path.write_text(frame.to_csv(index=False), encoding="utf-8")
        return learning_problem(DataConfig(data="file-0123456789abcdef", **chosen), seed=seed, files={"file-0123456789abcdef": path})

    return learn


def numbers(rows=60):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.normal(10, 3, rows).round(3), "b": rng.integers(0, 5, rows) * 1.0, "label": rng.integers(0, 2, rows)})
    frame.loc[rng.choice(rows, 8, replace=False), "a"] = np.nan
    frame.loc[rng.choice(rows, 5, replace=False), "b"] = np.nan
    return frame


def most_frequent(values):
    found, times = np.unique(values[~np.isnan(values)], return_counts=True)
    return found[times.argmax()]


FILLS = {"median": np.nanmedian, "mean": np.nanmean, "most frequent": most_frequent}
BY_HAND = {
    "standard": lambda train: (train.mean(), train.std()),
    "min-max": lambda train: (train.min(), train.max() - train.min()),
    "robust": lambda train: (np.median(train), np.subtract(*np.percentile(train, [75, 25]))),
    "none": lambda train: (0.0, 1.0),
}


@pytest.mark.parametrize("missing", FILLS)
@pytest.mark.parametrize("scaling", SCALINGS)
def test_missing_numbers_and_scales_come_from_the_training_rows(bring, missing, scaling):
    frame = numbers()
    problem = bring(frame, target="label", missing=missing, scaling=scaling, seed=4)
    for at, name in enumerate("ab"):
        values = frame[name].to_numpy()
        values = np.where(np.isnan(values), FILLS[missing](values[problem.train]), values)
        shift, scale = BY_HAND[scaling](values[problem.train])
        np.testing.assert_allclose(problem.x[:, at], (values - shift) / scale, rtol=1e-6, atol=1e-6)


def test_rows_with_a_gap_can_be_left_out_and_are_counted(bring):
    frame = numbers()
    problem = bring(frame, target="label", missing="leave out rows")
    kept = frame.dropna()
    assert len(problem.x) == len(kept) < 60
    assert f"{60 - len(kept)} of 60 rows without a value in every column that is used left out." in problem.notes
    values = kept["b"].to_numpy()
    np.testing.assert_allclose(problem.x[:, 1], (values - values[problem.train].mean()) / values[problem.train].std(), rtol=1e-5, atol=1e-6)


WORDS = ["pear", "fig", "apple", None, "kiwi", "plum"]


def words(rows=60):
    return pd.DataFrame({"fruit": [WORDS[n % 6] for n in range(rows)], "n": np.arange(rows) * 1.5, "label": [n % 2 for n in range(rows)]})


def test_one_hot_is_a_column_for_each_value_and_nothing_for_a_gap(bring):
    problem = bring(words(), target="label")
    assert problem.feature_names == ("n", "fruit=apple", "fruit=fig", "fruit=kiwi", "fruit=pear", "fruit=plum")
    hot = np.array([[word == value for value in ("apple", "fig", "kiwi", "pear", "plum")] for word in words()["fruit"]], float)
    np.testing.assert_array_equal(problem.x[:, 1:], hot)


def test_ordinal_is_the_place_in_the_alphabet_and_minus_one_for_a_gap(bring):
    problem = bring(words(), target="label", categories="ordinal", scaling="none")
    place = {"apple": 0, "fig": 1, "kiwi": 2, "pear": 3, "plum": 4}
    assert problem.feature_names == ("n", "fruit")
    assert problem.x[:, 1].tolist() == [place.get(word, -1) for word in words()["fruit"]]


def test_binary_code_writes_the_place_from_one_in_binary_digits_and_zero_for_a_gap(bring):
    problem = bring(words(), target="label", categories="binary")
    place = {"apple": 1, "fig": 2, "kiwi": 3, "pear": 4, "plum": 5}
    assert problem.feature_names == ("n", "fruit: digit 4", "fruit: digit 2", "fruit: digit 1")
    digits = [[int(digit) for digit in f"{place.get(word, 0):03b}"] for word in words()["fruit"]]
    np.testing.assert_array_equal(problem.x[:, 1:], digits)


def test_most_frequent_fills_text_too(bring):
    frame = words()
    frame.loc[frame.index % 6 == 0, "fruit"] = "fig"
    problem = bring(frame, target="label", missing="most frequent")
    hot = problem.x[:, list(problem.feature_names).index("fruit=fig")]
    assert hot.tolist() == [float(word in ("fig", None) or pd.isna(word)) for word in frame["fruit"]]
    assert "10 missing text values filled with the most frequent value of the training rows." in problem.notes


@pytest.mark.parametrize("categories", CATEGORIES)
def test_a_value_that_only_validation_rows_have_is_unknown_and_counted(bring, categories):
    frame = words()
    rare = bring(frame, target="label").validation[0]
    frame.loc[rare, "fruit"] = "quince"
    problem = bring(frame, target="label", categories=categories, scaling="none")
    assert not any("quince" in name for name in problem.feature_names)
    assert problem.x[rare, 1:].tolist() == ([-1] if categories == "ordinal" else [0] * (problem.x.shape[1] - 1))
    assert any(note.startswith("1 text value never seen in the training rows") for note in problem.notes)


@pytest.mark.parametrize(
    "chosen", [{}, {"scaling": "min-max"}, {"scaling": "robust", "categories": "ordinal"}, {"categories": "binary", "missing": "mean"}]
)
def test_changing_validation_rows_changes_nothing_that_was_fitted(bring, chosen):
    frame = words().assign(
        size=np.random.default_rng(0).normal(size=60).round(3), day=pd.date_range("2023-01-01", periods=60).strftime("%Y-%m-%d")
    )
    before = bring(frame, target="label", **chosen)
    frame.loc[before.validation, ["n", "size"]] = 1e6
    frame.loc[before.validation, "fruit"] = "kiwi"
    frame.loc[before.validation, "day"] = "1999-03-01"
    after = bring(frame, target="label", **chosen)
    np.testing.assert_array_equal(before.train, after.train)
    assert before.feature_names == after.feature_names
    np.testing.assert_array_equal(before.x[before.train], after.x[after.train])
    assert (before.x[before.validation] != after.x[after.validation]).any()


def test_yes_or_no_is_one_column_and_a_gap_the_more_frequent_answer(bring):
    answers = (["ja"] * 4 + ["nein"] * 2 + [None]) * 9
    problem = bring(pd.DataFrame({"a": range(63), "garage": answers, "label": [n % 2 for n in range(63)]}), target="label")
    assert problem.feature_names == ("a", "garage")
    assert problem.x[:, 1].tolist() == [float(answer != "nein") for answer in answers]
    assert "1 column becomes 1 for yes and 0 for no: garage." in problem.notes
    assert "9 missing answers filled with the more frequent one of the training rows." in problem.notes


def test_a_yes_or_no_target_has_the_words_of_the_file_as_classes(bring):
    problem = bring(pd.DataFrame({"a": np.arange(40) * 0.5, "sold": ["ja", "nein"] * 20}), target="sold")
    assert problem.class_names == ("nein", "ja") and problem.y[:2].tolist() == [1, 0]


def test_a_date_becomes_days_and_points_on_circles_worked_by_hand():
    dates = pd.Series(pd.to_datetime(["2023-01-02 00:00", "2023-04-05 06:00", "2023-07-09 12:00", None]), name="day")
    made = date_features(dates, dates.min(), "parts")
    assert list(made) == ["day: " + part for part in (
        "days", "month sine", "month cosine", "weekday sine", "weekday cosine", "hour sine", "hour cosine")]  # fmt: skip
    s = np.sin(2 * np.pi * 2 / 7)  # April 5, 2023 was a Wednesday, two days after Monday
    np.testing.assert_allclose(made.iloc[0], [0, 0, 1, 0, 1, 0, 1], atol=1e-12)
    np.testing.assert_allclose(made.iloc[1], [93.25, 1, 0, s, np.cos(2 * np.pi * 2 / 7), 1, 0], atol=1e-12)
    np.testing.assert_allclose(made.iloc[2, :3], [188.5, 0, -1], atol=1e-12)  # July is across from January
    assert made.iloc[3].isna().all()
    assert list(date_features(dates, dates.min(), "days")) == ["day: days"]
    assert len(list(date_features(dates.dt.normalize(), dates.min(), "parts"))) == 5, "no hours where every time is midnight"


def test_dates_can_be_left_out_and_what_they_become_is_said(bring):
    frame = words().assign(day=pd.date_range("2023-01-01", periods=60).strftime("%Y-%m-%d"))
    said = "Date column “day” becomes 5 numbers, scaled like the others: days since 2023-01-0"
    assert any(note.startswith(said) for note in bring(frame, target="label").notes)
    without = bring(frame, target="label", dates="leave out")
    assert not any(name.startswith("day") for name in without.feature_names)
    assert "Column “day” left out: it is a date, and those are left out." in without.notes


@pytest.mark.parametrize("scaling", SCALINGS)
def test_everything_fits_into_float32_and_only_scaled_numbers_are_bounded(bring, scaling):
    frame = pd.DataFrame({"a": [1e38 if n == 7 else n % 5 for n in range(50)], "label": [n % 2 for n in range(50)]})
    for seed in range(6):
        problem = bring(frame, target="label", scaling=scaling, seed=seed)
        assert np.isfinite(problem.x).all() and problem.x.dtype == np.float32
        assert problem.x.max() > 9e37 if scaling == "none" else np.abs(problem.x).max() <= FARTHEST


def test_the_steps_are_the_notes_with_names_and_counts(bring):
    problem = bring(words(), target="label")
    assert [step["step"] for step in problem.steps][:2] == ["Task", "Scaling"] and problem.steps[-1]["step"] == "Split"
    assert set(problem.notes) >= {step["what"] for step in problem.steps}
    assert {step["columns"] for step in problem.steps if step["step"] == "Text columns"} == {1}
