"""A comparison as a workbook: cover, charts, tables, notes; the same comparison gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from xeploai.codes import Labels
from xeploai.compare import Comparison
from xeploai.compare.picture import Picture
from xeploai.compare.pictures import pictures
from xeploai.compare.view import View
from xeploai.compare.views import views
from xeploai.compare.wording import mark_legend
from xeploai.excel.block import put_picture_sheet
from xeploai.excel.cover import Said, put_cover, put_notes
from xeploai.excel.links import Placed, places
from xeploai.excel.saving import save
from xeploai.excel.sheets import put_view_sheet, top_of
from xeploai.excel.styles import Styles
from xeploai.excel.text import legal, sheet_names


@dataclass(frozen=True)
class Content:
    """All that a workbook holds.

    Attributes
    ----------
    tables
        Each table's sheet and view, in order; empty views get no sheet.
    under
        Lines below each chart.
    notes, legend
        What a reader must know; what the signs mean.
    """

    said: Said
    pictures: Sequence[Picture]
    tables: Sequence[tuple[str, View]]
    under: Sequence[str]
    notes: Sequence[str]
    legend: Sequence[str]


def write_workbook(comparison: Comparison, path: Path) -> Path:
    """Write the workbook under its final name in one step, so that a half-written one is never seen.

    Sheets: cover, one a chart (with the block it draws), one a table, notes, sources, printed figures. Row
    ids lead from charts to the data and from there to the printed figures, report ids to the sources.

    Raises
    ------
    UserMistakesError
        If the name does not end in ``.xlsx``, or the folder is not there.
    """
    labels = comparison.labels
    tables = [(labels(f"sheet.{view.name}"), view) for view in views(comparison)]
    content = Content(
        said=Said(comparison.title, comparison.question, comparison.subtitle, comparison.data_date),
        pictures=pictures(comparison),
        tables=tables,
        under=comparison.small_print(),
        notes=comparison.notes,
        legend=mark_legend(comparison.table, labels),
    )
    return write_content(content, labels, path)


def write_content(content: Content, labels: Labels, path: Path) -> Path:
    """Write what a workbook is to hold."""
    book, said = Workbook(), content.said
    styles = Styles(book)
    tables = [(name, view) for name, view in content.tables if len(view.frame)]
    drawn = [one for one in content.pictures if len(one.frame)]
    charts = [labels("sheet.picture", n=number) for number in range(1, len(drawn) + 1)]
    names = iter(
        sheet_names([labels("sheet.overview"), *charts, *(name for name, _ in tables), labels("sheet.notes")])
    )
    cover = book.active
    cover.title = next(names)
    chart_sheets = [book.create_sheet(next(names)) for _ in drawn]
    placed = [Placed(next(names), top_of(view), view) for _, view in tables]
    table_sheets = [book.create_sheet(one.sheet) for one in placed]
    notes = book.create_sheet(next(names), 1 + len(drawn) + _before_sources(placed))
    found = places(placed)
    named = {one.view.name: one.sheet for one in placed}
    sources = named.get("reports", "")
    for sheet, picture in zip(chart_sheets, drawn, strict=True):
        put_picture_sheet(sheet, picture, styles, found.get("table", {}), labels, content.under)
    for sheet, one in zip(table_sheets, placed, strict=True):
        put_view_sheet(sheet, one.view, styles, found, labels, sources if one.view.name != "reports" else "")
    put_notes(notes, content.notes, content.legend, said.title, labels, styles)
    lines = {
        s.title: p.subtitle if p.title == said.title else p.title
        for s, p in zip(chart_sheets, drawn, strict=True)
    }
    lines |= {one.sheet: one.view.heading for one in placed}
    lines[notes.title] = labels("section.notes")
    contents = [(s.title, lines[s.title]) for s in book.worksheets if s is not cover]
    trace = ""
    if "figures" in named and sources:
        trace = labels("cover.trace", figures=named["figures"], sources=sources)
    put_cover(cover, said, contents, trace, labels, styles)
    _describe(book, said, labels)
    return save(book, path, said.date)


def _before_sources(placed: Sequence[Placed]) -> int:
    """How many tables stand before the notes: all but sources and printed figures."""
    return sum(one.view.name not in ("reports", "figures") for one in placed)


def _describe(book: Workbook, said: Said, labels: Labels) -> None:
    """The properties by which a workbook is found."""
    about = book.properties
    about.title, about.subject, about.description = (
        legal(text) for text in (said.title, said.question, said.subtitle)
    )
    about.keywords, about.language = labels("workbook.keywords"), labels.language
