"""How people bring data, in a real Chromium: every way in, what is shown on the way, what can be corrected, and whose it is."""

import base64
import json
import re

import pytest
from PIL import Image

from tests.e2e.conftest import ROOT, Server, Visitor, wait_until

SAMPLES = ROOT / "assets" / "samples"
IRIS = SAMPLES / "iris.csv"


@pytest.fixture(scope="module")
def picker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("picker")
    it = Server(folder / "state", folder / "log", launcher=str(ROOT / "tests" / "e2e" / "apps" / "picker.py"), uploads_per_person=6).start()
    yield it
    it.stop()
    log = it.log.read_text()
    assert "Traceback" not in log, log


class Person(Visitor):
    """A person with the data picker before them."""

    def open(self, path="/"):
        self.page.goto(self.url + path)
        self.page.wait_for_selector(".pg-toggle")
        return self

    def told(self):
        """What the picker returns to its page."""
        return json.loads(self.page.locator("[data-testid=stText]").inner_text())

    def wait_file(self, name, seconds=30):
        return wait_until(lambda: self.told()["file"] == name and self.told(), seconds, lambda: f"{self.told()} {self.box()}")

    def box(self):
        return self.page.inner_text(".pg-bring")

    def sees(self, text):
        return self.page.get_by_text(text).first.is_visible()

    def said(self):
        return [text for text in self.page.locator(".pg-bring .pg-said").all_inner_texts() if text]

    def press(self, label):
        self.page.locator(f".pg-bring button:text-is({label!r})").first.click()

    def open_box(self):
        if self.page.get_attribute(".pg-toggle", "aria-expanded") == "false":
            self.page.click(".pg-toggle")

    def drop(self, *files):
        """Files dropped on the page: (name, type, bytes)."""
        given = [[name, kind, base64.b64encode(raw).decode()] for name, kind, raw in files]
        self.page.evaluate(
            """(given) => {
                const transfer = new DataTransfer();
                for (const [name, type, raw] of given) {
                    const bytes = Uint8Array.from(atob(raw), (c) => c.charCodeAt(0));
                    transfer.items.add(new File([bytes], name, { type }));
                }
                const how = { dataTransfer: transfer, bubbles: true, cancelable: true };
                for (const name of ['dragenter', 'dragover', 'drop']) document.body.dispatchEvent(new DragEvent(name, how));
            }""",
            given,
        )

    def paste(self, text):
        self.page.evaluate(
            """(text) => {
                const transfer = new DataTransfer();
                transfer.setData('text/plain', text);
                document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
            }""",
            text,
        )

    def tab(self, name):
        self.page.get_by_role("tab", name=name).click()


@pytest.fixture
def person(chromium, picker):
    people = []

    def opened(path="/", **context):
        people.append(Person(chromium, picker.url, **context))
        return people[-1].open(path)

    yield opened
    for one in people:
        one.context.close()
        assert one.errors == []
        assert [address for address in one.asked if not address.startswith((one.url, "blob:", "data:"))] == []


def pictures(folder, sizes=(40, 30)):
    """A folder with a class in each folder below it."""
    for class_name, colour in (("cats", "red"), ("dogs", "blue")):
        (folder / "pets" / class_name).mkdir(parents=True)
        for number in range(6):
            Image.new("RGB", (sizes[0] + number, sizes[1]), colour).save(folder / "pets" / class_name / f"{number}.png")
    return folder / "pets"


def test_a_csv_that_is_dropped_anywhere_is_read_and_worked_on(person):
    anna = person()
    anna.drop(("flowers.csv", "text/csv", IRIS.read_bytes()))
    told = anna.wait_file("flowers.csv")
    assert told["chosen"]["target"] == "species" and told["chosen"]["data"] in anna.address() and told["problems"] == []
    assert anna.sees("150 rows × 5 columns. Seen by nobody else, deleted in 7 days.")
    assert not anna.page.is_visible(".pg-panel") and not anna.page.locator(".pg-going .pg-row").count()


def test_what_was_read_is_shown_column_by_column_and_row_by_row(person):
    anna = person()
    anna.drop(("flowers.csv", "text/csv", IRIS.read_bytes()))
    anna.wait_file("flowers.csv")
    anna.page.click("text=What was read")
    names = anna.page.locator(".pg-column-name")
    wait_until(lambda: names.count() == 5)
    assert names.all_inner_texts()[-1] == "species" and anna.page.locator(".pg-histogram").count() == 5
    label = anna.page.locator(".pg-histogram").last.get_attribute("aria-label")
    assert label == "species: setosa: 50; versicolor: 50; virginica: 50"
    anna.tab("First rows")
    cells = anna.page.locator(".pg-facts td")
    wait_until(lambda: cells.count() == 40)
    assert cells.all_inner_texts()[:5] == IRIS.read_text(encoding="utf-8").splitlines()[1].split(",")


