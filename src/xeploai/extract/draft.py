"""A document to its draft: one row a figure in the columns of the data model, a fate for all numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from xeploai import codes, project
from xeploai.documents import Document
from xeploai.extract.binder import bind
from xeploai.extract.context import Context, period_of, published
from xeploai.extract.item import Item
from xeploai.extract.lexer import NOT_FIGURES, Token, canonical, tokens
from xeploai.extract.lexicon import fold
from xeploai.extract.place import Place, place_of
from xeploai.raw.columns import FIGURE_COLUMNS, scheme_for

DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
FATES = {
    "span": "year",
    "month": "date",
    "quarter": "date",
    "half": "quantity",
    "months": "quantity",
    "duration": "quantity",
    "outline": "noise",
}
Row = dict[str, Any]
Scan = list[tuple[int, int]]  # where the numbers of a plain scan begin and end


class LostNumberError(AssertionError):
    """A digit of the text has no fate, or two: a fault of the grammar, never of the document."""


@dataclass(frozen=True)
class Draft:
    """What was read of one document: rows in the order of the text, values as Decimal or None.

    Beside the columns of raw figures a row has `why`: of each bound field the rule and the span that gave it.
    """

    report: str
    rows: list[Row]
    context: Context


def draft(document: Document, report: str, given: dict[str, str] | None = None) -> Draft:
    """Read one document.

    Parameters
    ----------
    given
        What is known beside the text: `ref_area`, `area_level`, `parent_area`, `time_period`.

    Examples
    --------
    >>> text = "Năm 2022, có 45/50 đảng viên được đánh giá, xếp loại."
    >>> rows = draft(Document("x.txt", text, "txt", "utf-8", ""), "x").rows
    >>> [(r["printed"], r["subject"], r["measure"], r["basis"]) for r in rows if r["fate"] == "figure"]
    [('45/50', 'member', 'assessed', 'existing'), ('45/50', 'member', 'existing', '')]
    """
    given = given or {}
    text, starts = canonical(document.text)
    folded = fold(text)
    found = tokens(folded)
    period = given.get("time_period") or period_of(found)
    place = Place(given["ref_area"]) if given.get("ref_area") else place_of(text, period, folded)
    context = Context(
        period, published(found), place.ref_area,
        given.get("area_level") or place.area_level or "province",
        given.get("parent_area") or place.parent_area,
    )  # fmt: skip
    root = project.find().reference
    rows = [row for item in bind(found, folded, context) for row in _rows(item, report, text, context, root)]
    scan = [match.span() for match in DIGITS.finditer(text)]
    rows += _rest(rows, found, report, scan)
    rows.sort(key=lambda row: (row["_start"], row["_order"]))
    _account(rows, scan, text)
    for number, row in enumerate(rows, start=1):
        start, end = row.pop("_start"), row.pop("_end")
        row.pop("_order")
        if starts is not None:
            row["why"] = {k: (rule, starts[a], starts[b]) for k, (rule, a, b) in row["why"].items()}
            start, end = starts[start], starts[end]
        row["figure_id"] = f"n{number:04d}"
        row["position"] = f"{start}:{end}"
        row["printed"] = document.text[start:end]
    return Draft(report, rows, context)


def _empty(report: str, start: int, end: int, fate: str, order: int = 0) -> Row:
    row: Row = dict.fromkeys(FIGURE_COLUMNS, "")
    row |= {"report": report, "value": None, "basis_value": None, "fate": fate, "rule": "lexer",
            "_start": start, "_end": end, "_order": order, "transformation": "",
            "bound": "", "why": {}}  # fmt: skip
    return row


def _rest(rows: list[Row], found: list[Token], report: str, scan: Scan) -> list[Row]:
    """A row for each number of the plain scan that no figure covers, by the kind of token it is in."""
    taken = {start for row in rows for start, _ in _within(row, scan)}
    made = []
    place = 0
    for start, end in scan:
        if start in taken:
            continue
        while place < len(found) and found[place].end <= start:
            place += 1
        inside = place < len(found) and found[place].start <= start
        kind = found[place].kind if inside else "malformed"
        fate = FATES.get(kind, kind) if kind in NOT_FIGURES else "unresolved"
        made.append(_empty(report, start, end, fate) | {"rule": f"lexer:{kind}"})
    return made


def _within(row: Row, scan: Scan) -> Scan:
    """The numbers of the plain scan that begin inside a row's token."""
    return scan[bisect_left(scan, (row["_start"], 0)) : bisect_left(scan, (row["_end"], 0))]


