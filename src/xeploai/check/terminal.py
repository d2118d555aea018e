"""Findings as people read them on a terminal: what needs a person, what is explained, counts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xeploai import codes
from xeploai.check import verdicts
from xeploai.check.findings import is_open


def as_text(findings: pd.DataFrame, settled: pd.Series, languages: Sequence[str], *, everything: bool) -> str:
    """The findings in sentences.

    Parameters
    ----------
    findings
        The findings table.
    settled
        Whether the corrections register decides on a finding's figures.
    languages
        The languages of the sentences, one line each.
    everything
        Also the claims that hold, and those that cannot be checked.
    """
    blocks = [
        _block(key, rows, languages) for key, rows in _parts(findings, settled, everything) if len(rows)
    ]
    needing = is_open(findings) & ~settled
    summaries = [_summary(findings, needing, language) for language in languages]
    return "\n\n".join([*blocks, "\n".join(summaries)])


def needing_a_person(findings: pd.DataFrame, settled: pd.Series, languages: Sequence[str]) -> str:
    """Only the findings that need a person, in sentences; empty where there is none."""
    (key, rows), *_ = _parts(findings, settled, False)
    return _block(key, rows, languages) if len(rows) else ""


def _parts(findings: pd.DataFrame, settled: pd.Series, everything: bool) -> list[tuple[str, pd.DataFrame]]:
    """The findings by what is to be done with them, each part with the label of its heading."""
    misfit = ~findings["verdict"].isin(verdicts.FINE)
    open_ = is_open(findings)
    unchecked = findings["verdict"] == verdicts.NOT_CHECKED
    alone = unchecked & (findings["claim"] == "repeat")
    unsettled = alone & findings["message_en"].str.endswith(codes.Labels("en")("reason.unresolved") + ".")
    parts = [
        ("check.needs_person", findings[open_ & ~settled]),
        ("check.unresolved", findings[unsettled]),
        ("check.settled", findings[misfit & settled]),
        ("check.explained", findings[misfit & ~open_ & ~settled]),
    ]
    if everything:
        incomplete = findings["verdict"] == verdicts.INCOMPLETE
        parts += [
            ("check.incomplete", findings[incomplete]),
            ("check.not_checked", findings[unchecked & ~alone]),
            ("check.alone", findings[alone & ~unsettled]),
            ("check.hold", findings[~misfit & ~unchecked & ~incomplete]),
        ]
    return parts


def _block(key: str, rows: pd.DataFrame, languages: Sequence[str]) -> str:
    lines = [" · ".join(codes.Labels(one)(key, n=len(rows)) for one in languages)]
    for row in rows.to_dict("records"):
        lines.append(f"  {row['report']} [{row['figures']}] {row['claim']}: {row['verdict']}")
        lines += [f"    {row[f'message_{language}']}" for language in languages]
    return "\n".join(lines)


def _summary(findings: pd.DataFrame, needing: pd.Series, language: str) -> str:
    unchecked = findings["verdict"] == verdicts.NOT_CHECKED
    alone = unchecked & (findings["claim"] == "repeat")
    misfit = ~findings["verdict"].isin(verdicts.FINE)
    incomplete = findings["verdict"] == verdicts.INCOMPLETE
    numbers = {
        "claims": int((~alone).sum()),
        "reports": findings["report"].nunique(),
        "alone": int(alone.sum()),
        "unchecked": int((unchecked & ~alone).sum()),
        "hold": int((~misfit & ~unchecked & ~incomplete).sum()),
        "incomplete": int(incomplete.sum()),
        "misfit": int(misfit.sum()),
        "open": int(needing.sum()),
    }
    return codes.Labels(language)("check.summary", **numbers)
