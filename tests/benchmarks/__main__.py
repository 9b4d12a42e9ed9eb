"""Prints ratios, one a line: ours, the goal where there is one, the machine's load, and what it is compared with.

    python -m tests.benchmarks                 every section, about a minute
    python -m tests.benchmarks sweep frames    some of: sweep nets gridworld gan dcgan frames share processes scripts pictures tables
                                               fields depth race series

Where a line compares computing, it counts the seconds that the processor worked, medians of repeats taken turn by turn: a busy machine
shows in them little. Waiting (the section "processes") is on the wall.
"""

from __future__ import annotations

import argparse

from tests.benchmarks import (
    dcgan,
    depth,
    fields,
    frames,
    gan,
    gridworld,
    nets,
    pictures,
    processes,
    race,
    scripts,
    series,
    share,
    sweep,
    tables,
)

SECTIONS = {
    "sweep": sweep.measure,
    "nets": nets.measure,
    "gridworld": gridworld.measure,
    "gan": gan.measure,
    "dcgan": dcgan.measure,
    "frames": frames.measure,
    "share": share.measure,
    "processes": processes.measure,
    "scripts": scripts.measure,
    "pictures": pictures.measure,
    "tables": tables.measure,
    "fields": fields.measure,
    "depth": depth.measure,
    "race": race.measure,
    "series": series.measure,
}


def main() -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__, formatter_class=layout)
    parser.add_argument("sections", nargs="*", choices=[[], *SECTIONS], metavar="section", help=" ".join(SECTIONS))
    for name in parser.parse_args().sections or SECTIONS:
        SECTIONS[name]()


if __name__ == "__main__":
    main()