def _rows(item: Item, report: str, text: str, context: Context, root: Path) -> list[Row]:
    start, end = item.token.start, item.token.end
    fate = item.fate or "figure"
    row = _empty(report, start, end, fate)
    if fate not in ("figure", "target", "unresolved"):
        found = list(DIGITS.finditer(text, start, end))
        return [_empty(report, m.start(), m.end(), fate) | {"rule": "dismiss"} for m in found]
    scheme = _scheme(root, item.subject, item.rating, item.time_period) if item.rating else ""
    value = item.part if item.change >= 0 else -item.part
    note = item.note
    if item.unit == "percent" and "%" not in text[start:end]:
        note = note or "percent_by_heading"
    if item.change and not item.reference_period:
        note = note or "not_said_since_when"
    row |= {
        "value": value, "unit": item.unit, "bound": item.bound, "ref_area": context.ref_area,
        "area_level": context.area_level, "parent_area": context.parent_area, "time_period": item.time_period,
        "subject": item.subject, "subject_detail": item.subject_detail, "measure": item.measure,
        "rating": item.rating, "scheme": scheme, "transformation": "change" if item.change else "level",
        "reference_period": item.reference_period if item.change else "", "basis": item.basis,
        "basis_value": item.basis_value, "rule": _rule(item), "note": note, "why": item.why,
    }  # fmt: skip
    if item.whole is None:
        return [row]
    measure, rating = item.basis, ""
    if measure not in _measures(root):
        measure, rating = "rated", item.basis
    ended = measure in ("existing", "assessed")
    whole = {
        **row, "value": item.whole, "measure": measure, "rating": rating, "basis": "", "basis_value": None,
        "scheme": scheme if rating else "", "_order": 1, "why": {"measure": ("fraction", start, end)},
        "time_period": item.time_period.rpartition("/")[2] if ended else item.time_period,
    }  # fmt: skip
    if item.whole_detail is not None:
        whole["subject_detail"] = item.whole_detail
    return [row, whole]


@lru_cache(maxsize=4096)
def _scheme(root: Path, subject: str, rating: str, period: str) -> str:
    """The scheme that has the rating: the one in force, unless only another one knows the name.

    Where the period is not known, the only one that knows it; empty if several do.
    """
    rows = _schemes(root)
    kind = codes.lookup("subject", subject, "kind") if subject else ""
    in_force = scheme_for(kind, period, rows)
    having = [name for name, one in codes.schemes().items() if any(r.rating == rating for r in one.ratings)]
    fitting = [r["scheme"] for r in rows if r["scheme"] in having and kind in r["subject_kinds"].split("|")]
    if in_force in having or not fitting:
        return in_force
    return fitting[0] if in_force or len(fitting) == 1 else ""


@lru_cache(maxsize=4)
def _schemes(_root: Path) -> list[dict[str, str]]:
    return codes.reference("schemes").to_dict("records")


@lru_cache(maxsize=4)
def _measures(_root: Path) -> frozenset[str]:
    return frozenset(codes.codes_of("measure"))


def _rule(item: Item) -> str:
    names = dict.fromkeys(rule for name, (rule, _, _) in item.why.items() if name != "time_period")
    return " ".join(names)


def _account(rows: list[Row], scan: Scan, text: str) -> None:
    """Compare with a plain scan: every digit has one fate."""
    covered: dict[int, tuple[int, int]] = {}
    for row in rows:
        span = (row["_start"], row["_end"])
        for start, end in _within(row, scan):
            if covered.setdefault(start, span) != span:
                raise LostNumberError(f"{text[start:end]!r} at {start} has two fates")
            if end > span[1]:
                raise LostNumberError(f"{text[start:end]!r} at {start} has a fate only in part")
    for start, end in scan:
        if start not in covered:
            raise LostNumberError(f"{text[start:end]!r} at {start} has no fate")
