"""The rules of the house, for every room and topic there will ever be: a new folder is covered as soon as it exists."""

import ast
import dataclasses
import importlib
import json
import math
import os
import subprocess
import sys
from functools import cache

import pytest

from core import params, topics
from core.errors import InputError
from tests.front import ROOT

CORE = sorted((ROOT / "core").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
TOPICS = topics.names()
DOORS = ("config", "figures", "reading", "presets", "snippet")
LIGHT = ("config", "presets", "figures", "snippet", "snapshot", "reading", "takeaway", "game")
HEAVY = ("torch", "sklearn", "statsmodels", "numba", "scipy")
SECTIONS = ("question", "what you see", "try this", "where the numbers come from", "limits")


def label(path):
    return str(path.relative_to(ROOT))


def room(module):
    """Where a module of ours lives: "errors", "data", "runs", a topic, "pages.components", "pages" or "app"."""
    parts = module.split(".")
    if parts[0] == "pages":
        return "pages.components" if parts[1:2] == ["components"] else "pages"
    return (parts[1:2] or [""])[0] if parts[0] == "core" else parts[0]


def height(module):
    """How high a room lies; arrows run down only."""
    heights = {"": 0, "errors": 0, "data": 2, "nets": 2, "runs": 2, "serving": 4, "pages.components": 5, "pages": 6, "app": 7}
    return heights.get(room(module), 3 if room(module) in TOPICS else 1)


def imports(path):
    """The modules that a file imports, wherever in it, in full."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{label(path)} imports by a relative name"
            whole = node.module in ("core", "pages", "pages.components")
            yield from ([f"{node.module}.{alias.name}" for alias in node.names] if whole else [node.module or ""])


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def outside(path):
    """The packages from outside that a file imports."""
    return {name.split(".")[0] for name in imports(path)}


def calls(path):
    """The plain names that a file calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


# Arrows


@pytest.mark.parametrize("path", [*CORE, *PAGES, ROOT / "app.py"], ids=label)
def test_arrows_run_down_only(path):
    here = module_of(path)
    ours = [name for name in imports(path) if name.split(".")[0] in ("core", "pages", "app", "tests")]
    above = [name for name in ours if height(name) > height(here) or name.startswith("tests")]
    assert not above, f"{here} reaches up to {above}"


@pytest.mark.parametrize("path", CORE, ids=label)
def test_core_knows_nothing_of_the_screen_prints_nothing_and_runs_no_strangers_code(path):
    assert not outside(path) & {"streamlit", "pages", "pickle", "marshal", "shelve", "plotly"}
    assert not calls(path) & {"print", "eval", "exec", "compile", "input"}


@pytest.mark.parametrize("path", CORE, ids=label)
def test_topics_do_not_know_each_other(path):
    here = room(module_of(path))
    assert not {room(name) for name in imports(path) if room(name) in TOPICS} - {here}


@pytest.mark.parametrize("path", PAGES, ids=label)
def test_pages_are_thin_and_compute_nothing(path):
    assert not outside(path) & {
        "numpy",
        "torch",
        "pandas",
        "plotly",
        "sklearn",
        "statsmodels",
        "scipy",
        "numba",
        "threading",
        "multiprocessing",
    }
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 150
    assert "unsafe_allow_html" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*CORE, *PAGES, ROOT / "app.py"], ids=label)
