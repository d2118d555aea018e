"""Across areas: one row an area, in one period or in the latest that each has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import Area
from xeploai.codes.periods import vintage_of
from xeploai.compare import comparability, notes, order, request, select, wording
from xeploai.compare.comparison import ACROSS_AREAS, Comparison
from xeploai.compare.findings import findings_behind
from xeploai.compare.regroup import regroup
from xeploai.compare.rows import SHOWN, as_table, problem, table_row
from xeploai.mistakes import Mistake
from xeploai.tables import Tables

LATEST = "latest"
ALL = "all"


def across_areas(
    tables: Tables,
    subject: str,
    *,
    period: str = LATEST,
    areas: str | Sequence[str] = ALL,
    subject_detail: str = "",
    scheme: str = "2018",
    area_level: str = "province",
    vintage: str = "",
    sort: str = order.STANDARD,
    group: str = "",
    language: str = "vi",
) -> Comparison:
    """Compare areas in one period, or each in the latest it has.

    Parameters
    ----------
    tables
        What `load_tables` returns.
    subject
        A code of `data/reference/subjects.csv`, such as ``member``.
    period
        A rated period such as ``2023``, or ``latest``.
    areas
        ``all`` that have figures, or names, aliases or ids, or names of regions; a named area without
        figures stays, as missing.
    subject_detail
        A group of the subject, such as ``probationary`` (`subject_details.csv`); all if empty.
    area_level
        ``province``, ``district``, ``body`` … or ``all`` to mix them, which is then said.
    scheme
        ``2018``, ``2014_org`` or ``2014_member``; schemes are never mixed.
    vintage
        ``63`` or ``34``: the map in which areas are shown. A merged province is rebuilt by summing the
        counts of its parts where all are there, else it is partial and not drawn. If empty, areas are
        shown as they were in the period.
    sort
        ``standard`` order, or ``n``, or the share of a rating (``excellent``, ``good_or_better`` …), from
        the largest; areas without it come last.
    group
        ``region`` puts the areas of a region together, under its name.
    language
        ``vi`` or ``en``.

    Raises
    ------
    UserMistakesError
        With everything that is wrong with the request, and the nearest valid words.

    Examples
    --------
    >>> import xeploai as xl
    >>> comparison = xl.across_areas(getfixture("data"), "member", areas=["Kon Tum", "Bình Thuận"])
    >>> list(comparison.table["share_good_or_better"].round(2))
    [94.47, 88.55]
    """
    names = [] if areas == ALL else request.as_list(areas)
    period = period or LATEST
    at = "" if period == LATEST else period
    named, mistakes = _checked(names, at, subject, subject_detail, scheme, area_level, vintage, language)
    if scheme in codes.schemes():
        mistakes += request.check_choice("sort", sort, order.sort_keys(scheme))
    mistakes += request.check_choice("group", group, ("", order.REGION))
    request.refuse(mistakes)

    labels = Labels(language)
    rows = select.rows_for(tables, [subject], subject_detail, scheme)
    rows = rows if area_level == ALL else rows[rows["area_level"] == area_level]
    rows = rows if period == LATEST else rows[rows["time_period"] == period]
    rows = select.one_each(rows, tables)
    if vintage:
        rows, dropped = regroup(rows, vintage), _without_place(rows, vintage, labels)
        in_map = pd.Series(True, index=rows.index)
    else:
        maps = {area.vintage for area in named if area.vintage}
        vintage = vintage_of(at) if at else _fuller_map(rows)
        vintage = "".join(maps) if len(maps) == 1 else vintage
        in_map = rows["ref_area"].map(lambda a: _area(a).vintage in ("", vintage)).astype(bool)
        dropped = [] if named or in_map.all() else [labels("note.other_map", map=vintage)]
    wanted = named or [_area(a) for a in rows.loc[in_map, "ref_area"].unique()]
    made, said = _rows(wanted, rows, at, subject, subject_detail, scheme, tables, labels)
    made = order.arranged(made, sort, group, labels, given=bool(named))
    table = as_table(made or [_nothing(at, subject, scheme, labels)])
    shown = table[table["status"] == SHOWN]
    if area_level == "province" and not named:
        text = wording.coverage(shown["ref_area"].nunique(), labels, area_level, vintage)
        said.insert(0, labels("note.coverage", coverage=text))
    said += dropped + notes.summed_notes(table, labels)
    periods = sorted(set(shown["time_period"]), key=codes.chronological)
    if len(periods) > 1:
        said.append(labels("note.periods", periods=", ".join(periods)))
    if area_level == ALL:
        said.append(labels("note.level"))
    said += notes.common_notes(table, labels)
    figures, reports = select.behind(table, tables)
    period_text = at or labels("latest")
    phrase = "all_provinces" if area_level == "province" else f"level.{area_level}"
    return Comparison(
        kind=ACROSS_AREAS,
        language=language,
        title=wording.across_title(table, area_level, "" if named else vintage, labels, _lead(sort, scheme)),
        subtitle=wording.shares_subtitle(table, period_text, labels),
        question=labels(
            "question.across",
            subject=wording.subject_of(table.iloc[0], language),
            level_phrase=labels("given_areas" if named else phrase),
            period=period_text,
        ),
        table=table,
        notes=tuple(dict.fromkeys(said)),
        figures=figures,
        reports=reports,
        flags=comparability.flags(table, ACROSS_AREAS, language),
        findings=findings_behind(figures, tables),
        order=order.order_note(sort, scheme, labels),
    )


def _checked(
    names: list[str], at: str, subject: str, detail: str, scheme: str, level: str, vintage: str, language: str
) -> tuple[list[Area], list[Mistake]]:
    """The areas named, and all mistakes of the request."""
    coded = {"subject": subject, "subject_detail": detail, "scheme": scheme, "language": language}
    coded |= {} if level == ALL else {"area_level": level}
    mistakes = request.check_request(**coded)
    mistakes += request.check_periods([at] if at else [], "period")
    mistakes += request.check_choice("vintage", vintage, ("", *request.VINTAGES))
    named, unfound = request.find_areas(names, request.VINTAGES.get(vintage, at))
    mistakes += unfound + request.other_maps(named, vintage)
    mistakes += [
        Mistake("areas", f"{a.name_vi} is a {a.area_level}, not a {level}: ask for area_level 'all'")
        for a in named
        if level not in (ALL, a.area_level)
    ]
    return named, mistakes


def _lead(sort: str, scheme: str) -> str:
    """A comparison sorted by the share of a rating leads with that rating."""
    return sort if sort in {r.rating for r in codes.schemes()[scheme].ratings} else ""


def _rows(
    wanted: list[Area],
    rows: pd.DataFrame,
    at: str,
    subject: str,
    detail: str,
    scheme: str,
    tables: Tables,
    labels: Labels,
) -> tuple[list[dict[str, Any]], list[str]]:
    """One row an area, and what is to be said of it."""
    what = {"subject": subject, "subject_detail": detail, "scheme": scheme}
    by_area: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dict("records"):
        by_area.setdefault(row["ref_area"], []).append(row)
    made, said = [], []
    for area in wanted:
        own = by_area.get(area.ref_area)
        if not own:
            made.append(table_row(None, area, at, labels, **what))
            said += select.scheme_notes(tables, [area], [subject], scheme, labels)
            continue
        best = max(own, key=_preference)
        made.append(table_row(best, area, best["time_period"], labels, **what))
        if best["candidates"] > 1:
            said.append(select.choice_note(area, best, labels))
    return made, said


def _preference(row: dict[str, Any]) -> tuple[bool, bool, tuple[str, str]]:
    """The latest period: what can be drawn before what cannot, whole years before parts of years."""
    period = row["time_period"]
    return not problem(row), codes.kind_of(period) == "year", codes.chronological(period)


def _fuller_map(rows: pd.DataFrame) -> str:
    """The map, of 63 or of 34, in which more areas have figures; one chart never mixes them."""
    sizes = {v: sum(_area(a).vintage == v for a in rows["ref_area"].unique()) for v in ("63", "34")}
    return max(sizes, key=lambda v: sizes[v])


def _without_place(rows: pd.DataFrame, vintage: str, labels: Labels) -> list[str]:
    """Notes on areas that a map cannot show: merged ones in the map of their parts."""
    known = codes.areas.areas()
    merged = [a for a in rows["ref_area"].unique() if len(known.counterparts(a, vintage)) > 1]
    return [labels("note.not_split", area=_area(one).name(labels.language)) for one in merged]


def _nothing(at: str, subject: str, scheme: str, labels: Labels) -> dict[str, Any]:
    """The one row of a comparison that found no area at all."""
    everywhere = wording.capital(labels("all_provinces"))
    nowhere = Area("", "", "", everywhere, everywhere, parent="", sort_order=0)
    return table_row(None, nowhere, at, labels, subject=subject, scheme=scheme)


def _area(ref_area: str) -> Area:
    return codes.areas.areas().by_id[ref_area]
