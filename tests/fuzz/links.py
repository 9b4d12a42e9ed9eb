"""Addresses as a stranger would make them. A test opens a few with every run; many more by hand, until a page fails:

python -m tests.fuzz.links 300

"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core import params, topics

ODD = (
    *(
        "",
        " ",
        "\x00",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "-0",
        "1e-400",
        "9" * 400,
        "0x10",
        "1_0",
        "٣",
        "²",
        "true",
        "None",
        "null",
        "[]",
        "{}",
    ),
    *("<script>alert(1)</script>", "javascript:alert(1)", "![x](//e.example)", "[x](javascript:1)", ":red[x]", "$x$", "{0}", "%s", "${x}"),
    *("../../etc/passwd", "file-" + "0" * 64, "file-../../secret", "file-", "'; drop table", "\u202e", "\ud800", "é" * 5000, "(" * 3000),
    *("conv 3;" * 400, "sin(" * 200 + "x" + ")" * 200, "x**" * 60 + "x", "0,0;" * 500, "S.G\n" * 300, "a=1;b=2", "header:no", "9" * 30),
)
BESIDE = ("v", "reading", "run", "room", "data", "data_choice", "embed", "unknown", "live-x", "__proto__", "owner_without_cookie")


def written(param: params.Param) -> st.SearchStrategy[str]:
    """What may stand in an address for this setting: what it accepts, what it nearly accepts, and anything."""
    near: list[Any] = [param.default, param.low, param.high, *param.options]
    if param.kind in ("whole", "number"):
        near += [param.low - 1, param.high + 1, param.low - 1e-9, f"{param.default}.5", f" {param.default}"]
    return st.sampled_from([str(value) for value in near]) | st.sampled_from(ODD) | st.text(max_size=60)


def queries(topic: str) -> st.SearchStrategy[dict[str, str]]:
    """Addresses of a topic's page: any of its settings, some at once, and names that are no settings."""
    known = params.of(topics.config_type(f"core.{topic}"))
    modes = {"mode": st.sampled_from(known["mode"].options)} if "mode" in known else {}  # into each mode, not only to its door
    anything = {name: st.sampled_from(ODD) | st.text(max_size=40) for name in BESIDE}
    others = {name: written(param) for name, param in known.items()} | anything
    return st.fixed_dictionaries(modes, optional={name: one for name, one in others.items() if name not in modes}).filter(_sendable)


def _sendable(query: dict[str, str]) -> bool:
    """Whether a browser could send it: a lone surrogate cannot be written as UTF-8."""
    try:
        "".join(query.values()).encode()
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    from core.serving.house import House
    from core.settings import Settings
    from pages.components import house as shared
    from tests.front import Loop
    from tests.pages.conftest import Page

    logging.disable(logging.WARNING)  # Streamlit's, of pages without a browser
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        loop, house = Loop(), House(Settings(state_dir=str(Path(folder) / "state")))
        loop.run(house.open(), 60)
        shared.open_for_pages(house)
        try:
            for topic in topics.names():

                @settings(
                    max_examples=count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
                )
                @given(queries(topic))
                def opened(query: dict[str, str]) -> None:
                    Page(house, topic, query)  # noqa: B023, it is called before the loop goes on

                opened()
                print(f"{topic}: {count} addresses, no fault", flush=True)
        finally:
            shared.close_for_pages()
            loop.run(house.close())
            loop.close()


if __name__ == "__main__":
    main()
