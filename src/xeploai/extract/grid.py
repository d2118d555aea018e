"""Tables: the head of a column and the name of a row label the number where they meet."""

from __future__ import annotations

import re
from collections.abc import Callable

from xeploai.extract.clauses import NOUNS, Segment
from xeploai.extract.item import Item
from xeploai.extract.lexer import NUMBERS, Token
from xeploai.extract.lexicon import Entry

CELL_ENDS = ("|", "\t")
FEWEST = 3  # wide gaps that make a line one of a table
WIDEST = 30  # characters of a cell, on average: prose with wide gaps is no table
WIDE = re.compile(r" {2,}")
ASSESSED = Entry("measure", "assessed", "", (), "")
Cells = list[list[Token]]


def spaced(line: list[Token], folded: str) -> list[Token]:
    """A line whose columns are set apart by runs of spaces, with a mark between them; others as they are."""
    if not line or folded.find("  ", line[0].start, line[-1].end) < 0 or is_row(line):
        return line
    start = folded.rfind("\n", 0, line[0].start) + 1
    end = folded.find("\n", line[-1].end)
    text = folded[start : end if end >= 0 else len(folded)]
    indent = len(text) - len(text.lstrip())
    gaps = [m.span() for m in WIDE.finditer(text.rstrip(), indent)]
    if len(gaps) < FEWEST or len(text) > (len(gaps) + 1) * WIDEST:
        return line
    marks = [Token("mark", start + left, start + right, "\t", None) for left, right in gaps]
    return sorted([*line, *marks], key=lambda token: token.start)


def cells_of(line: list[Token], folded: str) -> Cells:
    """The cells of a line; one cell if it is no line of a table."""
    found: Cells = [[]]
    for token in line:
        if token.kind == "mark" and token.text in CELL_ENDS:
            found.append([])
        else:
            found[-1].append(token)
    first = line[0]
    if first.text == "|" and not folded[folded.rfind("\n", 0, first.start) + 1 : first.start].strip():
        del found[0]  # a line that begins with its frame
    return found


def is_row(line: list[Token]) -> bool:
    """Whether a line has at least two cells."""
    return any(token.kind == "mark" and token.text in CELL_ENDS for token in line)


def is_head(line: list[Token]) -> bool:
    """Whether a row heads columns: it holds no number."""
    return not any(token.kind in NUMBERS for token in line)


def row(head: Cells, cells: Cells, make: Callable[[Segment], Item | None]) -> list[Item]:
    """The numbers of one row, each with the words of its column and its row in front of it.

    A share's column (`Tỷ lệ`, `%`) is headed by no rating of its own: it is of the count to its left. A first
    cell with a bare number before a cell with words counts the rows.
    """
    if len(cells) == len(head) - 1 and not _is_number(cells[0]):
        head = head[1:]  # a total row that is not numbered
    numbered = len(cells) > 1 and _is_number(cells[0]) and bool(cells[1]) and not _is_number(cells[1])
    made: list[Item] = []
    title: list[Token] = []
    shares = bool(cells) and any(token.kind == "rate" for token in cells[0])  # below a row of counts
    for place, cell in enumerate(cells):
        number = next((i for i, token in enumerate(cell) if token.kind in NUMBERS), None)
        if number is None:
            title += [] if any(other.fate == "" for other in made) else _labels(cell)
            continue
        above = _labels(head[place]) if place < len(head) else []
        segment = Segment("\t", 0, tokens=[*above, *title, cell[number]])
        segment.number = len(segment.tokens) - 1
        item = make(segment)
        if item is None:
            continue
        if numbered and place == 0:
            item.fate = "noise"
        elif shares and item.whole is None:
            item.unit = "percent"
            item.fate = "noise" if item.part == 100 else ""  # all of them
        elif place < len(head) and any(token.kind == "rate" for token in head[place]) and item.whole is None:
            item.unit = "percent"
            named = any(token.kind == "rating" for token in [*above, *title])
            if not named and any(other.fate == "" for other in made):
                item.words, item.at = [item.token], 0
                item.before = made[-1] if made else None
        made.append(item)
    return made


def _is_number(cell: list[Token]) -> bool:
    return len(cell) == 1 and cell[0].kind in (*NUMBERS, "outline")


def _labels(cell: list[Token]) -> list[Token]:
    """The words of a cell that label a number; `Tốt` alone is a rating here."""
    kept = ("rating", "measure", "detail", *NOUNS)
    cell = [t._replace(kind="measure", entry=ASSESSED) if t.kind == "assess" else t for t in cell]
    return [t._replace(kind="rating") if t.kind == "short" else t for t in cell if t.kind in (*kept, "short")]
