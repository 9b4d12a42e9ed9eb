"""One picture or a zip of many: looked through for what they announce, then each decoded once into the prepared file."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.data.picture import archives, decoding, folders, headers, pixels
from core.data.picture import facts as picture_facts
from core.data.picture.decoding import MILLION
from core.data.picture.folders import quoted
from core.data.wording import Described
from core.errors import InputError, Problem

Say = Callable[[Mapping[str, Any]], None]

LOOKED_THROUGH = 0.2  # share of the work
REPORTS = 50  # about as many, however many pictures there are
LONG = 30 * MILLION  # pixels in all from which a preview comes first
SHORTEST_SIDE, LONGEST_SIDE = 64, 1024
HEAD = 64_000
DOCUMENTS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar", ".npz", ".pt", ".key", ".pages", ".numbers")  # zips inside


@dataclass(frozen=True)
class Limits:
    """The most that may be brought at once. `pixels` is the sum over all pictures, `prepared` the bytes aimed at for the prepared file."""

    picture: decoding.PictureLimits = decoding.DEFAULT_LIMITS
    zip: archives.ZipLimits = archives.DEFAULT_LIMITS
    pictures: int = 10_000
    pixels: int = 1_000 * MILLION
    prepared: int = 150 * MILLION


@dataclass(frozen=True)
class Source:
    """One picture that announces itself well; `class_name` is "" where there are no classes."""

    name: str
    class_name: str
    header: decoding.Header
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Found:
    """What looking through gave. `unreadable` holds names and reasons; `levels` what becomes 0 and 255 in grey deeper than 8 bits."""

    sources: tuple[Source, ...]
    many: bool
    levels: tuple[float, float]
    longest: int
    notes: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()


DEFAULT_LIMITS = Limits()


def of_one(raw: bytes, limits: Limits) -> Found:
    """A single picture. Raises: InputError where it is none, damaged or beyond the limits."""
    header = decoding.header(raw, limits.picture)
    source = Source("picture", "", header, lambda: raw)
    levels = decoding.grey_levels(*decoding.grey_range(raw)) if header.deep else (0.0, 255.0)
    return Found((source,), False, levels, longest_side(1, limits.prepared))


def of_archive(archive: archives.Archive, limits: Limits, say: Say) -> Found:
    """The pictures in a zip. Raises: InputError for a zip within it, too many pictures or pixels, or where none can be read."""
    good: list[tuple[archives.Member, decoding.Header]] = []
    extremes: list[tuple[float, float]] = []
    unreadable: list[tuple[str, str]] = []
    others: list[str] = []
    all_pixels = 0
    for at, member in enumerate(archive.members):
        _report(say, LOOKED_THROUGH * at / len(archive.members), at, len(archive.members), "files looked through")
        try:
            raw = _content(archive, member, limits)
            if raw is None:
                others.append(member.name)
                continue
            header, reach = _announced(raw, limits)
        except archives.Unreadable as reason:
            unreadable.append((member.name, str(reason)))
            continue
        good.append((member, header))
        extremes += reach
        all_pixels += header.width * header.height
        if len(good) > limits.pictures:
            raise InputError(Problem("Pictures", Described("more than that"), f"at most {limits.pictures:,}"))
        if all_pixels > limits.pixels:
            needs = f"at most {limits.pixels / MILLION:,.0f} million pixels: make them smaller, or bring fewer"
            raise InputError(Problem("Pictures, all together", Described("more than that"), needs))

    placed = folders.layout([member.path for member, _ in good])
    sources = [
        Source(member.name, name, header, _reader(archive, member, limits))
        for (member, header), name in zip(good, placed.classes, strict=True)
        if name is not None
    ]
    notes = []
    if archive.hidden:
        notes.append(f"Hidden files (such as .DS_Store, Thumbs.db, __MACOSX) are skipped: {archive.hidden:,}.")
    if others:
        notes.append(f"Files that are no pictures are skipped: {len(others):,}, first {quoted(others[0])}.")
    if not sources:
        raise InputError(Problem("Zip", Described("no picture that can be read"), _wanted(unreadable, others)))
    levels = decoding.grey_levels(min(low for low, _ in extremes), max(high for _, high in extremes)) if extremes else (0.0, 255.0)
    notes += placed.notes
    return Found(tuple(sources), True, levels, longest_side(len(sources), limits.prepared), tuple(notes), tuple(unreadable))


def longest_side(count: int, budget: int) -> int:
    """Pixels on the longest side: sqrt(budget / (3 count)), so that `count` colour squares fill the budget in bytes; 64 to 1,024."""
    return max(SHORTEST_SIDE, min(LONGEST_SIDE, int((budget / (3 * count)) ** 0.5)))


def written(found: Found, out: Path, background: int, say: Say) -> dict[str, Any]:
    """Decode every picture once into the prepared file; its facts as JSON values. Raises: InputError where none is left."""
    chosen = picture_facts.spread([source.class_name for source in found.sources])
    if sum(source.header.width * source.header.height for source in found.sources) > LONG:
        say({"preview": _preview(found, chosen, background)})
    told = picture_facts.Told(unreadable=list(found.unreadable))
    kept: list[Source] = []
    with pixels.writing(out) as writer:
        for at, source in enumerate(found.sources):
            _report(say, LOOKED_THROUGH + (1 - LOOKED_THROUGH) * at / len(found.sources), at, len(found.sources), "pictures read")
            try:
                picture = _decoded(source, found, found.longest, background)
            except archives.Unreadable as reason:
                told.unreadable.append((source.name, str(reason)))
                continue
            told.remember(source.class_name, picture)
            writer.add(picture.pixels)
            kept.append(source)
        if not kept:
            raise InputError(Problem("Zip", Described("no picture that can be read"), _wanted(told.unreadable, ())))
        if told.blank and not found.many:
            raise InputError(Problem("Picture", Described("one colour all over"), "something drawn or photographed on it"))
        class_names = sorted({source.class_name for source in kept} - {""})
        labels = [class_names.index(source.class_name) if class_names else -1 for source in kept]
        writer.end(background, class_names, [source.name for source in kept], labels)
    counts = Counter(source.class_name for source in kept)
    prepared = pixels.load(out)
    return {
        "what": "pictures",
        "count": len(kept),
        "classes": {name: counts[name] for name in class_names},
        "sizes": picture_facts.sizes(told.sizes),
        "notes": [*found.notes, *picture_facts.notes(told, found.levels, found.longest, background)],
        "sheet": [
            picture_facts.thumbnail(kept[at].name, kept[at].class_name, prepared.picture(at))
            for at in picture_facts.spread([source.class_name for source in kept])
        ],
    }


def _report(say: Say, share: float, at: int, total: int, what: str) -> None:
    if at % max(1, total // REPORTS) == 0:
        say({"share": round(share, 3), "words": f"{at:,} of {total:,} {what}"})


def _content(archive: archives.Archive, member: archives.Member, limits: Limits) -> bytes | None:
    """A member's bytes, None where it does not even claim to be a picture: of those only the head is unpacked."""
    head = archive.read(member, HEAD)
    ending = member.name.lower()
    if (headers.is_zip(head) and not ending.endswith(DOCUMENTS)) or ending.endswith(".zip"):
        raise InputError(
            Problem("Zip", Described(f"another zip inside, {quoted(member.name)}"), "pictures in folders: unpack the inner one first")
        )
    if not headers.picture_kind(head) and not ending.endswith(headers.ENDINGS + headers.OTHER_ENDINGS):
        return None
    return head if len(head) < HEAD else archive.read(member, limits.picture.bytes + 1)


