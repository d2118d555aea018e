"""Claims that figures add up: ratings, tiers, kinds of members, those not assessed, changes, repeats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xeploai.check.claims import Book, Claim, Elsewhere, Layer, summed
from xeploai.check.constraints import Sum
from xeploai.check.figures import (
    ASSESSED,
    EXEMPT,
    EXISTING,
    NOT_ASSESSED,
    Figure,
    Group,
    Name,
    representative,
)
from xeploai.check.plans import has_rating, plan
from xeploai.check.tiers import tier_claims


def sum_claims(book: Book, elsewhere: Elsewhere) -> Iterator[Claim]:
    """All claims of a report that are sums of counts, or equalities."""
    paired = {figure.id: figure for figure in book.report.figures if figure.pair}
    for group, reference, layer in book.layers():
        yield from _repeats(group, layer)
        yield from _ratings(book.root, group, layer, level=reference is None)
        yield from _sizes(group, layer, paired, level=reference is None)
    yield from tier_claims(book)
    yield from _fractions(book, paired)
    yield from _changes(book, elsewhere)


def _repeats(group: Group, layer: Layer) -> Iterator[Claim]:
    for prints in layer.values():
        if len(prints) > 1:
            first = representative(prints)
            equal = tuple(Sum(((first.id, 1), (p.id, -1))) for p in prints if p is not first)
            ids = tuple(p.id for p in prints)
            yield Claim("repeat", group, ids, first.printed, equal, parts=tuple(prints))


def _ratings(root: Path, group: Group, layer: Layer, *, level: bool) -> Iterator[Claim]:
    known: dict[str, dict[str, Figure]] = {}
    for (measure, scheme, rating), prints in layer.items():
        if measure == "rated" and has_rating(root, scheme, rating):
            known.setdefault(scheme, {})[rating] = representative(prints)
    for scheme, ratings in known.items():
        for whole, parts, complete in plan(root, scheme, frozenset(ratings)):
            found = [ratings[part] for part in parts]
            if whole:
                if complete or level:
                    yield summed("parts_of_whole", group, found, ratings[whole], at_most=not complete)
                continue
            if ASSESSED in layer:
                if complete or level:
                    assessed = representative(layer[ASSESSED])
                    yield summed("parts_of_whole", group, found, assessed, at_most=not complete)
            elif EXISTING in layer and level:
                rest = [representative(layer[name]) for name in (NOT_ASSESSED, EXEMPT) if name in layer]
                existing = representative(layer[EXISTING])
                known_rest = complete and NOT_ASSESSED in layer
                yield summed("parts_of_whole", group, [*found, *rest], existing, at_most=not known_rest)


def _sizes(group: Group, layer: Layer, paired: dict[str, Figure], *, level: bool) -> Iterator[Claim]:
    """Existing = assessed + not assessed (+ exempt, where those are told apart)."""
    if EXISTING not in layer or ASSESSED not in layer:
        return
    existing, assessed = representative(layer[EXISTING]), representative(layer[ASSESSED])
    if NOT_ASSESSED in layer:
        parts = [assessed, representative(layer[NOT_ASSESSED])]
        exempt = [representative(layer[EXEMPT])] if EXEMPT in layer else []
        claims = [summed("not_assessed", group, [*parts, *extra], existing) for extra in ([], exempt)]
        values = {f.id: f.value for f in (*parts, *exempt, existing)}
        for claim in claims:
            claim.printed = parts[1].printed
        yield claims[0] if claims[0].constraints[0].holds(values) else claims[-1]
    elif level and not any(p.id in paired for p in layer[ASSESSED]):
        yield summed("parts_of_whole", group, [assessed], existing, at_most=True)


def _fractions(book: Book, paired: dict[str, Figure]) -> Iterator[Claim]:
    """A printed fraction: its part does not exceed its whole."""
    by_id = book.report.by_id()
    for part in paired.values():
        whole = by_id.get(part.pair)
        if whole is not None:
            claim = summed("fraction", part.group, [part], whole, at_most=True)
            claim.printed = part.printed
            yield claim


def _changes(book: Book, elsewhere: Elsewhere) -> Iterator[Claim]:
    """A printed change of a count is the level of the period less the level of the period before."""
    for (group, reference), layer in book.changes.items():
        before = (group[0], reference, *group[2:])
        for name, prints in layer.items():
            for change in prints:
                yield _change(book, elsewhere, group, before, name, change)


def _change(
    book: Book, elsewhere: Elsewhere, group: Group, before: Group, name: Name, change: Figure
) -> Claim:
    now, then = book.level(group, name), book.level(before, name) if before[1] else None
    if now and then:
        claim = summed("change", group, [then, change], now)
    elif now and before[1] and (others := elsewhere.get((before, name))):
        other = others[0]
        terms = ((change.id, 1), (now.id, -1))
        ids = (f"{other.report}:{other.id}", change.id, now.id)
        claim = Claim(
            "change", group, ids, change.printed, (Sum(terms, constant=other.value),),
            parts=(other, change), whole=now,
        )  # fmt: skip
    else:
        reason = "no_level" if not now else "no_reference" if not before[1] else "no_earlier_level"
        figures = (change.id, *((now.id,) if now else ()))
        claim = Claim("change", group, figures, change.printed, reason=reason, parts=(change,))
    claim.printed = change.printed
    return claim
