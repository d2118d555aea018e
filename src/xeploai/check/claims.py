"""The claims that a report makes with its figures, each with what must hold for it to be true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xeploai import project
from xeploai.check.constraints import Constraint, Sum
from xeploai.check.figures import Figure, Group, Name, Report, representative

Layer = dict[Name, list[Figure]]
# what other reports print of the same quantity: group, name → (report, figure)
Elsewhere = Mapping[tuple[Group, Name], Sequence[Figure]]


@dataclass(slots=True)
class Claim:
    """One claim.

    Attributes
    ----------
    kind
        A code of `claim` in the code lists.
    figures
        The figures it is made of; a figure of another report is written ``report:figure``.
    printed
        The token that makes the claim: the percentage, the whole, the change.
    constraints
        What must hold; empty where it cannot be checked, and then `reason` says why.
    parts, whole
        Of a sum: the figures on both sides. Of a change: the earlier level and the change; the later level.
    total
        Of percentages: what they add up to where no figure prints it: 100, or 0 for changes.
    percent, count, base
        Of a percentage: the figures it is made of.
    base_number
        A base that no figure prints (0: none).
    basis
        The code of the base that it was checked against.
    """

    kind: str
    group: Group
    figures: tuple[str, ...]
    printed: str
    constraints: tuple[Constraint, ...] = ()
    reason: str = ""
    parts: tuple[Figure, ...] = ()
    whole: Figure | None = None
    total: int = 100
    percent: Figure | None = None
    count: tuple[Figure, ...] = ()
    base: tuple[Figure, ...] = ()
    base_number: int = 0
    basis: str = ""

    @property
    def base_size(self) -> int:
        """The base that is printed or stated; 0 if there is none."""
        return sum(figure.value for figure in self.base) + self.base_number

    @property
    def count_size(self) -> int:
        """The count of a percentage."""
        return sum(figure.value for figure in self.count)

    @property
    def places(self) -> int:
        """The decimals of a sum: as many as any of its figures has."""
        return max(f.decimals for f in (*self.parts, *([self.whole] if self.whole else [])))


def summed(kind: str, group: Group, parts: list[Figure], whole: Figure, *, at_most: bool = False) -> Claim:
    """The claim that parts make a whole."""
    terms = (*((part.id, 1) for part in parts), (whole.id, -1))
    ids = tuple(name for name, _ in terms)
    return Claim(
        kind, group, ids, whole.printed, (Sum(terms, at_most=at_most),), parts=tuple(parts), whole=whole
    )


@dataclass(slots=True)
class Book:
    """The figures of one report, sorted by what they say.

    Attributes
    ----------
    root
        Where the code lists are.
    levels
        Exact counts by group and name; changes by group and period they are measured from.
    percents, points
        Percentages by group; changes in percentage points.
    loose
        Hedged counts, which no equation can use.
    """

    report: Report
    root: Path
    levels: dict[Group, Layer] = field(default_factory=dict)
    changes: dict[tuple[Group, str], Layer] = field(default_factory=dict)
    percents: dict[Group, list[Figure]] = field(default_factory=dict)
    points: list[Figure] = field(default_factory=list)
    loose: list[Figure] = field(default_factory=list)

    @classmethod
    def of(cls, report: Report) -> Book:
        """Sort the figures of a report."""
        book = cls(report, project.find().reference)
        for figure in report.figures:
            if figure.unit == "percentage_point":
                book.points.append(figure)
            elif figure.unit == "percent":
                book.percents.setdefault(figure.group, []).append(figure)
            elif not figure.exact:
                book.loose.append(figure)
            elif figure.reference is None:
                book.levels.setdefault(figure.group, {}).setdefault(figure.name, []).append(figure)
            else:
                key = figure.group, figure.reference
                book.changes.setdefault(key, {}).setdefault(figure.name, []).append(figure)
        return book

    def prints(self, group: Group, name: Name) -> list[Figure]:
        """All exact prints of a quantity."""
        return self.levels.get(group, {}).get(name, [])

    def level(self, group: Group, name: Name) -> Figure | None:
        """The print that stands for a quantity; None if it is not printed."""
        prints = self.prints(group, name)
        return representative(prints) if prints else None

    def layers(self) -> Iterator[tuple[Group, str | None, Layer]]:
        """Levels, then changes by the period they are measured from."""
        for group, layer in self.levels.items():
            yield group, None, layer
        for (group, reference), layer in self.changes.items():
            yield group, reference, layer
