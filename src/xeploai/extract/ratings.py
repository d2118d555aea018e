"""The rating of a number, where its own clause names one."""

from __future__ import annotations

import re
from itertools import pairwise

from xeploai.extract.clauses import NOUNS
from xeploai.extract.item import Item
from xeploai.extract.lexer import Token


def rating(item: Item) -> None:
    """The rating named in the segment: behind a counted noun, else in front of the number."""
    if item.fate and item.fate != "target":
        return
    right = [t for t in item.right if t.kind == "rating"]
    left = [t for t in item.left if t.kind == "rating"]
    chosen = right[0] if right else left[-1] if left else None
    if len(right) > 1 and chosen and chosen.entry and chosen.entry.code == "completed_or_better":
        chosen = right[1]  # `đủ tư cách, … xuất sắc`
    if chosen is None:
        chosen = _short(item)
    if chosen is None and item.unit == "percent":
        chosen = _of_clause_ahead(item)
    if chosen is not None and chosen.entry:
        code = chosen.entry.code
        behind = [t for t in item.words if t.start > chosen.start]
        if behind and behind[0].kind == "after" and code in ("good", "completed"):
            code = f"{code}_or_better"
            item.bound = "exact"
        item.bind("rating", code, "named_rating", chosen)
        item.bind("measure", "rated", "named_rating", chosen)


def _of_clause_ahead(item: Item) -> Token | None:
    """The last rating of the clause in front of a share, where that clause ends with it, begins with a word
    for shares, or says whom it rates.

    `Riêng loại xuất sắc, 28,81% …`; `Tỷ lệ … yếu kém giảm, từ 1,48%`; `Chi bộ … vững mạnh, chiếm 91,46%`.
    """
    ratings = [t for t in item.ahead if t.kind == "rating"]
    nouns = [t for t in item.ahead if t.kind == "subject"]
    if not ratings:
        return None
    last = ratings[-1]
    ends, begins = item.ahead[-1] is last, item.ahead[0].kind == "rate"
    return last if ends or begins or (nouns and nouns[-1].start < last.start) else None


def running(item: Item) -> None:
    """`01 tập thể xuất sắc 5 năm liền`: those rated so five years running, not those of the year."""
    for token, behind in pairwise(item.words):
        if token.kind == "duration" and behind.kind == "running" and behind.start - token.end <= 1:
            if item.measure == "rated" and re.match("0?5 ", token.text):
                item.measure = "rated_5_years_running"
                item.why["measure"] = ("named_measure", token.start, behind.end)
            elif item.measure == "rated" and not item.fate:
                item.fate, item.note = "unresolved", "years_running"


def _short(item: Item) -> Token | None:
    """`xuất sắc 96, tốt 397`, `02 xuất sắc, 07 tốt`: a short word touching the number is its rating."""
    if item.right and item.right[0].kind == "short" and item.right[0].start - item.token.end <= 1:
        return item.right[0]
    if len(item.right) == 2 and item.right[0].kind in NOUNS and item.right[1].kind == "short":
        near = item.right[1].start - item.right[0].end <= 1  # `13 chi bộ hoàn thành và …`
        return item.right[1] if near else None
    if len(item.left) > 1 and item.left[-1].text == "là" and item.left[-2].kind == "short":
        return item.left[-2]  # `tỷ lệ xuất sắc là 15%, tốt là 79%`
    if item.left and item.left[-1].kind == "short" and item.token.start - item.left[-1].end <= 2:
        target = any(t.kind in ("aim", "basis") for t in item.right)  # `hoàn thành 100% kế hoạch`
        return None if target else item.left[-1]
    return None
