"""The claims of a draft, recomputed: what nothing explains is put before a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xeploai import check
from xeploai.check import verdicts

Row = dict[str, Any]


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
    told = check.report_of(figures[0]["report"], [{**row, "area": row["ref_area"]} for row in figures])
    judged = check.judge_reports([told])
    by_id = {row["figure_id"]: row for row in figures}
    for one in judged:
        open_sum = one.verdict in (verdicts.SHORT, verdicts.OVER) and not one.suspect and not one.causes
        if one.verdict not in verdicts.OPEN and not open_sum:
            continue
        claim = one.claim
        at = claim.percent or claim.whole
        name = at.id if at is not None else claim.figures[0]
        if name in by_id:
            row = by_id[name]
            row["fate"] = "unresolved"
            row["note"] = "; ".join(filter(None, (row["note"], f"{claim.kind}: {one.verdict}")))
    return judged