def _reader(archive: archives.Archive, member: archives.Member, limits: Limits) -> Callable[[], bytes]:
    return lambda: archive.read(member, limits.picture.bytes + 1)


def _announced(raw: bytes, limits: Limits) -> tuple[decoding.Header, list[tuple[float, float]]]:
    """What a picture of many announces, and from which value to which it reaches where its grey is deep."""
    try:
        header = decoding.header(raw, limits.picture)
        return header, [decoding.grey_range(raw)] if header.deep else []
    except InputError as error:
        raise archives.Unreadable(_reason(error)) from error


def _decoded(source: Source, found: Found, longest: int, background: int) -> decoding.Decoded:
    try:
        return decoding.decoded(source.read(), longest, background, found.levels)
    except InputError as error:
        if not found.many:
            raise
        raise archives.Unreadable(_reason(error)) from error


def _reason(error: InputError) -> str:
    problem = error.problems[0]
    return str(problem.got) if isinstance(problem, Problem) and isinstance(problem.got, Described) else str(problem)


def _wanted(unreadable: Sequence[tuple[str, str]], others: Sequence[str]) -> str:
    if unreadable:
        return f"{headers.FORMATS} in it; not {picture_facts.first(unreadable)}"
    return f"{headers.FORMATS} in it" + (f"; not only files such as {quoted(others[0])}" if others else "")


def _preview(found: Found, chosen: Sequence[int], background: int) -> dict[str, Any]:
    """Facts so far, from the headers, with the sheet in its final order."""
    sheet = []
    for at in chosen:
        with contextlib.suppress(archives.Unreadable):
            source = found.sources[at]
            small = _decoded(source, found, picture_facts.THUMBNAIL, background)
            sheet.append(picture_facts.thumbnail(source.name, source.class_name, small.pixels))
    counts = Counter(source.class_name for source in found.sources)
    sizes = Counter((source.header.width, source.header.height) for source in found.sources)
    return {
        "what": "pictures",
        "count": len(found.sources),
        "classes": {name: counts[name] for name in sorted(counts) if name},
        "sizes": picture_facts.sizes(sizes),
        "notes": list(found.notes),
        "sheet": sheet,
    }
