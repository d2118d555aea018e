"""Year over year: one area, or a few, through the periods that have figures, with what changed between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import Area
from xeploai.codes.periods import vintage_of
from xeploai.compare import comparability, notes, select, wording
from xeploai.compare.changes import changes_between, with_changes
from xeploai.compare.comparison import Comparison
from xeploai.mistakes import Mistake
from xeploai.tables import Tables

VINTAGES = {"63": "", "34": "2026"}  # a period of each map


@dataclass(frozen=True)
class _Asked:
    """One area as it was asked for: what its name means in each map."""

    name: str
    areas: dict[str, Area]

    def at(self, period: str) -> Area | None:
        """The area in the map of a period; None if the name means none there."""
        return self.areas.get(vintage_of(period))


def year_over_year(
    tables: Tables,
    areas: str | Sequence[str],
    subject: str,
    *,
    periods: str | int | Sequence[str] = (),
    subject_detail: str = "",
    scheme: str = "2018",
    language: str = "vi",
) -> Comparison:
    """Compare the periods of one area or a few.

    Parameters
    ----------
    tables
        What `load_tables` returns.
    areas
        Vietnamese or English names, aliases or ids: ``"Kiên Giang"``, ``["Kon Tum", "63:60"]``. A name is
        looked up in the map of each period: 63 provinces before July 2025, 34 after.
    subject
        A code of `data/reference/subjects.csv`, such as ``member``.
    periods
        Periods to show, each present or marked missing; all that have figures if empty.
    scheme
        ``2018``, ``2014_org`` or ``2014_member``; schemes are never mixed.
    language
        ``vi`` or ``en``.

    Raises
    ------
    UserMistakesError
        With everything that is wrong with the request, and the nearest valid words.

    Examples
    --------
    >>> import xeploai as xl
    >>> comparison = xl.year_over_year(getfixture("data"), "Kiên Giang", "collective", language="en")
    >>> print(comparison.title)  # doctest: +ELLIPSIS
    Kien Giang: share of leadership collectives rated good or better up 3.1 percentage points, from 94.4%...
    """
    names, wanted, scheme = select.as_list(areas), select.as_list(periods), str(scheme)
    mistakes = select.check_request(
        subject=subject, subject_detail=subject_detail, scheme=scheme, language=language
    )
    mistakes += select.check_periods(wanted, "periods")
    if not names:
        mistakes.append(Mistake("areas", "name at least one area"))
    asked, unfound = _find(names, wanted if not mistakes else [])
    select.refuse(mistakes + unfound)

    labels, rating_scheme = Labels(language), codes.schemes()[scheme]
    rows = select.rows_for(tables, subject, subject_detail, scheme)
    made, said = _rows(asked, wanted, rows, subject, tables, labels, rating_scheme)
    table = select.as_table(made)
    changes = changes_between(table, tables, subject, subject_detail, rating_scheme)
    said += notes.derived_notes(table, tables, subject, subject_detail, scheme, labels)
    said += notes.figure_notes(changes, tables, labels)
    said += notes.change_notes(changes, rating_scheme, labels)
    said += notes.base_move_notes(table, labels)
    said += notes.common_notes(table, rating_scheme, subject, labels)
    figures, reports = select.behind(with_changes(table, changes), tables)
    shown_periods = sorted({p for p in table["time_period"] if p}, key=codes.chronological)
    area_names = list(dict.fromkeys(table["area"]))
    return Comparison(
        kind="year_over_year",
        language=language,
        subject=subject,
        scheme=scheme,
        title=wording.yoy_title(changes, table, rating_scheme, subject, area_names, labels),
        subtitle=wording.shares_subtitle(table, " → ".join(shown_periods), labels),
        question=labels(
            "question.yoy",
            subject=codes.name_of("subject", subject, language, short=True),
            areas=", ".join(area_names),
            periods=", ".join(shown_periods) or labels("missing"),
        ),
        table=table,
        notes=tuple(dict.fromkeys(said)),
        figures=figures,
        reports=reports,
        flags=comparability.flags(table, subject, "year_over_year", language),
        changes=changes,
    )


def _rows(
    asked: list[_Asked],
    wanted: list[str],
    rows: pd.DataFrame,
    subject: str,
    tables: Tables,
    labels: Labels,
    scheme: codes.Scheme,
) -> tuple[list[dict[str, Any]], list[str]]:
    """One row an area and period, and what is to be said of them."""
    made: list[dict[str, Any]] = []
    said: list[str] = []
    for one in asked:
        own = rows[rows["ref_area"].isin([area.ref_area for area in one.areas.values()])]
        shown = set(wanted) or set(own["time_period"])
        for period in sorted(shown, key=codes.chronological) or [""]:
            area = one.at(period) or next(iter(one.areas.values()))
            candidates = own[(own["time_period"] == period) & (own["ref_area"] == area.ref_area)]
            if candidates.empty:
                made.append(select.table_row(None, area, period, labels, scheme))
                continue
            best, n = select.best_of(candidates, tables)
            made.append(select.table_row(best, area, period, labels, scheme))
            if n > 1:
                said.append(select.choice_note(area, best, n, labels))
        said += select.scheme_notes(tables, list(one.areas.values()), subject, scheme.scheme, labels)
    return made, said


def _find(names: list[str], periods: list[str]) -> tuple[list[_Asked], list[Mistake]]:
    """Each name in the maps that the periods need (both where none is given), each area once."""
    vintages = sorted({vintage_of(p) for p in periods} or set(VINTAGES), reverse=True)
    asked: dict[tuple[str, ...], _Asked] = {}
    mistakes: list[Mistake] = []
    for name in names:
        found: dict[str, Area] = {}
        missed: list[Mistake] = []
        for vintage in vintages:
            here, unfound = select.find_areas([name], VINTAGES[vintage])
            found |= {area.vintage or vintage: area for area in here}
            missed += unfound
        if found:
            asked[tuple(a.ref_area for a in found.values())] = _Asked(name, found)
        else:
            mistakes.append(missed[0])
    return list(asked.values()), mistakes
