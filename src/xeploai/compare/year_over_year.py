"""Year over year: areas and subjects through the periods that have figures, with what changed between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import Area
from xeploai.compare import comparability, notes, request, select, wording
from xeploai.compare.changes import changes_between, headline_changes, with_changes
from xeploai.compare.comparison import YEAR_OVER_YEAR, Comparison
from xeploai.compare.findings import findings_behind
from xeploai.compare.having_data import what_there_is
from xeploai.compare.regroup import regroup
from xeploai.compare.rows import SHOWN, as_table, table_row
from xeploai.mistakes import Mistake
from xeploai.tables import Tables


@dataclass(frozen=True)
class _Asked:
    """One area as it was asked for: what its name means in each map."""

    areas: dict[str, Area]

    def at(self, period: str) -> Area | None:
        """The area in the map of a period; None if the name means none there."""
        return self.areas.get(codes.vintage_of(period))

    @property
    def any(self) -> Area:
        """The area in the first map that has it."""
        return next(iter(self.areas.values()))


def year_over_year(
    tables: Tables,
    areas: str | Sequence[str],
    subjects: str | Sequence[str],
    *,
    periods: str | int | Sequence[str] = (),
    subject_detail: str = "",
    scheme: str = select.ALL,
    vintage: str = "",
    language: str = "vi",
) -> Comparison:
    """Compare the periods of areas and subjects.

    Parameters
    ----------
    tables
        What `load_tables` returns.
    areas
        Vietnamese or English names, aliases or ids: ``"Kiên Giang"``, ``["Kon Tum", "63:60"]``. A name is
        looked up in the map of each period: 63 provinces before July 2025, 34 after.
    subjects
        Codes of `data/reference/subjects.csv`, such as ``member``; each area and subject is a series.
    periods
        Periods to show, each present or marked missing; all that have figures if empty.
    subject_detail
        A group of the subject, such as ``probationary`` (`subject_details.csv`); all if empty.
    scheme
        ``2018``, ``2014_org`` or ``2014_member``; ``all`` shows each period on its own scale, and joins no
        line across scales.
    vintage
        ``63`` or ``34``: one map for all periods, merged provinces rebuilt by summing counts.
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
    names, wanted, asked_for = request.as_list(areas), request.as_list(periods), request.as_list(subjects)
    mistakes = [m for subject in asked_for or [""] for m in request.check_request(subject=subject)]
    mistakes += request.check_request(subject_detail=subject_detail, language=language)
    mistakes += [] if scheme == select.ALL else request.check_request(scheme=scheme)
    mistakes += request.check_periods(wanted, "periods")
    mistakes += request.check_choice("vintage", vintage, ("", *request.VINTAGES))
    if not names:
        mistakes.append(Mistake("areas", "name at least one area"))
    asked, unfound = _find(names, wanted if not mistakes else [], vintage)
    request.refuse(mistakes + unfound)

    labels = Labels(language)
    rows = select.one_each(select.rows_for(tables, asked_for, subject_detail, scheme), tables)
    rows = regroup(rows, vintage) if vintage else rows
    made, said = _rows(asked, wanted, asked_for, rows, subject_detail, scheme, tables, labels)
    if not any(row["status"] == SHOWN for row in made):
        said = [_there_is(one, tables, labels) for one in asked] + said
    return _compared(as_table(made), tables, said, labels, wanted)


def _compared(
    table: pd.DataFrame, tables: Tables, said: list[str], labels: Labels, wanted: list[str]
) -> Comparison:
    """The comparison of a table's periods, series by series."""
    changes = changes_between(table, tables, wanted)
    said += notes.derived_notes(table, tables, labels)
    said += notes.figure_notes(changes, tables, labels)
    said += notes.change_notes(changes, labels)
    said += notes.base_move_notes(table, labels)
    said += notes.summed_notes(table, labels)
    said += notes.common_notes(table, labels)
    figures, reports = select.behind(with_changes(table, changes), tables)
    periods = sorted({p for p in table["time_period"] if p}, key=codes.chronological)
    subjects = [wording.subject_of(row, labels.language) for row in table.to_dict("records")]
    return Comparison(
        kind=YEAR_OVER_YEAR,
        language=labels.language,
        title=wording.yoy_title(headline_changes(changes), table, labels),
        subtitle=wording.shares_subtitle(table, wording.span(periods), labels),
        question=labels(
            "question.yoy" if periods else "question.yoy.none",
            subject=", ".join(dict.fromkeys(subjects)),
            areas=", ".join(dict.fromkeys(table["area"])),
            periods=", ".join(periods),
        ),
        table=table,
        notes=tuple(dict.fromkeys(said)),
        figures=figures,
        reports=reports,
        flags=comparability.flags(table, YEAR_OVER_YEAR, labels.language),
        changes=changes,
        findings=findings_behind(figures, tables),
    )


