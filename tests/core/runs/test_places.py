"""Who may start next: rules worked by hand, and laws over random rooms full of people."""

import random

import pytest

from core.runs.places import OVERTAKEN, Places, Ticket


def ticket(run, owner, *, heavy=True, memory=100.0, arrived=None):
    return Ticket(run, owner, heavy, memory, arrived if arrived is not None else int("".join(filter(str.isdigit, run)) or 0))


def order(places, waiting, going=()):
    return [t.run for t in places.line(waiting, going, heavy=True)]


def test_one_person_after_the_other_in_the_order_of_arrival():
    places = Places(2, 1000)
    assert order(places, [ticket("r2", "bo"), ticket("r1", "anna"), ticket("r3", "cy")]) == ["r1", "r2", "r3"]


def test_nobodys_second_run_comes_before_anothers_first():
    places = Places(2, 1000)
    waiting = [ticket("r1", "anna"), ticket("r2", "anna"), ticket("r3", "anna"), ticket("r4", "bo"), ticket("r5", "bo"), ticket("r6", "cy")]
    assert order(places, waiting) == ["r1", "r4", "r6", "r2", "r5", "r3"]


def test_a_run_that_goes_on_counts_as_the_first():
    places = Places(2, 1000)
    assert order(places, [ticket("r1", "anna"), ticket("r2", "bo")], [ticket("r0", "anna")]) == ["r2", "r1"]


def test_small_runs_do_not_count_in_the_line_of_heavy_ones():
    places = Places(2, 1000)
    assert order(places, [ticket("r1", "anna"), ticket("r2", "bo")], [ticket("r0", "anna", heavy=False)]) == ["r1", "r2"]


@pytest.mark.parametrize("seed", range(30))
def test_in_any_room_the_line_holds_everybody_once_and_is_fair(seed):
    draw = random.Random(seed)
    people = "abcde"
    going = [ticket(f"g{i}", draw.choice(people), heavy=draw.random() < 0.5) for i in range(draw.randrange(4))]
    waiting = [ticket(f"w{i}", draw.choice(people), heavy=draw.random() < 0.7) for i in range(draw.randrange(1, 12))]
    line = Places(2, 1000).line(waiting, going, heavy=True)
    assert sorted(t.run for t in line) == sorted(t.run for t in waiting if t.heavy)
    has = {owner: sum(t.owner == owner and t.heavy for t in going) for owner in people}
    ranks = []
    for turn in line:
        ranks.append((has[turn.owner], turn.arrived))
        has[turn.owner] += 1
    assert ranks == sorted(ranks), "an n-th run of somebody stands before somebody's (n-1)-th"


def test_as_many_heavy_runs_as_there_are_places_and_no_more():
    places, a, b, c = Places(2, 1000), ticket("r1", "anna"), ticket("r2", "bo"), ticket("r3", "cy")
    assert places.next([a, b, c], []) == a
    assert places.next([b, c], [a]) == b
    assert places.next([c], [a, b]) is None


def test_small_runs_start_while_heavy_ones_wait():
    places, a, b = Places(1, 1000), ticket("r1", "anna"), ticket("r2", "bo")
    small = ticket("r3", "cy", heavy=False, memory=10)
    assert places.next([b, small], [a]) == small


def test_nothing_starts_beyond_the_memory_cap_and_the_last_byte_may_be_used():
    places = Places(5, 250)
    going = [ticket("r1", "anna"), ticket("r2", "bo")]
    assert places.next([ticket("r3", "cy", memory=51)], going) is None
    assert places.next([ticket("r3", "cy", memory=50)], going) is not None
    assert places.next([ticket("r3", "cy", heavy=False, memory=51)], going) is None


@pytest.mark.parametrize("seed", range(30))
def test_however_runs_come_and_go_the_caps_hold_and_everybody_gets_a_turn(seed):
    draw = random.Random(seed)
    places, going, arrived = Places(2, 300), [], 0
    waiting = [ticket(f"r{i}", draw.choice("abc"), heavy=draw.random() < 0.5, memory=draw.choice([30, 100])) for i in range(20)]
    while waiting or going:
        while found := places.next(waiting, going):
            waiting.remove(found)
            going.append(found)
            arrived += 1
        assert sum(t.heavy for t in going) <= 2 and sum(t.memory for t in going) <= 300
        assert going, "everybody waits and nobody runs"
        going.remove(draw.choice(going))
    assert arrived == 20


def stream(kind, count, memory, first=100):
    """Runs of one kind, each of another person, that come one after the other."""
    return [ticket(f"s{first + i}", f"p{i}", heavy=kind == "heavy", memory=memory) for i in range(count)]


def passed(places, going, early, later):
    """Which of the later ones start before the early one, when at each turn one more comes and the oldest ends; None: it never starts."""
    waiting, before = [early], []
    for one in later:
        waiting.append(one)
        while found := places.next(waiting, going):
            if found is early:
                return before
            waiting.remove(found)
            going.append(found)
            before.append(found)
        del going[:1]
    return None


def test_a_heavy_run_does_not_wait_for_ever_for_memory_that_small_ones_take_as_it_becomes_free():
    full, heavy = stream("small", 10, 30, first=1), ticket("h100", "anna", memory=200)
    before = passed(Places(1, 300), full, heavy, stream("small", 100, 30, first=101))
    assert len(before) == OVERTAKEN, "so many pass, and then no more"


def test_a_small_run_with_much_data_does_not_wait_for_ever_behind_heavy_ones():
    full, large = stream("heavy", 2, 400, first=1), ticket("s50", "anna", heavy=False, memory=500)
    assert passed(Places(2, 800), full, large, stream("heavy", 20, 400)) == []


def test_small_runs_go_on_starting_while_a_heavy_one_waits_for_its_place_or_for_what_a_paused_run_holds():
    places, heavy = Places(1, 300), ticket("h1", "anna", memory=200)
    late = stream("small", 1, 30, first=500)
    assert places.next([heavy, *late], [ticket("h0", "bo", memory=200)]) == late[0], "it waits for a place, not for memory"
    held = [ticket("p2", "cy", heavy=False, memory=150)]
    assert places.next([heavy, *late], [], held) == late[0], "nobody knows when a pause ends"
    assert places.lacks_memory([heavy], [], held) and not places.lacks_memory(late, [], held)
    assert not places.lacks_memory([heavy], [ticket("h0", "bo", memory=200)], held), "it waits for a place first"


@pytest.mark.parametrize(
    ("places", "place", "seconds", "wait"),
    [
        (1, 1, 60, 30),  # the one run ahead is half done, on average
        (1, 2, 60, 90),
        (2, 1, 60, 30),
        (2, 2, 60, 30),
        (2, 3, 60, 90),
        (2, 4, 60, 90),
        (2, 5, 60, 150),
    ],
)
def test_the_expected_wait_worked_by_hand(places, place, seconds, wait):
    assert Places(places, 1000).expected_wait(place, heavy=True, seconds=seconds) == wait
