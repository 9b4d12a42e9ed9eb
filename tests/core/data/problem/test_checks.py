"""What is refused, word for word, and what is only cautioned against."""

import json

import numpy as np
import pandas as pd
import pytest

from core.data.choice import DataConfig
from core.data.problem import cautions
from core.data.problem.learning import CAUTION, Report
from core.data.problems import learning_problem
from core.data.wording import count, cut, listed, quoted
from core.errors import InputError

RNG = np.random.default_rng(0)
NOISE = RNG.normal(size=100).round(4)


@pytest.fixture
def bring(tmp_path):
    def learn(columns, **chosen):
        path = tmp_path / "table.csv"
        path.write_text(pd.DataFrame(columns).to_csv(index=False), encoding="utf-8")
        return learning_problem(DataConfig(data="file-1", **chosen), files={"file-1": path})

    return learn


def labels(n=100, of="ab"):
    return [of[at % len(of)] for at in range(n)]


@pytest.mark.parametrize(
    ("columns", "chosen", "said"),
    [
        ({"a": NOISE[:9], "b": labels(9)}, {"target": "b"}, "Target: got 9 rows that have “b”, needs at least 10: "
            "choose another target or bring more rows."),
        ({"a": NOISE, "b": ["x"] * 100}, {"target": "b"}, "Target: got only one class in “b”, "
            "needs at least 2 classes: choose another target."),
        (
            {"a": NOISE, "b": [5] * 100},
            {"target": "b", "kind": "regression"},
            "Target: got the same number in every row of “b”, needs numbers that differ: choose another target.",
        ),
        (
            {"id": range(100), "a": NOISE},
            {"target": "id"},
            "Target: got “id”, which only numbers the rows, needs a column that the others can tell something about.",
        ),
        (
            {"a": NOISE, "name": [f"n{at}" for at in range(100)] * 1},
            {"target": "name", "kind": "regression"},
            "Target: got text such as “n0” in “name”, needs numbers; or choose classification as Task.",
        ),
        (
            {"a": np.tile(NOISE, 10), "name": [f"n{at}" for at in range(1000)]},
            {"target": "name"},
            "Target: got “name”, text that differs in nearly every row (1,000 values), needs at most 200 classes: choose another target.",
        ),
        (
            {"a": np.tile(NOISE, 30), "name": [f"n{at % 1000}" for at in range(3000)]},
            {"target": "name"},
            "Target: got 1,000 classes in “name”, needs at most 200: choose another target.",
        ),
        (
            {"a": NOISE, "day": pd.date_range("2023-01-01", periods=100).astype(str)},
            {"target": "day"},
            "Target: got “day”, which holds dates, needs a column of numbers or classes.",
        ),
        (
            {"a": [1] * 100, "c": ["same"] * 100, "b": labels()},
            {"target": "b"},
            "Table: got no usable column, needs numbers that differ, dates, or text with 2 to 20 values, beside the target "
            "(“a” has only one value; “c” has only one value).",
        ),
        (
            {"a": [at if at % 20 == 0 else None for at in range(100)], "b": labels()},
            {"target": "b", "missing": "leave out rows"},
            "Table: got 5 rows of 100 without a missing value, needs at least 10; choose median as Missing values.",
        ),
        (
            {"a": NOISE, "b": ["rare", *labels(99)]},
            {"target": "b", "split": "stratified"},
            "Split: got stratified, with only one row of class “rare”, needs at least 2 rows of every class; choose random.",
        ),
        (
            {"a": NOISE, "b": NOISE * 2},
            {"target": "b", "split": "stratified"},
            "Split: got “stratified”, needs auto, random, group or time: only classes can have equal shares in both parts.",
        ),
        (
            {"a": NOISE, "b": labels()},
            {"target": "b", "split": "group"},
            "Split column: got nothing, needs a column whose equal values stay together: a.",
        ),
        (
            {"a": NOISE, "g": ["one"] * 100, "b": labels()},
            {"target": "b", "split": "group", "split_column": "g"},
            "Split column: got “g”, which has one value only, needs a column whose equal values stay together: a.",
        ),
        (
            {"a": NOISE, "g": ["one"] * 80 + ["two"] * 20, "b": [*labels(80), *[None] * 20]},
            {"target": "b", "split": "group", "split_column": "g"},
            "Split column: got “one” in every row of “g”, needs a column with 2 or more different values, or another Split.",
        ),
        (
            {"word": labels(100, "xyz"), "b": labels(100, "pq")},
            {"target": "b", "split": "time", "split_column": "word"},
            "Split column: got “word”, which holds no dates, needs a column of dates, or of numbers that rise with time; "
            "this table has none, so choose another Split.",
        ),
        (
            {"a": NOISE, "b": labels()},
            {"target": "b", "split": "time", "split_column": "b"},
            "Split column: got “b”, the Target, needs a column of dates, or of numbers that rise with time: a.",
        ),
        (
            {"a": NOISE, "b": labels()},
            {"target": "c", "split": "time", "split_column": "d"},
            "Target: got “c”, needs one of the columns: a, b. "
            "Split column: got “d”, needs a column of dates, or of numbers that rise with time: a.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_is_refused_with_what_to_do(bring, columns, chosen, said):
    with pytest.raises(InputError) as error:
        bring(columns, **chosen)
    assert str(error.value) == said


def test_a_reading_that_is_none_is_refused(bring):
    with pytest.raises(InputError, match="Reading: got “colour”, needs one of encoding"):
        bring({"a": NOISE, "b": labels()}, reading="colour=red")


@pytest.mark.parametrize("data", ["digits", "moons", "diabetes"])
def test_a_built_in_set_has_neither_groups_nor_times(data):
    with pytest.raises(InputError, match="Split: got “group”, needs auto, random or stratified: this set knows neither groups nor times"):
        learning_problem(DataConfig(data=data, split="group"))


def test_a_stratified_split_of_numbers_is_refused():
    with pytest.raises(InputError, match="only classes can have equal shares"):
        learning_problem(DataConfig(data="diabetes", split="stratified"))


def cautioned(problem):
    return [step["what"] for step in problem.steps if step["step"] == CAUTION]


def test_ordinary_data_bring_no_caution(bring):
    assert cautioned(bring({"a": NOISE, "w": labels(100, "xyz"), "b": labels()}, target="b")) == []
    assert all(cautioned(learning_problem(data)) == [] for data in ("digits", "moons", "diabetes", "breast_cancer"))


@pytest.mark.parametrize(
    ("columns", "target", "named"),
    [
        ({"a": NOISE, "copy": NOISE * 2 + 1, "b": NOISE}, "b", "“copy”"),
        ({"a": RNG.normal(size=100), "code": [{"x": 10, "y": 20, "z": 30}[c] for c in labels(100, "xyz")],
          "b": labels(100, "xyz")}, "b", "“code”"),
        ({"a": RNG.normal(size=100), "word": [{"x": "p", "y": "q", "z": "q"}[c] for c in labels(100, "xyz")],
          "b": ["u" if c == "x" else "v" for c in labels(100, "xyz")]}, "b", "“word”"),
        ({"a": RNG.normal(size=100), "flag": ["yes", "no"] * 50, "b": labels()}, "b", "“flag”"),
        ({"a": RNG.normal(size=100), "near": NOISE + RNG.normal(size=100) * 1e-4, "b": NOISE}, "b", "“near”"),
    ],
)  # fmt: skip
def test_a_feature_that_gives_the_target_away_is_named_and_kept(bring, columns, target, named):
    kind = "regression" if isinstance(columns["b"], np.ndarray) else "classification"
    problem = bring({name: values for name, values in columns.items() if name != "a" or kind == "classification"}, target=target, kind=kind)
    (what,) = cautioned(problem)
    assert what == f"{named} gives “b” away, exactly or almost: take it out of the file unless it is known beforehand."
    assert any(name.startswith(named.strip("“”")) for name in problem.feature_names)


def test_a_column_that_only_leans_towards_the_target_is_no_leak(bring):
    assert cautioned(bring({"near": NOISE + RNG.normal(size=100) * 0.1, "b": NOISE}, target="b")) == []
    assert cautioned(bring({"w": ["x" if at % 2 or at == 4 else "y" for at in range(100)], "a": NOISE, "b": labels()}, target="b")) == []


def test_uneven_classes_are_counted(bring):
    problem = bring({"a": RNG.normal(size=100), "b": ["rare"] * 5 + ["usual"] * 95}, target="b")
    said = "The classes are uneven, 5 rows of “rare” against 95 of “usual”: always answering “usual” would be right for 95 % of all rows."
    assert cautioned(problem) == [said]


def test_rows_on_both_sides_of_the_split_are_counted_by_hand(bring):
    a = np.repeat(np.arange(25), 4) * 1.5
    problem = bring({"a": a, "b": NOISE[:100] * 0 + np.repeat(np.arange(25) % 3, 4)}, target="b", split="random")
    seen = {(value, label) for value, label in zip(a[problem.train], np.repeat(np.arange(25) % 3, 4)[problem.train], strict=True)}
    twice = sum((a[at], np.repeat(np.arange(25) % 3, 4)[at]) in seen for at in problem.validation)
    assert 0 < twice <= 20
    assert f"{twice} of 20 validation rows are also among the training rows: they can be remembered." in cautioned(problem)


def test_equal_features_with_another_target_are_no_repetition():
    x, y = np.zeros((4, 2), np.float32), np.array([0, 1, 2, 3])
    keys = cautions.fingerprints(x, y)
    assert len(set(keys.tolist())) == 4
    x[:, 1] = -0.0
    assert cautions.fingerprints(x, y).tolist() == keys.tolist()


def test_fingerprints_tell_a_hundred_thousand_different_rows_apart():
    grid = np.stack(np.meshgrid(np.arange(400), np.arange(400)), axis=-1).reshape(-1, 2).astype(np.float32)
    assert len(np.unique(cautions.fingerprints(grid, np.zeros(len(grid), np.int64)))) == len(grid)


def test_an_id_is_left_out_whatever_its_order(bring):
    problem = bring({"customer_id": RNG.permutation(100) + 5000, "a": NOISE, "b": labels()}, target="b")
    assert problem.feature_names == ("a",) and "Column “customer_id” left out: it only numbers the rows." in problem.notes


def test_the_column_of_groups_is_no_feature_and_its_gaps_are_counted(bring):
    owner = [None if at % 20 == 0 else f"o{at % 7}" for at in range(100)]
    problem = bring({"a": NOISE, "owner": owner, "b": labels()}, target="b", split="group", split_column="owner")
    assert problem.feature_names == ("a",) and "Column “owner” left out: it names the groups of the split." in problem.notes
    assert "5 of 100 rows without a value in “owner” left out." in problem.notes
    assert "whole groups of “owner” drawn at random" in problem.notes[-1]


def test_five_thousand_columns_are_cut_to_the_first_two_thousand_features_and_said(bring):
    problem = bring({**{f"c{at}": RNG.integers(0, 9, 20) for at in range(4999)}, "b": labels(20)}, target="b")
    assert problem.x.shape[1] <= 2000
    assert any("lies beyond the first 2,000 features" in note for note in problem.notes)
    left = sum(step["columns"] for step in problem.steps if step["step"] == "Left out")
    assert left == 4999 - problem.x.shape[1] and len(problem.notes) < 30


def test_a_training_part_with_one_class_is_cautioned_against(bring):
    problem = bring({"t": range(100), "a": NOISE, "b": ["x"] * 70 + ["y"] * 30}, target="b", split="time", split_column="t")
    assert "Every training row has the same “b”: nothing can be learned from this split." not in cautioned(problem)
    problem = bring({"t": range(100), "a": NOISE, "b": ["x"] * 80 + ["y"] * 20}, target="b", split="time", split_column="t")
    assert "Every training row has the same “b”: nothing can be learned from this split." in cautioned(problem)


def test_steps_are_json(bring):
    assert json.loads(json.dumps(bring({"a": NOISE, "b": labels()}, target="b").steps))


def test_words_are_cut_between_words():
    assert cut("a short one", 20) == "a short one"
    assert cut("the number of rooms in the flat", 20) == "the number of rooms…"
    assert cut("x" * 50, 10) == "x" * 9 + "…"
    assert quoted("price per square metre of the living area", 20) == "“price per square…”"
    assert listed("abcd", 2) == "a, b and 2 more" and (count(1, "row"), count(2000, "row"), count(2, "class", "classes")) == (
        "1 row", "2,000 rows", "2 classes")  # fmt: skip


def test_an_even_report_says_nothing():
    report = Report()
    cautions.uneven(report, np.array([10, 99]), ["a", "b"])
    assert report.steps == []
