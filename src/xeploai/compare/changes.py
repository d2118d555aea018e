"""Changes between neighbouring periods: computed from counts where there are counts, beside printed ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.compare import comparability
from xeploai.compare.comparison import Comparison
from xeploai.compare.rows import exact_count
from xeploai.tables import Tables

COLUMNS = [
    "series", "ref_area", "area", "subject", "subject_detail", "scheme", "period_before", "period_after",
    "rating", "count_before", "count_after", "change_count", "share_before", "share_after", "change_pp",
    "printed_count", "printed_pp", "printed_decimals", "break", "report", "printed_report", "figures",
    "other_prints",
]  # fmt: skip
SAME = ("series", "ref_area", "area", "subject", "subject_detail", "scheme")
WHOLE = ("count_before", "count_after", "change_count", "printed_count", "printed_decimals")
POINTS, COUNTS = "points", "counts"  # what a change may be counted in
UNITS = {POINTS: ("change_pp", "printed_pp"), COUNTS: ("change_count", "printed_count")}
REAL = ("share_before", "share_after", "change_pp", "printed_pp")


def changes_between(table: pd.DataFrame, tables: Tables, periods: Sequence[str] = ()) -> pd.DataFrame:
    """One row a series, pair of periods and rating.

    Only periods of one kind, one scheme and one area are paired: a year with a year, a half-year with a
    half-year. ``change_pp`` is worked out exactly and then kept as float, which still rounds as the exact
    difference does. ``printed_count`` and ``printed_pp`` are what a report prints (``printed_report``,
    ``figures``); what further reports print otherwise is in ``other_prints``. Where `periods` are asked for,
    printed changes to others are left out.
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
            if not periods or printed["time_period"] in periods:
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


def last_changes(comparison: Comparison, unit: str = POINTS) -> pd.DataFrame:
    """Of each series, the changes of its last pair of periods, level by level and the headline.

    Parameters
    ----------
    unit
        ``points`` or ``counts``: only changes that are known in it, computed or as printed.
    """
    changes = comparison.changes
    if changes.empty:
        return changes
    computed, printed = UNITS[unit]
    found = last_pairs(changes[changes[computed].notna() | changes[printed].notna()], computed)
    order = {rating: number for number, rating in enumerate(codes.codes_of("rating"))}
    series = {name: number for number, name in enumerate(dict.fromkeys(comparison.table["series"]))}
    key = [(series[r.series], order[r.rating]) for r in found.itertuples()]
    return found.assign(_key=key).sort_values("_key").drop(columns="_key").reset_index(drop=True)


def headline_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """Of each series the last computed change of the share of its scheme's headline rating; one row each."""
    headline = [codes.schemes()[scheme].headline for scheme in changes["scheme"]]
    known = changes[(changes["rating"] == headline) & changes["change_pp"].notna()]
    return last_pairs(known).drop_duplicates("series", keep="last")


def last_pairs(changes: pd.DataFrame, computed: str = "change_pp") -> pd.DataFrame:
    """Of each series the changes of one pair of periods: computed before printed, years before their parts,
    the latest.

    >>> found = pd.DataFrame({"series": "a", "period_before": ["2019", "2022", "2022-S1"], "change_pp": 1.0,
    ...                       "period_after": ["2023", "2023", "2023-S1"]})
    >>> last_pairs(found)["period_before"].tolist()
    ['2022']
    """

    def preference(pair: tuple[str, str, bool]) -> tuple[Any, ...]:
        before, after, known = pair
        earlier = codes.chronological(before) if before else ("", "")
        return known, codes.kind_of(after) == "year", codes.chronological(after), earlier

    keep = pd.Series(False, index=changes.index)
    for _, own in changes.groupby("series", sort=False):
        pairs = zip(own["period_before"], own["period_after"], own[computed].notna(), strict=True)
        before, after, _ = max(pairs, key=preference)
        keep |= changes.index.isin(
            own.index[(own["period_before"] == before) & (own["period_after"] == after)]
        )
    return changes[keep]


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
    ends = [exact_count(row, rating) for row in (before, after)]
    return dict.fromkeys(COLUMNS) | {
        **{name: after[name] for name in SAME},
        "period_before": before["time_period"],
        "period_after": after["time_period"],
        "rating": rating,
        "count_before": before[rating],
        "count_after": after[rating],
        "change_count": None if ends[0] is None or ends[1] is None else ends[1] - ends[0],
        "share_before": shares[0],
        "share_after": shares[1],
        "change_pp": None if shares[0] is None or shares[1] is None else shares[1] - shares[0],
        "break": _break(before["time_period"], after["time_period"], after["subject"]),
        "report": " ".join(dict.fromkeys([*before["report"].split(), *after["report"].split()])),
    }


def _exact_share(row: dict[str, Any], rating: str) -> Fraction | None:
    """The share in per cent, exact: from counts where it is of counts, else as printed; None for a bound."""
    share, count = row[f"share_{rating}"], exact_count(row, rating)
    if {f"{rating}:bounded", f"share_{rating}:bounded"} & set(row["flagged"].split()):
        return None  # `trên 90%` has no difference from anything
    if row["share_origin"] == "counts" and count is not None:
        return Fraction(count * 100, int(row["n"]))
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
        if column == "printed_pp":
            match["printed_decimals"] = printed["decimals"]
        match["figures"] = f"{match['figures'] or ''} {printed['figures']}".strip()
    elif match[column] != printed["obs_value"]:
        text = f"{printed['report']}={printed['obs_value']:.10g}={printed['unit']}"
        match["other_prints"] = f"{match['other_prints'] or ''} {text}".strip()


def _break(before: str, after: str, subject: str) -> str:
    if not before:
        return ""
    return " ".join(row["regulation"] for row in comparability.breaks_between(before, after, subject))