def test_a_wrong_reading_is_corrected_and_the_link_keeps_the_correction(person):
    anna = person()
    rows = "\n".join(f"{i},5;{i * 7 % 23},5;{'ab'[i % 2]}" for i in range(60))
    anna.drop(("odd.csv", "text/csv", f"one;two;kind\n{rows}\n".encode()))
    before = anna.wait_file("odd.csv")
    assert anna.sees("60 rows × 3 columns") and before["chosen"]["reading"] == ""
    anna.page.click("text=What was read")
    anna.tab("Correct")
    anna.choose("Delimiter", "comma")
    wait_until(lambda: anna.told()["chosen"]["reading"] == "delimiter=comma")
    anna.tab("Columns")
    wait_until(lambda: anna.page.locator(".pg-column-name").all_inner_texts() != ["one", "two", "kind"])
    wait_until(lambda: "reading=delimiter" in anna.address())
    assert not anna.sees("Being read again")
    anna.page.reload()
    anna.wait_file("odd.csv")
    assert anna.told()["chosen"]["reading"] == "delimiter=comma"
    anna.page.click("text=What was read")
    anna.tab("Correct")
    anna.settled()  # a button that is drawn anew under the pointer hears no click
    anna.page.click("text=Read it as detected")
    wait_until(
        lambda: anna.told()["chosen"]["reading"] == "" and "reading=" not in anna.address(), 20, lambda: f"{anna.told()} {anna.address()}"
    )


def test_a_folder_of_pictures_comes_as_one_set_with_its_classes(person, tmp_path):
    anna = person()
    anna.page.locator(".pg-bring input[webkitdirectory]").set_input_files(pictures(tmp_path))
    told = anna.wait_file("pets (12 files)")
    assert anna.sees("12 pictures × 2 classes") and told["chosen"]["picture_fit"] == "crop"
    anna.page.click("text=What was read")
    wait_until(lambda: anna.page.locator(".pg-facts-sheet img").count() == 12)
    assert [text.strip() for text in anna.page.locator(".pg-facts-class").all_inner_texts()] == ["cats 6 pictures", "dogs 6 pictures"]
    anna.page.click("text=How the data become a problem")
    pair = anna.page.locator("[data-testid=stImage] img")
    wait_until(lambda: pair.count() == 2)
    before = pair.nth(1).get_attribute("src")
    assert anna.sees("cut to the largest square in the middle")
    anna.page.get_by_role("radio", name="pad").click()
    wait_until(lambda: anna.told()["chosen"]["picture_fit"] == "pad" and pair.nth(1).get_attribute("src") != before)
    assert anna.sees("filled up with white to a square")


def test_what_a_page_cannot_use_is_kept_for_others_and_changes_nothing_here(person, tmp_path):
    anna = person("/?accepts=table&data=moons")
    assert anna.told()["chosen"]["data"] == "moons"
    assert not anna.page.locator("button:text-is('Draw')").count() and not anna.page.locator("button:text-is('Textures')").count()
    (pictures(tmp_path) / "cats" / "0.png").rename(tmp_path / "cat.png")
    Image.effect_noise((40, 30), 50).save(tmp_path / "cat.png")
    anna.page.locator(".pg-bring input[type=file]").first.set_input_files(tmp_path / "cat.png")
    wait_until(lambda: anna.sees("cat.png holds pictures; this page works on tables."))
    assert anna.told()["chosen"]["data"] == "moons"


def test_a_table_copied_from_a_spreadsheet_is_pasted(person):
    anna = person()
    anna.open_box()
    anna.paste("just one line")
    assert anna.said() == ["Clipboard: got text of one line, needs rows of a table or a picture."]
    anna.paste("height\tweight\tkind\n" + "\n".join(f"{i}\t{i * 3 % 7}\t{'xy'[i % 2]}" for i in range(30)))
    anna.wait_file("pasted table")
    assert anna.sees("30 rows × 3 columns")


def test_a_picture_in_the_clipboard_is_pasted(person, tmp_path):
    anna = person()
    anna.open_box()
    Image.effect_noise((40, 30), 50).save(tmp_path / "x.png")
    anna.page.evaluate(
        """(raw) => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(raw), (c) => c.charCodeAt(0));
            transfer.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
            document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
        }""",
        base64.b64encode((tmp_path / "x.png").read_bytes()).decode(),
    )
    anna.wait_file("pasted picture.png")


