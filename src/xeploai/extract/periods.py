"""Of which period a number is, and from which a change is measured."""

from __future__ import annotations

import re

from xeploai.codes import OF_REVIEW
from xeploai.extract.clauses import Segment
from xeploai.extract.frame import Frame
from xeploai.extract.item import Item
from xeploai.extract.lexer import Token

TIMES = ("year", "month", "quarter", "half", "months", "span")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SPELLED = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "1": "1", "2": "2", "3": "3", "4": "4"}


def as_period(token: Token, default_year: str = "") -> str:
    """A time as the tables write it.

    >>> from xeploai.extract.lexer import tokens
    >>> [as_period(tokens(t)[0]) for t in ("năm 2019", "tháng 8-2016", "2016-2020", "qúy i/2013")]
    ['2019', '2016-08', '2016/2020', '2013-Q1']
    >>> as_period(tokens("chín tháng đầu năm 2023")[0])
    '2023-01/2023-09'
    """
    years = _YEAR.findall(token.text)
    year = years[-1] if years else default_year
    if not year:
        return ""
    if token.kind == "span":
        return f"{years[0]}/{years[1]}" if years[0] < years[1] else ""
    if token.kind == "month":
        number = re.search(r"[0-9]{1,2}", token.text)
        return f"{year}-{int(number.group()):02d}" if number and 1 <= int(number.group()) <= 12 else year
    if token.kind == "quarter":
        number = re.search(r" (iv|i{1,3}|[1-4])\b", token.text)
        return f"{year}-Q{_ROMAN[number[1]]}" if number else year
    if token.kind == "half":
        return f"{year}-S1"
    if token.kind == "months":
        said = token.text.split()[0]
        return f"{year}-01/{year}-{int(said) if said.isdigit() else _SPELLED[said]:02d}"
    return year


def year_before(period: str) -> str:
    """The same period of the year before; empty if that cannot be told.

    >>> year_before("2023"), year_before("2023-S1"), year_before("2016/2020")
    ('2022', '2022-S1', '')
    """
    year, rest = period[:4], period[4:]
    return f"{int(year) - 1}{rest}" if year.isdigit() and len(year) == 4 and "/" not in rest else ""


def announce(segment: Segment, frame: Frame, made: list[Item]) -> None:
    """Remember the time that a segment names for what follows it in the paragraph."""
    _read(segment.tokens, frame, made)


def note(item: Item, frame: Frame) -> None:
    """Remember the time that holds where a number stands: that of its segment, or one named before."""
    _read(item.words, frame, [item])
    item.period, item.period_at = frame.period, frame.period_at


def bind(item: Item, frame: Frame) -> None:
    """The period: named in the segment, else in the sentence or paragraph, else that of the document."""
    period, at = item.period, item.period_at
    if item.why.get("time_period", ("",))[0] == "from_to":
        return
    stock = item.measure in (
        "existing",
        "party_member",
        "concurrent_cell_secretary",
        "thematic_meeting",
        "assigned",
        "reorganised",
    )
    if "/" in period and (stock or item.change):
        start, _, period = period.partition("/")
        if item.change and not item.reference_period:
            item.reference_period = start
    if item.measure in OF_REVIEW and re.fullmatch(r"[0-9]{4}-[0-9]{2}", period):
        period = (
            frame.context.period
        )  # `đến tháng 12 năm 2015 … đã đánh giá`: the ratings are those of a year
    if at is not None and at.kind == "each_year":  # `hằng năm, trên 74% …` is of no one year
        item.note = item.note or ("each_year" if not item.fate else "")
    elif period and at is not None:
        item.bind("time_period", period, "period_named", at)
    else:
        item.bind("time_period", frame.context.period, "period_of_document", item.token)
    if item.fate == "target":
        item.reference_period = ""
    elif item.change and not item.reference_period:
        item.reference_period = frame.reference


def _of_a_plan(token: Token, words: list[Token], place: int, items: list[Item]) -> bool:
    """`đạt 35% chỉ tiêu năm 2022`: the year of the plan, not that of the number."""
    behind = bool(items) and items[-1].token.start < token.start
    return behind and place > 0 and words[place - 1].kind in ("aim", "basis")


def _read(words: list[Token], frame: Frame, items: list[Item]) -> None:
    """Times among words: behind `so với` what a change is measured from, else the period itself."""
    published = frame.context.published
    for place, token in enumerate(words):
        if token.kind in TIMES:
            versus = any(t.kind in ("versus", "of") for t in words[max(0, place - 2) : place])
            if _of_a_plan(token, words, place, items):
                continue
            period = as_period(token, frame.context.period[:4])
            ahead = words[place + 1] if place + 1 < len(words) else None
            if versus:
                frame.reference = period
                for item in items[-1:]:
                    if item.change:
                        item.reference_period = period
            elif ahead is not None and ahead.kind == "now" and published and period < published:
                frame.period, frame.period_at = f"{period}/{published}", token
                if not frame.since.startswith(period):
                    frame.since = period
                frame.reference = period if "-" in period else frame.reference or period
            elif period:
                frame.period, frame.period_at = period, token
        elif token.kind == "versus" and token.entry and token.entry.code:
            frame.reference = year_before(frame.period or frame.context.period)
            for item in items[-1:]:
                if item.change:
                    item.reference_period = frame.reference
        elif token.kind == "each_year" and place == 0 and not frame.period:
            frame.period, frame.period_at = "", token
        elif token.kind == "now" and published:
            since = any(t.kind == "since" for t in words[max(0, place - 4) : place])
            if not (place and words[place - 1].kind in TIMES):
                span = f"{frame.since}/{published}" if since and frame.since else published
                frame.period, frame.period_at = span, token
