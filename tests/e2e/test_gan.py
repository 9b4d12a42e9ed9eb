"""The GAN page, used as a person uses it, in a real browser."""

import pytest

from tests.e2e.conftest import wait_until


def opened(visit, query="", **context):
    visitor = visit(f"/gan{query}", **context)
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    return visitor


def wait_look(visitor, part):
    wait_until(lambda: part in visitor.look(), or_say=lambda: f"still: {visitor.look()} {visitor.message()}")


def details(visitor):
    return visitor.page.inner_text(".pg-details")


def shown(visitor):
    """The layers that are seen."""
    said = "() => [...new Set(document.querySelector('.pg-picture').data.filter((t) => t.visible !== false).map((t) => t.meta.layer))]"
    return set(visitor.page.evaluate(said))


def test_the_main_way_slow_motion_layers_a_change_while_it_runs_scrub_back_and_link(visit):
    it = opened(visit, "?pace=one+update")
    wait_look(it, "Nothing is learned yet")
    it.press("step")
    wait_look(it, "The discriminator has learned")
    it.press("step")
    it.press("step")
    wait_look(it, "The generator has learned")
    assert "Iteration 1, 3 updates" in details(it)

    assert shown(it) == {"surface", "grid", "real", "made", "arrows"}
    it.page.click("[data-layer=grid]")
    wait_until(lambda: shown(it) == {"surface", "real", "made", "arrows"})

    it.choose("One step is", "10 iterations")
    wait_until(lambda: "Changed from the next step on" in it.page.inner_text(".pg-bar") or it.step() == 3)
    it.page.get_by_text("only G", exact=True).click()
    it.settled()
    it.press("step")
    wait_look(it, "Only the generator learns")
    assert it.step() in (12, 13)  # ten updates of G, whatever was left of the iteration before
    assert shown(it) == {"surface", "real", "made", "arrows"}

    it.page.keyboard.press("ArrowLeft")
    wait_until(lambda: it.step() == 3)
    it.settled()
    address = it.query()
    assert "learns=only" in address, address
    other = opened(visit, address)
    wait_look(other, "Nothing is learned yet")
    assert other.page.get_by_role("radio", name="only G").is_checked()


def test_a_broken_preset_says_that_it_has_collapsed_and_its_generator_can_be_taken_home(visit):
    it = opened(visit)
    it.choose("Preset", "Break it: mode collapse")
    it.page.select_option(".pg-bar select", "0")
    it.press("play")
    wait_look(it, "Mode collapse: ")
    assert "Modes:" in details(it) and "Energy distance" in details(it)
    it.wait_state("finished", 90)
    it.settled()
    it.page.get_by_role("button", name="Take away").click()
    it.page.get_by_role("button", name="Generator of the last run (safetensors)").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, scheme):
    it = opened(visit, "", viewport={"width": 390, "height": 844}, color_scheme=scheme)
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert it.page.locator(".pg-picture").first.bounding_box()["width"] <= 390


def test_two_games_run_side_by_side_and_the_sentence_names_both(visit):
    it = opened(visit)
    it.choose("Preset", "Side by side: mode collapse")
    wait_look(it, "Both games begin with the same points")
    assert it.page.locator(".pg-picture .main-svg").count() >= 2
    it.page.select_option(".pg-bar select", "0")
    it.press("play")
    wait_look(it, "Game A has collapsed: ")
    assert "Game B " in it.look() and "Adam β₁ 0.9 in A, 0.5 in B" in it.look()
    a, b = it.page.evaluate(
        "() => [...document.querySelectorAll('.pg-pair .pg-picture')].slice(0, 2).map((p) => p.getBoundingClientRect().toJSON())"
    )
    assert abs(a["y"] - b["y"]) < 2 and b["x"] > a["x"] + 200
    it.page.click("[data-layer=grid]")
    hidden = "() => [...document.querySelectorAll('.pg-pair .pg-picture')].map((p) => p.data.find((t) => t.meta.layer === 'grid').visible)"
    wait_until(lambda: it.page.evaluate(hidden) == [False, False])


def test_points_drawn_on_the_canvas_are_the_real_ones_and_the_link_holds_them(visit):
    it = opened(visit)
    it.choose("Data", "your drawing")
    wait_until(lambda: "Drawing: got nothing" in it.message())
    canvas = it.page.locator(".pg-curve canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    it.page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"])
    it.page.mouse.down()
    it.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"], steps=9)
    it.page.mouse.up()
    wait_look(it, "Nothing is learned yet")
    it.settled()
    text = it.page.get_by_label("Drawing", exact=True).input_value()
    points = [tuple(int(number) for number in point.split(",")) for point in text.split()]
    assert points[:2] == [(20, 50), (22, 50)] and points[-1][0] in (58, 60) and {y for _, y in points} == {50}
    real = "document.querySelector('.pg-picture')._fullData.find((t) => t.name === 'real').x"
    seen = f"() => [Math.min(...{real}), Math.max(...{real})]"
    wait_until(lambda: 0.1 < it.page.evaluate(seen)[0] < 0.2 and 0.6 < it.page.evaluate(seen)[1] < 0.7)
    other = opened(visit, it.query())
    wait_look(other, "Nothing is learned yet")
    assert other.page.evaluate(seen) == it.page.evaluate(seen)
    it.page.get_by_role("button", name="Clear").click()
    wait_until(lambda: "Drawing: got nothing" in it.message())
    it.page.get_by_role("button", name="Undo").click()
    wait_until(lambda: it.page.get_by_label("Drawing", exact=True).input_value() == text)


