"""A table becomes a learning problem. Oracles: scikit-learn's StandardScaler, SimpleImputer and OneHotEncoder, counts by hand."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from core.data.builtin import BUILTIN
from core.data.points import exclusive_or, two_spirals
from core.data.problem.preparation import scaled
from core.data.problem.splits import split_rows
from core.data.problems import learning_problem
from core.data.tables import facts, read_table
from core.errors import InputError


@pytest.fixture
def bring(tmp_path):
    """Puts a text on disk and learns from it."""

    def learn(text, **chosen):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return learning_problem("file-0123456789abcdef", files={"file-0123456789abcdef": path}, **chosen)

    return learn


def lines(header, rows):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def refused(call, *args, **kwargs):
    with pytest.raises(InputError) as error:
        call(*args, **kwargs)
    return str(error.value)


RAW = {
    "digits": lambda: datasets.load_digits(return_X_y=True),
    "breast_cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
    "diabetes": lambda: datasets.load_diabetes(return_X_y=True, scaled=False),
    "moons": lambda: datasets.make_moons(500, noise=0.2, random_state=7),
    "circles": lambda: datasets.make_circles(500, noise=0.1, factor=0.5, random_state=7),
    "spiral": lambda: two_spirals(500, turns=1.5, noise=0.03, seed=7),
    "xor": lambda: exclusive_or(500, noise=0.05, seed=7),
}


@pytest.mark.parametrize("name", BUILTIN)
def test_a_built_in_set_is_as_it_is_described(name):
    problem, about = learning_problem(name), BUILTIN[name]
    assert problem.x.shape == (about.rows, about.features) and problem.kind == about.kind and problem.target_name == about.target
    assert problem.x.dtype == np.float32 and problem.y.dtype == (np.int64 if about.kind == "classification" else np.float32)
    assert len(problem.feature_names) == about.features
    assert len(problem.class_names) == (len(np.unique(problem.y)) if about.kind == "classification" else 0)


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize("name", BUILTIN)
def test_built_in_numbers_agree_with_standard_scaler_fitted_on_the_training_rows(name, seed):
    problem = learning_problem(name, seed=seed)
    x, y = RAW[name]()
    expected = x / 16 if name == "digits" else StandardScaler().fit(x[problem.train]).transform(x)
    np.testing.assert_allclose(problem.x, expected, rtol=1e-5, atol=1e-6)
    if name == "diabetes":
        y = StandardScaler().fit(y[problem.train, None]).transform(y[:, None])[:, 0]
    np.testing.assert_allclose(problem.y, y, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_the_split_is_four_to_one_complete_and_stratified(seed):
    y = np.random.default_rng(seed).choice(4, size=203, p=[0.6, 0.3, 0.07, 0.03])
    train, validation = split_rows(y, True, seed)
    np.testing.assert_array_equal(np.sort(np.concatenate([train, validation])), np.arange(203))
    assert len(validation) == 40
    assert np.all(np.abs(np.bincount(y[validation], minlength=4) - np.bincount(y) / 5) < 1)
    reference = train_test_split(np.arange(203), test_size=40, stratify=y, random_state=seed)[1]
    assert np.abs(np.bincount(y[validation], minlength=4) - np.bincount(y[reference], minlength=4)).max() <= 1


def test_equal_arguments_give_equal_arrays_and_another_seed_another_split():
    one, again, other = (learning_problem("moons", seed=seed) for seed in (3, 3, 4))
    assert one.x.tobytes() == again.x.tobytes() and one.train.tobytes() == again.train.tobytes()
    assert one.train.tobytes() != other.train.tobytes()
    np.testing.assert_array_equal(one.y, other.y)  # the points themselves do not hang on the seed


def test_the_global_random_numbers_of_numpy_are_neither_read_nor_moved():
    before = np.random.get_state()[1].tobytes()
    one = learning_problem("moons", seed=3)
    np.random.seed(99)
    assert learning_problem("moons", seed=3).x.tobytes() == one.x.tobytes()
    np.random.seed(5)
    state = np.random.get_state()[1].tobytes()
    learning_problem("digits", seed=1)
    assert np.random.get_state()[1].tobytes() == state != before


def test_the_arrays_cannot_be_changed(bring):
    problem = bring(lines("a,b", [(n, n * n) for n in range(20)]))
    for array in (problem.x, problem.y, problem.train, problem.validation):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def mixed(rng, rows=97):
    table = pd.DataFrame(
        {
            "size": rng.normal(50, 9, rows).round(3),
            "colour": rng.choice(["red", "blue", "green"], rows),
            "count": rng.integers(0, 40, rows).astype(float),
            "name": [f"flat {n}" for n in range(rows)],
            "fixed": 7,
            "price": rng.normal(900, 200, rows).round(2),
        }
    )
    table.loc[rng.choice(rows, 9, replace=False), "size"] = np.nan
    table.loc[rng.choice(rows, 4, replace=False), "colour"] = None
    table.loc[rng.choice(rows, 6, replace=False), "price"] = np.nan
    return table


@pytest.mark.parametrize("seed", range(6))
def test_a_mixed_table_agrees_with_scikit_learns_own_preparation(bring, seed):
    table = mixed(np.random.default_rng(seed))
    problem = bring(table.to_csv(index=False), target="price", seed=seed)
    kept = table[table["price"].notna()].reset_index(drop=True)
    numbers = SimpleImputer(strategy="median").fit(kept.loc[problem.train, ["size", "count"]]).transform(kept[["size", "count"]])
    numbers = StandardScaler().fit(numbers[problem.train]).transform(numbers)
    colours = OneHotEncoder(categories=[["blue", "green", "red"]], handle_unknown="ignore", sparse_output=False).fit_transform(
        kept[["colour"]].fillna("unknown")
    )
    np.testing.assert_allclose(problem.x, np.hstack([numbers, colours]), rtol=1e-5, atol=1e-5)
    price = kept[["price"]].to_numpy()
    np.testing.assert_allclose(problem.y, StandardScaler().fit(price[problem.train]).transform(price)[:, 0], rtol=1e-5, atol=1e-5)
    assert problem.kind == "regression"
    assert problem.feature_names == ("size", "count", "colour=blue", "colour=green", "colour=red")
    notes = " ".join(problem.notes)
    assert "6 of 97 rows without a target left out" in notes
    assert f"{kept['size'].isna().sum()} missing numbers filled" in notes
    assert f"{kept['colour'].isna().sum()} missing text values are 0" in notes
    assert "Column “name” left out: it is text with 97 different values" in notes
    assert "Column “fixed” left out: it has only one value" in notes


def test_statistics_come_from_the_training_rows_alone(bring):
    rows = [[n % 7, n % 2] for n in range(50)]
    first = bring(lines("a,label", rows))
    for at in first.validation:
        rows[at][0] = 1000
    second = bring(lines("a,label", rows))
    np.testing.assert_array_equal(first.x[first.train], second.x[second.train])


def test_classes_are_named_and_ordered_as_numbers_where_they_are_numbers(bring):
    problem = bring(lines("x,label", [(n * 0.5, (10, 9, 2)[n % 3]) for n in range(30)]))
    assert problem.kind == "classification" and problem.class_names == ("2", "9", "10")
    assert problem.y.tolist() == [(2, 1, 0)[n % 3] for n in range(30)]


def test_a_class_of_one_row_is_kept_and_the_split_says_it_is_random(bring):
    problem = bring(lines("x,species", [(n, "rare" if n == 3 else "ab"[n % 2]) for n in range(30)]))
    assert len(problem.class_names) == 3 and "at random" in problem.notes[-1]
    np.testing.assert_array_equal(problem.validation, split_rows(problem.y, False, 0)[1])


def test_rounding_in_a_constant_column_is_not_blown_up():
    values = np.full((1003, 2), 0.1)
    assert values.std(axis=0).min() > 0  # the rounding that would become +-1
    np.testing.assert_allclose(scaled(values, np.arange(1003), "standard"), 0, atol=1e-6)


def test_a_column_that_numbers_the_rows_is_left_out_and_said(bring):
    problem = bring(lines("id,x,price", [(n, n % 5, n * 1.5) for n in range(30)]))
    assert problem.feature_names == ("x",) and "Column “id” left out: it only numbers the rows." in problem.notes


def test_the_target_and_the_task_that_were_taken_are_said(bring):
    notes = bring(lines("x,price", [(n % 5, n * 1.5) for n in range(30)])).notes
    assert "Target: “price”, the likeliest column." in notes and "Task: regression, by the values of “price”." in notes


def test_numbers_of_every_size_give_finite_arrays(bring):
    rows = [(["1e38", "-1e38", "1e-300", "0"][n % 4], "5" if n < 29 else "6", 0.1, n % 2) for n in range(30)]
    for seed in range(10):
        problem = bring(lines("huge,rare,fixed,label", rows), seed=seed)
        assert np.isfinite(problem.x).all()


def test_a_value_too_far_away_is_bounded_and_counted(bring):
    rows = [(n % 3, n % 2) for n in range(50)]
    probe = bring(lines("a,label", rows))
    rows[probe.validation[0]] = ("1e30", rows[probe.validation[0]][1])
    problem = bring(lines("a,label", rows))
    assert problem.x.max() == 1e6 and any("1 number lies more than 1,000,000 from 0 once scaled" in note for note in problem.notes)


NUMBERED = [(n, n % 3) for n in range(30)]


@pytest.mark.parametrize(
    ("text", "chosen", "words"),
    [
        (lines("a,b", NUMBERED), {"target": "c"}, "Target: got “c”, needs one of the columns: a, b."),
        (
            lines("a,b", NUMBERED[:9]),
            {"target": "b"},
            "Target: got 9 rows that have “b”, needs at least 10: choose another target or bring more rows.",
        ),
        (lines("a,b", [(n, "" if n > 8 else n) for n in range(30)]), {"target": "b"}, "got 9 rows that have “b”, needs at least 10"),
        (lines("a,b", [(n, "x") for n in range(30)]), {"target": "b"}, "only one class"),
        (lines("a,b", [(n, 5) for n in range(30)]), {"target": "b", "kind": "regression"}, "the same number in every row"),
        (lines("a,b", [(n, "xy"[n % 2]) for n in range(30)]), {"target": "b", "kind": "regression"}, "text such as “x”"),
        (
            lines("a,b", [(n, n) for n in range(201)]),
            {"target": "b", "kind": "classification"},
            "Target: got 201 classes in “b”, needs at most 200: choose regression as Task, or another target.",
        ),
        (
            lines("a,b", [(n, f"t{n}") for n in range(300)]),
            {"target": "b"},
            "Target: got “b”, text that differs in nearly every row (300 values), needs at most 200 classes: choose another target.",
        ),
        (
            lines("a,b", [("same", n % 2) for n in range(30)]),
            {"target": "b"},
            "Table: got no usable column, needs numbers that differ, dates, or text with 2 to 20 values, beside the target "
            "(“a” has only one value).",
        ),
        (lines("a,b", [(f"t{n}", n % 2) for n in range(30)]), {"target": "b"}, "“a” is text with 30 different values"),
        (lines("a,b", NUMBERED), {"kind": "cluster"}, "Task: got “cluster”, needs one of auto, classification, regression"),
        (lines("a,b", [("k", "v") for _ in range(30)]), {}, "Target: got no column to predict"),
    ],
)
def test_what_cannot_be_learned_is_refused_in_the_words_of_the_screen(bring, text, chosen, words):
    assert words in refused(bring, text, **chosen)


PIECES = (
    "1", "2.5", "-3", "1e38", "1e400", "", "NA", "a", "b", "é", ",", ",", ",", ";", "\t", "|", "\n", "\n", "\n", "\r\n", '"', '""', " ",
    "=1+1", "0",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_any_heap_of_cells_becomes_a_problem_or_a_clear_refusal(tmp_path, seed):
    rng = np.random.default_rng(seed)
    if seed % 2:
        text = "".join(rng.choice(PIECES, size=rng.integers(1, 400)))
    else:  # rows, so that more of them get as far as learning
        kinds = [rng.choice(PIECES, size=4) for _ in range(rng.integers(1, 6))]
        text = "\n".join(",".join(rng.choice(kind) for kind in kinds) for _ in range(40))
    path = tmp_path / "t"
    path.write_bytes(text.encode("latin-1" if seed % 3 else "utf-8"))
    try:
        table = read_table(path.read_bytes())
        json.dumps(facts(table), allow_nan=False)
    except InputError:
        return
    for target in table.frame.columns:
        for kind in ("auto", "classification", "regression"):
            try:
                problem = learning_problem("file-x", target=target, kind=kind, seed=seed, files={"file-x": path})
            except InputError:
                continue
            rows = np.sort(np.concatenate([problem.train, problem.validation]))
            np.testing.assert_array_equal(rows, np.arange(len(problem.x)))
            assert problem.x.shape == (len(problem.y), len(problem.feature_names)) and problem.x.shape[1] > 0
            assert np.isfinite(problem.x).all() and np.isfinite(problem.y).all()


def test_a_table_of_text_alone_is_learned(bring):
    problem = bring(lines("a,b", [("xyz"[n % 3], "uv"[n % 2]) for n in range(30)]))
    assert problem.x.shape == (30, 3) and set(np.unique(problem.x)) == {0, 1} and problem.class_names == ("u", "v")


def test_two_hundred_classes_are_still_learned(bring):
    assert len(bring(lines("a,b", [(n, n % 200) for n in range(400)]), target="b", kind="classification").class_names) == 200


def test_unknown_names_and_forgotten_files_are_refused_by_name():
    assert "digits, breast_cancer, diabetes, moons" in refused(learning_problem, "mnist")
    assert refused(learning_problem, "file-0123456789abcdef") == "Data: got “file-0123456789abcdef”, needs that file, uploaded again."
    both = refused(learning_problem, "digits", target="price", kind="regression")
    assert "Target: got “price”, needs digit" in both and "Task: got “regression”, needs classification" in both


def test_a_table_that_would_fill_the_memory_is_refused(bring, monkeypatch):
    monkeypatch.setattr("core.data.problem.checks.MOST_NUMBERS", 59)
    assert "30 rows by 2 features, needs at most 59 numbers" in refused(
        bring, lines("a,b,label", [(n * 1.5, n * n, n % 2) for n in range(30)])
    )


def test_the_light_modules_import_nothing_heavy():
    heavy = "{'numpy', 'pandas', 'sklearn', 'torch'}"
    light = "core.data.builtin, core.data.choice, core.data.problem.roles, core.data.uploads"
    code = f"import sys, {light}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
