"""The gridworld as a script: controls to config, the world in links, presets, pasted worlds. What moves is tested in the browser."""

import json
from urllib.parse import parse_qsl

import pytest

from core import params
from core.gridworld.config import Config
from core.gridworld.effects import effective
from core.gridworld.game import Rules, rules
from core.gridworld.notation import parse, written
from core.gridworld.presets import PRESETS
from pages.components.world_editor import PASTED

SMALL = "S.#|..G"
HIDDEN = {"view"}  # chosen over the picture, where it needs no run


def editor(opened):
    return json.loads(opened.test.get_by_key("world_editor").proto.json)


def cells(opened):
    return editor(opened)["world"]["cells"]


def test_it_opens_with_its_question_the_default_settings_and_a_world_to_paint(page):
    opened = page("gridworld")
    assert "find a good way" in opened.test.markdown[0].value
    assert opened.told()["config"] == params.values(Config()) and opened.told()["problems"] == []
    assert cells(opened) == list(parse(Config().world).cells)


def moved(page, **query):
    """The settings that reach the config of a page on which every control has been moved."""
    opened = page("gridworld", world=SMALL, **query)
    opened.test.text_input(key="later").set_value("S..|..G")
    for widget in [*opened.test.slider, *opened.test.number_input]:
        declared = params.of(Config)[widget.key]
        widget.set_value(declared.default + (declared.step if declared.default + declared.step <= declared.high else -declared.step))
    for widget in opened.test.select_slider:
        widget.set_value(widget.options[0] if widget.options[0] != str(widget.value) else widget.options[1])
    for group in opened.test.button_group:
        if group.key not in query:
            group.set_value(next(option for option in params.of(Config)[group.key].options if option != getattr(Config(), group.key)))
    config = opened.again().told()["config"]
    return {name for name, value in params.values(Config()).items() if config[name] != value}


def test_every_setting_has_a_control_and_every_control_reaches_the_config(page):
    found = moved(page, algorithm="n-step SARSA", exploration="softmax", alpha_schedule="linear", later="S..|..G")
    found |= moved(page, algorithm="SARSA(λ)", exploration="UCB") | moved(page, exploration="epsilon-greedy", epsilon_schedule="linear")
    found |= moved(page, algorithm="Dyna-Q+") | moved(page, algorithm="Prioritized sweeping")
    found |= moved(page, algorithm="Deep Q-learning")
    assert set(params.of(Config)) - found == HIDDEN


def test_settings_that_do_not_matter_for_the_algorithm_are_not_shown(page):
    test = page("gridworld").test
    shown = {widget.key for widget in [*test.slider, *test.select_slider, *test.button_group]}
    assert not shown & {"planning", "steps", "trace", "traces", "curiosity", "temperature", "bonus", "alpha_last", "decay", "later_at"}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"algorithm": "Deep Q-learning"},
        {"algorithm": "Deep Q-learning", "exploration": "softmax"},
        {"algorithm": "Value iteration"},
        {"algorithm": "Prioritized sweeping", "alpha_schedule": "1/visits", "later": SMALL},
        {"algorithm": "Q(λ)", "alpha_schedule": "1/visits", "exploration": "UCB"},
        {"epsilon_schedule": "linear"},
    ],
)
def test_the_controls_on_the_page_are_the_settings_that_have_an_effect(page, query):
    test = page("gridworld", world=SMALL, **query).test
    widgets = [*test.slider, *test.select_slider, *test.button_group, *test.number_input, *test.selectbox, *test.text_input]
    assert {widget.key for widget in widgets} & set(params.of(Config)) == effective({"world": SMALL, **query}) - {"world"}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_every_control_and_the_editor_and_says_what_to_notice(page, name):
    opened = page("gridworld")
    loads = editor(opened)["loads"]
    opened.test.selectbox(key="preset").set_value(name)
    opened.again()
    assert opened.told()["config"] == params.values(PRESETS[name].config)
    assert cells(opened) == list(PRESETS[name].config.parsed.cells)
    assert any(PRESETS[name].notice in caption.value for caption in opened.test.caption)
    assert editor(opened)["loads"] > loads or PRESETS[name].config.world == Config().world


def test_the_address_holds_the_whole_world_and_the_copied_link_leaves_nothing_out(page):
    world = "S.a|>#.|a.G|slip=0.25 wind=0,1,0 2,3=-0.5"
    opened = page("gridworld", world=world, algorithm="SARSA")
    told = opened.told()
    assert told["config"]["world"] == world and told["config"]["algorithm"] == "SARSA" and told["problems"] == []
    link = dict(parse_qsl(told["link"], keep_blank_values=True))
    assert set(link) == {"v", *params.of(Config)}
    again = page("gridworld", **link)
    assert again.told()["config"] == told["config"] and cells(again) == ["S.a", ">#.", "a.G"]


