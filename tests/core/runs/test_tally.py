"""How long things took, counted in bins."""

from core.runs.tally import BOUNDS, Histogram


def test_each_bound_counts_all_that_took_at_most_so_long():
    times = Histogram((0.1, 1.0))
    for seconds in (0.05, 0.1, 0.2, 1.0, 7.0):
        times.add(seconds)
    assert list(times.up_to()) == [(0.1, 2), (1.0, 4), (float("inf"), 5)]  # counted by hand
    assert times.seconds == 0.05 + 0.1 + 0.2 + 1.0 + 7.0


def test_the_usual_bounds_rise_to_the_longest_answer():
    assert list(BOUNDS) == sorted(set(BOUNDS)) and BOUNDS[-1] == 10
