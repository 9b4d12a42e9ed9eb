"""The gridworld as a script: controls to config, the world in links, presets, pasted worlds. What moves is tested in the browser."""

import json
from urllib.parse import parse_qsl

import pytest

from core import params
from core.gridworld.config import COMPARE, LEARN, RACED, SWEEP, Config
from core.gridworld.effects import effective
from core.gridworld.game import Rules, rules
from core.gridworld.notation import parse, written
from core.gridworld.presets import PRESETS
from pages.components.world_editor import PASTED

SMALL = "S.#|..G"


def editor(opened):
    return json.loads(opened.test.get_by_key("world_editor").proto.json)


def cells(opened):
    return editor(opened)["world"]["cells"]


def test_it_opens_with_its_question_the_default_settings_and_a_world_to_paint(page):
    opened = page("gridworld")
    assert "find a good way" in opened.test.markdown[0].value
    assert opened.told()["config"] == params.values(Config()) and opened.told()["problems"] == []
    assert cells(opened) == list(parse(Config().world).cells)


def moved(page, mode=LEARN, **query):
    """The settings that reach the config of a page on which every control has been moved."""
    query |= {} if mode == LEARN else {"mode": mode}
    opened = page("gridworld", world=SMALL, **query)
    opened.test.text_input(key="later").set_value("S..|..G")
    for widget in [*opened.test.slider, *opened.test.number_input]:
        declared = params.of(Config)[widget.key]
        widget.set_value(declared.default + (declared.step if declared.default + declared.step <= declared.high else -declared.step))
    for widget in opened.test.select_slider:
        widget.set_value(widget.options[0] if widget.options[0] != str(widget.value) else widget.options[1])
    for group in opened.test.button_group:
        if group.key not in (*query, "mode"):
            group.set_value(next(option for option in params.of(Config)[group.key].options if option != getattr(Config(), group.key)))
    config = opened.again().told()["config"]
    return {name for name, value in params.values(Config()).items() if config[name] != value}


def test_every_setting_has_a_control_and_every_control_reaches_the_config(page):
    found = moved(page, algorithm="n-step SARSA", exploration="softmax", alpha_schedule="linear", later="S..|..G")
    found |= moved(page, algorithm="SARSA(λ)", exploration="UCB") | moved(page, exploration="epsilon-greedy", epsilon_schedule="linear")
    found |= moved(page, algorithm="Dyna-Q+") | moved(page, algorithm="Prioritized sweeping")
    found |= moved(page, algorithm="Deep Q-learning")
    found |= moved(page, mode=COMPARE, runners="planning=1 | planning=2", algorithm="Dyna-Q") | moved(
        page, mode=SWEEP, swept="SARSA | Q(λ)"
    )
    assert set(params.of(Config)) == found


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
    assert {widget.key for widget in widgets} & set(params.of(Config)) == effective({"world": SMALL, **query}) - {"world"} | {"mode"}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_every_control_and_the_editor_and_says_what_to_notice(page, name):
    opened = page("gridworld")
    loads = editor(opened)["loads"]
    opened.preset().set_value(name)
    opened.again()
    assert opened.told()["config"] == params.values(PRESETS[name].config.settled())
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


# Comparing


def comparing(page, **query):
    return page("gridworld", mode=COMPARE, **query)


def taken_out(opened, place):
    opened.test.button(key=f"take_out_{place}").click()
    return opened.again()


def names(opened):
    return [button.label.replace("\\", "") for button in opened.test.button if str(button.key).startswith("take_out_")]


def test_comparing_starts_with_the_cliff_race_and_leaves_play_and_the_q_table_out(page):
    opened = comparing(page)
    told = opened.told()
    assert (told["kind"], told["verb"], told["noun"], told["changing"]) == (COMPARE, "Race", "step", [])
    assert names(opened) == ["Q-learning", "SARSA", "Expected SARSA"] and told["config"]["seeds"] == 50 and not told["problems"]
    assert not [toggle for toggle in opened.test.toggle if toggle.key == "playing"]
    assert set(opened.test.selectbox(key="algorithm").options) == set(RACED)
    assert any("deep Q-learning" in caption.value for caption in opened.test.caption)


@pytest.mark.parametrize("algorithm", ["Deep Q-learning", "Value iteration"])
def test_an_algorithm_that_is_not_compared_gives_way_where_comparisons_begin(page, algorithm):
    by_link = comparing(page, algorithm=algorithm)
    by_hand = page("gridworld", algorithm=algorithm)
    by_hand.test.button_group(key="mode").set_value(COMPARE)
    for opened in (by_link, by_hand.again()):
        assert opened.test.selectbox(key="algorithm").value == "Q-learning" and not opened.told()["problems"]


