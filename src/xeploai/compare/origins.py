"""Where a comparison's numbers come from, as people read it: reports, printed figures, findings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from xeploai import codes, numerals
from xeploai.compare import wording
from xeploai.compare.comparison import Comparison
from xeploai.compare.quality import Quality
from xeploai.compare.view import COUNT, LINK, PERCENT, TEXT, Column, View, names, texts, view

MANY_REPORTS = 12  # of more, a source line names these and counts the rest


def source_line(comparison: Comparison) -> str:
    """The line that names the reports behind a comparison."""
    labels, seen = comparison.labels, dict[str, None]()
    for row in comparison.reports.itertuples():
        seen[f"{row.publisher} ({labels.date(row.date_published) or labels('undated')})"] = None
    named = list(seen)
    if len(named) > MANY_REPORTS:
        more = len(named) - MANY_REPORTS
        named = [*named[:MANY_REPORTS], labels("more_reports", n=more)]
    return labels("source_line", reports="; ".join(named) or "–")


def reports_table(comparison: Comparison | Quality) -> View:
    """The reports behind the table, with their addresses and what is missing of them."""
    labels, reports = comparison.labels, comparison.reports

    def missing(cell: str) -> str:
        named = (codes.name_of("report_missing", c, comparison.language) for c in cell.split("|") if c)
        return "; ".join(named)

    columns = [
        (labels.column("report"), TEXT, reports["report"]),
        (labels.column("title"), TEXT, reports[f"title_{comparison.language}"]),
        (labels.column("publisher"), TEXT, reports["publisher"]),
        (labels.column("date_published"), TEXT, reports["date_published"].map(labels.date)),
        (labels.column("url"), LINK, reports["url"]),
        (labels.column("missing"), TEXT, reports["missing"].map(missing)),
    ]
    return view("reports", labels("section.sources"), columns, labels.column("report"))


def figures_table(comparison: Comparison | Quality) -> View:
    """Every printed token behind the table, with what was bound to it."""
    labels, language = comparison.labels, comparison.language
    figures = _by_row(comparison.figures)
    columns = [
        (labels.column("row_id"), TEXT, figures["rows"]),
        (labels.column("report"), TEXT, figures["report"]),
        (labels.column("figure_id"), TEXT, figures["figure_id"]),
        (labels.column("printed"), TEXT, figures["printed"]),
        (labels.column("unit"), TEXT, names("unit", figures["unit"], language)),
        (labels.column("measure"), TEXT, texts(_what(figures, language), figures)),
        (labels.column("subject"), TEXT, names("subject", figures["subject"], language, short=True)),
        (labels.column("time_period"), TEXT, _periods(figures)),
        (labels.column("bound"), TEXT, names("bound", figures["bound"], language)),
        (labels.column("basis"), TEXT, names("basis", figures["basis"], language)),
        (labels.column("basis_value"), COUNT, figures["basis_value"]),
        (labels.column("position"), TEXT, figures["position"]),
        (labels.column("note"), TEXT, figures["note"]),
    ]
    if (figures["action"] != "").any():
        used = [number_used(row, language) for row in figures.itertuples()]
        columns[4:4] = [
            (labels.column("used_value"), TEXT, pd.Series(used, index=figures.index, dtype="str"))
        ]
        columns.append((labels.column("correction"), TEXT, figures["correction"]))
    links = ((labels.column("row_id"), "table"), (labels.column("report"), "reports"))
    return view("figures", labels("sheet.figures"), columns, labels.column("row_id"), links)


def corrections_table(comparison: Comparison | Quality) -> View:
    """The printed figures for which another number is used, with both numbers and why."""
    labels, language = comparison.labels, comparison.language
    rows = comparison.figures[comparison.figures["action"] != ""].reset_index(drop=True)
    used = [number_used(row, language) for row in rows.itertuples()]
    columns = [
        (labels.column("row_id"), TEXT, rows["rows"]),
        (labels.column("report"), TEXT, rows["report"]),
        (labels.column("figure_id"), TEXT, rows["figure_id"]),
        (labels.column("subject"), TEXT, names("subject", rows["subject"], language, short=True)),
        (labels.column("measure"), TEXT, texts(_what(rows, language), rows)),
        (labels.column("printed"), TEXT, rows["printed"]),
        (labels.column("used_value"), TEXT, texts(used, rows)),
        (labels.column("correction"), TEXT, rows["correction"]),
    ]
    links = ((labels.column("row_id"), "table"), (labels.column("report"), "reports"))
    return view("corrections", labels("section.corrections"), columns, targets=links)


def _what(figures: pd.DataFrame, language: str) -> list[str]:
    """What each figure is of: its measure, and its rating where it has one."""
    measure = names("measure", figures["measure"], language)
    rating = names("rating", figures["rating"], language)
    return [f"{m}: {r}" if r else m for m, r in zip(measure, rating, strict=True)]


def _periods(rows: pd.DataFrame) -> pd.Series:
    """The period of each row; of a change, from which to which."""
    change = rows["reference_period"].where(rows["transformation"] == "change", "")
    told = [f"{c} → {p}" if c else p for c, p in zip(change, rows["time_period"], strict=True)]
    return texts(told, rows)


def _by_row(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures of one row together, its ratings first: who follows a bar lands on what the bar shows."""
    first = figures["rows"].str.split().str[0]
    aside = (figures["measure"] != "rated") | (figures["transformation"] != "level")
    keys = figures.assign(_long=first.str.len(), _row=first, _aside=aside)  # r99 before r100
    order = keys.sort_values(["_long", "_row", "_aside"], kind="stable").index
    return figures.loc[order].reset_index(drop=True)


