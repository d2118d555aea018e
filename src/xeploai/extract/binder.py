"""Segments to bound numbers: a stack of frames (topic, subject, base, list) and rules in a fixed order."""

from __future__ import annotations

import re
from decimal import Decimal

from xeploai import numerals
from xeploai.extract import bases, grid, numbers, periods, rules, spelled, unions
from xeploai.extract.clauses import NOUNS, Segment, segments
from xeploai.extract.context import Context
from xeploai.extract.frame import Frame
from xeploai.extract.item import Item
from xeploai.extract.lexer import NUMBERS, Token

HEADS = ("subject", "generic", "topic", "measure", "result")
ENGLISH = re.compile(r"[0-9]+\.[0-9]{1,2} ?%")  # a percentage with a decimal point
SHORT = 130  # characters of a line that belongs to the lines above it
LONGEST = 150  # segments of a sentence that are bound together; what is longer is cut
REMEMBERED = 60  # items that a number may refer back to


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
        if paragraph and paragraph[0].kind == "ending" and len(paragraph) <= 4:
            frame.over = True
        _paragraph(paragraph, folded, frame)
    unions.wholes(frame.items)
    unions.silent(frame.items)
    unions.not_exemplary(frame.items)
    for place, item in enumerate(frame.items):
        bases.bind(item, place, frame.items)
    unions.unnamed_parts(frame.items)
    for item in frame.items:
        if item.odd and item.fate in ("", "target"):
            item.fate, item.note = "unresolved", item.odd
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
    tokens = grid.spaced(spelled.settle(tokens), folded)
    if tokens and grid.is_row(tokens) and _row(tokens, folded, frame):
        return
    frame.head, frame.rating, frame.measure = [], None, None
    listed = bool(tokens) and _is_line_of_list(tokens, folded)
    if not any(token.kind in NUMBERS or token.kind == "zero" for token in tokens):
        _heading(tokens, folded, frame)
        return
    if not listed:
        frame.recent = []
        frame.listed = None
        frame.nest = {}
        frame.topic, frame.period, frame.period_at = frame.heading, "", None
    sentence: list[Segment] = []
    for segment in segments(tokens, folded):
        over = len(sentence) >= LONGEST
        if over or (sentence and segment.sentence != sentence[-1].sentence and segment.depth == 0):
            _sentence(sentence, folded, frame)
            sentence = []
        sentence.append(segment)
    _sentence(sentence, folded, frame)


def _row(tokens: list[Token], folded: str, frame: Frame) -> bool:
    """Bind a line of a table; False if it is none after all: a line that no head stands above."""
    cells = grid.cells_of(tokens, folded)
    if grid.is_head(tokens):
        told = next((i.subject for i in reversed(frame.items) if i.subject and not i.segment.depth), "")
        title = frame.heading.entry if frame.heading else None
        frame.head, frame.whole, frame.rows = cells, title.code if title else told, False
        return True
    if not frame.head:
        return False
    frame.sentences += 1
    made = grid.row(frame.head, cells, lambda segment: _item(segment, folded))
    kinds = {token.kind for cell in cells[:2] for token in cell}
    named = bool(kinds.intersection(NOUNS))
    frame.rows |= named
    for item in made:
        periods.note(item, frame)
        item.sentence = frame.sentences
        of_all = kinds & {"total", "detail", "rate"} or not frame.rows
        share = item.before is not None and item.before in made
        if (
            frame.whole and not named and not share and of_all
        ):  # `Cộng`, `Doanh nghiệp`: of what the table is about
            item.bind("subject", frame.whole, "table", item.token)
    rules.label(made, frame, folded)
    frame.recent = (frame.recent + made)[-REMEMBERED:]
    frame.items += made
    return True


def _is_line_of_list(tokens: list[Token], folded: str) -> bool:
    """Whether a paragraph goes on with what the lines above it are about: a dash, or a short line."""
    first = tokens[0]
    bullet = (first.kind == "mark" and first.text in "-+*•") or first.kind == "outline"
    start = folded.rfind("\n", 0, first.start) + 1
    end = folded.find("\n", first.start)
    return bullet or (len(folded) if end < 0 else end) - start <= SHORT


