"""Segments to bound numbers: a stack of frames (topic, subject, base, list) and rules in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from xeploai import numerals
from xeploai.extract import numbers, rules, unions
from xeploai.extract.clauses import Segment, segments
from xeploai.extract.context import Context
from xeploai.extract.item import Item
from xeploai.extract.lexer import NUMBERS, Token

LONGEST = 150  # segments of a sentence that are bound together; what is longer is cut
REMEMBERED = 60  # items that a number may refer back to


@dataclass
class Frame:
    """What holds until something else is said.

    Attributes
    ----------
    topic
        The subject that a heading or `đối với ...` announced, with its token.
    recent
        Items of the paragraph so far, latest last.
    items
        All items of the document so far.
    nest
        By bracket depth, the item whose parts are being told (trong đó).
    """

    context: Context
    topic: Token | None = None
    heading: Token | None = None
    rating: Token | None = None
    measure: Token | None = None
    period: str = ""
    period_at: Token | None = None
    reference: str = ""
    since: str = ""
    recent: list[Item] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    nest: dict[int, Item] = field(default_factory=dict)


def bind(tokens: list[Token], folded: str, context: Context) -> list[Item]:
    """Bind every number of a document.

    Parameters
    ----------
    tokens, folded
        Of the lexer.
    context
        What the document as a whole says: its period, its level.

    Returns
    -------
    list of Item
        In the order of the text; those that are no figures have a fate that says so.
    """
    frame = Frame(context)
    for paragraph in _paragraphs(tokens):
        _paragraph(paragraph, folded, frame)
    unions.silent(frame.items)
    return frame.items


def _paragraphs(tokens: list[Token]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "mark" and token.text == "\n":
            if found[-1]:
                found.append([])
        else:
            found[-1].append(token)
    return found


def _paragraph(tokens: list[Token], folded: str, frame: Frame) -> None:
    listed = bool(tokens) and tokens[0].kind == "mark" and tokens[0].text in "-+*•"
    if not any(token.kind in NUMBERS or token.kind == "zero" for token in tokens):
        _heading(tokens, frame)
        return
    if not listed and not _begins_small(tokens, folded):
        frame.recent = []
        frame.nest = {}
        frame.topic, frame.period, frame.period_at, frame.rating, frame.measure = (
            frame.heading,
            "",
            None,
            None,
            None,
        )
    frame.heading = None if not listed else frame.heading
    sentence: list[Segment] = []
    for segment in segments(tokens, folded):
        over = len(sentence) >= LONGEST
        if over or (sentence and segment.sentence != sentence[-1].sentence and segment.depth == 0):
            _sentence(sentence, folded, frame)
            sentence = []
        sentence.append(segment)
    _sentence(sentence, folded, frame)


def _begins_small(tokens: list[Token], folded: str) -> bool:
    return False


def _heading(tokens: list[Token], frame: Frame) -> None:
    """A line without a number may announce the subject of the lines below it."""
    subjects = [t for t in tokens if t.kind == "subject"] or [t for t in tokens if t.kind == "generic"]
    if not tokens:
        return
    kinds = {(t.entry.code, t.entry.detail) for t in subjects if t.entry}
    if len(kinds) == 1 and len(tokens) <= 14:
        frame.heading = subjects[0]
    elif len(tokens) > 14:
        frame.heading = None


def _sentence(sentence: list[Segment], folded: str, frame: Frame) -> None:
    frame.nest = {}
    made: list[Item] = []
    last_at: dict[int, Item] = {}
    pending_nest = False
    ahead: list[Token] = []
    titled: list[Token] = []
    for segment in sentence:
        kinds = [token.kind for token in segment.tokens]
        if "nest" in kinds:
            pending_nest = True
        if "result" in kinds and segment.depth == 0:
            frame.nest.pop(0, None)
            pending_nest = False
        item = _item(segment, folded)
        if item is None:
            ahead += segment.tokens
            named = any(token.kind == "rating" for token in segment.tokens)
            titled = segment.tokens if named and segment.closer in (":", "-", "–") else []
            rules.announce(segment, frame, made)
            if (
                made
                and segment.depth == made[-1].segment.depth
                and segment.opener in (",", "-", "–")
                and "of" not in kinds
            ):
                made[-1].tail += segment.tokens
            if "of" in kinds and made:
                rules.named_base(segment, made[-1], frame)
            continue
        if segment.depth and segment.owner is not None:
            owner = next((one for one in reversed(made) if one.segment is segment.owner), None)
            item.outer = owner or (made[-1] if made else None)
            if item.outer and segment.opener == "(":
                item.before = item.outer
            elif segment.depth in last_at:
                item.before = last_at[segment.depth]
        else:
            item.before = last_at.get(0) or (frame.recent[-1] if frame.recent else None)
        if pending_nest and item.segment.opener != "rate":
            nearest = rules.whole_for(item, made, frame)
            if nearest is not None:
                frame.nest[segment.depth] = nearest
            pending_nest = False
        if segment.depth in frame.nest:
            item.outer = frame.nest[segment.depth]
        if titled:  # `hoàn thành xuất sắc nhiệm vụ: 98 tổ chức`
            item.words, item.at = [*titled, *item.words], item.at + len(titled)
            titled = []
        item.ahead, ahead = ahead, []
        made.append(item)
        last_at[segment.depth] = item
    rules.label(made, frame, folded)
    frame.recent = (frame.recent + made)[-REMEMBERED:]
    frame.items += made


def _item(segment: Segment, folded: str) -> Item | None:
    """The number of a segment; zero said in words is one."""
    if segment.number < 0:
        return rules.zero(segment)
    token = segment.tokens[segment.number]
    text = token.text
    made = Item(token, segment, segment.tokens, segment.number, Decimal(0))
    try:
        if token.kind == "fraction":
            part, _, whole = (piece.strip() for piece in text.partition("/"))
            made.part, made.whole = numerals.parse_number(part), numerals.parse_number(whole)
        elif token.kind == "percent":
            made.unit = "percent"
            made.part = numerals.parse_number(text.rstrip("% ").strip())
        else:
            made.part = numerals.parse_number(
                " ".join(text.split()).replace("vạn", "0000") if "vạn" not in text else text
            )
    except numerals.MalformedNumberError as error:
        made.fate, made.note = "unresolved", str(error)
    numbers.change(made)
    return made