def number_used(row: Any, language: str) -> str:
    """The number used where the register corrects a figure; empty where it is as printed."""
    if not row.action:
        return ""
    if pd.isna(row.used_value):
        return codes.name_of("obs_status", "dropped", language)
    places = numerals.decimals(Decimal(repr(float(row.used_value))).normalize())
    if row.unit == "count":
        return numerals.write_number(int(row.used_value), language)
    return numerals.write_percent(row.used_value, language, places)


def findings_table(comparison: Comparison) -> View:
    """The claims of the reports that concern these figures and do not hold, in sentences."""
    labels, rows, language = comparison.labels, comparison.findings, comparison.language
    if rows.empty:
        return View("findings", labels("section.findings"), pd.DataFrame(), ())
    columns: list[Column] = [
        (labels.column("report"), TEXT, rows["report"]),
        (labels.column("figures"), TEXT, rows["figures"]),
        (labels.column("claim"), TEXT, names("claim", rows["claim"], language)),
        (labels.column("verdict"), TEXT, names("verdict", rows["verdict"], language)),
        (labels.column("message"), TEXT, rows[f"message_{language}"]),
    ]
    return view("findings", labels("section.findings"), columns,
                targets=((labels.column("report"), "reports"),))  # fmt: skip


def others_table(comparison: Comparison) -> View:
    """Of a profile: further figures of the area that are no ratings."""
    labels, rows, language = comparison.labels, comparison.others, comparison.language
    if rows.empty:
        return View("others", labels("section.others"), pd.DataFrame(), ())
    subjects = [wording.subject_of(row, language) for row in rows.to_dict("records")]
    columns: list[Column] = [
        (labels.column("row_id"), TEXT, rows["row_id"]),
        (labels.column("subject"), TEXT, texts(subjects, rows)),
        (labels.column("measure"), TEXT, names("measure", rows["measure"], language)),
        (labels.column("time_period"), TEXT, _periods(rows)),
        (labels.column("value"), COUNT, rows["obs_value"].where(rows["unit"] == "count").astype("Int64")),
        (f"{labels.column('value')}, %", PERCENT, rows["obs_value"].where(rows["unit"] != "count")),
        (labels.column("report"), TEXT, rows["report"]),
    ]
    kept = [c for c in columns if c[1] == TEXT or c[2].notna().any()]
    links = ((labels.column("row_id"), "figures"), (labels.column("report"), "reports"))
    made = view("others", labels("section.others"), kept, labels.column("row_id"), links)
    return replace(made, anchor_as="table")
