"""Surprises, as a person looks for them, in a real browser."""

from tests.e2e.conftest import wait_until


def opened(visit, query, **context):
    it = visit(f"/time-series?mode=Surprises{query}", **context)
    it.page.wait_for_selector(".pg-live[data-more]")  # the slow detectors are there too
    it.settled()
    return it


def tables(it):
    return it.page.eval_on_selector_all(".pg-tables caption", "all => all.map((one) => one.textContent)")


def at(it, name):
    """Where on the screen a point of the series lies."""
    return it.page.evaluate(
        """(name) => {
          const picture = document.querySelector('.pg-picture'), { xaxis, yaxis } = picture._fullLayout;
          const line = picture._fullData.find((trace) => trace.meta?.marks), box = picture.getBoundingClientRect();
          const place = line.customdata.indexOf(name), x = line._length === undefined ? 0 : picture.calcdata[line.index][place].x;
          return [box.left + xaxis._offset + xaxis.c2p(x), box.top + yaxis._offset + yaxis.c2p(line.y[place])];
        }""",
        name,
    )


def test_points_are_marked_by_click_and_keys_and_every_detector_is_graded(visit):
    it = opened(visit, "&data=nile&sigmas=2.0")
    it.page.mouse.click(*at(it, "1913"))
    wait_until(lambda: "labels=1913" in it.address(), or_say=lambda: it.address())
    wait_until(lambda: "Against 1 true surprise, point by point" in tables(it), or_say=lambda: tables(it))
    it.settled()
    it.page.locator(".pg-picture").first.focus()
    for key in ("ArrowRight", "PageUp", "ArrowLeft", "Enter"):  # the first point, twelve on, one back
        it.page.keyboard.press(key)
    wait_until(lambda: "Against 2 true surprises, point by point" in tables(it), or_say=lambda: f"{tables(it)} {it.address()}")
    it.settled()
    assert it.page.get_by_label("True surprises", exact=True).input_value() == "1913, 1882"
    it.page.mouse.click(*at(it, "1913"))
    wait_until(lambda: it.page.get_by_label("True surprises", exact=True).input_value() == "1882")


def test_a_slider_moves_the_flags_and_a_phone_shows_it_all(visit):
    it = opened(visit, "&data=uk_gas", viewport={"width": 390, "height": 844}, color_scheme="dark")
    before = it.look()
    slider = it.page.get_by_role("slider", name="Deviations k")
    slider.focus()
    for _ in range(15):
        it.page.keyboard.press("ArrowLeft")
    wait_until(lambda: it.look() != before and "flags" in it.look() and "flags no point" not in it.look(), or_say=it.look)
    it.settled()
    it.page.get_by_role("radio", name="Change points", exact=True).click()
    wait_until(lambda: "The level changes" in it.look(), or_say=it.look)
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert it.page.locator(".pg-picture").first.bounding_box()["width"] <= 390
