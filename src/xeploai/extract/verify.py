"""The claims of a draft, recomputed: what nothing explains is put before a person."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from xeploai import check
from xeploai.check import verdicts

Row = dict[str, Any]
# rules that take a label from elsewhere: what they bind is doubted before what is named beside its number
INHERITED = frozenset(
    ("parts_of", "label_in_front", "there_are", "spoken_of", "label_at_end", "rating_ahead", "measure_ahead",
     "clause_ahead", "rated_among", "of_all", "adds_up", "refers_back")
)  # fmt: skip


def verify(rows: list[Row]) -> list[verdicts.Judged]:
    """Judge the figures of one draft; rows that a claim leaves open become `unresolved`.

    Returns
    -------
    list of Judged
        All claims, for the audit page.
    """
    figures = [
        row for row in rows if row["fate"] in ("figure", "unresolved") and isinstance(row["value"], Decimal)
    ]
    if not figures:
        return []
    told = check.report_of(
        figures[0]["report"], [{**row, "area": row["ref_area"]} for row in figures], in_order=True
    )
    judged = check.judge_reports([told])
    by_id = {row["figure_id"]: row for row in figures}
    proved = {
        name
        for one in judged
        if one.verdict in (verdicts.AGREES, verdicts.ADDS_UP) and len(one.claim.figures) > 1
        for name in one.claim.figures
        if one.claim.kind != "repeat"
    }
    for one in judged:
        open_sum = one.verdict in (verdicts.SHORT, verdicts.OVER) and not one.suspect and not one.causes
        if one.verdict not in verdicts.OPEN and not open_sum:
            continue
        claim = one.claim
        at = claim.percent or claim.whole
        if claim.kind == "repeat":
            doubted = _doubted([by_id[name] for name in claim.figures if name in by_id], proved)
        else:
            doubted = [by_id[name] for name in [at.id if at else claim.figures[0]] if name in by_id]
        for row in doubted:
            row["fate"] = "unresolved"
            row["note"] = "; ".join(filter(None, (row["note"], f"{claim.kind}: {one.verdict}")))
    return judged


def _doubted(prints: list[Row], proved: set[str]) -> Iterable[Row]:
    """Of unequal prints of one quantity, those that a person must look at.

    Not those that another claim of the report bears out; else those whose labels were taken from elsewhere;
    of a number that is no rating, those smaller than the largest: parts of it whose group was not read.
    """
    unproved = [row for row in prints if row["figure_id"] not in proved]
    if unproved and len(unproved) < len(prints):
        return unproved
    weak = [row for row in prints if INHERITED & set(row["rule"].split())]
    if weak and len(weak) < len(prints):
        return weak
    largest = max(row["value"] for row in prints)
    smaller = [row for row in prints if row["value"] != largest and row["measure"] != "rated"]
    return smaller or prints
