"""Across areas: one row an area, in one period or in the latest that each has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import Area
from xeploai.codes.periods import vintage_of
from xeploai.compare import comparability, notes, select, wording
from xeploai.compare.comparison import Comparison
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
        ``all`` that have figures, or names, aliases or ids; a named area without figures stays, as missing.
    area_level
        ``province``, ``district``, ``body`` … or ``all`` to mix them, which is then said.
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
    >>> comparison = xl.across_areas(getfixture("data"), "member", areas=["Kon Tum", "Bình Thuận"])
    >>> list(comparison.table["share_good_or_better"].round(2))
    [94.47, 88.55]
    """
    names = [] if areas == ALL else select.as_list(areas)
    period = str(period)
    scheme = str(scheme)
    coded = {"subject": subject, "subject_detail": subject_detail, "scheme": scheme, "language": language}
    coded |= {} if area_level == ALL else {"area_level": area_level}
    mistakes = select.check_request(**coded)
    mistakes += [] if period == LATEST else select.check_periods([period], "period")
    at = "" if period == LATEST else period
    named, unfound = select.find_areas(names, at)
    wrong_level = [a for a in named if area_level not in (ALL, a.area_level)]
    mistakes += unfound
    mistakes += [
        Mistake("areas", f"{a.name_vi} is a {a.area_level}, not a {area_level}: ask for area_level 'all'")
        for a in wrong_level
    ]
    select.refuse(mistakes)

    labels, rating_scheme = Labels(language), codes.schemes()[scheme]
    rows = select.rows_for(tables, subject, subject_detail, scheme)
    rows = rows if area_level == ALL else rows[rows["area_level"] == area_level]
    rows = rows if period == LATEST else rows[rows["time_period"] == period]
    vintage = vintage_of(at) if at or named else _fuller_map(rows)
    in_map = rows["ref_area"].map(lambda a: _area(a).vintage in ("", vintage)).astype(bool)
    wanted = named or sorted({_area(a) for a in rows.loc[in_map, "ref_area"]}, key=_order)
    made, said = _rows(wanted, rows, at, subject, tables, labels, rating_scheme)
    table = select.as_table(made or [_nothing(at, labels, rating_scheme)])
    shown = table[table["status"] == "shown"]
    if area_level == "province" and not named:
        text = wording.coverage(shown["ref_area"].nunique(), labels, area_level, vintage)
        said.insert(0, labels("note.coverage", coverage=text))
    if not named and not in_map.all():
        said.append(labels("note.other_map", map=vintage))
    periods = sorted(set(shown["time_period"]), key=codes.chronological)
    if len(periods) > 1:
        said.append(labels("note.periods", periods=", ".join(periods)))
    if area_level == ALL:
        said.append(labels("note.level"))
    said += notes.common_notes(table, rating_scheme, subject, labels)
    figures, reports = select.behind(table, tables)
    period_text = at or labels("latest")
    return Comparison(
        kind="across_areas",
        language=language,
        subject=subject,
        scheme=scheme,
        title=wording.across_title(table, rating_scheme, subject, area_level, vintage, labels),
        subtitle=wording.shares_subtitle(table, period_text, labels),
        question=labels(
            "question.across",
            subject=codes.name_of("subject", subject, language, short=True),
            level_phrase=labels("given_areas" if named else "all_provinces"),
            period=period_text,
        ),
        table=table,
        notes=tuple(dict.fromkeys(said)),
        figures=figures,
        reports=reports,
        flags=comparability.flags(table, subject, "across_areas", language),
    )


def _rows(
    wanted: list[Area],
    rows: pd.DataFrame,
    at: str,
    subject: str,
    tables: Tables,
    labels: Labels,
    scheme: codes.Scheme,
) -> tuple[list[dict[str, Any]], list[str]]:
    """One row an area, and what is to be said of it."""
    made, said = [], []
    for area in wanted:
        own = rows[rows["ref_area"] == area.ref_area]
        if own.empty:
            made.append(select.table_row(None, area, at, labels, scheme))
            said += select.scheme_notes(tables, [area], subject, scheme.scheme, labels)
            continue
        best, n = select.best_of(own[own["time_period"] == _latest(own)], tables)
        made.append(select.table_row(best, area, best["time_period"], labels, scheme))
        if n > 1:
            said.append(select.choice_note(area, best, n, labels))
    return made, said


def _latest(rows: pd.DataFrame) -> str:
    """The latest period: whole years before parts of years, what can be drawn before what cannot."""

    def preference(period: str) -> tuple[bool, bool, tuple[str, str]]:
        own = rows[rows["time_period"] == period].to_dict("records")
        drawable = any(not select.problem(row) for row in own)
        return drawable, codes.kind_of(period) == "year", codes.chronological(period)

    return max(rows["time_period"].unique(), key=preference)


def _fuller_map(rows: pd.DataFrame) -> str:
    """The map, of 63 or of 34, in which more areas have figures; one chart never mixes them."""
    sizes = {v: sum(_area(a).vintage == v for a in rows["ref_area"].unique()) for v in ("63", "34")}
    return max(sizes, key=lambda v: sizes[v])


def _nothing(at: str, labels: Labels, scheme: codes.Scheme) -> dict[str, Any]:
    """The one row of a comparison that found no area at all."""
    everywhere = wording.capital(labels("all_provinces"))
    nowhere = Area("", "", "", everywhere, everywhere, parent="", sort_order=0)
    return select.table_row(None, nowhere, at, labels, scheme)


def _area(ref_area: str) -> Area:
    return codes.areas.areas().by_id[ref_area]


def _order(area: Area) -> tuple[int, str]:
    return area.sort_order, area.ref_area
