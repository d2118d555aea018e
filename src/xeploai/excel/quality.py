"""The data-quality report as a workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from xeploai import codes
from xeploai.compare import origins, quality_views
from xeploai.compare.comparison import youngest_day
from xeploai.compare.picture import NAME, ROW, SHARES, Picture
from xeploai.compare.quality import OUTCOMES, Quality
from xeploai.compare.view import COUNT, View
from xeploai.excel.cover import Said
from xeploai.excel.workbook import Content, write_content


def write_quality(quality: Quality, path: Path) -> Path:
    """Write the workbook: cover, chart of claims, claims, misfits, what is not checked, coverage, sources.

    Raises
    ------
    UserMistakesError
        If the name does not end in ``.xlsx``, or the folder is not there.
    """
    labels = quality.labels
    tables = [
        ("sheet.claims", quality_views.claims_table(quality)),
        ("sheet.misfits", quality_views.misfits_table(quality)),
        ("sheet.unchecked", quality_views.unchecked_table(quality)),
        ("sheet.coverage", quality_views.coverage_table(quality)),
        ("sheet.reports", origins.reports_table(quality)),
        ("sheet.figures", origins.figures_table(quality)),
    ]
    content = Content(
        said=Said(quality.title, quality.question, quality.subtitle, youngest_day(quality.reports)),
        pictures=[claims_picture(quality)],
        tables=[(labels(name), _scoped(view, quality)) for name, view in tables],
        under=(),
        notes=quality.notes,
        legend=(),
    )
    return write_content(content, labels, path)


def claims_picture(quality: Quality) -> Picture:
    """Claims by kind, in parts by outcome; outcomes that there are."""
    labels, claims = quality.labels, quality.claims
    shown = [outcome for outcome in OUTCOMES if claims[outcome].sum()]
    names = [codes.name_of("claim", claim, quality.language) for claim in claims["claim"]]
    counts = {labels(f"outcome.{outcome}"): claims[outcome].tolist() for outcome in shown}
    frame = pd.DataFrame({ROW: [""] * len(claims), NAME: names, **counts})
    return Picture(SHARES, quality.title, quality.subtitle, frame, COUNT, tuple(shown))


def _scoped(view: View, quality: Quality) -> View:
    """What a table covers, where it does not say so itself."""
    return view if view.scope or view.frame.empty else replace(view, scope=quality.subtitle)
