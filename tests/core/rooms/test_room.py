"""One room's values: only of known shape, nothing of who owns or who clicked, and all of it kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.rooms.place import Place, read_place, told
from core.rooms.room import MOST_PICKS, Room, plain_words, read_room
from tests.front import refusal

ANNA, BO = "a" * 32, "b" * 32
PLACE = Place(page="lr-finder", query="v=2&data=digits&curve=0%2C1", topic="lr_finder", run="abcdefghijklmnop-_3456", at=7)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.fixture
def room():
    return Room("CDFHJKMN", ANNA, PLACE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("page", value) for value in ("//evil", "a/b", "A", "lr finder", "..", "x" * 41, None, 3)],
        *[("query", value) for value in ('a="b"', "a=<b>", "a#b", "a b", "a=é", "a\n", "x" * 12001, None)],
        *[("topic", value) for value in ("", "A", "a.b", "x" * 41, 5)],
        *[("run", value) for value in ("", "../../etc/passwd-------", "x" * 23, "x" * 21, 5)],
        *[("at", value) for value in (-1, 2**53, 1.5, True, "7")],
    ],
    ids=str,
)
def test_a_place_takes_only_what_an_address_and_a_run_can_be(name, value):
    assert "needs" in refusal(read_place, {**told(PLACE), name: value})


@given(st.dictionaries(st.sampled_from(list(told(PLACE))), JSON))
def test_whatever_a_browser_says_of_its_place_is_refused_or_is_an_address_of_ours(message):
    try:
        place = read_place(message)
    except InputError:
        return
    address = f"/{place.page}?{place.query}"
    assert address.isascii() and not address.startswith("//") and not set(address) & set(" \"'<>#\\\n")


def test_a_place_says_all_that_is_wrong_with_it_at_once():
    with pytest.raises(InputError) as caught:
        read_place({"page": "/", "query": "<", "topic": "!", "run": "r", "at": -1})
    assert [problem.where for problem in caught.value.problems] == ["Page", "Settings", "Topic", "Run", "Step"]


def test_others_are_told_neither_who_presents_nor_who_clicked_nor_what_before_it_is_shown(room):
    room.change({"question": "Where?"})
    room.pick(BO, 1, 0.5)
    said = room.told(BO)
    assert said["picks"] == [] and ANNA not in json.dumps(said) and room.told(ANNA)["picks"] == [0.5]
    assert BO not in json.dumps(room.kept()), "not even on disk"
    room.change({"shown": True})
    assert room.told(BO)["picks"] == [0.5]


def test_who_clicks_again_has_changed_their_mind_and_a_new_question_begins_empty(room):
    room.change({"question": "Where?"})
    for at in (1.0, 2.0):
        room.pick(BO, 1, at)
    assert room.told(ANNA)["picks"] == [2.0]
    room.change({"question": "And here?"})
    assert room.told(ANNA)["picks"] == [] and "asked now" in refusal(room.pick, BO, 1, 3.0)
    room.change({"question": ""})
    assert "asked now" in refusal(room.pick, BO, 3, 3.0)


@pytest.mark.parametrize("at", [None, "1", True, float("nan"), float("inf"), 1e300, [1], 10**400])
def test_a_click_is_a_finite_number(room, at):
    room.change({"question": "Where?"})
    assert "finite" in refusal(room.pick, BO, 1, at) and not room.picks


def test_only_so_many_clicks_are_counted(room):
    room.change({"question": "Where?"})
    for number in range(MOST_PICKS):
        room.pick(f"person {number}", 1, number)
    assert "at most 500" in refusal(room.pick, "one more", 1, 1) and len(room.picks) == MOST_PICKS
    room.pick("person 3", 1, -1.0)
    assert min(room.picks.values()) == -1.0


@pytest.mark.parametrize("words", ["a\x00b", "a\u202eb", "a\u200bb", "\ud800", "x" * 281, 5, None, ["a"]], ids=repr)
def test_words_without_hidden_characters_only(room, words):
    for name in ("words", "question"):
        assert "280 characters" in refusal(room.change, {name: words, "locked": True})
    assert not room.locked, "half a message changes nothing"


def test_words_in_any_script_and_with_pictures_are_taken():
    for words in ("Wo würden Sie klicken?", "أين؟", "👩‍🏫 look", "two\nlines", "<b>not markup</b>"):
        assert plain_words(words) == words


@pytest.mark.parametrize(
    "hidden",
    [
        None,
        "gan/loss",
        {"gan/loss": True},
        ["loss"],
        [3],
        ["gan/loss", None],
        ["gan/lo ss"],
        ["gan/loss}"],
        ["../gan/loss"],
        ["GAN/loss"],
        ["gan/"],
        ["gan/loss\n"],
        ["gan/" + "x" * 61],
        ["/x"] * 401,
    ],
    ids=lambda hidden: str(hidden)[:20],
)
def test_what_a_lesson_puts_away_are_names_of_controls_and_nothing_else(room, hidden):
    assert "names of controls" in refusal(room.change, {"hidden": hidden, "locked": True})
    assert not room.locked and room.hidden == [], "half a message changes nothing"


def test_what_a_lesson_puts_away_is_told_to_everybody_and_another_list_takes_its_place(room):
    room.change({"hidden": ["gan/loss", "gan/paper_WGAN-GP", "/x", "gan/loss"]})
    assert room.told(BO)["hidden"] == room.told(ANNA)["hidden"] == ["gan/loss", "gan/paper_WGAN-GP", "/x"]
    room.change({"words": "Look"})
    assert len(room.hidden) == 3
    room.change({"hidden": []})
    assert room.told(BO)["hidden"] == []


def test_a_room_that_was_kept_before_there_were_lessons_is_read(room):
    kept = {name: value for name, value in room.kept().items() if name != "hidden"}
    assert read_room(kept) == room


@pytest.mark.parametrize("name", ["locked", "shown"])
def test_a_switch_is_true_or_false(room, name):
    for value in (None, 1, "yes"):
        assert "true or false" in refusal(room.change, {name: value})


def test_a_room_is_read_back_as_it_was_kept(room):
    room.change({"question": "Where?", "words": "Hello", "locked": True, "hidden": ["gan/loss"]})
    room.pick(BO, 1, 0.25)
    assert read_room(json.loads(json.dumps(room.kept()))) == room
