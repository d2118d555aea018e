"""Segments to bound numbers: a stack of frames (topic, subject, base, list) and rules in a fixed order."""

from __future__ import annotations

from xeploai.extract import bases, grid, periods, rules, spelled, unions
from xeploai.extract.clauses import NOUNS, Segment, segments
from xeploai.extract.context import Context
from xeploai.extract.frame import Frame
from xeploai.extract.item import Item
from xeploai.extract.lexer import NUMBERS, Token
from xeploai.extract.sentence import REMEMBERED, bind_sentence, number_of

HEADS = ("subject", "generic", "topic", "measure", "result")
SHORT = 130  # characters of a line that belongs to the lines above it
LONGEST = 150  # segments of a sentence that are bound together; what is longer is cut


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
    unions.renamed(frame.items)
    unions.wholes(frame.items)
    unions.silent(frame.items)
    unions.not_exemplary(frame.items)
    bases.bind(frame.items)
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
    if listed and frame.level is not None:  # `MỨC HOÀN THÀNH TỐT NHIỆM VỤ`, and lines under it
        frame.rating = frame.level
    elif tokens and any(token.kind in NUMBERS for token in tokens):
        frame.level = None
    if not any(token.kind in NUMBERS or token.kind == "zero" for token in tokens):
        _heading(tokens, folded, frame)
        return
    if tokens and tokens[0].kind == "topic":  # `Đối với …` opens something else
        frame.listed = None
    if not listed:
        frame.recent = []
        frame.listed = None
        frame.nest = {}
        frame.topic, frame.period, frame.period_at = frame.heading, "", None
    sentence: list[Segment] = []
    for segment in segments(tokens, folded):
        over = len(sentence) >= LONGEST
        if over or (sentence and segment.sentence != sentence[-1].sentence and segment.depth == 0):
            bind_sentence(sentence, folded, frame)
            sentence = []
        sentence.append(segment)
    bind_sentence(sentence, folded, frame)


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
    made = grid.row(frame.head, cells, number_of)
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
    levels = [t for t in words if t.kind == "rating"]
    frame.level = levels[0] if len(levels) == 1 and len(words) <= 2 else None
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
