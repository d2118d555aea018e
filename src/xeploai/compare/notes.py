"""What a reader must know of a comparison: breaks, bases, what does not add up, small numbers, exclusions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from xeploai import codes, numerals
from xeploai.codes import Labels
from xeploai.compare.comparability import base_notes, break_notes, neighbours
from xeploai.compare.rows import EXCLUDED, PARTIAL, SHOWN, hatched
from xeploai.compare.wording import corrected_rows, place
from xeploai.tables import Tables

SMALL = 50  # below this base, one unit moves a share by two points or more
FEW = 6  # of more rows than these one note speaks for all
MOVED = 5  # a base that moves by more than a fifth is said


def common_notes(table: pd.DataFrame, labels: Labels) -> list[str]:
    """Notes that any comparison carries, in the order in which they bear on it."""
    shown = table[table["status"] == SHOWN]
    notes = break_notes(shown, labels) + base_notes(shown, labels)
    notes += [
        labels("note.corrected", area=where, corrections=text)
        for where, text in corrected_rows(table, labels)
    ]
    joint = []
    for row in shown.to_dict("records"):
        scheme = codes.schemes()[row["scheme"]]
        notes += row_notes(row, labels)
        if any(scheme[r].kind == "union" for r in scheme.covering(scheme.known_in(row))):
            joint.append(place(row))
    notes += small_notes(shown.to_dict("records"), labels)
    if joint:
        notes.append(labels("note.not_separable", areas=", ".join(joint)))
    for row in table[table["status"].isin([EXCLUDED, PARTIAL])].itertuples():
        notes.append(labels("note.excluded", area=row.series, period=row.time_period, reason=row.reason))
    return [*notes, labels("note.aggregate")]


def row_notes(row: Any, labels: Labels) -> list[str]:
    """Notes on one row that is drawn."""
    where = place(row)
    notes = []
    if printed := _flagged(row, "printed", labels):
        notes.append(labels("note.share_printed", areas=where, ratings=printed))
    if contradicting := _flagged(row, "contradicts", labels):
        notes.append(labels("note.contradicts", area=where, ratings=contradicting))
    if ":from_corrected" in row["flagged"] and not row["corrected"]:
        notes.append(labels("note.from_corrected", area=where))
    if ":unverified" in row["flagged"]:
        notes.append(labels("note.unverified", area=where))
    if pd.notna(row["residual"]) and row["residual"] > 0 and hatched(row):
        numbers = {"sum": row["n"] - row["residual"], "base": row["n"], "residual": row["residual"]}
        written = {name: numerals.write_number(int(n), labels.language) for name, n in numbers.items()}
        notes.append(labels("note.residual", area=where, **written))
    return notes


def summed_notes(table: pd.DataFrame, labels: Labels) -> list[str]:
    """How merged areas are rebuilt, where there are any."""
    merged = table["marks"].str.contains("Σ").any() or (table["status"] == PARTIAL).any()
    return [labels("note.summed")] if merged else []


def small_notes(rows: list[dict[str, Any]], labels: Labels) -> list[str]:
    """What one unit is worth in the rows of small numbers; of many such rows, the range."""
    small = [row for row in rows if pd.notna(row["n"]) and row["n"] < SMALL]
    if len(small) > FEW:
        sizes = sorted(int(row["n"]) for row in small)
        worth = [numerals.write_number(100 / n, labels.language, 1) for n in (sizes[-1], sizes[0])]
        words = {"n": len(small), "limit": SMALL, "low": worth[0], "high": worth[1]}
        return [labels("note.small.many", **words)]
    notes = []
    for row in small:
        points = numerals.write_number(100 / int(row["n"]), labels.language, 1)
        notes.append(labels("note.small", area=place(row), n=row["n"], points=points))
    return notes


def _flagged(row: Any, flag: str, labels: Labels) -> str:
    """The ratings of a row that carry a flag, by name."""
    scheme = codes.schemes()[row["scheme"]]
    found = [f.split(":")[0].removeprefix("share_") for f in row["flagged"].split() if f.endswith(f":{flag}")]
    return ", ".join(scheme[rating].name(labels.language, short=True).lower() for rating in found)


def change_notes(changes: pd.DataFrame, labels: Labels) -> list[str]:
    """Say where a printed change differs from the one that the counts give, or from another report's."""
    language = labels.language
    notes = []
    differs = (changes["printed_count"] != changes["change_count"]).fillna(False)
    for row in changes[differs].itertuples():
        words = {"area": row.series, "rating": _rating(row, language)}
        printed = numerals.write_points(int(row.printed_count), language, 0)
        computed = numerals.write_points(int(row.change_count), language, 0)
        notes.append(labels("note.printed_change", printed=printed, computed=computed, **words))
    points = changes["printed_pp"].notna() & changes["change_pp"].notna()
    for row in changes[points].itertuples():
        if differs_in_points(row.printed_pp, row.change_pp, int(row.printed_decimals)):
            printed = numerals.write_points(row.printed_pp, language, int(row.printed_decimals))
            computed = numerals.write_points(row.change_pp, language, 2)
            words = {"area": row.series, "rating": _rating(row, language)}
            notes.append(labels("note.printed_points", printed=printed, computed=computed, **words))
    for row in changes[changes["other_prints"] != ""].itertuples():
        name = _rating(row, language)
        for item in row.other_prints.split():
            report, value, unit = item.split("=")
            printed = _change(Decimal(value), unit, labels)
            notes.append(
                labels("note.other_print", area=row.series, report=report, rating=name, printed=printed)
            )
    return notes


