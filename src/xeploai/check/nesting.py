"""What is part of what: which bases a counted group can be a share of."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from xeploai import codes
from xeploai.check.figures import Name
from xeploai.check.plans import has_rating, span


class Base(NamedTuple):
    """A denominator.

    Attributes
    ----------
    measure, rating
        Whose number it is; empty where it is the number of nothing that a report counts.
    besides
        Ratings that are no part of it but that reports count of it all the same.
    """

    measure: str = ""
    rating: str = ""
    besides: frozenset[str] = frozenset()


@lru_cache(maxsize=4)
def bases(_root: Path) -> dict[str, Base]:
    """The denominators by code."""
    return {
        row["basis"]: Base(row["measure"], row["rating"], frozenset(row["besides"].split("|")) - {""})
        for row in codes.records("bases")
    }


@lru_cache(maxsize=1024)
def can_be_of(root: Path, name: Name, basis: str) -> bool:
    """Whether what is counted is part of a base, or is known to be counted of it.

    >>> from xeploai import project
    >>> root = project.find().reference
    >>> [can_be_of(root, ("rated", "2018", r), "good_or_better") for r in ("excellent", "not_completed")]
    [True, False]
    >>> [can_be_of(root, ("rated", "2018", r), "good") for r in ("excellent", "completed")]
    [True, False]
    """
    base = bases(root).get(basis, Base())
    measure, scheme, rating = name
    if not base.measure or base.measure not in _around(root, measure):
        return False
    if not base.rating or rating in base.besides:
        return True
    known = has_rating(root, scheme, rating) and has_rating(root, scheme, base.rating)
    return known and span(codes.schemes()[scheme], rating) <= span(codes.schemes()[scheme], base.rating)


@lru_cache(maxsize=256)
def _around(_root: Path, measure: str) -> frozenset[str]:
    """A measure and all that it is part of."""
    above = {row["measure"]: row["part_of"] for row in codes.records("measures")}
    found: set[str] = set()
    while measure and measure not in found:
        found.add(measure)
        measure = above.get(measure, "")
    return frozenset(found)
