"""The gridworld's page by what a person sees of it."""

from urllib.parse import parse_qs, urlsplit

from core.gridworld.notation import parse
from tests.e2e.conftest import address, wait_until

SMALL = "S...|....|...G|step=-1"
RICH = "S.a.#|.>.H.|^.#.C|..a.G|b..B.|slip=0.3;wind=0,0,1,0,0;sidewind=0,-1,0,0,0;b=3;2,2=0.5;goal=2;step=-0.1"


class Board:
    """The editor on a page, by what a person sees of it."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.page.wait_for_selector(".pg-tool")
        wait_until(lambda: visitor.drawn() > 0)

    @property
    def grid(self):
        return self.page.get_by_role("grid")

    def at(self, row, column):
        """The middle of a cell in the window, rows and columns from 1."""
        box = self.grid.bounding_box()
        rows, columns = (int(self.grid.get_attribute(f"aria-{of}count")) for of in ("row", "col"))
        return box["x"] + (column - 0.5) * box["width"] / columns, box["y"] + (row - 0.5) * box["height"] / rows

    def tool(self, name):
        self.page.get_by_role("group", name="Tools").get_by_role("button", name=name, exact=True).click()

    def click(self, row, column):
        self.page.mouse.click(*self.at(row, column))

    def drag(self, *cells):
        self.page.mouse.move(*self.at(*cells[0]))
        self.page.mouse.down()
        for cell in cells[1:]:
            self.page.mouse.move(*self.at(*cell))
        self.page.mouse.up()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def world(self):
        """What is painted."""
        return parse(self.page.locator(".pg-editor[data-text]").get_attribute("data-text"))

    def cells(self):
        return list(self.world().cells)

    def address(self):
        """The world that the address names."""
        return parse(parse_qs(urlsplit(address(self.page)).query).get("world", [SMALL])[0])

    def reached(self):
        """Wait until what is painted is in the address too."""
        wait_until(lambda: self.address() == self.world(), or_say=lambda: f"{address(self.page)} {self.world()}")
        return self


def opened(visit, world=SMALL, more="", **context):
    visitor = visit(f"/gridworld?world={world.replace('#', '%23').replace(';', '%3B')}{more}", **context)
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    return visitor, Board(visitor)
