"""The data-quality report as a workbook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xeploai import codes
from xeploai.compare import quality_views, views
from xeploai.compare.quality import OUTCOMES, Quality
from xeploai.excel.cells import page, paragraphs, title
from xeploai.excel.native import shares_chart
from xeploai.excel.workbook import block, put_sheet, save


def write_quality(quality: Quality, path: Path) -> Path:
    """Write the workbook: overview, chart of claims, misfits, what is not checked, coverage, sources.

    Raises
    ------
    UserMistakesError
        If the name does not end in ``.xlsx``.
    """
    book, labels = Workbook(), quality.labels
    book.active.title = labels("sheet.overview")
    said = [(quality.title, True), (quality.question, False), (quality.subtitle, False), ("", False)]
    said += [(labels("section.notes"), True), *((note, False) for note in quality.notes)]
    paragraphs(book.active, [*said, ("", False), (labels("made_from"), False)], 1)
    _chart(book.create_sheet(labels("sheet.chart")), quality)
    sheets = [
        ("sheet.claims", quality_views.claims_table(quality)),
        ("sheet.misfits", quality_views.misfits_table(quality)),
        ("sheet.unchecked", quality_views.unchecked_table(quality)),
        ("sheet.coverage", quality_views.coverage_table(quality)),
        ("sheet.sources", views.reports_table(quality)),
        ("sheet.figures", views.figures_table(quality)),
    ]
    for name, view in sheets:
        if not view.frame.empty:
            put_sheet(book.create_sheet(labels(name)), view, quality.title)
    return save(book, path)


def _chart(sheet: Worksheet, quality: Quality) -> None:
    labels, claims = quality.labels, quality.claims
    row = title(sheet, quality.title, quality.subtitle)
    shown = [outcome for outcome in OUTCOMES if claims[outcome].sum()]
    names = [codes.name_of("claim", claim, quality.language) for claim in claims["claim"]]
    numbers = {labels(f"outcome.{outcome}"): list(claims[outcome]) for outcome in shown}
    frame = pd.DataFrame({labels.column("claim"): names, **numbers})
    if len(claims):
        drawn = [(outcome, outcome) for outcome in shown]
        chart = shares_chart(sheet, row + 2, len(claims), drawn, labels("section.claims"))
        block(sheet, row, frame, views.COUNT, chart)
    page(sheet)
    sheet.column_dimensions["A"].width = 40
