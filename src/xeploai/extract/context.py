"""What a document says as a whole: the period and the area it is about, when it was published."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from xeploai.extract.lexer import Token

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
TITLE = 400  # characters in which a year counts for more


@dataclass(frozen=True)
class Context:
    """The frame of a document.

    Attributes
    ----------
    period
        The rated year; empty if the text does not tell.
    published
        Year and month of publication, if a date line tells.
    level
        Level of the area: decides what an unspecified `đảng bộ` is.
    """

    period: str = ""
    published: str = ""
    ref_area: str = ""
    area_level: str = "province"
    parent_area: str = ""


def period_of(tokens: list[Token]) -> str:
    """The year that most of the ratings are about: named most often, the title counting double.

    >>> from xeploai.extract.lexer import tokens
    >>> period_of(tokens("kết quả đánh giá năm 2022. trong năm 2022 có. triển khai năm 2023"))
    '2022'
    """
    votes: Counter[str] = Counter()
    planned: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind == "year":
            year = _YEAR.search(token.text)
            if not year:
                continue
            around = tokens[max(0, place - 6) : place + 7]
            rated = any(t.kind in ("rating", "measure") or (t.entry and t.kind == "subject") for t in around)
            around = tokens[max(0, place - 3) : place + 5]
            if any(t.kind in ("aim", "plan") for t in around):
                planned.append(int(year.group()))  # what is planned for a year is no rating of it
                continue
            near = any(
                t.kind in ("versus", "increase", "decrease") for t in tokens[max(0, place - 2) : place]
            )
            aside = place > 0 and tokens[place - 1].text == "("  # `(năm 2008 là 71,3%)`
            if not near:
                votes[year.group()] += 1 if aside else 1 + rated + (2 if token.start < TITLE else 0)
    if not votes:
        return str(min(planned) - 1) if planned else ""
    most = max(votes.values())
    return max(year for year, n in votes.items() if n == most)


def published(tokens: list[Token]) -> str:
    """Year and month of the date line: the first full date of the document.

    >>> from xeploai.extract.lexer import tokens
    >>> published(tokens("thứ hai, 25/10/2021 9:5"))
    '2021-10'
    """
    found = []
    for token in tokens:
        if token.kind == "date" and not token.text.startswith("ngày"):
            numbers = re.findall(r"[0-9]+", token.text)
            if len(numbers) == 3 and len(numbers[2]) == 4 and token.start < 6 * TITLE:
                found.append((numbers[2], f"{int(numbers[1]):02d}", token.start))
    clocked = [f for f in found if any(t.kind == "clock" and 0 <= t.start - f[2] < 25 for t in tokens[:60])]
    best = (clocked or found)[:1]
    return f"{best[0][0]}-{best[0][1]}" if best else ""