def test_a_drawing_is_made_with_pen_eraser_and_undo_and_sent(person):
    anna = person()
    anna.open_box()
    anna.press("Draw")
    canvas = anna.page.locator(".pg-canvas canvas")
    use = anna.page.locator("button:text-is('Use this drawing')")
    assert use.is_disabled()

    def ink():
        return canvas.evaluate(
            "(c) => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0;"
            " for (let i = 0; i < d.length; i += 4) n += d[i] < 128; return n; }"
        )

    def stroke(x0, y0, x1, y1):
        box = canvas.bounding_box()
        anna.page.mouse.move(box["x"] + x0, box["y"] + y0)
        anna.page.mouse.down()
        anna.page.mouse.move(box["x"] + x1, box["y"] + y1, steps=5)
        anna.page.mouse.up()

    stroke(40, 40, 200, 40)
    thin = ink()
    assert thin > 160 * 10
    anna.page.select_option(".pg-canvas select", "thick")
    stroke(40, 150, 200, 150)
    assert ink() - thin > 160 * 20
    anna.press("Eraser")
    stroke(120, 20, 120, 200)
    erased = ink()
    anna.press("Undo")
    assert ink() > erased
    anna.press("Clear")
    assert ink() == 0 and use.is_disabled()
    anna.press("Undo")
    assert ink() > thin
    use.click()
    anna.wait_file("drawing 1.png")
    assert anna.sees("1 picture.")


def test_a_refused_file_is_said_in_the_box_and_nothing_is_lost(person, tmp_path):
    anna = person()
    anna.drop(("flowers.csv", "text/csv", IRIS.read_bytes()))
    chosen = anna.wait_file("flowers.csv")
    anna.drop(("hello <b>.csv", "text/csv", b"%PDF-1.7 " + bytes(300)))
    wait_until(anna.said)
    assert "a PDF document" in anna.said()[0] and anna.told() == chosen
    anna.press("Dismiss")
    wait_until(lambda: not anna.said())
    anna.drop(("nothing.csv", "text/csv", b""))
    assert anna.said() == ["nothing.csv: File size: got 0, needs at least 1 byte."]
    assert anna.told() == chosen


def test_a_big_file_shows_its_first_rows_and_can_be_cancelled(person, picker, tmp_path):
    anna = person()
    with (tmp_path / "big.csv").open("w", encoding="utf-8") as file:
        file.write("a,b,c,d\n")
        for start in range(0, 1_500_000, 1000):
            file.writelines(f"{i},{i % 7}.5,{i % 13},word{i % 5}\n" for i in range(start, start + 1000))
    before = anna.told()
    anna.page.locator(".pg-bring input[type=file]").first.set_input_files(tmp_path / "big.csv")
    wait_until(lambda: anna.page.locator(".pg-going .pg-rows td").count() >= 4, 60)
    assert anna.page.locator(".pg-going .pg-rows th").all_inner_texts() == ["a", "b", "c", "d"]
    assert anna.page.locator(".pg-going progress").is_visible() and anna.told() == before
    anna.press("Cancel")
    wait_until(lambda: not anna.page.locator(".pg-going .pg-row").count())
    assert anna.told() == before
    owner_folders = [path for path in (picker.state / "uploads").rglob("*.data") if path.stat().st_size > 10**7]
    assert owner_folders == []


def test_a_file_is_removed_after_a_calm_question(person):
    anna = person()
    anna.drop(("flowers.csv", "text/csv", IRIS.read_bytes()))
    anna.wait_file("flowers.csv")
    anna.open_box()
    anna.press("Remove")
    assert anna.page.evaluate("document.activeElement.textContent") == "Keep"
    anna.press("Keep")
    assert anna.told()["file"] == "flowers.csv"
    anna.press("Remove")
    anna.press("Yes")
    wait_until(lambda: anna.told()["file"] == "" and anna.told()["chosen"]["data"] == "digits")
    assert "flowers" not in anna.box() and "data=digits" in anna.address()


def test_nobody_else_sees_a_file_and_a_link_to_it_asks_for_it(person):
    anna, bo = person(), person()
    anna.drop(("secret plans.csv", "text/csv", IRIS.read_bytes() + b"9,9,9,9,setosa\n"))
    name = anna.wait_file("secret plans.csv")["chosen"]["data"]
    assert anna.sees("151 rows")
    bo.open(f"/?data={name}")
    assert name[5:] in bo.page.locator("[data-testid=stAlert]").inner_text() and bo.told()["chosen"]["data"] == "digits"
    bo.open_box()
    assert "secret" not in bo.page.content()
    bo.drop(("the same.csv", "text/csv", IRIS.read_bytes() + b"9,9,9,9,setosa\n"))
    assert bo.wait_file("the same.csv")["chosen"]["data"] == name and not bo.page.locator("[data-testid=stAlert]").count()
    anna.page.reload()
    assert anna.wait_file("secret plans.csv")


