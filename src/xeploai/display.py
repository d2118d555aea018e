"""Blocks of a page: tables, notes and sentences that a notebook shows as HTML.

Everything that comes from data is escaped by the templates; no markup reaches a page from a figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xeploai import numerals
from xeploai.compare import Comparison, Quality
from xeploai.compare.view import COUNT, LINK, PERCENT, POINTS, SIGNED, View
from xeploai.templating import environment


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
    """Title and question of a comparison, as the head of a page."""
    return head(comparison.title, comparison.question)


def head(title: str, question: str) -> Block:
    """The head of a page."""
    html = environment().get_template("heading.html.j2").render(title=title, question=question)
    return Block(html, f"{title}\n{question}")


def table(view: View, language: str, nothing: str) -> Block:
    """A view as a table; one sentence where it has no rows."""
    if view.frame.empty:
        return sentence(nothing)
    rows = [
        [
            _cell(view, name, kind, value, language)
            for name, kind, value in zip(view.frame, view.kinds, record, strict=True)
        ]
        for record in view.frame.itertuples(index=False)
    ]
    html = environment().get_template("table.html.j2").render(view=view, rows=rows)
    written = pd.DataFrame([[cell["text"] for cell in row] for row in rows], columns=view.frame.columns)
    return Block(html, written.to_string(index=False), view.frame)


def notes(comparison: Comparison | Quality) -> Block:
    """What to bear in mind when reading the comparison."""
    return lines(list(comparison.notes))


def lines(texts: list[str]) -> Block:
    """Some lines, each by itself."""
    html = environment().get_template("notes.html.j2").render(notes=texts)
    return Block(html, "\n".join(f"- {text}" for text in texts))


def sentence(text: str) -> Block:
    """One sentence."""
    return Block(environment().from_string("<p>{{ text }}</p>").render(text=text), text)


def _cell(view: View, column: str, kind: str, value: Any, language: str) -> dict[str, Any]:
    """One cell: its text, its class, and what it links to or is the target of."""
    cell: dict[str, Any] = {
        "text": shown(value, kind, language),
        "kind": kind,
        "ids": (),
        "href": "",
        "parts": (),
    }
    if kind == LINK and str(value).startswith(("http://", "https://")):
        cell["href"] = str(value)
    target = dict(view.targets).get(column)
    if target and value:
        cell["parts"] = tuple((one, f"#{target}-{one}") for one in str(value).split())
    if column == view.anchor and value:
        cell["ids"] = tuple(f"{view.anchor_as or view.name}-{one}" for one in str(value).split())
    return cell


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
