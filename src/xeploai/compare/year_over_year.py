"""Year over year: one area, or a few, through the periods that have figures, with what changed between."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from xeploai import codes, numerals
from xeploai.codes import Labels, Scheme
from xeploai.codes.areas import Area
from xeploai.compare import comparability, select, wording
from xeploai.compare.comparison import Comparison
from xeploai.mistakes import Mistake
from xeploai.tables import Tables

CHANGE_COLUMNS = [
    "ref_area", "area", "period_before", "period_after", "rating", "count_before", "count_after",
    "change_count", "share_before", "share_after", "change_pp", "printed_count", "printed_pp", "break",
    "report", "figures",
]  # fmt: skip


def year_over_year(
    tables: Tables,
    areas_: str | Sequence[str],
    subject: str,
    *,
    periods: Sequence[str] = (),
    subject_detail: str = "",
    scheme: str = "2018",
    language: str = "vi",
) -> Comparison:
    """Compare periods of the same areas.

    Parameters
    ----------
    areas_
        One name or several.
    periods
        The periods to show, each present or marked missing; all that have figures if empty.

    Raises
    ------
    UserMistakesError
        With everything that is wrong with the request.
    """
    names, asked = select.as_list(areas_), select.as_list(periods)
    mistakes = select.check_request(
        subject=subject, subject_detail=subject_detail, scheme=scheme, language=language
    )
    mistakes += select.check_periods(asked, "periods")
    found, unfound = select.find_areas(names, max(asked, default=""))
    if not names:
        mistakes.append(Mistake("areas", "name at least one area"))
    select.refuse(mistakes + unfound)

    labels, rating_scheme = Labels(language), codes.schemes()[scheme]
    rows = select.rows_for(tables, subject, subject_detail, scheme)
    made, notes = [], []
    for area in found:
        own = rows[rows["ref_area"] == area.ref_area]
        for period in sorted(set(asked)) or sorted(set(own["time_period"])) or [""]:
            candidates = own[own["time_period"] == period]
            if candidates.empty:
                made.append(select.table_row(None, area, period, labels, rating_scheme))
                continue
            best, n = select.best_of(candidates, tables)
            made.append(select.table_row(best, area, period, labels, rating_scheme))
            if n > 1:
                notes.append(
                    labels("note.choice", area=area.name(language), period=period, n=n, report=best["report"])
                )
    table = select.as_table(made)
    changes = _changes(table, tables, found, subject, subject_detail, rating_scheme)
    notes += _derived_notes(table, tables, labels) + _denominator_notes(table, labels)
    notes += _printed_change_notes(changes, rating_scheme, labels)
    notes += wording.common_notes(table, rating_scheme, subject, labels)
    notes.append(labels("note.aggregate"))
    figures, reports = select.behind(_with_changes(table, changes), tables)
    shown_periods = sorted({p for p in table["time_period"] if p})
    area_names = [a.name(language) for a in found]
    return Comparison(
        kind="year_over_year",
        language=language,
        subject=subject,
        scheme=scheme,
        title=wording.yoy_title(changes, table, rating_scheme, subject, area_names, labels),
        subtitle=wording.shares_subtitle(table, " → ".join(shown_periods), rating_scheme, labels),
        question=labels(
            "question.yoy",
            subject=codes.name_of("subject", subject, language, short=True),
            areas=", ".join(area_names),
            periods=", ".join(shown_periods) or labels("missing"),
        ),
        table=table,
        notes=tuple(dict.fromkeys(notes)),
        figures=figures,
        reports=reports,
        changes=changes,
    )


def _changes(
    table: pd.DataFrame, tables: Tables, areas_: list[Area], subject: str, detail: str, scheme: Scheme
) -> pd.DataFrame:
    """Changes between neighbouring periods, from counts where there are counts, beside printed ones."""
    made = []
    leading = dict.fromkeys([*scheme.levels, scheme.headline])
    for area in areas_:
        shown = table[(table["ref_area"] == area.ref_area) & (table["status"] == "shown")]
        pairs = list(pairwise(shown.to_dict("records")))
        for before, after in pairs:
            made += [_change(before, after, rating, subject) for rating in leading]
        printed = _printed(tables, area, subject, detail, scheme.scheme)
        for (period, reference, rating), items in printed.items():
            match = next(
                (m for m in made if (m["ref_area"], m["period_after"], m["period_before"], m["rating"])
                 == (area.ref_area, period, reference, rating)),
                None,
            )  # fmt: skip
            if match is None:
                match = dict.fromkeys(CHANGE_COLUMNS) | {
                    "ref_area": area.ref_area, "area": shown["area"].iloc[0] if len(shown) else area.name_vi,
                    "period_before": reference, "period_after": period, "rating": rating,
                    "break": _break(reference, period, subject), "report": items[0]["report"],
                }  # fmt: skip
                made.append(match)
            for item in items:
                match[item["column"]] = item["value"]
                match["figures"] = f"{match['figures'] or ''} {item['figures']}".strip()
    frame = pd.DataFrame(made, columns=CHANGE_COLUMNS)
    frame = frame.dropna(subset=["change_pp", "change_count", "printed_count", "printed_pp"], how="all")
    frame = frame.reset_index(drop=True)
    frame["printed_pp"] = frame["printed_pp"].astype("float64")
    for name in ("count_before", "count_after", "change_count", "printed_count"):
        frame[name] = pd.array([None if pd.isna(v) else int(v) for v in frame[name]], dtype="Int64")
    for name in ("area", "ref_area", "period_before", "period_after", "rating", "break", "report", "figures"):
        frame[name] = frame[name].fillna("").astype("str")
    return frame


def _change(before: dict[str, Any], after: dict[str, Any], rating: str, subject: str) -> dict[str, Any]:
    share_before, share_after = _exact_share(before, rating), _exact_share(after, rating)
    both = share_before is not None and share_after is not None
    counts = pd.notna(before[rating]) and pd.notna(after[rating])
    one_report = before["report"] == after["report"]
    return {
        "ref_area": after["ref_area"],
        "area": after["area"],
        "period_before": before["time_period"],
        "period_after": after["time_period"],
        "rating": rating,
        "count_before": before[rating],
        "count_after": after[rating],
        "change_count": after[rating] - before[rating] if counts else None,
        "share_before": share_before,
        "share_after": share_after,
        "change_pp": share_after - share_before if both else None,  # type: ignore[operator]
        "printed_count": None,
        "printed_pp": None,
        "break": _break(before["time_period"], after["time_period"], subject),
        "report": after["report"] if one_report else f"{before['report']} {after['report']}",
        "figures": "",
    }


def _exact_share(row: dict[str, Any], rating: str) -> Fraction | None:
    """The share in per cent, exact: from counts where it is of counts, else as printed."""
    if row["share_origin"] == "counts" and pd.notna(row[rating]):
        return Fraction(int(row[rating]) * 100, int(row["n"]))
    share = row[f"share_{rating}"]
    return None if pd.isna(share) else Fraction(repr(float(share)))


def _printed(
    tables: Tables, area: Area, subject: str, detail: str, scheme: str
) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    """Changes as the reports print them, by period, reference period and rating."""
    o = tables.observations
    rows = o[
        (o["ref_area"] == area.ref_area)
        & (o["subject"] == subject)
        & (o["subject_detail"] == detail)
        & (o["scheme"] == scheme)
        & (o["measure"] == "rated")
        & (o["transformation"] == "change")
    ]
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows.itertuples():
        column = "printed_count" if row.unit == "count" else "printed_pp"
        item = {"column": column, "value": row.obs_value, "report": row.report, "figures": row.figures}
        found.setdefault((row.time_period, row.reference_period, row.rating), []).append(item)
    return found


def _break(before: str, after: str, subject: str) -> str:
    return " ".join(row["regulation"] for row in comparability.breaks_between(before, after, subject))


def _derived_notes(table: pd.DataFrame, tables: Tables, labels: Labels) -> list[str]:
    """Say which levels exist only because a later level and its change were printed."""
    o = tables.observations
    derived = o[o["derivation"].str.startswith("earlier_level")]
    keys = set(zip(derived["report"], derived["ref_area"], derived["time_period"], strict=True))
    notes = []
    for row in table[table["status"] == "shown"].itertuples():
        if (row.report, row.ref_area, row.time_period) in keys:
            later = table[(table["report"] == row.report) & (table["time_period"] > row.time_period)]
            if len(later):
                notes.append(
                    labels(
                        "note.derived_level",
                        area=row.area,
                        period=row.time_period,
                        later=later["time_period"].iloc[0],
                    )
                )
    return notes


def _denominator_notes(table: pd.DataFrame, labels: Labels) -> list[str]:
    notes = []
    for area, rows in table[table["status"] == "shown"].groupby("area", sort=False):
        for before, after in pairwise(rows.itertuples()):
            if before.base_kind != after.base_kind:
                names = {"before": before.time_period, "after": after.time_period}
                notes.append(labels("note.denominators", area=area, **names))
    return notes


def _printed_change_notes(changes: pd.DataFrame, scheme: Scheme, labels: Labels) -> list[str]:
    """Say where a printed change differs from the one that the counts of two reports give."""
    notes = []
    differs = (changes["printed_count"] != changes["change_count"]).fillna(False)
    for row in changes[differs].itertuples():
        notes.append(
            labels(
                "note.printed_change",
                area=row.area,
                rating=scheme[row.rating].name(labels.language, short=True).lower(),
                printed=numerals.write_points(int(row.printed_count), labels.language, 0),
                computed=numerals.write_points(int(row.change_count), labels.language, 0),
            )
        )
    return notes


def _with_changes(table: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """The table with the figures of printed changes added to the row of the later period."""
    out = table.copy()
    for change in changes[changes["figures"] != ""].itertuples():
        row = (out["ref_area"] == change.ref_area) & (out["time_period"] == change.period_after)
        row &= out["report"] == change.report.split()[-1]
        out.loc[row, "figures"] = [f"{f} {change.figures}".strip() for f in out.loc[row, "figures"]]
    return out