def test_a_papers_line_a_trick_switched_on_while_it_runs_the_film_and_reset_to_the_same_start(visit):
    it = opened(visit)
    it.page.get_by_text("The literature’s settings, on points").click()
    it.page.get_by_role("button", name="WGAN", exact=True).click()
    wait_until(lambda: it.chosen("Preset") == "WGAN")
    it.settled()
    assert "batch=64" in it.query()
    other = opened(visit, "?pace=1+iteration&iterations=60&points=8-Gaussian+ring&spread=5")
    wait_look(other, "Nothing is learned yet")
    cloud = (
        "() => Array.from(document.querySelector('.pg-picture')._fullData.find((trace) => trace.name === 'made').x, (x) => x.toFixed(4))"
    )
    begun = other.page.evaluate(cloud)
    other.press("step")
    wait_until(lambda: other.step() == 3)
    first = other.page.evaluate(cloud)
    assert first != begun
    other.page.get_by_text("Tricks", exact=True).first.click()
    other.page.get_by_role("slider", name="D: dropout").press("ArrowRight")
    other.settled()
    other.press("step")
    wait_until(lambda: "it took over from the compiled loop, which does not cover D: dropout" in details(other))

    other.press("reset")
    wait_until(lambda: other.page.evaluate(cloud) == begun)
    other.page.select_option(".pg-bar select", "0")
    other.press("play")
    other.wait_state("finished", 60)
    other.settled()
    other.page.get_by_role("button", name="Take away").click()
    with other.page.expect_download() as film:
        other.page.get_by_role("button", name="Animation of the last run (GIF)").click()
    assert film.value.path().read_bytes().startswith(b"GIF89a")


def test_a_game_on_pictures_shows_them_measures_them_and_leaves_them(visit):
    it = opened(visit, "?mode=Images&image_iterations=50&width=8&image_batch=16", viewport={"width": 390, "height": 844})
    wait_look(it, "makes grey out of every noise")
    sheets = (
        "() => [...document.querySelectorAll('.pg-picture')].map((p) => p.data[0]).filter((t) => t.type === 'image').map((t) => t.source)"
    )
    before = it.page.evaluate(sheets)
    assert len(before) == 4 and all(one.startswith("data:image/") for one in before)
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    it.page.select_option(".pg-bar select", "0")
    it.press("play")
    it.wait_state("finished", 60)
    wait_until(lambda: "On 32 features of our small classifier: Fréchet distance" in details(it), or_say=lambda: details(it))
    after = it.page.evaluate(sheets)
    assert after[1] == before[1] and all(after[k] != before[k] for k in (0, 2, 3))
    it.settled()
    it.page.get_by_role("button", name="Take away").click()
    it.page.get_by_role("button", name="Made pictures of the last run (PNG)").wait_for()


def test_one_update_of_d_or_of_g_is_a_button_and_a_key(visit):
    it = opened(visit)
    wait_look(it, "Nothing is learned yet")
    it.page.get_by_role("button", name="Step D").click()
    wait_look(it, "The discriminator has learned")
    it.page.keyboard.press("d")
    wait_until(lambda: it.step() == 2)
    it.page.keyboard.press("g")
    wait_look(it, "The generator has learned")
    assert it.step() == 3
    it.settled()
    assert it.page.get_by_role("radio", name="both").is_checked() and "controls have moved" not in it.page.inner_text(".pg-bar")


def test_a_walk_is_dragged_on_the_sheet_of_a_game_that_was_stopped_and_led_on_by_arrow_keys(visit):
    it = opened(visit, "?mode=Images&width=8&image_batch=4&grow=true&grow_rounds=1000")
    wait_look(it, "makes pixels of chance")
    assert it.page.get_by_role("button", name="Step D").count() == 0
    it.press("play")
    wait_look(it, "Pictures of 4 × 4 pixels: ")
    it.press("stop")
    it.wait_state("stopped")
    middles = """() => [3, 22].map((cell) => {
      const { _fullLayout: { xaxis, yaxis, meta: { span } } } = document.querySelector('.pg-picture');
      const { left, top } = document.querySelector('.pg-picture').getBoundingClientRect();
      const at = (k) => k * span.cell + span.cell / 2;
      return [left + xaxis._offset + xaxis.d2p(at((cell - 1) % 8)), top + yaxis._offset + yaxis.d2p(at(Math.floor((cell - 1) / 8)))];
    })"""
    walks = (
        "() => [...document.querySelectorAll('.pg-picture')].map((p) => p.layout?.title?.text ?? '').filter((t) => t.startsWith('A walk'))"
    )
    it.settled()
    start, end = it.page.evaluate(middles)
    it.page.mouse.move(*start)
    it.page.mouse.down()
    it.page.mouse.move(*end, steps=4)
    it.page.mouse.up()
    wait_until(lambda: it.page.evaluate(walks) == ["A walk from picture 3 to 22, spherical"], or_say=it.message)
    it.page.locator(".pg-picture").first.focus()
    it.page.keyboard.press("ArrowDown")
    it.page.keyboard.press("Shift+ArrowRight")
    wait_until(lambda: it.page.evaluate(walks) == ["A walk from picture 4 to 30, spherical"], or_say=it.message)
    assert "walk_from=4" in it.query() and it.page.locator(".pg-picture").first.get_attribute("data-span") == "4 30"
    assert "controls have moved" not in it.page.inner_text(".pg-bar")
