"""A comparison as a workbook; the same comparison gives the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import DCTERMS_NS
from openpyxl.xml.functions import fromstring, tostring

from xeploai.compare import Comparison, views
from xeploai.compare.changes import last_changes
from xeploai.compare.select import hatched
from xeploai.compare.wording import mark_legend
from xeploai.excel.cells import head, page, paragraphs, put, put_view, title
from xeploai.excel.native import points_chart, shares_chart
from xeploai.mistakes import Mistake, UserMistakesError

IN_CHARTS = {views.PERCENT: "0.0%", views.POINTS: '+0.0;"−"0.0;0.0', views.COUNT: "#,##0"}
FIXED_TIME = (2000, 1, 1, 0, 0, 0)


def write_workbook(comparison: Comparison, path: Path) -> Path:
    """Write the workbook under its final name in one step, so that a half-written one is never seen.

    Sheets: overview, charts (with the block each draws), data, changes (year over year), notes, sources,
    printed figures. Row ids lead from the data to the printed figures, report ids to the sources.

    Raises
    ------
    UserMistakesError
        If the name does not end in ``.xlsx``.
    FileNotFoundError
        If the folder is not there.
    """
    book = Workbook()
    labels = comparison.labels
    _overview(book.active, comparison)
    _charts(book.create_sheet(labels("sheet.chart")), comparison)
    sheets = [
        (labels("sheet.table"), views.rating_table(comparison)),
        (labels("sheet.changes"), views.changes_table(comparison)),
        (labels("sheet.comparability"), views.flags_table(comparison)),
    ]
    for name, view in sheets:
        if not view.frame.empty:
            put_sheet(book.create_sheet(name), view, comparison.title)
    _notes(book.create_sheet(labels("sheet.notes")), comparison)
    put_sheet(book.create_sheet(labels("sheet.sources")), views.reports_table(comparison), comparison.title)
    put_sheet(book.create_sheet(labels("sheet.figures")), views.figures_table(comparison), comparison.title)
    return save(book, path)


def save(book: Workbook, path: Path) -> Path:
    """Write a workbook under its final name in one step; the same content gives the same bytes.

    Raises
    ------
    UserMistakesError
        If the name does not end in ``.xlsx``.
    """
    if path.suffix.lower() != ".xlsx":
        raise UserMistakesError([Mistake("workbook", f"'{path.name}' does not end in .xlsx")])
    half_written = path.with_name(f".{path.name}.partial")
    half_written.write_bytes(_bytes(book))
    half_written.replace(path)
    return path


def put_sheet(sheet: Worksheet, view: views.View, below: str) -> None:
    """One sheet with a title, the line below it, and one table."""
    put_view(sheet, view, title(sheet, view.heading, below))


def _overview(sheet: Worksheet, comparison: Comparison) -> None:
    labels = comparison.labels
    sheet.title = labels("sheet.overview")
    above = (comparison.question, comparison.subtitle, *mark_legend(comparison.table, labels), "")
    notes = ((labels("section.notes"), True), *((note, False) for note in comparison.notes), ("", False))
    texts = [
        (comparison.title, True),
        *((text, False) for text in above),
        *notes,
        (labels("made_from"), False),
    ]
    paragraphs(sheet, texts, 1)


def _notes(sheet: Worksheet, comparison: Comparison) -> None:
    heading = comparison.labels("section.notes")
    paragraphs(sheet, [(heading, True), *((note, False) for note in comparison.notes)], 1)


def _charts(sheet: Worksheet, comparison: Comparison) -> None:
    """Each native chart with the block of numbers that it draws below it."""
    labels, scheme, language = comparison.labels, comparison.rating_scheme, comparison.language
    row = title(sheet, comparison.title, comparison.subtitle)
    shown = comparison.shown
    if len(shown):
        parts = [dict(comparison.segments(r)) for _, r in shown.iterrows()]
        levels = list(scheme.levels)
        unions = [r.rating for r in scheme.ratings if r.kind == "union"]
        used = [r for r in [levels[0], *unions, *levels[1:]] if any(r in p for p in parts)]
        columns = {scheme[r].name(language, short=True): [p.get(r) for p in parts] for r in used}
        drawn = [(r, scheme[r].colour) for r in used]
        rest = [hatched(r, scheme) for _, r in shown.iterrows()]
        if any(rest):
            columns[labels("legend.residual")] = [x or None for x in rest]
            drawn.append(("residual", "residual"))
        names = ["  ".join(views.row_name(r, comparison)) for _, r in shown.iterrows()]
        numbers = pd.DataFrame({labels.column("area"): names, **columns})
        chart = shares_chart(sheet, row + 2, len(shown), drawn, comparison.title)
        row = block(sheet, row, numbers, views.PERCENT, chart)
        for line in comparison.small_print():
            put(sheet, row, 1, line)
            sheet.cell(row, 1).alignment = Alignment(wrap_text=False)
            row += 1
    changes = last_changes(comparison)
    if len(changes):
        sheet.row_breaks.append(Break(id=row))  # on paper, no chart is cut in two
        ratings = [scheme[r].name(language, short=True) for r in changes["rating"]]
        names = [f"{a}: {r}" for a, r in zip(changes["area"], ratings, strict=True)]
        heading = labels.column("change_pp")
        numbers = pd.DataFrame({labels.column("rating"): names, heading: changes["points"].astype(float)})
        periods = f"{changes['period_before'].iloc[0]} → {changes['period_after'].iloc[0]}"
        chart = points_chart(sheet, row + 2, len(changes), f"{heading}, {periods}")
        block(sheet, row, numbers, views.POINTS, chart)
    page(sheet)
    sheet.column_dimensions["A"].width = 40


def block(sheet: Worksheet, row: int, numbers: pd.DataFrame, kind: str, chart) -> int:
    """Numbers at `row` + 2, their chart below them; returns the row after the chart."""
    top = row + 2
    for column, name in enumerate(numbers.columns, start=1):
        put(sheet, top, column, name)
        head(sheet.cell(top, column))
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = max(sheet.column_dimensions[letter].width, len(name) + 3)
    for number, record in enumerate(numbers.itertuples(index=False), start=top + 1):
        for column, value in enumerate(record, start=1):
            put(sheet, number, column, value, views.TEXT if column == 1 else kind)
            sheet.cell(number, column).number_format = IN_CHARTS[kind]  # the chart's labels follow it
    sheet.add_chart(chart, f"A{top + len(numbers) + 2}")
    return top + len(numbers) + 4 + int(chart.height * 2.1)


def _bytes(book: Workbook) -> bytes:
    """The workbook without the time at which it was written."""
    book.properties.creator = "xeploai"
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "docProps/core.xml":
                content = _without_times(content)
            target.writestr(zipfile.ZipInfo(item.filename, FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _without_times(core: bytes) -> bytes:
    """The workbook's properties with a fixed time in place of the clock's."""
    fixed = datetime.datetime(*FIXED_TIME).strftime("%Y-%m-%dT%H:%M:%SZ")
    tree = fromstring(core)
    for name in ("created", "modified"):
        for element in tree.iter(f"{{{DCTERMS_NS}}}{name}"):
            element.text = fixed
    content: bytes = tostring(tree)
    return content
