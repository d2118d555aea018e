"""The claims of a draft, recomputed: what nothing explains is put before a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from xeploai import check
from xeploai.check import verdicts
from xeploai.check.figures import COLUMNS

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
    columns = [*COLUMNS, "ref_area"]
    frame = pd.DataFrame({name: [row[name] for row in figures] for name in columns}, dtype=object)
    judged = check.judge_all(frame)
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
