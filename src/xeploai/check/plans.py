"""Which ratings of a scheme add up to which: the same for counts and for percentages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xeploai import codes


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
    spans = {r.rating: span(one, r.rating) for r in one.ratings}
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


def span(scheme: codes.Scheme, rating: str) -> frozenset[str]:
    """The smallest ratings that a rating consists of.

    >>> sorted(span(codes.schemes()["2014_org"], "clean_strong"))
    ['clean_strong_exemplary', 'clean_strong_other']
    """
    parts = scheme.wholes.get(rating, ())
    return frozenset().union(*(span(scheme, part) for part in parts)) if parts else frozenset({rating})


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