def _rows(
    asked: list[_Asked],
    wanted: list[str],
    subjects: list[str],
    rows: pd.DataFrame,
    detail: str,
    scheme: str,
    tables: Tables,
    labels: Labels,
) -> tuple[list[dict[str, Any]], list[str]]:
    """One row an area, subject and period, and what is to be said of them."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows.to_dict("records"):
        found.setdefault((row["ref_area"], row["subject"], row["time_period"]), []).append(row)
    made: list[dict[str, Any]] = []
    said: list[str] = []
    names = [one.any.name(labels.language) for one in asked]
    for one in asked:
        for subject in subjects:
            area = one.any
            name = area.name(labels.language)
            name = name if names.count(name) == 1 else f"{name} ({area.ref_area})"
            series = wording.series_name(name, subject, detail, labels.language, several=len(subjects) > 1)
            known = {
                p for (a, s, p) in found if s == subject and a in {x.ref_area for x in one.areas.values()}
            }
            fits = scheme if scheme != select.ALL else _scheme_of(subject)
            for period in sorted(set(wanted) or known, key=codes.chronological) or [""]:
                area = one.at(period) or one.any
                own = sorted(found.get((area.ref_area, subject, period), ()), key=lambda r: r["scheme"])
                what = {"subject": subject, "subject_detail": detail}
                if not own:
                    empty = table_row(None, area, period, labels, scheme=fits, **what)
                    made.append(empty | {"series": series})
                for row in own:
                    filled = table_row(row, area, period, labels, scheme=row["scheme"], **what)
                    made.append(filled | {"series": series})
                    if row["candidates"] > 1:
                        said.append(select.choice_note(area, row, labels))
        said += select.scheme_notes(tables, list(one.areas.values()), subjects, scheme, labels)
    return made, said


def _there_is(asked: _Asked, tables: Tables, labels: Labels) -> str:
    """What there is of an area that has nothing of what was asked for."""
    found = what_there_is(tables, {area.ref_area for area in asked.areas.values()})
    name = asked.any.name(labels.language)
    if not found:
        return labels("note.there_is_nothing", area=name)
    each = []
    for subject, periods in found.items():
        called = codes.name_of("subject", subject, labels.language)
        each.append(f"{called} ({subject}) {', '.join(filter(None, periods))}".rstrip())
    return labels("note.there_is", area=name, what="; ".join(each))


def _scheme_of(subject: str) -> str:
    """The youngest scheme of a kind of subject: a missing row is named by it."""
    kind = codes.lookup("subject", subject, "kind")
    rows = [row for row in codes.records("schemes") if kind in row["subject_kinds"].split("|")]
    return max(rows or codes.records("schemes"), key=lambda row: row["valid_from"])["scheme"]


def _find(names: list[str], periods: list[str], vintage: str) -> tuple[list[_Asked], list[Mistake]]:
    """Each name in the maps that the periods need (both where none is given), each area once."""
    needed = {codes.vintage_of(p) for p in periods} or set(request.VINTAGES)
    maps = [vintage] if vintage in request.VINTAGES else sorted(needed, reverse=True)
    asked: dict[tuple[str, ...], _Asked] = {}
    mistakes: list[Mistake] = []
    for name in names:
        missed: list[Mistake] = []
        by_map: dict[str, list[Area]] = {}
        for one in maps:
            by_map[one], unfound = request.find_areas([name], request.VINTAGES[one])
            missed += unfound
            mistakes += request.other_maps(by_map[one], vintage)
        for areas in _same_named(by_map):
            held = {v: area for v in request.VINTAGES for area in areas if vintage or area.vintage in (v, "")}
            asked[tuple(dict.fromkeys(a.ref_area for a in areas))] = _Asked(held)
        if not any(by_map.values()):
            mistakes.append(missed[0])
    return list(asked.values()), mistakes


def _same_named(by_map: dict[str, list[Area]]) -> list[list[Area]]:
    """The areas that one word means, put together where both maps have one of the same name."""
    found: dict[str, list[Area]] = {}
    for areas in by_map.values():
        for area in areas:
            found.setdefault(area.name_vi, []).append(area)
    if all(len(areas) <= 1 for areas in by_map.values()):
        return [[area for areas in by_map.values() for area in areas]] if any(by_map.values()) else []
    return list(found.values())
