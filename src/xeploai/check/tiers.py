"""Claims that the parts of a subject make the whole: tiers of organisations, kinds of members."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from xeploai import codes
from xeploai.check.claims import Book, Claim, Layer, summed
from xeploai.check.figures import Figure, Group, representative


@lru_cache(maxsize=4)
def _subject_parts(_root: Path) -> tuple[tuple[str, tuple[tuple[str, str], ...], bool], ...]:
    """Of each subject made of others: those, each with its tier, and whether they always make the whole."""
    table = codes.reference("subjects")
    found = []
    for row in table.to_dict("records"):
        if row["partition"] in ("yes", "tiers"):
            below = table[table["part_of"] == row["subject"]]
            parts = tuple(zip(below["subject"], below["tier"], strict=True))
            found.append((row["subject"], parts, row["partition"] == "yes"))
    return tuple(found)


@lru_cache(maxsize=4)
def _detail_parts(_root: Path) -> dict[str, tuple[str, ...]]:
    """Of each detail (or of the whole subject, ``""``): the details that together make it."""
    table = codes.reference("subject_details")
    found: dict[str, tuple[str, ...]] = {}
    for whole, rows in table[table["part_of"] != ""].groupby("part_of", sort=True):
        found["" if whole == "*" else str(whole)] = tuple(rows["subject_detail"])
    return found


def tier_claims(book: Book) -> Iterator[Claim]:
    """All claims of a report that a subject is made of others."""
    root = book.root
    layers: dict[tuple[str, str, str, str, str | None], Layer] = {
        (*group, reference): layer for group, reference, layer in book.layers()
    }
    for (area, period, subject, detail, reference), layer in list(layers.items()):
        group = (area, period, subject, detail)
        for whole, parts, closed in _subject_parts(root):
            if whole == subject:
                below = {part: layers.get((area, period, part, detail, reference), {}) for part, _ in parts}
                deeper = {
                    part: [layers.get((area, period, sub, detail, reference), {}) for sub, _ in subs]
                    for part, subs, always in _subject_parts(root)
                    if always and part in below
                }
                yield from _tiers(group, layer, parts, below, deeper, closed, level=reference is None)
                apart = {part: _details(layers, (area, period, part), detail, reference) for part, _ in parts}
                yield from _tiers_in_detail(group, layer, below, apart)
        wholes = _detail_parts(root)
        if detail in wholes:
            inside = [layers.get((area, period, subject, d, reference), {}) for d in wholes[detail]]
            for name in layer:
                if all(name in one for one in inside):
                    found = [representative(one[name]) for one in inside]
                    yield summed("parts_of_whole", group, found, representative(layer[name]))


def _tiers(
    group: Group,
    layer: Layer,
    parts: tuple[tuple[str, str], ...],
    below: dict[str, Layer],
    deeper: dict[str, list[Layer]],
    closed: bool,
    *,
    level: bool,
) -> Iterator[Claim]:
    """A subject and its parts, of which a part may itself be printed in parts only."""
    for name in layer:
        found: list[Figure] = []
        tiers: set[str] = set()
        for part, tier in parts:
            own = below[part]
            if name in own:
                found.append(representative(own[name]))
                tiers.add(tier)
            elif all(name in one for one in deeper.get(part, [{}])):
                found += [representative(one[name]) for one in deeper[part]]
                tiers.add(tier)
        if not found:
            continue
        whole = representative(layer[name])
        complete = tiers == {tier for _, tier in parts}
        over = sum(part.value for part in found) > whole.value
        if level and not closed and not complete and over:
            ids = (*(part.id for part in found), whole.id)
            yield Claim("parts_of_whole", group, ids, whole.printed, reason="other_tiers")
        elif complete or level:
            yield summed("parts_of_whole", group, found, whole, at_most=not complete)


def _details(
    layers: dict[tuple[str, str, str, str, str | None], Layer],
    about: tuple[str, str, str],
    detail: str,
    reference: str | None,
) -> list[Layer]:
    """What stands for a part that is not printed as such: its groups, or (for a group) the whole of it."""
    wanted = [
        layer
        for (*where, own, since), layer in layers.items()
        if tuple(where) == about and since == reference and bool(own) != bool(detail)
    ]
    return wanted


def _tiers_in_detail(
    group: Group, layer: Layer, below: dict[str, Layer], apart: dict[str, list[Layer]]
) -> Iterator[Claim]:
    """A subject and its parts where a part is printed in groups: told only if they make the whole exactly.

    Which groups make up a part is nowhere settled, so that a sum that misses says nothing.
    """
    for name in layer:
        direct = [representative(own[name]) for own in below.values() if name in own]
        grouped = [
            representative(one[name])
            for part, own in below.items()
            if name not in own
            for one in apart[part]
            if name in one
        ]
        whole = representative(layer[name])
        if grouped and sum(figure.value for figure in (*direct, *grouped)) == whole.value:
            yield summed("parts_of_whole", group, [*direct, *grouped], whole)