def _heading(tokens: list[Token], folded: str, frame: Frame) -> None:
    """A line without a number may announce the subject of the lines below it."""
    if not tokens:
        return
    words = [t for t in tokens if t.kind not in ("mark", "outline", "furniture")]
    subjects = [t for t in words if t.kind == "subject"] or [t for t in words if t.kind == "generic"]
    kinds = {(t.entry.code, t.entry.detail) for t in subjects if t.entry}
    start = folded.rfind("\n", 0, tokens[0].start) + 1
    leads = tokens[0].kind in ("outline", "document_number") or (
        words and words[0].kind in HEADS and words[0].start - start <= 4
    )
    if len(kinds) == 1 and len(tokens) <= 14 and (leads or tokens[-1].text == ":"):
        frame.heading = subjects[0]
    elif tokens[-1].text == ":":  # a line that opens a list goes on with what was spoken of
        return
    else:
        frame.heading = None
    frame.recent, frame.listed, frame.topic = [], None, frame.heading


def _sentence(sentence: list[Segment], folded: str, frame: Frame) -> None:
    frame.nest = {}
    frame.sentences += 1
    made: list[Item] = []
    last_at: dict[int, Item] = {}
    pending_nest = False
    ahead: list[Token] = []
    titled: list[Token] = []
    titled_at = 0
    for segment in sentence:
        kinds = [token.kind for token in segment.tokens]
        if "nest" in kinds:
            pending_nest = True
        if "result" in kinds and segment.depth == 0:
            frame.nest.pop(0, None)
            pending_nest = False
        item = _item(segment, folded, any(token.kind == "rating" for token in titled))
        if item is None:
            ahead += segment.tokens
            if not (titled and segment.depth > titled_at):
                titled, titled_at = rules.title_of(segment), segment.depth
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
        periods.note(item, frame)
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
        elif segment.depth == 0 and frame.listed is not None and not frame.nest:
            item.outer = frame.listed
        if segment.depth in frame.nest:
            item.outer = frame.nest[segment.depth]
        elif made and _is_part(item, made[-1]):
            item.outer = frame.nest[segment.depth] = made[-1]
        if titled and segment.depth == titled_at:  # `hoàn thành xuất sắc nhiệm vụ: 98 tổ chức`
            item.words, item.at = [*titled, *item.words], item.at + len(titled)
            titled = []
        if made and any(t.kind == "respectively" for t in [*ahead, *item.left]):
            made[-1].tail = []
        inside = titled if titled and segment.depth > titled_at else []
        item.ahead, ahead = [*inside, *ahead], []
        item.sentence = frame.sentences
        made.append(item)
        last_at[segment.depth] = item
    if pending_nest and sentence[-1].closer == ":" and (made or frame.recent):
        told = [i for i in [*frame.recent, *made] if i.unit == "count" and not i.change]
        frame.listed = next((i for i in reversed(told) if not i.segment.depth), told[-1] if told else None)
        while not made and frame.listed is not None and frame.listed.outer is not None:
            frame.listed = frame.listed.outer  # `694, gồm 386 đảng bộ và 308 chi bộ. Trong đó:`
    if frame.over:  # headlines of other pages
        for item in made:
            item.fate = item.fate or "noise"
    rules.label(made, frame, folded)
    frame.recent = (frame.recent + made)[-REMEMBERED:]
    frame.items += made


def _is_part(item: Item, whole: Item) -> bool:
    """`Trong 38 TCCSĐ đạt TSVM có 11 TCCSĐ tiêu biểu`: the first number is the whole of those behind it."""
    rated = any(t.kind == "rating" for t in whole.words)
    plain = item.unit == whole.unit == "count" and item.segment.depth == whole.segment.depth
    return (
        plain
        and rated
        and whole.segment.led_by("among")
        and item.segment.led_by("have")
        and whole.part > item.part
    )


def _item(segment: Segment, folded: str, titled: bool = False) -> Item | None:
    """The number of a segment; zero said in words is one."""
    if segment.number < 0:
        return rules.zero(segment, titled)
    token = segment.tokens[segment.number]
    text = token.text
    made = Item(token, segment, segment.tokens, segment.number, Decimal(0))
    try:
        if token.kind == "spelled" and token.entry:
            made.part = Decimal(token.entry.code)
        elif token.kind == "fraction":
            part, _, whole = (piece.strip() for piece in text.partition("/"))
            made.part, made.whole = numerals.parse_number(part), numerals.parse_number(whole)
        elif token.kind == "percent":
            made.unit = "percent"
            made.part = numerals.parse_number(text.rstrip("% ").strip())
        else:
            made.part = numerals.parse_number(text)
    except numerals.MalformedNumberError as error:
        made.note = made.odd = str(error)
        english = text.replace(".", ",", 1).rstrip("% ")  # bound like others, and asked
        made.part = Decimal(english.replace(",", ".")) if ENGLISH.fullmatch(text) else made.part
        made.fate = "" if ENGLISH.fullmatch(text) else "unresolved"
    numbers.change(made)
    return made
