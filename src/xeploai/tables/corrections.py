"""The register applied: which number of a figure is used, and whether its entries still answer a finding."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from xeploai.mistakes import Mistake
from xeploai.raw import corrections as register
from xeploai.raw.corrections import DROP, OVERRIDE

RULE = "rule:typing_error"
HOLDS = ("agrees", "tie", "adds_up")


def stale_entries(entries: pd.DataFrame, findings: pd.DataFrame, proposed: pd.DataFrame) -> list[Mistake]:
    """Entries whose finding is gone: the printed figures no longer show what the entry answers.

    Parameters
    ----------
    proposed
        What `check.propose` gives now: an entry written by the rule must still be what the rule says.
    """
    ruled = {
        (r, f): v for r, f, v in zip(*(proposed[c] for c in ("report", "figure_id", "value")), strict=True)
    }
    doubtful: set[tuple[str, str]] = set()
    for row in findings[~findings["verdict"].isin(HOLDS)].itertuples():
        for figure in row.figures.split():
            report, _, own = figure.rpartition(":")
            doubtful.add((report or row.report, own))
    mistakes = []
    for row in entries.to_dict("records"):
        key = (row["report"], row["figure_id"])
        if row["decided_by"] == RULE:
            if ruled.get(key) == row["value"]:
                continue
            what = f"the rule now says {ruled[key]}" if key in ruled else "no typing error is confirmed in it"
        elif key in doubtful:
            continue
        else:
            what = "every claim made with it holds"
        text = (
            f"{row['report']} {row['figure_id']}: {what}, so the entry answers no finding: remove or mend it"
        )
        mistakes.append(Mistake(register.WHERE, text, row["_row"]))
    return mistakes


def with_corrections(figures: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """Raw figures with `used_value` (Decimal; None if dropped), `action`, `correction` (reason, evidence).

    `value` stays what was printed.
    """
    decided = {(row["report"], row["figure_id"]): row for row in entries.to_dict("records")}
    used: list[Decimal | None] = []
    actions, reasons = [], []
    for report, figure, value in zip(figures["report"], figures["figure_id"], figures["value"], strict=True):
        entry = decided.get((report, figure), {"action": "", "reason": "", "evidence": ""})
        action = entry["action"]
        used.append(Decimal(entry["value"]) if action == OVERRIDE else None if action == DROP else value)
        actions.append(action)
        reasons.append("; ".join(text for text in (entry["reason"], entry["evidence"]) if text))
    return figures.assign(
        used_value=pd.Series(used, index=figures.index, dtype=object),
        action=pd.Series(actions, index=figures.index, dtype="str"),
        correction=pd.Series(reasons, index=figures.index, dtype="str"),
    )


def in_register(findings: pd.DataFrame, entries: pd.DataFrame) -> pd.Series:
    """Whether each finding has a figure that the register decides on."""
    decided = set(zip(entries["report"], entries["figure_id"], strict=True))
    return pd.Series(
        [
            any((report, figure) in decided for figure in figures.split())
            for report, figures in zip(findings["report"], findings["figures"], strict=True)
        ],
        index=findings.index,
        dtype=bool,
    )