def test_a_number_of_a_link_between_the_steps_of_its_slider_is_taken(page):
    assert page("gridworld", episodes="3000").told()["config"]["episodes"] == 3000
    assert {100, 200, 500, 1000} <= set(map(int, page("gridworld").test.select_slider(key="episodes").options))


def test_a_bad_world_in_a_link_is_said_with_line_and_column_and_is_not_lost(page):
    opened = page("gridworld", world="S.X|..G")
    told = opened.told()
    assert told["config"] == {} and "line 1, column 3" in told["problems"][0] and "X" in told["problems"][0]
    assert opened.test.session_state["world"] == "S.X|..G" and cells(opened) == list(parse(Config().world).cells)


def test_a_pasted_world_becomes_the_world(page):
    opened = page("gridworld")
    loads = editor(opened)["loads"]
    opened.test.text_area(key=PASTED).set_value('["SFFF", "FHFH", "FFFH", "HFFG"]')
    opened.again()
    assert cells(opened) == ["S...", ".H.H", "...H", "H..G"] and editor(opened)["loads"] == loads + 1
    assert opened.told()["config"]["world"] == "S...|.H.H|...H|H..G"
    opened.test.text_area(key=PASTED).set_value("S,,\n0.5,#,G:2\n")
    opened.again()
    assert parse(opened.told()["config"]["world"]) == parse("S..|.#G|2,1=0.5 2,3=2")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("S..\n..?", "line 2, column 3"),
        ("S..\n..", "line 2"),
        ("\n".join(["." * 100] * 100), "100"),
        ("S.G\n...\nslip=2", "slip"),
    ],
)
def test_a_bad_pasted_world_is_refused_where_it_was_pasted_and_nothing_changes(page, text, says):
    opened = page("gridworld", world=SMALL)
    opened.test.text_area(key=PASTED).set_value(text)
    opened.again()
    assert says in opened.test.error[0].value and opened.told()["config"]["world"] == SMALL
    assert opened.test.text_area(key=PASTED).value == text
    opened.test.text_area(key=PASTED).set_value("S.\n.G")
    opened.again()
    assert not opened.test.error and opened.told()["config"]["world"] == "S.|.G"


def test_a_world_without_a_way_is_drawn_in_the_editor_and_said_where_the_picture_would_be(page):
    opened = page("gridworld", world="S#G|.#.")
    assert cells(opened) == ["S#G", ".#."]
    assert "no goal that can be reached" in opened.told()["problems"][0]


def test_what_may_change_while_it_runs_is_told_to_the_live_view(page):
    told = page("gridworld").told()
    assert told["changing"] == sorted(Config.LIVE) and told["ground"] == ["world"]


def test_the_world_can_be_taken_home_as_text_csv_and_gymnasium_desc(page):
    opened = page("gridworld", world="S.H|..G|slip=0.5")
    shown = [code.value for code in opened.test.code]
    assert written(parse("S.H|..G|slip=0.5")) in shown and "desc = ['SFH', 'FFG']" in shown
    assert any("portals" in c.value or "only free cells" in c.value for c in page("gridworld", world="S.a|a.G").test.caption)


def test_the_game_is_there_when_it_is_switched_on_and_gets_the_cores_moves(page):
    opened = page("gridworld", world="S.|.G")
    opened.test.toggle(key="playing").set_value(True)
    told = json.loads(opened.again().test.get_by_key("gridworld_play").proto.json)
    assert told["moves"][0] == [[0, 0, False], [1, 0, False], [2, 0, False], [0, 0, False]] and told["moves"][3] is None
    assert told["moves"][1][2] == [3, 1, True] and told["seed"] == 0


def test_the_game_gets_all_that_its_scoreboard_is_known_by(page):
    opened = page("gridworld", world="S.|.G", seed="7", longest="50", algorithm="SARSA")
    opened.test.toggle(key="playing").set_value(True)
    told = json.loads(opened.again().test.get_by_key("gridworld_play").proto.json)
    assert told["live"].endswith("/playground/live") and told["topic"] == "gridworld"
    assert told["config"] == opened.told()["config"]
    assert rules(params.read(Config, told["config"])) == Rules(parse("S.|.G"), 50, 7)


def test_a_random_maze_has_the_size_on_screen_and_each_press_draws_another(page):
    opened = page("gridworld", world="|".join(["S.........."] + ["..........."] * 7 + ["..........G"]))
    drawn = set()
    for _ in range(3):
        opened.test.button(key="maze").click()
        opened.again()
        drawn.add(opened.told()["config"]["world"])
        assert [len(cells(opened)), len(cells(opened)[0])] == [9, 11] and opened.told()["problems"] == []
    assert len(drawn) == 3


def test_planners_show_no_settings_of_learning(page):
    test = page("gridworld", algorithm="Value iteration").test
    assert not {"alpha", "epsilon", "pace", "exploration"} & {widget.key for widget in [*test.slider, *test.button_group]}
