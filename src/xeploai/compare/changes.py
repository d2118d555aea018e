"""Changes between neighbouring periods: computed from counts where there are counts, beside printed ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.compare import comparability
from xeploai.compare.comparison import Comparison
from xeploai.tables import Tables

COLUMNS = [
    "series", "ref_area", "area", "subject", "subject_detail", "scheme", "period_before", "period_after",
    "rating", "count_before", "count_after", "change_count", "share_before", "share_after", "change_pp",
    "printed_count", "printed_pp", "break", "report", "printed_report", "figures", "other_prints",
]  # fmt: skip
SAME = ("series", "ref_area", "area", "subject", "subject_detail", "scheme")
WHOLE = ("count_before", "count_after", "change_count", "printed_count")
REAL = ("share_before", "share_after", "change_pp", "printed_pp")


def changes_between(table: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """One row a series, pair of periods and rating.

    Only periods of one kind, one scheme and one area are paired: a year with a year, a half-year with a
    half-year. ``change_pp`` is worked out exactly and then kept as float, which still rounds as the exact
    difference does. ``printed_count`` and ``printed_pp`` are what a report prints (``printed_report``,
    ``figures``); what further reports print otherwise is in ``other_prints``.
    """
    made: list[dict[str, Any]] = []
    groups = table.groupby(["series", "ref_area", "subject", "subject_detail", "scheme"], sort=False)
    printed_changes = _printed_changes(tables)
    for key, rows in groups:
        own: list[dict[str, Any]] = []
        scheme = codes.schemes()[str(key[4])]
        leading = dict.fromkeys([*scheme.levels, scheme.headline])
        for before, after in comparability.neighbours(rows[rows["status"] == "shown"]):
            own += [_change(before, after, rating) for rating in leading]
        first = rows.iloc[0].to_dict()
        for printed in printed_changes.get(key[1:], []):
            _put(own, printed, first)
        made += own
    frame = pd.DataFrame(made, columns=COLUMNS)
    frame = frame.dropna(subset=["change_pp", "change_count", "printed_count", "printed_pp"], how="all")
    frame = frame.reset_index(drop=True)
    for name in COLUMNS:
        if name in WHOLE:
            frame[name] = pd.array([None if pd.isna(v) else int(v) for v in frame[name]], dtype="Int64")
        elif name in REAL:
            frame[name] = pd.Series([None if pd.isna(v) else float(v) for v in frame[name]], dtype="float64")
        else:
            frame[name] = frame[name].fillna("").astype("str")
    return frame


def last_changes(comparison: Comparison) -> pd.DataFrame:
    """Of each series, the changes of its last pair of periods, level by level and the headline; in points.

    ``points`` is computed from both levels; where only the report's own change in points exists, it is that,
    and ``printed`` is true.
    """
    changes = comparison.changes
    if changes.empty:
        return changes.assign(points=[], printed=[])
    found = changes.copy()
    found["printed"] = found["change_pp"].isna() & found["printed_pp"].notna()
    found["points"] = [
        float(c) if pd.notna(c) else p for c, p in zip(found["change_pp"], found["printed_pp"], strict=True)
    ]
    found = found[found["points"].notna()]
    last = {
        series: max(rows["period_after"], key=codes.chronological) for series, rows in found.groupby("series")
    }
    found = found[found["period_after"] == found["series"].map(last)]
    order = {rating: number for number, rating in enumerate(codes.codes_of("rating"))}
    series = {name: number for number, name in enumerate(dict.fromkeys(comparison.table["series"]))}
    key = [(series[r.series], order[r.rating]) for r in found.itertuples()]
    return found.assign(_key=key).sort_values("_key").drop(columns="_key").reset_index(drop=True)


def with_changes(table: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """The table with the figures of printed changes added to rows of their own report."""
    extra = []
    for change in changes[changes["figures"] != ""].itertuples():
        own = table[table["series"] == change.series]
        later = own[own["time_period"] == change.period_after]
        row = (later if len(later) else own).iloc[0]
        extra.append({**row.to_dict(), "report": change.printed_report, "figures": change.figures})
    return pd.concat([table, pd.DataFrame(extra)], ignore_index=True) if extra else table


def _change(before: dict[str, Any], after: dict[str, Any], rating: str) -> dict[str, Any]:
    shares = [_exact_share(row, rating) for row in (before, after)]
    counts = pd.notna(before[rating]) and pd.notna(after[rating])
    return dict.fromkeys(COLUMNS) | {
        **{name: after[name] for name in SAME},
        "period_before": before["time_period"],
        "period_after": after["time_period"],
        "rating": rating,
        "count_before": before[rating],
        "count_after": after[rating],
        "change_count": after[rating] - before[rating] if counts else None,
        "share_before": shares[0],
        "share_after": shares[1],
        "change_pp": None if shares[0] is None or shares[1] is None else shares[1] - shares[0],
        "break": _break(before["time_period"], after["time_period"], after["subject"]),
        "report": " ".join(dict.fromkeys([*before["report"].split(), *after["report"].split()])),
    }


def _exact_share(row: dict[str, Any], rating: str) -> Fraction | None:
    """The share in per cent, exact: from counts where it is of counts, else as printed."""
    if row["share_origin"] == "counts" and pd.notna(row[rating]):
        return Fraction(int(row[rating]) * 100, int(row["n"]))
    share = row[f"share_{rating}"]
    return None if pd.isna(share) else Fraction(repr(float(share)))


def _printed_changes(tables: Tables) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Changes as the reports print them, by area, subject, detail and scheme."""
    o = tables.observations
    rows = o[(o["measure"] == "rated") & (o["transformation"] == "change")]
    keys = ["ref_area", "subject", "subject_detail", "scheme"]
    return {tuple(map(str, key)): own.to_dict("records") for key, own in rows.groupby(keys)}


def _put(made: list[dict[str, Any]], printed: dict[str, Any], row: dict[str, Any]) -> None:
    """Set a printed change beside the computed one, or in a row of its own."""
    column = "printed_count" if printed["unit"] == "count" else "printed_pp"
    key = (printed["ref_area"], printed["time_period"], printed["reference_period"], printed["rating"])
    match = next(
        (m for m in made if (m["ref_area"], m["period_after"], m["period_before"], m["rating"]) == key), None
    )
    if match is None:
        match = dict.fromkeys(COLUMNS) | {
            **{name: row[name] for name in SAME},
            "period_before": printed["reference_period"],
            "period_after": printed["time_period"],
            "rating": printed["rating"],
            "break": _break(printed["reference_period"], printed["time_period"], row["subject"]),
            "report": printed["report"],
        }
        made.append(match)
    same_report = match["printed_report"] in (None, printed["report"])
    if match[column] is None and same_report:
        match[column], match["printed_report"] = printed["obs_value"], printed["report"]
        match["figures"] = f"{match['figures'] or ''} {printed['figures']}".strip()
    elif match[column] is not None and match[column] != printed["obs_value"]:
        text = f"{printed['report']}={printed['obs_value']:+.10g}"
        match["other_prints"] = f"{match['other_prints'] or ''} {text}".strip()


def _break(before: str, after: str, subject: str) -> str:
    if not before:
        return ""
    return " ".join(row["regulation"] for row in comparability.breaks_between(before, after, subject))
