"""Claims that figures add up: ratings, tiers, kinds of members, those not assessed, changes, repeats."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from xeploai import codes
from xeploai.check.claims import Book, Claim, Elsewhere, Layer
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


def sum_claims(book: Book, elsewhere: Elsewhere) -> Iterator[Claim]:
    """All claims of a report that are sums of counts, or equalities."""
    paired = {figure.id: figure for figure in book.report.figures if figure.pair}
    for group, reference, layer in book.layers():
        yield from _repeats(group, layer)
        yield from _ratings(book.root, group, layer, level=reference is None)
        yield from _sizes(group, layer, paired, level=reference is None)
    yield from _trees(book)
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


@lru_cache(maxsize=256)
def has_rating(_root: Path, scheme: str, rating: str) -> bool:
    """Whether a scheme has a rating."""
    known = codes.schemes().get(scheme)
    return known is not None and any(r.rating == rating for r in known.ratings)


@lru_cache(maxsize=4096)
def plan(_root: Path, scheme: str, known: frozenset[str]) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Which ratings add up to what, of those that are printed: (whole, parts, whether all parts are there).

    The whole of all levels together has no rating of its own: ``""``.

    >>> plan(Path(), "2018", frozenset({"good_or_better", "excellent", "completed", "not_completed"}))
    (('good_or_better', ('excellent',), False), ('', ('good_or_better', 'completed', 'not_completed'), True))
    """
    one = codes.schemes()[scheme]
    spans = {r.rating: _span(one, r.rating) for r in one.ratings}
    found = []
    for whole, parts in one.wholes.items():
        if whole not in known:
            continue
        inside = {r for r in known if r != whole and (r in parts or spans[r] < spans[whole])}
        cover = _cover(one, inside, spans)
        if cover:
            covered = set().union(*(spans[r] for r in cover))
            found.append((whole, cover, covered == spans[whole]))
    cover = _cover(one, set(known), spans)
    if cover:
        covered = set().union(*(spans[r] for r in cover))
        everything = set().union(*(spans[level] for level in one.levels))
        found.append(("", cover, covered == everything))
    return tuple(found)


def _span(scheme: codes.Scheme, rating: str) -> frozenset[str]:
    """The smallest ratings that a rating consists of."""
    parts = scheme.wholes.get(rating, ())
    return frozenset().union(*(_span(scheme, part) for part in parts)) if parts else frozenset({rating})


def _cover(scheme: codes.Scheme, known: set[str], spans: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Ratings that do not overlap, the ones that cover most, then the finest, in the scheme's order."""
    order = {r.rating: place for place, r in enumerate(scheme.ratings)}
    levels = set(scheme.levels)
    chosen: list[str] = []
    taken: set[str] = set()
    # levels first, then unions, then subsets of levels
    for rating in sorted(known, key=lambda r: (r not in levels, len(spans[r]), order[r])):
        if not spans[rating] & taken:
            chosen.append(rating)
            taken |= spans[rating]
    for union in sorted(known - set(chosen), key=lambda r: order[r]):
        inside = [r for r in chosen if spans[r] <= spans[union]]
        if inside and not set().union(*(spans[r] for r in inside)) >= spans[union]:
            straddling = [r for r in chosen if r not in inside and spans[r] & spans[union]]
            if not straddling:
                chosen = [r for r in chosen if r not in inside] + [union]
    return tuple(sorted(chosen, key=lambda r: min(order[level] for level in _top(scheme, r, spans, order))))


def _top(
    scheme: codes.Scheme, rating: str, spans: dict[str, frozenset[str]], order: dict[str, int]
) -> list[str]:
    """The levels that a rating touches, to sort by."""
    return [level for level in scheme.levels if spans[level] & spans[rating]] or [rating]


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


def summed(kind: str, group: Group, parts: list[Figure], whole: Figure, *, at_most: bool = False) -> Claim:
    """The claim that parts make a whole."""
    terms = (*((part.id, 1) for part in parts), (whole.id, -1))
    ids = tuple(name for name, _ in terms)
    return Claim(
        kind, group, ids, whole.printed, (Sum(terms, at_most=at_most),), parts=tuple(parts), whole=whole
    )


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


def _trees(book: Book) -> Iterator[Claim]:
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
        claim = Claim("change", group, figures, change.printed, reason=reason)
    claim.printed = change.printed
    return claim
