"""What makes a pair comparable or not: rules, schemes, maps, bases, definitions, doubtful numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import areas
from xeploai.compare.wording import place

FLAG_COLUMNS = ["row_before", "row_after", "flag", "detail"]
BREAK_FLAGS = {"scheme": "scheme", "rules": "rules", "area": "area_map"}  # kinds of breaks.csv
MARKED = {"*": "derived", "§": "corrected", "†": "printed", "~": "bounded", "Σ": "summed"}


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
        for row in codes.records("breaks")
        if _begins_between(row["first_period"], before, after) and kind in row["subject_kinds"].split("|")
    ]


def _begins_between(first: str, before: str, after: str) -> bool:
    return codes.interval(before)[1] < codes.interval(first)[0] <= codes.interval(after)[1]


def neighbours(shown: pd.DataFrame) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of rows that follow each other among those of one kind of period.

    >>> rows = pd.DataFrame({"time_period": ["2020-S1", "2020", "2021"]})
    >>> [(a["time_period"], b["time_period"]) for a, b in neighbours(rows)]
    [('2020', '2021')]
    """
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in shown.to_dict("records"):
        kinds.setdefault(codes.kind_of(row["time_period"]), []).append(row)
    return [pair for rows in kinds.values() for pair in pairwise(rows)]


def pairs(table: pd.DataFrame, kind: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The rows that a comparison sets beside each other.

    Across areas every two. Else the neighbours of each series; year over year also the last rows of every two
    series of a subject, which stand in one chart.
    """
    shown = table[table["status"] == "shown"]
    if kind == "across_areas":
        return _every_two(shown)
    found = [pair for _, rows in shown.groupby("series", sort=False) for pair in neighbours(rows)]
    if kind == "year_over_year":
        last = shown.groupby("series", sort=False).tail(1)
        for _, rows in last.groupby(["subject", "subject_detail"], sort=False):
            found += _every_two(rows)
    return found


def _every_two(shown: pd.DataFrame) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every two rows, the earlier first."""
    rows = sorted(shown.to_dict("records"), key=lambda row: codes.chronological(row["time_period"]))
    return list(combinations(rows, 2))


def flags(table: pd.DataFrame, kind: str, language: str) -> pd.DataFrame:
    """What differs between the rows of a comparison, pair by pair.

    Returns
    -------
    pandas.DataFrame
        `FLAG_COLUMNS`, one row a pair and flag: the ids of the two rows (the earlier first), a code of
        ``comparability`` in the code lists, and what it is in detail, in the language.
    """
    found = [
        (before["row_id"], after["row_id"], flag, detail)
        for before, after in pairs(table, kind)
        for flag, detail in _between(before, after, language)
    ]
    return pd.DataFrame(found, columns=FLAG_COLUMNS).astype("str")


def _between(before: dict[str, Any], after: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Flag and detail of one pair."""
    subject = after["subject"]
    periods = (before["time_period"], after["time_period"])
    for row in breaks_between(periods[0], periods[1], subject):
        yield BREAK_FLAGS[row["kind"]], row["regulation"]
    same_area = before["ref_area"] == after["ref_area"]
    if periods[0] != periods[1] and before["series"] != after["series"]:
        yield "period", " / ".join(periods)
    if before["base_kind"] != after["base_kind"]:
        names = {codes.name_of("basis", row["base_kind"], language) for row in (before, after)}
        yield "base", " / ".join(sorted(names))
    for row in codes.records("definitions"):
        if row["subject"] == subject and _defined_apart(row, before, after):
            yield "definition", row[f"note_{language}"]
    by_id = areas().by_id
    maps = [by_id[row["ref_area"]].vintage for row in (before, after) if row["ref_area"] in by_id]
    if len(set(maps)) > 1 and not same_area and periods[0] == periods[1]:
        yield "area_map", " / ".join(maps)
    if before["area_level"] != after["area_level"]:
        names = {codes.name_of("area_level", row["area_level"], language) for row in (before, after)}
        yield "level", " / ".join(sorted(names))
    for mark, flag in MARKED.items():
        marked = [f"{row['area']} {row['time_period']}" for row in (before, after) if mark in row["marks"]]
        if marked:
            yield flag, ", ".join(marked)


def _defined_apart(row: dict[str, str], before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a row of `definitions.csv` lies between two rows: in time, or because their reports differ."""
    if row["scope"] == "periods":
        return _begins_between(row["first_period"], before["time_period"], after["time_period"])
    return bool(before["report"] != after["report"])


def flag_summary(found: pd.DataFrame, table: pd.DataFrame, kind: str, labels: Labels) -> pd.DataFrame:
    """The flags of a comparison, each with what it is in detail and how many pairs, or which, it concerns.

    Returns
    -------
    pandas.DataFrame
        Columns ``flag`` (its name), ``detail``, ``which``; in the order of the code list.
    """
    names = {row["row_id"]: place(row) for row in table.to_dict("records")}
    total = len(pairs(table, kind))
    rows = []
    for flag in codes.codes_of("comparability"):
        own = found[found["flag"] == flag]
        one_sided = flag in MARKED.values()
        if one_sided and len(own):
            own = own.assign(detail=", ".join(dict.fromkeys(", ".join(own["detail"]).split(", "))))
        if flag == "period" and len(own):
            own = own.assign(detail=" / ".join(sorted(set(" / ".join(own["detail"]).split(" / ")))))
        for detail, group in own.groupby("detail", sort=True):
            which = labels("compared.pairs", n=len(group), m=total)
            if total <= 3:
                ends = (f"{names[r.row_before]} – {names[r.row_after]}" for r in group.itertuples())
                which = "; ".join(ends)
            rows.append((codes.name_of("comparability", flag, labels.language), detail, which))
    return pd.DataFrame(rows, columns=["flag", "detail", "which"]).astype("str")


def break_notes(shown: pd.DataFrame, labels: Labels) -> list[str]:
    """One note for each change of the rules that lies between any of the periods of a subject."""
    found: dict[str, str] = {}
    for subject, rows in shown.groupby("subject", sort=False):
        known = sorted({p for p in rows["time_period"] if p}, key=codes.chronological)
        for before, after in pairwise(known):
            for row in breaks_between(before, after, str(subject)):
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
    return ", ".join(dict.fromkeys(place(row) for row in rows.to_dict("records")))