def test_a_runner_is_taken_out_and_what_is_on_screen_becomes_another_that_stays_as_it_was(page):
    opened = taken_out(comparing(page), 1)
    assert names(opened) == ["Q-learning", "Expected SARSA"]
    opened.test.selectbox(key="algorithm").set_value("SARSA")
    opened.test.slider(key="alpha").set_value(0.1)
    opened.again().test.button(key="add_runner").click()
    opened.again().test.slider(key="alpha").set_value(0.7)
    opened.again()
    assert names(opened) == ["Q-learning, α = 0.7", "Expected SARSA, α = 0.7", "SARSA, α = 0.1"]
    runners = opened.told()["config"]["runners"]
    assert runners.startswith("algorithm=Q-learning | algorithm=Expected SARSA | algorithm=SARSA; alpha=0.1; gamma=1;")
    again = page("gridworld", **dict(parse_qsl(opened.told()["link"], keep_blank_values=True)))
    assert again.told()["config"] == opened.told()["config"] and names(again) == names(opened)


def test_without_runners_one_agent_with_the_settings_on_screen_is_compared_with_nobody(page):
    opened = comparing(page, runners="algorithm=SARSA")
    taken_out(opened, 0)
    assert names(opened) == [] and opened.told()["config"]["runners"] == "" and not opened.told()["problems"]


def test_six_runners_are_the_most(page):
    opened = comparing(page, runners=" | ".join(f"alpha=0.{i}" for i in range(1, 6)))
    opened.test.button(key="add_runner").click()
    opened.again()
    assert len(names(opened)) == 6 and opened.test.button(key="add_runner").disabled


def test_runners_that_cannot_be_read_are_said_and_can_be_taken_out_at_once(page):
    opened = comparing(page, runners="algorithm=SARSA | alpha=2; speed=3")
    assert (
        "Runner 2, Learning rate α: got “2”" in opened.told()["problems"][1] or "Runner 2, Learning rate α" in opened.told()["problems"][0]
    )
    opened.test.button(key="take_out_all").click()
    assert not opened.again().told()["problems"]


def test_runners_stay_listed_while_the_world_is_to_be_mended(page):
    assert names(comparing(page, world="S#G|.#.")) == ["algorithm=Q-learning", "algorithm=SARSA", "algorithm=Expected SARSA"]


def test_what_every_runner_has_of_its_own_does_not_change_the_run_when_its_control_is_moved(page):
    opened = comparing(page)
    before = opened.told()["config"]
    opened.test.selectbox(key="algorithm").set_value("Double Q-learning")
    assert opened.again().told()["config"] == before


def test_settings_of_an_algorithm_that_a_runner_names_are_shown(page):
    opened = comparing(page, runners="algorithm=n-step SARSA | algorithm=Q(λ)")
    assert {"steps", "trace"} <= {widget.key for widget in opened.test.slider} | {widget.key for widget in opened.test.number_input}


def test_a_comparison_is_forgotten_neither_by_learning_in_between_nor_by_the_link(page):
    opened = taken_out(comparing(page), 0)
    for mode in (LEARN, COMPARE):
        opened.test.button_group(key="mode").set_value(mode)
        opened.again()
    assert names(opened) == ["SARSA", "Expected SARSA"]


# Sweeping over learning rates


def test_the_sweep_starts_with_the_algorithms_of_figure_6_3_and_takes_two_to_four(page):
    opened = page("gridworld", mode=SWEEP)
    chosen = opened.test.multiselect(key="algorithms_of_the_sweep")
    assert chosen.value == ["Q-learning", "SARSA", "Expected SARSA"] and not opened.told()["problems"]
    chosen.set_value(["SARSA(λ)", "Q-learning"])
    told = opened.again().told()
    assert told["config"]["swept"] == "SARSA(λ) | Q-learning" and opened.test.slider(key="trace").value == 0.9
    assert not [slider for slider in opened.test.slider if slider.key == "alpha"], "the sweep tries them all"
    opened.test.multiselect(key="algorithms_of_the_sweep").set_value(["SARSA"])
    assert opened.again().told()["problems"][0].startswith("Algorithms: got “SARSA”, needs 2 to 4")


def test_an_algorithm_that_a_link_misspells_is_said_and_can_be_mended(page):
    opened = page("gridworld", mode=SWEEP, swept="SARSA | Q-lerning")
    assert "Q-lerning" in opened.told()["problems"][0]
    opened.test.multiselect(key="algorithms_of_the_sweep").set_value(["SARSA", "Q-learning"])
    assert not opened.again().told()["problems"]
