"""Tokens to segments: stretches that hold one number and the words that label it.

Punctuation separates; so do the words that begin a new statement (chiếm, trong đó, tăng, trên tổng số ...)
once a segment has its number. A bracket is a segment of its own that hangs under the one it interrupts, and
the interrupted one goes on behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xeploai.extract.lexer import NUMBERS, Token

ABBREVIATED = frozenset(("tp", "tx", "th", "ths", "ts", "gs", "pgs", "tt", "tw", "đc", "ub", "bch"))
MAX_DEPTH = 12  # brackets nested deeper are plain separators
OPENING, CLOSING = "([", ")]"
STARTERS = frozenset(
    (
        "rate",
        "of",
        "among",
        "nest",
        "increase",
        "decrease",
        "beyond",
        "zero",
        "with",
        "result",
        "topic",
        "fall",
    )
)
NOUNS = ("subject", "generic")
LEADS = frozenset(("hedge", "have", "and"))  # words that belong to the number behind them


@dataclass(slots=True)
class Segment:
    """Tokens around at most one number.

    Attributes
    ----------
    opener
        What it begins with: a mark, or the kind of a word.
    owner
        The segment that a bracket interrupts; None outside brackets.
    sentence
        Number of its sentence in the paragraph.
    number
        Index of its number in `tokens`; -1 if it has none.
    closer
        The mark that ends it, if one does.
    """

    opener: str
    sentence: int
    depth: int = 0
    owner: Segment | None = None
    tokens: list[Token] = field(default_factory=list)
    number: int = -1
    closer: str = ""

    def led_by(self, *kinds: str) -> bool:
        """Whether it begins with a word of one of the kinds."""
        return self.opener in kinds or (bool(self.tokens) and self.tokens[0].kind in kinds)


def segments(tokens: list[Token], folded: str) -> list[Segment]:
    """The segments of one paragraph, in the order of their first tokens.

    >>> from xeploai.extract.lexer import tokens
    >>> text = "có 17 chi bộ (chiếm 85%) xuất sắc; 3 chi bộ yếu kém"
    >>> [[t.text for t in s.tokens] for s in segments(tokens(text), text)]
    [['có', '17', 'chi bộ', 'xuất sắc'], ['chiếm', '85%'], ['3', 'chi bộ', 'yếu kém']]
    """
    stack: list[Segment] = []
    sentence = 0
    now = Segment("\n", 0)
    found = [now]

    def begin(opener: str) -> Segment:
        made = Segment(opener, sentence, now.depth, now.owner)
        found.append(made)
        return made

    for place, token in enumerate(tokens):
        if token.kind == "mark":
            sign = token.text
            now.closer = sign
            if sign in OPENING and len(stack) < MAX_DEPTH:
                stack.append(now)
                now = Segment("(", sentence, now.depth + 1, now)
                found.append(now)
            elif sign in CLOSING and stack:
                now = stack.pop()
            elif sign == "." and not _ends_sentence(folded, token.end):
                continue
            elif sign in (".", "\n", "...", "…"):
                if not stack or sign == "\n":
                    stack.clear()
                    sentence += 1
                    now = Segment(sign, sentence)
                    found.append(now)
                else:
                    now = begin(";")
            else:
                now = begin(sign)
            continue
        joins = token.kind == "and" and _is_base(now, tokens, place)
        if (now.number >= 0 or joins) and _begins(now, tokens, place):
            leads = _leads(now) if token.kind in NUMBERS else []
            now = begin(leads[0].kind if leads else token.kind)
            now.tokens += leads
        if token.kind in NUMBERS:
            now.number = len(now.tokens)
        now.tokens.append(token)
    return [one for one in found if one.tokens]


def _is_base(now: Segment, tokens: list[Token], place: int) -> bool:
    """`so với tổng số … được đánh giá và tăng 1,45%`: the words of a base are none of the change's."""
    behind = tokens[place + 1 : place + 2]
    return now.led_by("of") and bool(behind) and behind[0].kind in ("increase", "decrease")


def _ends_sentence(folded: str, end: int) -> bool:
    """Whether a full stop ends a sentence: not inside a word (tp.hcm), but also without a space behind it."""
    before = re.split(r"[^\w]", folded[max(0, end - 8) : end - 1])[-1]
    short = before in ABBREVIATED or len(before) == 1
    return not (short and folded[end : end + 1].isalpha())


def _begins(now: Segment, tokens: list[Token], place: int) -> bool:
    kind = tokens[place].kind
    if kind == "rate":  # `chiếm gần 59%`, but not `24 TCCSĐ đạt trong sạch, vững mạnh`
        ahead = [t.kind for t in tokens[place + 1 : place + 5] if t.kind not in ("hedge", "rate", "have")]
        return bool(ahead) and ahead[0] in NUMBERS
    if kind == "zero" and tokens[place].text == "không":  # `không TCCSĐ nào`, but not `không đạt`
        return place + 1 < len(tokens) and tokens[place + 1].kind in NOUNS
    if kind == "among":  # `399 trong số 400 tập thể`, `trong tổng số trên 36.500`, but not `trong năm`
        ahead = [t.kind for t in tokens[place + 1 : place + 3] if t.kind != "hedge"]
        return bool(ahead) and ahead[0] in NUMBERS
    if kind in NUMBERS or kind in STARTERS:
        return not (kind == "of" and now.tokens[-1].kind == "increase")
    if kind == "and" and now.number < 0:
        return True
    if kind in ("and", "have", "hedge", "for"):
        for token in tokens[place + 1 : place + 4]:
            if token.kind in NUMBERS:
                return kind != "hedge" or token is tokens[place + 1]
            if token.kind not in ("have", "hedge", "rate", "nest", "all", "zero", "measure"):
                return False
    return False


def _leads(now: Segment) -> list[Token]:
    """Words at the end of a segment that belong to the number about to follow: hedges, and of a list whose
    labels stand first, the next label."""
    cut = len(now.tokens)
    while cut - 1 > now.number and now.tokens[cut - 1].kind in LEADS:
        cut -= 1
    labelled = any(token.kind == "rating" for token in now.tokens[: now.number])
    if labelled:
        ratings = [i for i in range(now.number + 1, cut) if now.tokens[i].kind == "rating"]
        cut = ratings[-1] if ratings else cut
    moved = now.tokens[cut:]
    del now.tokens[cut:]
    return moved
