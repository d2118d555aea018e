"""Rating schemes: their levels in order, their unions, and the rating a comparison leads with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from xeploai import project
from xeploai.codes.lists import reference


@dataclass(frozen=True)
class Rating:
    """One rating of one scheme."""

    rating: str
    kind: str
    parts: tuple[str, ...]
    name_vi: str
    name_en: str
    short_vi: str
    short_en: str
    colour: str

    def name(self, language: str, *, short: bool = False) -> str:
        """Its name in a language."""
        return str(getattr(self, f"{'short' if short else 'name'}_{language}"))


@dataclass(frozen=True)
class Scheme:
    """The ratings of a scheme.

    Attributes
    ----------
    ratings
        All of them, levels first in their order.
    headline
        The rating, mostly a union, that reports lead with: good or better since 2018.
    """

    scheme: str
    headline: str
    ratings: tuple[Rating, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """The ratings that together are all those assessed, best first."""
        return tuple(r.rating for r in self.ratings if r.kind == "level")

    @property
    def wholes(self) -> dict[str, tuple[str, ...]]:
        """Ratings that are made of others: unions, and levels with subsets."""
        return {r.rating: r.parts for r in self.ratings if r.parts}

    def __getitem__(self, rating: str) -> Rating:
        return next(r for r in self.ratings if r.rating == rating)

    def known_in(self, row: Any) -> set[str]:
        """The ratings whose share a row of a table holds (columns ``share_…``)."""
        shares = {r.rating: row[f"share_{r.rating}"] for r in self.ratings}
        return {rating for rating, share in shares.items() if share is not None and share == share}

    def covering(self, known: set[str]) -> tuple[str, ...]:
        """The finest set of known ratings that do not overlap, in order.

        >>> schemes()["2018"].covering({"excellent", "good", "good_or_better", "completed"})
        ('excellent', 'good', 'completed')
        >>> schemes()["2018"].covering({"excellent", "good_or_better", "not_completed"})
        ('good_or_better', 'not_completed')
        """
        chosen = [level for level in self.levels if level in known]
        for rating in self.ratings:
            parts = [p for p in rating.parts if p in self.levels]
            if rating.kind == "union" and rating.rating in known and not set(parts) <= set(chosen):
                overlaps_union = any(c not in self.levels and set(self[c].parts) & set(parts) for c in chosen)
                if not overlaps_union:
                    rest = [c for c in chosen if c not in parts]
                    chosen = [rating.rating, *rest]
        return tuple(chosen)


def schemes() -> dict[str, Scheme]:
    """All schemes by code.

    >>> schemes()["2014_org"].levels
    ('clean_strong', 'good', 'completed', 'weak')
    """
    return _schemes(project.find().reference)


@lru_cache(maxsize=4)
def _schemes(_root: Path) -> dict[str, Scheme]:
    table = reference("ratings")
    table["sort_order"] = table["sort_order"].astype(int)
    made = {}
    for row in reference("schemes").to_dict("records"):
        own = table[table["scheme"] == row["scheme"]].sort_values("sort_order")
        ratings = tuple(
            Rating(
                r["rating"], r["kind"], tuple(r["parts"].split("|")) if r["parts"] else (),
                r["name_vi"], r["name_en"], r["short_vi"], r["short_en"], r["colour"],
            )
            for r in own.to_dict("records")
        )  # fmt: skip
        made[row["scheme"]] = Scheme(row["scheme"], row["headline"], ratings)
    return made
