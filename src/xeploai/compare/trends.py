"""Lines through periods: what may be joined, and where a line is cut and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from xeploai import codes
from xeploai.compare.comparability import breaks_between
from xeploai.compare.comparison import Comparison
from xeploai.compare.rows import lead_share

Row = dict[str, Any]
DOUBTS = "*†~?"  # signs of points that are drawn hollow


@dataclass(frozen=True)
class Point:
    """One value of a line: where it stands on an axis of years, and the row it comes from."""

    at: float
    share: float
    row: Row

    @property
    def period(self) -> str:
        """The period of its row."""
        return str(self.row["time_period"])

    @property
    def marks(self) -> str:
        """The signs of its row."""
        return str(self.row["marks"])

    @property
    def doubtful(self) -> bool:
        """Whether it is not simply counted: derived, printed only, hedged or printed twice."""
        return bool(set(self.marks) & set(DOUBTS))


@dataclass(frozen=True)
class Trend:
    """One line: runs of points that may be joined; between two runs it is cut."""

    name: str
    series: str
    rating: str
    runs: tuple[tuple[Point, ...], ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """All points, in time."""
        return tuple(point for run in self.runs for point in run)


@dataclass(frozen=True)
class Cut:
    """A change of the rules between two periods: where it stands, and the numbers of the rules."""

    at: float
    names: str


def trends(comparison: Comparison, ratings: Sequence[str] = ()) -> list[Trend]:
    """The lines of a comparison.

    Parameters
    ----------
    ratings
        One line a series and rating, named by the rating; if empty, one a series, of the headline rating of
        each period.

    Notes
    -----
    A line joins neighbouring periods of one kind only, and never across a change of the rules, the scheme,
    the area or the kind of base, nor across a period without figures.
    """
    language = comparison.language
    made = []
    for name, rows in comparison.shown.groupby("series", sort=False):
        records = rows.to_dict("records")
        for rating in ratings or ("",):
            points = [
                Point(codes.on_axis(row["time_period"]), share, row)
                for row in records
                if (share := lead_share(row, rating)) is not None
            ]
            if points:
                scheme = codes.schemes()[points[-1].row["scheme"]]
                text = scheme[rating].name(language, short=True) if rating else str(name)
                made.append(Trend(text, str(name), rating, _runs(points)))
    return made


def _runs(points: list[Point]) -> tuple[tuple[Point, ...], ...]:
    kinds: dict[str, list[Point]] = {}
    for point in points:
        kinds.setdefault(codes.kind_of(point.period), []).append(point)
    runs: list[list[Point]] = []
    for own in kinds.values():
        runs.append(own[:1])
        for before, after in pairwise(own):
            if joined(before.row, after.row):
                runs[-1].append(after)
            else:
                runs.append([after])
    return tuple(tuple(run) for run in runs)


def joined(before: Row, after: Row) -> bool:
    """Whether a line may run from one row to the next."""
    return _of_a_kind(before, after) and not _rules_between(before, after)


def parted_by_rules(before: Row, after: Row) -> bool:
    """Whether only a change of the rules, not of the scale, keeps two neighbouring rows from being joined."""
    return _of_a_kind(before, after) and _rules_between(before, after)


def _of_a_kind(before: Row, after: Row) -> bool:
    """Whether two rows are neighbours in time that measure the same of the same."""
    same = ("ref_area", "scheme", "base_kind", "subject", "subject_detail")
    neighbours = codes.adjacent(before["time_period"], after["time_period"])
    return neighbours and all(before[name] == after[name] for name in same)


def _rules_between(before: Row, after: Row) -> bool:
    return bool(breaks_between(before["time_period"], after["time_period"], after["subject"]))


def cuts(comparison: Comparison) -> list[Cut]:
    """The changes of the rules between the periods of a comparison that are drawn, in time."""
    found: dict[float, dict[str, None]] = {}
    for subject, rows in comparison.shown.groupby("subject", sort=False):
        periods = sorted(set(rows["time_period"]), key=codes.chronological)
        for before, after in pairwise(periods):
            for row in breaks_between(before, after, str(subject)):
                year, month = codes.interval(row["first_period"])[0].split("-")
                first = int(year) - 0.5 + (int(month) - 1) / 12
                ends = codes.on_axis(before), codes.on_axis(after)
                at = first if ends[0] < first < ends[1] else sum(ends) / 2
                found.setdefault(at, {})[row["regulation"]] = None
    return [Cut(at, " · ".join(found[at])) for at in sorted(found)]


def periods_drawn(lines: Sequence[Trend]) -> list[str]:
    """The periods in which some lines have points, in time."""
    return sorted({point.period for line in lines for point in line.points}, key=codes.chronological)


def periods_of(comparison: Comparison) -> list[str]:
    """The periods of a comparison, drawn or missing, in time."""
    return sorted({p for p in comparison.table["time_period"] if p}, key=codes.chronological)
