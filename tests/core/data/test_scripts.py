"""The script that people take away loads the page's arrays in a process of its own, where none of our modules can be imported."""

import ast
import itertools
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.data import pictures, scripts, tables
from core.data.builtin import BUILTIN
from core.data.choice import CATEGORIES, DATES, MISSING, SCALINGS, SPLITS, DataConfig
from core.data.problems import learning_problem
from core.data.table.alike import reads_alike
from core.errors import InputError
from tests.front import ROOT

RUN_ALL = """
import pathlib, runpy, sys
import numpy as np
for path in sorted(pathlib.Path().glob("script*.py")):
    made = runpy.run_path(str(path))
    names = {name: np.array([str(n) for n in made[name]], dtype="U") for name in ("features", "classes")}
    np.savez(path.with_suffix(".npz"), **{name: made[name] for name in ("x", "y", "train", "validation")}, **names)
assert not [name for name in sys.modules if name.split(".")[0] in ("core", "pages")]
"""


def written(loading):
    return "\n".join([*loading.imports, "", *loading.parts, "", *loading.lines]) + "\n"


def assert_scripts_agree(folder, cases, files=None):
    """cases: (config, seed, loading). Every script runs in one bare process; its arrays are the page's."""
    for at, (_, _, loading) in enumerate(cases):
        (folder / f"script{at:03}.py").write_text(written(loading), encoding="utf-8")
    (folder / "all.py").write_text(RUN_ALL, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-W", "error", "all.py"], cwd=folder, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    for at, (config, seed, _) in enumerate(cases):
        problem = learning_problem(config, seed=seed, files=files or {})
        with np.load(folder / f"script{at:03}.npz") as out:
            for name in ("x", "y", "train", "validation"):
                np.testing.assert_array_equal(out[name], getattr(problem, name), err_msg=f"{name} of {config}")
                assert out[name].dtype == getattr(problem, name).dtype
            assert out["features"].tolist() == list(problem.feature_names)
            assert out["classes"].tolist() == list(problem.class_names)


def test_a_built_in_set_with_every_scaling_and_split(tmp_path):
    configs = [DataConfig(data=name, scaling=scaling) for name in BUILTIN for scaling in SCALINGS]
    configs += [DataConfig(data="moons", split="random", validation=33), DataConfig(data="moons", split="stratified", validation=5)]
    assert_scripts_agree(tmp_path, [(config, 3, scripts.load_lines(config, seed=3)) for config in configs])


def many_kinds(rows=120, seed=0):
    """A table with every kind of column, with gaps in each and a few rare values."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "id": range(rows),
            "size": rng.normal(50, 9, rows).round(3),
            "rooms": rng.integers(1, 6, rows),
            "colour": rng.choice(["red", "blue", "green"], rows),
            "street": [f"street {n}" for n in rng.integers(0, 40, rows)],
            "balcony": rng.choice(["yes", "no"], rows),
            "built": pd.date_range("2023-01-05", periods=rows, freq="31h").strftime("%Y-%m-%d %H:%M:%S"),
            "owner": rng.choice(["ann", "bob", "cem", "dia", "eve", "fay"], rows),
            "grade": rng.choice(["low", "mid", "top"], rows),
            "price": rng.normal(900, 200, rows).round(2),
        }
    )
    table.loc[rng.choice(rows, 9, replace=False), "size"] = np.nan
    table.loc[rng.choice(rows, 7, replace=False), "built"] = None
    for name in ("colour", "balcony", "owner", "grade", "price"):
        table.loc[rng.choice(rows, 5, replace=False), name] = None
    table.loc[3, "colour"] = "violet"
    return table


def facts_of(path):
    table = tables.read_table(path.read_bytes())
    found = tables.facts(table)
    return {**found, "plain": reads_alike(path, table.frame, found)}


def test_a_table_of_ones_own_with_every_option(tmp_path):
    path = tmp_path / "flats.csv"
    path.write_text(many_kinds().to_csv(index=False), encoding="utf-8")
    facts = facts_of(path)
    assert facts["plain"], "pandas reads this file as we do"
    base = DataConfig(data="file-1", target="price")
    configs = [
        replace(base, missing=missing, scaling=scaling, categories=categories)
        for missing, scaling, categories in itertools.product(MISSING, SCALINGS, CATEGORIES)
    ]
    configs += [replace(base, dates=dates, categories=coded) for dates, coded in itertools.product(DATES, CATEGORIES)]
    for target, kind in (("grade", "auto"), ("rooms", "classification"), ("balcony", "auto"), ("price", "regression")):
        for split in SPLITS:
            if split == "stratified" and kind == "regression":
                continue
            column = {"group": "owner", "time": "built"}.get(split, "")
            configs.append(replace(base, target=target, kind=kind, split=split, split_column=column, validation=25))
    files = {"file-1": path}
    cases = [(config, 7, scripts.load_lines(config, seed=7, filename="flats.csv", facts=facts)) for config in configs]
    assert_scripts_agree(tmp_path, cases, files)


@pytest.mark.parametrize(
    ("name", "target"), [("iris.csv", ""), ("fruit.csv", ""), ("messy_flats.csv", "rent EUR"), ("messy_flats.csv", "district")]
)
def test_a_sample_file_plain_or_not(name, target, tmp_path):
    path = tmp_path / name
    path.write_bytes((ROOT / "assets" / "samples" / name).read_bytes())
    facts = facts_of(path)
    assert facts["plain"] == (name != "messy_flats.csv")
    config = DataConfig(data="file-1", target=target)
    loading = scripts.load_lines(config, seed=2, filename=name, facts=facts)
    if loading.as_read:
        tables.prepare(path, tmp_path / loading.beside, {}, lambda _: None)
    assert_scripts_agree(tmp_path, [(config, 2, loading)], {"file-1": path})


def test_a_column_that_is_empty_in_the_training_rows_is_left_out_by_both(tmp_path):
    path = tmp_path / "t.csv"
    rows = [f"{n},{n % 5 if n > 85 else ''},{'ab'[n % 2] if n > 80 else ''},{n % 3},2023-01-{n % 28 + 1:02}" for n in range(100)]
    path.write_text("\n".join(["order,late,word,label,day", *rows]), encoding="utf-8")
    facts, config = facts_of(path), DataConfig(data="file-1", target="label", split="time", split_column="order", validation=50)
    assert not {"late", "word=a"} & set(learning_problem(config, files={"file-1": path}).feature_names)
    few = replace(config, split="auto")
    cases = [
        (chosen, seed, scripts.load_lines(chosen, seed=seed, filename="t.csv", facts=facts))
        for chosen in (config, few)
        for seed in range(4)
    ]
    assert_scripts_agree(tmp_path, cases, {"file-1": path})


def test_a_file_in_another_encoding_with_decimal_commas_is_read_with_a_few_arguments(tmp_path):
    rng = np.random.default_rng(0)
    rows = [f"{a:.3f};{b:.3f};{'rot' if a > 0 else 'blau'}".replace(".", ",") for a, b in rng.normal(size=(60, 2))]
    path = tmp_path / "t.csv"
    path.write_bytes("\n".join(["größe;preis;art", *rows]).encode("cp1252"))
    facts = facts_of(path)
    assert facts["plain"]
    config = DataConfig(data="file-1", target="preis", kind="regression")
    loading = scripts.load_lines(config, seed=0, filename="t.csv", facts=facts)
    assert "sep=';', decimal=',', encoding='cp1252'" in loading.lines[0]
    assert_scripts_agree(tmp_path, [(config, 0, loading)], {"file-1": path})


def picture_zip(path, per_class=8):
    rng = np.random.default_rng(1)
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(per_class):
            for name, mode, ending in (("cats", "RGB", "png"), ("dogs", "L", "png"), ("owls", "RGBA", "png"), ("bees", "RGB", "jpg")):
                shape = (20 + at, 30, len(mode)) if mode != "L" else (20 + at, 30)
                image = Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8))
                exif = Image.Exif()
                exif[0x0112] = 6 if at % 3 == 0 else 1
                with archive.open(f"mine/{name}/{at}.{ending}", "w") as member:
                    image.save(member, format="JPEG" if ending == "jpg" else "PNG", **({"exif": exif} if ending == "jpg" else {}))
        archive.writestr("mine/cats/.DS_Store", b"x")
        archive.writestr("mine/read me.txt", b"no picture")


def test_a_zip_of_pictures_with_every_fit_and_colour(tmp_path):
    path = tmp_path / "pets.zip"
    picture_zip(path)
    facts = pictures.prepare(path, tmp_path / "pets.pictures", {}, lambda _: None)
    config = DataConfig(data="file-1", picture_size=16)
    configs = [replace(config, picture_fit=fit, picture_colour=colour) for fit in pictures.FITS for colour in pictures.COLOURS]
    configs.append(replace(config, split="random", validation=40, picture_size=40))
    cases = [(config, 5, scripts.load_lines(config, seed=5, filename="pets.zip", facts=facts)) for config in configs]
    assert_scripts_agree(tmp_path, cases, {"file-1": path})


def test_a_name_cannot_break_out_of_its_quotes():
    nasty = "x'); import os; os.system('id') #\n"
    columns = [{"name": name, "kind": "number", "distinct": 9, "missing": 0, "task": "regression"} for name in (nasty, "b", '"""')]
    facts = {"rows": 20, "columns": columns, "suggested_target": nasty}
    tree = ast.parse(written(scripts.load_lines(DataConfig(data="file-1"), seed=0, filename=nasty, facts=facts)))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert texts.count(nasty) >= 2 and '"""' in texts
    assert not any(isinstance(node, ast.Attribute) and node.attr == "system" for node in ast.walk(tree))


def test_a_target_and_a_task_that_nobody_named_are_asked_for():
    with pytest.raises(InputError, match="Target: got nothing, needs a column of your file"):
        scripts.load_lines(DataConfig(data="file-1"), seed=0)
    with pytest.raises(InputError, match="Task: got “auto”, needs classification or regression"):
        scripts.load_lines(DataConfig(data="file-1", target="y"), seed=0)


@pytest.mark.parametrize("text", ["a,b\nNone,1\nx,2\ny,3\n", "a,a\n1,2\n3,4\n", "a,b\n1,2,3\n4,5\n6,7\n", "a,b\n5 %,2\n6 %,3\n7.5 %,4\n"])
def test_a_file_that_pandas_alone_would_read_otherwise_is_known_for_it(text, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    assert not facts_of(path)["plain"]


def test_the_script_is_short_and_writing_it_needs_nothing_heavy():
    loading = scripts.load_lines(DataConfig(data="breast_cancer"), seed=0)
    assert len(written(loading).splitlines()) < 40 and max(map(len, written(loading).splitlines())) <= 140
    code = "import sys, core.data.scripts; print(sorted({'numpy', 'pandas', 'sklearn', 'torch', 'PIL', 'pyarrow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