def test_names_are_shown_as_they_are_never_as_markup(person):
    anna = person()
    odd = ["<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "$x$ **bold**", ":red[y]"]
    rows = "\n".join(f"{i},{i % 3},{i * i % 17},{'pq'[i % 2]}" for i in range(40))
    name = "<img src=x onerror=alert(1)> [a](javascript:b) $y$ :red[z].csv"
    anna.drop((name, "text/csv", (",".join(odd) + "\n" + rows + "\n").encode()))
    anna.wait_file(name)
    anna.open_box()
    anna.page.click("text=What was read")
    wait_until(lambda: anna.page.locator(".pg-column-name").all_inner_texts() == odd)
    anna.tab("First rows")
    wait_until(lambda: anna.page.locator(".pg-facts th").all_inner_texts() == odd)
    anna.tab("Notes")
    anna.tab("Correct")
    assert name in anna.box()
    markup = anna.page.locator("img[src=x], a[href^=javascript], .katex, [data-testid=stMarkdownContainer] strong, .stMarkdownColoredText")
    assert markup.count() == 0


def test_a_sample_is_taken_like_a_file_and_a_full_box_says_so(person):
    anna = person()
    anna.open_box()
    anna.page.click("text=Messy flats")
    anna.wait_file("messy_flats.csv")
    assert anna.told()["chosen"]["target"] == "rent EUR"
    anna.page.click("text=What was read")
    anna.tab("Notes")
    assert anna.sees("3 blank lines left out.")
    anna.drop(*((f"{number}.csv", "text/csv", f"a,b\n{number},1\n2,2\n".encode()) for number in range(6)))
    assert anna.said() == ["Your files: got more than 6, needs at most 6: remove one first."]


def test_everything_works_by_keyboard_alone(person):
    anna = person()
    anna.page.on("filechooser", lambda _: None)  # Chromium is told of it in its own time, and a key pressed before that opens no chooser
    for _ in range(40):
        anna.page.keyboard.press("Tab")
        if anna.page.evaluate("document.activeElement.textContent") == "Bring your own data":
            break
    outline = anna.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "where the focus is cannot be seen"
    anna.page.keyboard.press("Enter")
    anna.page.keyboard.press("Tab")
    assert anna.page.evaluate("document.activeElement.textContent") == "Choose files"
    with anna.page.expect_file_chooser() as chooser:
        anna.page.keyboard.press("Enter")
    chooser.value.set_files(IRIS)
    anna.wait_file("iris.csv")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "dark")])
def test_it_fits_a_phone_and_reads_well_in_the_dark(person, width, scheme):
    anna = person(color_scheme=scheme)
    anna.page.set_viewport_size({"width": width, "height": 844})
    anna.open_box()
    anna.press("Draw")
    anna.page.click("text=Messy flats")
    anna.wait_file("messy_flats.csv")
    anna.page.click("text=What was read")
    wait_until(lambda: anna.page.locator(".pg-column-name").count() == 11)
    anna.open_box()
    assert anna.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    right = anna.page.evaluate(
        "Math.max(...[...document.querySelectorAll('.pg-bring *, .pg-columns *')].map((e) => e.getBoundingClientRect().right))"
    )
    assert right <= width + 1
    for selector in (".pg-small", ".pg-row-words", ".pg-facts-small"):
        assert contrast(anna.page, selector) >= 4.5, selector


def contrast(page, selector):
    """Of a text with what is behind it, opacity included (WCAG 2.2, contrast ratio)."""
    found = page.evaluate(
        """(selector) => {
            const e = document.querySelector(selector), style = getComputedStyle(e);
            let behind = e, colour = 'rgba(0, 0, 0, 0)';
            for (; behind && /, 0\\)$/.test(colour); behind = behind.parentElement) colour = getComputedStyle(behind).backgroundColor;
            return [style.color, colour, Number(style.opacity)];
        }""",
        selector,
    )
    front, back = ([int(float(n)) for n in re.findall(r"[\d.]+", text)[:3]] for text in found[:2])
    front = [found[2] * f + (1 - found[2]) * b for f, b in zip(front, back, strict=True)]

    def light(colour):
        parts = [c / 255 / 12.92 if c <= 0.04045 * 255 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted([light(front), light(back)])
    return (high + 0.05) / (low + 0.05)
