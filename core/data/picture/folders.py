"""Which class a picture in a zip belongs to: the folder it lies in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

SPLITS = frozenset({"train", "training", "test", "testing", "val", "valid", "validation", "dev"})


@dataclass(frozen=True)
class Layout:
    """For each path its class, "" throughout where there are no classes, None where a picture lies outside all of them; and sentences."""

    classes: tuple[str | None, ...]
    notes: tuple[str, ...]


def layout(paths: Sequence[tuple[str, ...]]) -> Layout:
    """The classes of pictures by their paths (folders, then the file's name).

    One folder around everything is looked through. Folders named as parts of a split (train, test) are looked through
    where all of them hold folders. Then the first folder is the class, whatever lies deeper. No folder, or only one: no classes.
    """
    notes: list[str] = []
    folders = [path[:-1] for path in paths]
    while folders and all(folders) and len({folder[0] for folder in folders}) == 1 and any(len(folder) > 1 for folder in folders):
        folders = [folder[1:] for folder in folders]
    first = sorted({folder[0] for folder in folders if folder})
    if first and {name.lower() for name in first} <= SPLITS and all(len(folder) > 1 for folder in folders if folder):
        notes.append(f"The folders {_listed(first)} are put together: the page makes its own split.")
        folders = [folder[1:] for folder in folders]
        first = sorted({folder[0] for folder in folders if folder})
    if len(first) < 2:
        return Layout(
            ("",) * len(paths), (*notes, "There are no classes: for those, put the pictures of each class into a folder of its own.")
        )
    if deeper := sum(len(folder) > 1 for folder in folders):
        notes.append(f"Pictures in folders inside a class count to the class: {deeper:,}.")
    if outside := ["/".join(path) for path, folder in zip(paths, folders, strict=True) if not folder]:
        notes.append(f"Pictures outside the folders have no class and are left out: {len(outside):,}, first {quoted(outside[0])}.")
    notes += _nearly_equal(first)
    return Layout(tuple(folder[0] if folder else None for folder in folders), tuple(notes))


def quoted(text: str, longest: int = 40) -> str:
    """A name as it stands in a sentence, cut where it is long."""
    return f"“{text if len(text) <= longest else text[: longest - 1] + '…'}”"


def _nearly_equal(names: Sequence[str]) -> list[str]:
    alike = defaultdict(list)
    for name in names:
        alike[" ".join(name.casefold().split())].append(name)
    return [
        f"The classes {_listed(group)} differ only in how they are written: they stay apart." for group in alike.values() if len(group) > 1
    ]


def _listed(names: Sequence[str]) -> str:
    shown = [quoted(name) for name in names[:5]]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
