"""`Xuất sắc, tốt, hoàn thành lần lượt là 15%; 75% và 10%`: labels first, then as many numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xeploai import codes
from xeploai.extract.clauses import NOUNS
from xeploai.extract.item import Item
from xeploai.extract.lexer import Token


def respectively(made: list[Item], recent: Sequence[Item]) -> None:
    """Give the numbers of a list the labels told before it.

    The labels stand in the clause before the sign; or the numbers take those of an earlier row of as many: of
    this sentence (`chiếm lần lượt 14%, 78% và 7%`) or of the one before. A further bare row in the same
    sentence (`của 388 chi bộ cơ sở là 82, 256, 48 và 02`) is read alike. What fits none is left to a person.
    """
    last: list[Item] = []
    for place, item in enumerate(made):
        signs = [t for t in [*item.ahead, *item.left] if t.kind == "respectively"]
        if not signs:
            continue
        values = [o for o in made[place:] if o.unit == item.unit and o.segment.depth == item.segment.depth]
        found = _by_labels(item, made[place - 1] if place else None, values)
        if not found:
            found = _by_twins(item, values, _rows(made[:place], recent, last, len(values)))
        listed = any(t.text != "tương ứng" for t in signs)  # `… – tương ứng 1.573 đồng chí` is no list
        if not found and len(values) > 1 and listed:
            for value in values:
                value.fate, value.note = "unresolved", "respectively, of what is not clear"
        for value in found:
            value.before = None
        last = found or last
    if len(last) > 2:
        _further_rows(made, last)


def _by_labels(item: Item, previous: Item | None, values: list[Item]) -> list[Item]:
    """The values that labels in the clause before the sign name; those behind the number before count too."""
    line = [t for t in [*item.ahead, *item.left] if t.entry]
    order = next((t for t in line if t.kind == "respectively" and t.entry and t.entry.code), None)
    if order is not None:  # `từ mức cao nhất đến mức thấp nhất, có …`
        levels = codes.schemes()["2018"].levels
        if len(values) >= len(levels):
            for level, value in zip(levels, values, strict=False):
                value.bind("rating", level, "respectively", order)
                value.bind("measure", "rated", "respectively", order)
            return values[: len(levels)]
    stolen: list[Token] = []
    if previous is not None and any(t.kind in NOUNS for t in previous.right):
        stolen = [t for t in previous.right if t.kind in ("rating", "short") and t.entry]
    for kind, extra in (("rating", stolen), ("rating", []), ("subject", []), ("measure", [])):
        named = [*extra, *(t for t in line if t.kind == kind or (kind == "rating" and t.kind == "short"))]
        if kind == "subject" and len(named) < 2:
            named = [t for t in line if t.kind in NOUNS]
        distinct = {t.entry.code for t in named if t.entry}
        if not 2 <= len(named) <= len(values) or len(distinct) != len(named):
            continue
        if extra and previous is not None:
            previous.words = [t for t in previous.words if t not in extra]
        for at, value in zip(named, values, strict=False):
            assert at.entry is not None
            value.bind(kind, at.entry.code, "respectively", at)
            if kind == "rating":
                value.bind("measure", "rated", "respectively", at)
        return values[: len(named)]
    return []


def _rows(before: list[Item], recent: Sequence[Item], last: list[Item], size: int) -> Iterator[list[Item]]:
    """Earlier rows of labelled numbers, the nearest first."""
    if len(last) >= 2:
        yield last
    plain = [o for o in before if o.unit == "count" and not o.change and o.segment.depth == 0]
    yield plain[-size:]
    for unit in ("percent", "count"):
        rated = [o for o in recent if o.unit == unit and o.rating and not o.change and o.segment.depth == 0]
        yield rated[-size:]


def _by_twins(item: Item, values: list[Item], rows: Iterator[list[Item]]) -> list[Item]:
    for row in rows:
        ratings = [o.rating for o in row if o.rating]
        found = values[: len(row)]
        told = any(t.kind in ("rating", "measure") for value in found for t in value.right)
        if 2 <= len(row) <= len(values) and len(set(ratings)) == len(ratings) and not told:
            for value, other in zip(found, row, strict=True):
                value.twin = other
            own = {t.entry.code: t for t in [*item.ahead, *item.left] if t.kind == "subject" and t.entry}
            for value in found if len(own) == 1 else []:
                ((code, at),) = own.items()
                value.bind("subject", code, "respectively", at)
            return found
    return []


def _further_rows(made: list[Item], last: list[Item]) -> None:
    """Runs of as many bare numbers as the list has, behind it."""
    behind = made[made.index(last[-1]) + 1 :]
    size = len(last)
    for place in range(1, len(behind) - size + 1):
        run, head = behind[place : place + size], behind[place - 1]
        bare = all(o.unit == last[0].unit and not _labelled(o) and o.twin is None for o in run)
        nouns = [t for t in head.right if t.kind == "subject" and t.entry]
        if bare and nouns and not any(o.twin for o in [head]):
            for value, other in zip(run, last, strict=True):
                value.twin, value.before = other, None
                assert nouns[-1].entry is not None
                value.bind("subject", nouns[-1].entry.code, "respectively", nouns[-1])


def _labelled(item: Item) -> bool:
    return any(t.kind in ("rating", "measure", *NOUNS) for t in item.words)
