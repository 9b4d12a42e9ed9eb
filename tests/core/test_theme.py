"""One palette by role: readable in both themes, and told apart by people who see fewer colours."""

import re
from itertools import combinations

import numpy as np
import pytest

from core.theme import DASHES, PAPER, ROLES, SCALES, figure, paint

TEXT = {"text", "quiet", "accent"}
GROUND = {"paper", "grid"}  # the grid may be faint: no reading depends on it
LINES = set(ROLES["light"]) - TEXT - GROUND
THEMES = ("light", "dark")
COLOUR = re.compile(r"#[0-9a-f]{6}")
RGBA = re.compile(r"rgba\(\d+,\d+,\d+,[\d.]+\)")

# Machado, Oliveira & Fernandes (2009), "A Physiologically-based Model for Simulation of Color Vision Deficiency", table 1, severity 1.0;
# applied to linear RGB.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopes": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopes": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopes": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
# CIE 15:2004: linear sRGB (IEC 61966-2-1) to XYZ under D65, and D65's white.
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour):
    """Linear RGB, (3,), of "#rrggbb"."""
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG 2.2, "contrast ratio": (lighter + 0.05) / (darker + 0.05) of the relative luminances."""
    dark, light = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb):
    """CIE L*a*b*, (3,), of linear RGB."""
    t = XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one, other, eyes):
    """CIE 1976 colour difference as the `eyes` see it."""
    return float(np.linalg.norm(lab(SEEN_BY[eyes] @ linear(one)) - lab(SEEN_BY[eyes] @ linear(other))))


def strings(part):
    if isinstance(part, dict):
        return [s for value in part.values() for s in strings(value)]
    if isinstance(part, list):
        return [s for value in part for s in strings(value)]
    return [part] if isinstance(part, str) else []


def test_the_measures_agree_with_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)  # WCAG 2.2, the largest there is
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known grey that just fails on white
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)  # Lindbloom's calculator, D65
    for seen in SEEN_BY.values():
        assert seen @ np.ones(3) == pytest.approx(np.ones(3), abs=1e-5)  # who sees fewer colours sees the same greys


def test_light_and_dark_have_the_same_roles_and_scales():
    assert set(ROLES["light"]) == set(ROLES["dark"])
    assert set(SCALES["light"]) == set(SCALES["dark"])
    assert set(DASHES) <= set(ROLES["light"])


def test_every_colour_is_six_small_hexadecimal_digits():
    for theme in THEMES:
        for colour in [*ROLES[theme].values(), *(stop for scale in SCALES[theme].values() for _, stop in scale)]:
            assert COLOUR.fullmatch(colour)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", sorted(TEXT))
def test_text_has_the_contrast_that_wcag_asks_for(theme, role):
    assert contrast(ROLES[theme][role], PAPER[theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", sorted(LINES))
def test_lines_have_the_contrast_that_wcag_asks_for(theme, role):
    assert contrast(ROLES[theme][role], PAPER[theme]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", list(combinations(("train", "suggestion", "validation"), 2)), ids="-".join)
def test_the_three_curves_that_share_most_pictures_stay_apart_for_deuteranopes(theme, pair):
    assert distance(*(ROLES[theme][role] for role in pair), "deuteranopes") >= 15


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("theme", THEMES)
def test_two_curves_whose_colours_are_near_differ_in_their_dashes(theme, eyes):
    curves = ("train", "suggestion", "validation", "reference", "optimum")
    near = [pair for pair in combinations(curves, 2) if distance(*(ROLES[theme][role] for role in pair), eyes) < 15]
    assert [pair for pair in near if DASHES.get(pair[0]) == DASHES.get(pair[1])] == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_sequential_scale_goes_one_way_in_lightness_and_starts_near_the_paper(theme):
    lightness = [lab(linear(colour))[0] for _, colour in SCALES[theme]["sequential"]]
    assert lightness in (sorted(lightness), sorted(lightness, reverse=True))
    assert abs(lightness[0] - lab(linear(PAPER[theme]))[0]) < 10


@pytest.mark.parametrize("theme", THEMES)
def test_the_ends_of_the_diverging_scale_are_the_colours_of_no_and_yes_for_everybody(theme):
    low, middle, high = (colour for _, colour in SCALES[theme]["diverging"])
    for eyes in SEEN_BY:
        assert min(distance(low, high, eyes), distance(low, middle, eyes), distance(high, middle, eyes)) >= 25


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", sorted(ROLES["light"]))
def test_a_role_becomes_its_colour_wherever_a_key_names_a_colour(theme, role):
    painted = paint({"color": [f"role:{role}", "plain"], "b": {"fillcolor": f"role:{role}/0.15"}, "c": 3, "e": None}, theme)
    red, green, blue = bytes.fromhex(ROLES[theme][role][1:])
    assert painted == {"color": [ROLES[theme][role], "plain"], "b": {"fillcolor": f"rgba({red},{green},{blue},0.15)"}, "c": 3, "e": None}


def test_a_name_that_looks_like_a_role_stays_a_name():
    words = {"name": "role:train", "text": ["scale:x", "role:paper/0.5"], "title": {"text": "role:nothing"}}
    assert paint(words, "light") == words


@pytest.mark.parametrize("theme", THEMES)
def test_a_scale_becomes_its_stops(theme):
    assert paint({"colorscale": "scale:diverging"}, theme) == {"colorscale": SCALES[theme]["diverging"]}


@pytest.mark.parametrize("unknown", ["role:trian", "role:", "scale:rainbow"])
def test_a_role_that_there_is_not_is_refused(unknown):
    with pytest.raises(KeyError):
        paint({"line": {"color": unknown}}, "light")


@pytest.mark.parametrize("theme", THEMES)
def test_no_role_is_left_in_a_painted_figure(theme):
    painted = paint(figure("Learning rate", "Loss", alt="An empty picture."), theme)
    assert not [s for s in strings(painted) if "role:" in s or "scale:" in s]
    assert [s for s in strings(painted) if COLOUR.fullmatch(s) or RGBA.fullmatch(s)]


def test_painting_leaves_the_figure_as_it_was():
    drawn = figure("x", "y", alt="")
    before = repr(drawn)
    paint(drawn, "dark")
    assert repr(drawn) == before


def test_an_empty_figure_names_its_axes_and_says_what_it_shows():
    layout = figure("Learning rate", "Loss (nats)", alt="Loss against learning rate.")["layout"]
    assert layout["xaxis"]["title"]["text"] == "Learning rate"
    assert layout["yaxis"]["title"]["text"] == "Loss (nats)"
    assert layout["meta"]["alt"] == "Loss against learning rate."
    assert layout["uirevision"]
