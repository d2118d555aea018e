"""Blocks of a page: tables, notes and sentences that a notebook shows as HTML.

Everything that comes from data is escaped by the templates; no markup reaches a page from a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xeploai import numerals
from xeploai.compare import Comparison, Quality
from xeploai.compare.scope import scope
from xeploai.compare.view import COUNT, LINK, PERCENT, POINTS, SIGNED, View
from xeploai.templating import environment

NUMBERS = (COUNT, PERCENT, POINTS, SIGNED)
LONG = 44  # letters; a column with a longer text is wide


@dataclass(frozen=True, repr=False)
class Block:
    """Something a page shows; `frame` holds its values where it is a table."""

    html: str
    text: str
    frame: pd.DataFrame = field(default_factory=pd.DataFrame)

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def heading(comparison: Comparison | Quality) -> Block:
    """Title and question of a comparison, its areas and its periods, as the head of a page."""
    return head(comparison.title, comparison.question, scope(comparison))


def head(title: str, question: str, scope: Sequence[tuple[str, str]] = ()) -> Block:
    """The head of a page; `scope` names what it covers."""
    html = environment().get_template("heading.html.j2").render(title=title, question=question, scope=scope)
    return Block(html, "\n".join([title, question, *(f"{name}: {said}" for name, said in scope)]))


def table(view: View, language: str, nothing: str) -> Block:
    """A view as a table without its empty columns; one sentence where it has no rows."""
    if view.frame.empty:
        return sentence(nothing)
    frame = view.frame
    cells = {
        name: [_cell(view, name, kind, value, language) for value in frame[name]]
        for name, kind in zip(frame, view.kinds, strict=True)
    }
    kept = {name: own for name, own in cells.items() if any(cell["text"] for cell in own)}
    columns = [{"heading": name, "look": _column_look(view, name, own)} for name, own in kept.items()]
    rows = list(zip(*kept.values(), strict=True))
    html = environment().get_template("table.html.j2").render(view=view, columns=columns, rows=_once(rows))
    written = pd.DataFrame([[cell["text"] for cell in row] for row in rows], columns=list(kept))
    return Block(html, written.to_string(index=False), frame)


def _once(rows: Sequence[Sequence[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """The rows, each id in the first of them that has it."""
    seen: set[str] = set()
    made = []
    for row in rows:
        own = [{**cell, "ids": [one for one in cell["ids"] if one not in seen]} for cell in row]
        seen.update(one for cell in row for one in cell["ids"])
        made.append(own)
    return made


def _column_look(view: View, name: str, cells: Sequence[dict[str, Any]]) -> str:
    """The classes of a column's heading: whether it names the row, and whether its cells are sentences."""
    looks = ["xl-name"] if cells[0]["names"] else []
    if max(len(cell["text"]) for cell in cells) > LONG:
        looks.append("xl-wide")
    return " ".join([*looks, cells[0]["look"]]).strip()


def notes(comparison: Comparison | Quality) -> Block:
    """What to bear in mind when reading the comparison."""
    return lines(list(comparison.notes))


def lines(texts: list[str]) -> Block:
    """Some lines, each by itself."""
    html = environment().get_template("notes.html.j2").render(notes=texts)
    return Block(html, "\n".join(f"- {text}" for text in texts))


def code(text: str) -> Block:
    """A line as it is typed in a cell."""
    return Block(environment().from_string('<pre class="xl-said">{{ text }}</pre>').render(text=text), text)


def sentence(text: str) -> Block:
    """One sentence."""
    return Block(environment().from_string('<p class="xl-said">{{ text }}</p>').render(text=text), text)


def _cell(view: View, column: str, kind: str, value: Any, language: str) -> dict[str, Any]:
    """One cell: its text, its class, whether it names the row, and what it links to or is the target of."""
    text = shown(value, kind, language)
    parts: tuple[tuple[str, str], ...] = ()
    target = dict(view.targets).get(column)
    if target and value:
        parts = tuple((one, f"#{target}-{one}") for one in str(value).split())
    elif kind == LINK and str(value).startswith(("http://", "https://")):
        parts = ((text, str(value)),)
    ids = str(value).split() if column == view.anchor and value else ()
    return {
        "text": text,
        "look": "xl-n" if kind in NUMBERS else "",
        "names": column == (view.named_by or view.frame.columns[0]),
        "ids": tuple(f"{view.anchor_as or view.name}-{one}" for one in ids),
        "parts": parts,
    }


def shown(value: Any, kind: str, language: str) -> str:
    """A value as the language writes it; nothing where there is none.

    >>> shown(1684, "count", "vi"), shown(7.1428, "percent", "en"), shown(None, "count", "vi")
    ('1.684', '7.14%', '')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if kind == COUNT:
        return numerals.write_number(int(value), language)
    if kind == SIGNED:
        return numerals.write_points(int(value), language, 0)
    if kind == PERCENT:
        return numerals.write_percent(value, language, 2)
    if kind == POINTS:
        return numerals.write_points(value, language, 2)
    return str(value)