def test_every_module_says_what_it_is_and_has_a_name_that_says_something(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or (path.name == "__init__.py" and not path.read_text().strip())
    assert path.stem not in ("utils", "helpers", "common", "manager", "base", "misc")


def test_light_doors_import_nothing_heavy():
    """In a bare process, door after door, so that the one to blame is named."""
    doors = [f"core.{topic}.{door}" for topic in TOPICS for door in LIGHT if (ROOT / "core" / topic / f"{door}.py").exists()]
    script = f"""
import importlib, json, sys
found = {{}}
for door in {doors!r}:
    before = set(sys.modules)
    importlib.import_module(door)
    if heavy := sorted((set(sys.modules) - before) & set({HEAVY!r})):
        found[door] = heavy
print(json.dumps(found))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout) == {}


# Doors


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_the_same_doors_as_every_other(topic):
    assert [door for door in DOORS if not (ROOT / "core" / topic / f"{door}.py").exists()] == []
    moving, asked = ((ROOT / "core" / topic / f"{door}.py").exists() for door in ("train", "questions"))
    assert moving or asked, "nothing makes its pictures: neither train.py nor questions.py"


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_a_page_a_card_a_text_and_tests(topic):
    shell, home = ((ROOT / "pages" / f"{name}.py").read_text(encoding="utf-8") for name in ("shell", "home"))
    listed = [
        (node.args[0].value, {key.arg: ast.literal_eval(key.value) for key in node.keywords})
        for node in ast.walk(ast.parse(shell))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "Page"
        and isinstance(node.args[0], ast.Constant)
    ]
    page = dict(listed).get(f"{topic}.py")
    assert page, f"pages/shell.py does not list {topic}.py"
    assert page["url_path"] == topic.replace("_", "-") and page["title"]
    assert f'"{topic}"' in home, "pages/home.py has no card for it"
    for place in (f"pages/{topic}.py", f"assets/prose/{topic}.md", f"assets/cards/{topic}.svg"):
        assert (ROOT / place).exists(), f"{place} is missing"
    assert list((ROOT / "tests" / "core" / topic).glob("test_*.py")), "it has no tests"


@pytest.mark.parametrize("topic", TOPICS)
def test_a_text_has_all_its_sections(topic):
    text = "\n" + (ROOT / "assets" / "prose" / f"{topic}.md").read_text(encoding="utf-8")
    sections = {head.strip(): body.strip() for head, _, body in (part.partition("\n") for part in text.split("\n## ")[1:])}
    assert [name for name in SECTIONS if len(sections.get(name, "")) < 20] == []
    assert sections["question"].endswith("?")


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if (ROOT / "core" / topic / "game.py").exists()])
def test_a_topic_with_a_game_has_all_that_a_scoreboard_asks_of_it(topic):
    game, questions = (importlib.import_module(f"core.{topic}.{door}") for door in ("game", "questions"))
    kind = topics.config_type(f"core.{topic}")
    assert game.rules(kind()) == game.rules(kind()) and hash(game.rules(kind())) == hash(game.rules(kind()))
    for moves in ("", "nonsense", "\x00"):
        with pytest.raises(InputError):
            game.replayed(game.rules(kind()), moves)
    best = questions.best_game(config={}, most=100, files={}) if "best_game" in questions.__all__ else {}
    assert set(best) == {"score", "steps", "average", "chance"} and json.dumps(best, allow_nan=False)


# Settings


def config_type(topic):
    return topics.config_type(f"core.{topic}")


@cache
def presets(topic):
    return importlib.import_module(f"core.{topic}.presets").PRESETS


PARAMS = [(topic, name) for topic in TOPICS for name in params.of(config_type(topic))]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_config_is_frozen_keyword_only_and_its_defaults_are_good(topic):
    config = config_type(topic)()
    name = next(iter(params.of(type(config))))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(config, name, 0)
    assert all(field.kw_only for field in dataclasses.fields(config))
    assert isinstance(config.heavy, bool)
    assert params.read(type(config), json.loads(json.dumps(params.values(config)))) == config


@pytest.mark.parametrize("topic", TOPICS)
def test_every_plain_setting_is_declared_with_its_words(topic):
    config = config_type(topic)()
    plain = {f.name for f in dataclasses.fields(config) if isinstance(getattr(config, f.name), (bool, int, float, str))}
    declared = params.of(type(config))
    assert plain == set(declared)
    assert [name for name, param in declared.items() if not (param.label and param.help.endswith((".", "?")))] == []
    assert len({param.label for param in declared.values()}) == len(declared), "two settings have one label"
    assert "seed" in declared, "equal links need a seed"


@pytest.mark.parametrize(("topic", "name"), PARAMS)
def test_each_bound_is_accepted_unless_another_setting_forbids_it_and_one_beyond_is_refused(topic, name):
    config = config_type(topic)()
    param = params.of(type(config))[name]

    def refused(value):
        try:
            dataclasses.replace(config, **{name: value})
        except InputError as error:
            return [problem.needs for problem in error.problems if problem.where == param.label]
        return []

    if param.kind in ("whole", "number"):
        kind = int if param.kind == "whole" else float
        assert math.isfinite(param.low) and math.isfinite(param.high), "a bound is missing"
        inside = [kind(param.low), kind(param.high)]
        outside = [math.nextafter(param.low, -math.inf), math.nextafter(param.high, math.inf), math.nan, math.inf]
        outside = [kind(param.low) - 1, kind(param.high) + 1, 0.5] if kind is int else outside
    elif param.kind == "text":
        inside, outside = ["x" * param.longest], ["x" * (param.longest + 1), "\x00"]
    else:
        inside, outside = list(param.options) or [True, False], ["none of these", None, 3]
    assert [value for value in inside if param.needs() in refused(value)] == []
    assert [value for value in outside if param.needs() not in refused(value)] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_what_may_change_while_it_runs_is_a_setting(topic):
    assert set(getattr(config_type(topic), "LIVE", ())) <= set(params.of(config_type(topic)))


@pytest.mark.parametrize("topic", TOPICS)
def test_old_links_keep_their_defaults(topic):
    versions = config_type(topic).VERSIONS
    assert list(versions) == list(range(1, len(versions) + 1)) and versions[len(versions)] == {}
    for was in versions.values():
        assert set(was) <= set(params.of(config_type(topic)))
        config_type(topic)(**was)


@pytest.mark.parametrize(("topic", "name"), [(topic, name) for topic in TOPICS for name in presets(topic)])
def test_a_preset_is_valid_says_where_it_comes_from_and_what_to_notice(topic, name):
    preset = presets(topic)[name]
    assert isinstance(preset.config, config_type(topic)) and preset.source
    assert preset.notice.endswith(".") and len(preset.notice) > 20
    assert params.read(config_type(topic), params.values(preset.config)) == preset.config