def _change(value: Decimal, unit: str, labels: Labels) -> str:
    """A change with its unit, as the language writes it."""
    text = numerals.write_points(value, labels.language, numerals.decimals(value))
    return text if unit == "count" else f"{text} {codes.name_of('unit', 'percentage_point', labels.language)}"


def differs_in_points(printed: float, computed: float, decimals: int) -> bool:
    """Whether a printed change in points is not the computed one, to the decimals that are printed.

    >>> differs_in_points(2.06, 2.0567, 2), differs_in_points(2.5, 2.54, 2), differs_in_points(2.5, 2.54, 1)
    (False, True, False)
    """
    return numerals.round_half_up(computed, decimals) != Decimal(repr(float(printed)))


def _rating(row: Any, language: str) -> str:
    return codes.schemes()[row.scheme][row.rating].name(language, short=True).lower()


def base_move_notes(table: pd.DataFrame, labels: Labels) -> list[str]:
    """Say where two neighbouring periods have another kind of base, or one that moved by over a fifth."""
    notes = []
    for area, rows in table[table["status"] == SHOWN].groupby("series", sort=False):
        for before, after in neighbours(rows):
            if (before["scheme"], before["ref_area"]) != (after["scheme"], after["ref_area"]):
                continue
            ends = {"before": before["time_period"], "after": after["time_period"]}
            if before["base_kind"] != after["base_kind"]:
                notes.append(labels("note.denominators", area=area, **ends))
            sizes = [None if pd.isna(r["n"]) else int(r["n"]) for r in (before, after)]
            if sizes[0] and sizes[1] and abs(sizes[1] - sizes[0]) * MOVED > sizes[0]:
                texts = [numerals.write_number(size, labels.language) for size in sizes if size]
                periods = {"period_before": ends["before"], "period_after": ends["after"]}
                notes.append(labels("note.base_moved", area=area, before=texts[0], after=texts[1], **periods))
    return notes


def derived_notes(table: pd.DataFrame, tables: Tables, labels: Labels) -> list[str]:
    """Say which levels exist only because a later level and its change were printed."""
    o = tables.observations
    derived = o[o["derivation"].str.startswith("earlier_level")]
    columns = ["report", "ref_area", "time_period", "subject", "subject_detail", "scheme"]
    keys = set(derived[columns].itertuples(index=False, name=None))
    anywhere = {(report, *rest) for report, _, *rest in keys}  # of a merged area, by report alone
    notes = []
    for row in table[table["status"] == SHOWN].itertuples():
        later = table[
            (table["report"] == row.report)
            & (table["series"] == row.series)
            & (table["time_period"] > row.time_period)
        ]
        rest = (row.time_period, row.subject, row.subject_detail, row.scheme)
        derived_here = (row.report, row.ref_area, *rest) in keys
        if "Σ" in row.marks:
            derived_here = any((report, *rest) in anywhere for report in row.report.split())
        if derived_here and len(later):
            words: dict[str, Any] = {"area": row.series, "period": row.time_period}
            notes.append(labels("note.derived_level", later=later["time_period"].iloc[0], **words))
    return notes


def figure_notes(changes: pd.DataFrame, tables: Tables, labels: Labels) -> list[str]:
    """Point at printed changes on which whoever transcribed them notes something, as an inferred year."""
    noted = tables.figures[tables.figures["note"] != ""]
    known = set(zip(noted["report"], noted["figure_id"], strict=True))
    found: dict[tuple[str, str], list[str]] = {}
    for row in changes[changes["figures"] != ""].itertuples():
        own = [figure for figure in row.figures.split() if (row.printed_report, figure) in known]
        if own:
            found.setdefault((row.series, row.printed_report), []).extend(own)
    return [
        labels("note.figure_notes", area=area, figures=f"{', '.join(sorted(set(own)))} ({report})")
        for (area, report), own in found.items()
    ]
