"""What a comparison is: one object that chart, page and workbook share, so that they cannot disagree."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels, Rating, Scheme
from xeploai.compare import comparability, notes, wording
from xeploai.compare.rows import SHOWN, SIGNS

YEAR_OVER_YEAR, ACROSS_AREAS, AREA_PROFILE = "year_over_year", "across_areas", "area_profile"
CHARTS = {  # of each kind by name, where there is something to draw; the one with the finding first
    YEAR_OVER_YEAR: ("trend", "shares", "points", "counts", "bases"),
    ACROSS_AREAS: ("shares", "bases", "map"),
    AREA_PROFILE: ("shares", "points", "counts", "bases"),
}


def youngest_day(reports: pd.DataFrame) -> datetime.date | None:
    """The last day on which one of some reports was read or published; None if no day is known."""
    days = [day for c in ("date_published", "date_read") for day in reports[c] if day]
    return datetime.date.fromisoformat(max(days)) if days else None


@dataclass(frozen=True)
class Comparison:
    """A comparison with all that is needed to judge it.

    Attributes
    ----------
    kind
        ``year_over_year``, ``across_areas`` or ``area_profile``.
    language
        ``vi`` or ``en``.
    title, subtitle, question
        Sentences in its language; the title says the finding, computed from the table.
    table
        One row a series and period, in the order of the chart: ``row_id``, ``series`` (how the row is
        named), ``ref_area``, ``area``, ``region``, ``subject``, ``scheme``, ``time_period``, ``group``
        (a heading above the row, if any), ``n`` (the base), ``base_kind``, a count and ``share_…`` (per
        cent) for each rating, ``marks``, ``status`` (``shown``, ``missing``, ``excluded``, ``partial``),
        ``reason``, ``report``, ``figures``.
    changes
        Where periods are compared: one row a series, pair of periods and rating.
    flags
        What differs between the rows that are compared: one row a pair and flag (`comparability.flags`).
    notes
        What a reader must know, in its language.
    figures
        The printed tokens behind the table: report, figure_id, position, printed, what was bound.
    reports
        The reports behind it.
    findings
        The claims that those figures make and that do not hold.
    others
        Of a profile: further figures of the area that are no ratings.
    order
        By what its rows are sorted, in its language; empty in standard order.
    """

    kind: str
    language: str
    title: str
    subtitle: str
    question: str
    table: pd.DataFrame
    notes: tuple[str, ...]
    figures: pd.DataFrame
    reports: pd.DataFrame
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    flags: pd.DataFrame = field(default_factory=pd.DataFrame)
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    others: pd.DataFrame = field(default_factory=pd.DataFrame)
    order: str = ""

    @property
    def labels(self) -> Labels:
        """Labels in the comparison's language."""
        return Labels(self.language)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects in it, each once."""
        return tuple(dict.fromkeys(self.table["subject"]))

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The rating schemes of its rows, in the order of the code list."""
        used = set(self.shown["scheme"] if len(self.shown) else self.table["scheme"])
        return tuple(scheme for code, scheme in codes.schemes().items() if code in used)

    @property
    def ratings(self) -> tuple[Rating, ...]:
        """The ratings of its schemes, each code once."""
        found: dict[str, Rating] = {}
        for scheme in self.schemes:
            for rating in scheme.ratings:
                found.setdefault(rating.rating, rating)
        return tuple(found.values())

    @property
    def shown(self) -> pd.DataFrame:
        """The rows that a chart draws."""
        return self.table[self.table["status"] == SHOWN]

    @property
    def data_date(self) -> datetime.date | None:
        """The day on which the youngest of its reports was read or published; None if no day is known."""
        return youngest_day(self.reports)

    def flag_summary(self) -> pd.DataFrame:
        """Its flags put together: ``flag``, ``detail``, ``which``, in its language."""
        return comparability.flag_summary(self.flags, self.table, self.kind, self.labels)

    def small_print(self, marks: str = "".join(SIGNS)) -> list[str]:
        """What stands under its charts: marks, corrections with both numbers, what to compare with care."""
        lines = [self.order] if self.order else []
        lines += wording.mark_legend(self.table, self.labels, only=marks)
        lines += notes.small_notes(self.shown.to_dict("records"), self.labels)
        lines += [f"§ {where}: {text}" for where, text in wording.corrected_rows(self.table, self.labels)]
        found, named = self.flag_summary(), {"rules", "scheme"}
        said = []
        for code in codes.codes_of("comparability"):
            name = codes.name_of("comparability", code, self.language)
            details = list(found.loc[found["flag"] == name, "detail"])
            if details:
                said.append(f"{name} ({', '.join(details)})" if code in named else name)
        return [*lines, self.labels("chart.flags", flags="; ".join(said))] if said else lines

    def segments(self, row: Any) -> list[tuple[str, float]]:
        """The parts of a row's bar: ratings that do not overlap with their share in per cent, in order."""
        scheme = codes.schemes()[row["scheme"]]
        return [(r, float(row[f"share_{r}"])) for r in scheme.covering(scheme.known_in(row))]
