"""What a reader must know of a comparison: breaks, bases, what does not add up, small numbers, exclusions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xeploai import numerals
from xeploai.codes import Labels, Scheme
from xeploai.compare.comparability import base_notes, break_notes, neighbours
from xeploai.compare.select import hatched
from xeploai.compare.wording import corrected_rows, place
from xeploai.tables import Tables

SMALL = 50  # below this base, one unit moves a share by two points or more
MOVED = 5  # a base that moves by more than a fifth is said


def common_notes(table: pd.DataFrame, scheme: Scheme, subject: str, labels: Labels) -> list[str]:
    """Notes that any comparison carries, in the order in which they bear on it."""
    shown = table[table["status"] == "shown"]
    notes = break_notes(list(shown["time_period"]), subject, labels) + base_notes(shown, labels)
    notes += [
        labels("note.corrected", area=where, corrections=text)
        for where, text in corrected_rows(table, scheme, labels)
    ]
    joint = []
    for _, row in shown.iterrows():
        notes += row_notes(row, scheme, labels)
        if any(scheme[r].kind == "union" for r in scheme.covering(scheme.known_in(row))):
            joint.append(place(row))
    if joint:
        notes.append(labels("note.not_separable", areas=", ".join(joint)))
    for row in table[table["status"] == "excluded"].itertuples():
        notes.append(labels("note.excluded", area=row.area, period=row.time_period, reason=row.reason))
    return [*notes, labels("note.aggregate")]


def row_notes(row: pd.Series, scheme: Scheme, labels: Labels) -> list[str]:
    """Notes on one row that is drawn."""
    where = place(row)
    notes = []
    if printed := _flagged(row, "printed", scheme, labels):
        notes.append(labels("note.share_printed", areas=where, ratings=printed))
    if contradicting := _flagged(row, "contradicts", scheme, labels):
        notes.append(labels("note.contradicts", area=where, ratings=contradicting))
    if ":from_corrected" in row["flagged"] and not row["corrected"]:
        notes.append(labels("note.from_corrected", area=where))
    if ":unverified" in row["flagged"]:
        notes.append(labels("note.unverified", area=where))
    if pd.notna(row["residual"]) and row["residual"] > 0 and hatched(row, scheme):
        numbers = {"sum": row["n"] - row["residual"], "base": row["n"], "residual": row["residual"]}
        written = {name: numerals.write_number(int(n), labels.language) for name, n in numbers.items()}
        notes.append(labels("note.residual", area=where, **written))
    if pd.notna(row["n"]) and row["n"] < SMALL:
        points = numerals.write_number(100 / row["n"], labels.language, 1)
        notes.append(labels("note.small", area=where, n=row["n"], points=points))
    return notes


def _flagged(row: pd.Series, flag: str, scheme: Scheme, labels: Labels) -> str:
    """The ratings of a row that carry a flag, by name."""
    found = [f.split(":")[0].removeprefix("share_") for f in row["flagged"].split() if f.endswith(f":{flag}")]
    return ", ".join(scheme[rating].name(labels.language, short=True).lower() for rating in found)


def change_notes(changes: pd.DataFrame, scheme: Scheme, labels: Labels) -> list[str]:
    """Say where a printed change differs from the one that the counts give, or from another report's."""
    language = labels.language
    notes = []
    differs = (changes["printed_count"] != changes["change_count"]).fillna(False)
    for row in changes[differs].itertuples():
        words = {"area": row.area, "rating": scheme[row.rating].name(language, short=True).lower()}
        printed = numerals.write_points(int(row.printed_count), language, 0)
        computed = numerals.write_points(int(row.change_count), language, 0)
        notes.append(labels("note.printed_change", printed=printed, computed=computed, **words))
    for row in changes[changes["other_prints"] != ""].itertuples():
        name = scheme[row.rating].name(language, short=True).lower()
        for item in row.other_prints.split():
            report, _, printed = item.partition("=")
            notes.append(
                labels("note.other_print", area=row.area, report=report, rating=name, printed=printed)
            )
    return notes


def base_move_notes(table: pd.DataFrame, labels: Labels) -> list[str]:
    """Say where two neighbouring periods have another kind of base, or one that moved by over a fifth."""
    notes = []
    for area, rows in table[table["status"] == "shown"].groupby("area", sort=False):
        for before, after in neighbours(rows):
            ends = {"before": before["time_period"], "after": after["time_period"]}
            if before["base_kind"] != after["base_kind"]:
                notes.append(labels("note.denominators", area=area, **ends))
            sizes = [None if pd.isna(r["n"]) else int(r["n"]) for r in (before, after)]
            if sizes[0] and sizes[1] and abs(sizes[1] - sizes[0]) * MOVED > sizes[0]:
                texts = [numerals.write_number(size, labels.language) for size in sizes if size]
                periods = {"period_before": ends["before"], "period_after": ends["after"]}
                notes.append(labels("note.base_moved", area=area, before=texts[0], after=texts[1], **periods))
    return notes


def derived_notes(
    table: pd.DataFrame, tables: Tables, subject: str, detail: str, scheme: str, labels: Labels
) -> list[str]:
    """Say which levels exist only because a later level and its change were printed."""
    o = tables.observations
    derived = o[
        o["derivation"].str.startswith("earlier_level")
        & (o["subject"] == subject)
        & (o["subject_detail"] == detail)
        & (o["scheme"] == scheme)
    ]
    keys = set(zip(derived["report"], derived["ref_area"], derived["time_period"], strict=True))
    notes = []
    for row in table[table["status"] == "shown"].itertuples():
        later = table[(table["report"] == row.report) & (table["time_period"] > row.time_period)]
        if (row.report, row.ref_area, row.time_period) in keys and len(later):
            words: dict[str, Any] = {"area": row.area, "period": row.time_period}
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
            found.setdefault((row.area, row.printed_report), []).extend(own)
    return [
        labels("note.figure_notes", area=area, figures=f"{', '.join(sorted(set(own)))} ({report})")
        for (area, report), own in found.items()
    ]
