"""How long people wait: starts the real server on this machine, measures, prints one table, stops everything that it started.

    python -m tests.load                          every section, about five minutes
    python -m tests.load room small               some of: first click fields sliders brought follow room small costs soak
    python -m tests.load soak --minutes 60

The clients share the machine with the server: on a busy one the figures are worse than the server is; the last column is its load.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.load import brought, click, configs, costs, fields, first, follow, room, sliders, small, soak
from tests.load.table import Table

SECTIONS = {
    "first": first.measure,
    "click": click.measure,
    "fields": fields.measure,
    "sliders": sliders.measure,
    "brought": brought.measure,
    "follow": follow.measure,
    "room": room.measure,
    "small": small.measure,
    "costs": costs.measure,
    "soak": soak.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", choices=[[], *SECTIONS], metavar="section", help=" ".join(SECTIONS))
    parser.add_argument("--minutes", type=float, default=2.0, help="how long the soak lasts (default 2)")
    asked = parser.parse_args()
    configs.check_weights()
    table = Table()
    for name in asked.sections or SECTIONS:
        try:
            asyncio.run(SECTIONS[name](table, asked.minutes))
        except Exception as error:  # the other sections still tell something
            table.failed(name, error)
    print(f"{table.missed} missed" if table.missed else "every target met")
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
