"""What stands between two periods: changes of the rules, of the scheme and of the map, as data."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.compare.wording import place


def breaks_between(before: str, after: str, subject: str) -> list[dict[str, str]]:
    """Rows of `breaks.csv` that fall after one period and not after the other, for a subject.

    >>> [b["break"] for b in breaks_between("2022", "2023", "member")]
    ['124-QĐ']
    >>> breaks_between("2021", "2022", "member")
    []
    >>> [b["break"] for b in breaks_between("2024", "2025", "member")]
    ['366-QĐ', '63-34']
    """
    kind = codes.lookup("subject", subject, "kind")
    return [
        row
        for row in codes.reference("breaks").to_dict("records")
        if _begins_between(row["first_period"], before, after) and kind in row["subject_kinds"].split("|")
    ]


def _begins_between(first: str, before: str, after: str) -> bool:
    return codes.interval(before)[1] < codes.interval(first)[0] <= codes.interval(after)[1]


def break_notes(periods: list[str], subject: str, labels: Labels) -> list[str]:
    """One note for each change of the rules that lies between any of the periods."""
    known = sorted({p for p in periods if p}, key=codes.chronological)
    found: dict[str, str] = {}
    for before, after in pairwise(known):
        for row in breaks_between(before, after, subject):
            found[row["break"]] = labels("note.break", note=row[f"note_{labels.language}"])
    return list(found.values())


def base_notes(shown: pd.DataFrame, labels: Labels) -> list[str]:
    """Notes on rows whose shares are not of those assessed."""
    notes = []
    existing = shown[(shown["base_kind"] == "existing") & (shown["share_origin"] == "counts")]
    if len(existing):
        notes.append(labels("note.base_existing", areas=_names(existing)))
    for basis, rows in shown[shown["share_origin"] == "printed"].groupby("base_kind"):
        base = codes.name_of("basis", str(basis), labels.language)
        notes.append(labels("note.printed", areas=_names(rows), base=base))
    return notes


def _names(rows: pd.DataFrame) -> str:
    return ", ".join(dict.fromkeys(place(row) for row in rows.itertuples()))
