"""Tables of a comparison as people read them: headings in its language, values still numbers.

Page and workbook format the same view, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from xeploai import codes, numerals
from xeploai.compare import wording
from xeploai.compare.comparison import Comparison
from xeploai.compare.quality import Quality
from xeploai.compare.select import hatched

TEXT, COUNT, PERCENT, POINTS, SIGNED, LINK = "text", "count", "percent", "points", "signed", "link"


@dataclass(frozen=True)
class View:
    """A table to be shown.

    Attributes
    ----------
    name
        What it is: ``table``, ``changes``, ``figures`` or ``reports``.
    heading
        Its heading, in the language.
    frame
        Its values; column names are headings. Percentages are in per cent.
    kinds
        What each column holds: text, count, percent, points, signed (count) or link.
    anchor
        The column whose cells name the row; empty if none.
    targets
        Column to the name of the view that its cells point into.
    scope, unit, source
        Sentences: what it covers, what its numbers are in, where they come from.
    legend
        What the signs in it mean.
    marked
        Row, heading, sign and note of cells that are not simply as printed.
    """

    name: str
    heading: str
    frame: pd.DataFrame
    kinds: tuple[str, ...]
    anchor: str = ""
    targets: tuple[tuple[str, str], ...] = ()
    scope: str = ""
    unit: str = ""
    source: str = ""
    legend: tuple[str, ...] = ()
    marked: tuple[tuple[int, str, str, str], ...] = ()


def row_name(row: Any, comparison: Comparison) -> tuple[str, str]:
    """How a chart names a row: area, period and marks; and the size of its base, if it is drawn."""
    labels = comparison.labels
    place = " ".join(x for x in (row["area"], row["time_period"]) if x)
    if row["status"] != "shown":
        return place, ""
    if pd.isna(row["n"]):
        return f"{place} {row['marks']}".rstrip(), labels("n_unknown")
    size = labels("n", n=numerals.write_number(int(row["n"]), comparison.language))
    return f"{place} {row['marks']}".rstrip(), size


def rating_table(comparison: Comparison) -> View:
    """The table: one row an area and period, counts, then shares, then marks and status."""
    labels, scheme, language = comparison.labels, comparison.rating_scheme, comparison.language
    table = comparison.table
    drawn = {rating for _, row in comparison.shown.iterrows() for rating, _ in comparison.segments(row)}
    wanted = drawn | {*scheme.levels, scheme.headline}
    used = [
        r
        for r in scheme.ratings
        if r.rating in wanted and (table[r.rating].notna() | table[f"share_{r.rating}"].notna()).any()
    ]
    columns: list[tuple[str, str, pd.Series]] = [
        (labels.column("row_id"), TEXT, table["row_id"]),
        (labels.column("area"), TEXT, table["area"]),
        (labels.column("time_period"), TEXT, table["time_period"]),
        (labels.column("n"), COUNT, table["n"]),
        (labels.column("base_kind"), TEXT, names("basis", table["base_kind"], language)),
    ]
    for rating in used:
        columns.append((rating.name(language, short=True), COUNT, table[rating.rating]))
    unexplained = [hatched(row, scheme) > 0 for _, row in table.iterrows()]
    if table["residual"].where(unexplained).notna().any():
        columns.append((labels.column("residual"), COUNT, table["residual"].where(unexplained)))
    for rating in used:
        columns.append((f"{rating.name(language, short=True)}, %", PERCENT, table[f"share_{rating.rating}"]))
    corrected = [wording.corrections(row, scheme, labels) for _, row in table.iterrows()]
    notes = table["marks"] + " " + table["reason"] + pd.Series(corrected, index=table.index, dtype="str")
    notes = notes.str.strip()
    columns.append((labels.column("marks"), TEXT, notes))
    columns.append((labels.column("report"), TEXT, table["report"]))
    links = ((labels.column("row_id"), "figures"), (labels.column("report"), "reports"))
    return view("table", labels("section.table"), columns, labels.column("row_id"), links)


def changes_table(comparison: Comparison) -> View:
    """Year over year: what changed between two periods, computed and as printed."""
    labels, scheme, language = comparison.labels, comparison.rating_scheme, comparison.language
    changes = comparison.changes
    if changes.empty:
        return View("changes", labels("section.changes"), pd.DataFrame(), ())
    ratings = {r.rating: r.name(language, short=True) for r in scheme.ratings}
    columns = [
        (labels.column("area"), TEXT, changes["area"]),
        (labels.column("period_before"), TEXT, changes["period_before"]),
        (labels.column("period_after"), TEXT, changes["period_after"]),
        (labels.column("rating"), TEXT, changes["rating"].map(ratings)),
        (labels.column("count_before"), COUNT, changes["count_before"]),
        (labels.column("count_after"), COUNT, changes["count_after"]),
        (labels.column("change_count"), SIGNED, changes["change_count"]),
        (labels.column("printed_count"), SIGNED, changes["printed_count"]),
        (labels.column("share_before"), PERCENT, changes["share_before"]),
        (labels.column("share_after"), PERCENT, changes["share_after"]),
        (labels.column("change_pp"), POINTS, changes["change_pp"]),
        (labels.column("printed_pp"), POINTS, changes["printed_pp"]),
        (labels.column("break"), TEXT, changes["break"]),
    ]
    kept = [c for c in columns if c[1] == TEXT or c[2].notna().any()]
    return view("changes", labels("section.changes"), kept)


def figures_table(comparison: Comparison | Quality) -> View:
    """Every printed token behind the table, with what was bound to it."""
    labels, language = comparison.labels, comparison.language
    figures = comparison.figures
    measure = names("measure", figures["measure"], language)
    rating = names("rating", figures["rating"], language)
    what = [f"{m}: {r}" if r else m for m, r in zip(measure, rating, strict=True)]
    change = figures["reference_period"].where(figures["transformation"] == "change", "")
    periods = [f"{c} → {p}" if c else p for c, p in zip(change, figures["time_period"], strict=True)]
    columns = [
        (labels.column("row_id"), TEXT, figures["rows"]),
        (labels.column("report"), TEXT, figures["report"]),
        (labels.column("figure_id"), TEXT, figures["figure_id"]),
        (labels.column("printed"), TEXT, figures["printed"]),
        (labels.column("unit"), TEXT, names("unit", figures["unit"], language)),
        (labels.column("measure"), TEXT, pd.Series(what, index=figures.index, dtype="str")),
        (labels.column("subject"), TEXT, names("subject", figures["subject"], language, short=True)),
        (labels.column("time_period"), TEXT, pd.Series(periods, index=figures.index, dtype="str")),
        (labels.column("bound"), TEXT, names("bound", figures["bound"], language)),
        (labels.column("basis"), TEXT, names("basis", figures["basis"], language)),
        (labels.column("basis_value"), COUNT, figures["basis_value"]),
        (labels.column("position"), TEXT, figures["position"]),
        (labels.column("note"), TEXT, figures["note"]),
    ]
    if (figures["action"] != "").any():
        used = [_used(row, language) for row in figures.itertuples()]
        columns[4:4] = [
            (labels.column("used_value"), TEXT, pd.Series(used, index=figures.index, dtype="str"))
        ]
        columns.append((labels.column("correction"), TEXT, figures["correction"]))
    links = ((labels.column("row_id"), "table"), (labels.column("report"), "reports"))
    return view("figures", labels("sheet.figures"), columns, labels.column("row_id"), links)


def _used(row: Any, language: str) -> str:
    """The number used where the register corrects a figure; empty where it is as printed."""
    if not row.action:
        return ""
    if pd.isna(row.used_value):
        return codes.name_of("obs_status", "dropped", language)
    places = numerals.decimals(Decimal(repr(float(row.used_value))).normalize())
    if row.unit == "count":
        return numerals.write_number(int(row.used_value), language)
    return numerals.write_percent(row.used_value, language, places)


def flags_table(comparison: Comparison) -> View:
    """What differs between the rows that are compared."""
    labels, found = comparison.labels, comparison.flag_summary()
    columns = [
        (labels.column("flag"), TEXT, found["flag"]),
        (labels.column("detail"), TEXT, found["detail"]),
        (labels.column("which"), TEXT, found["which"]),
    ]
    return view("flags", labels("section.comparability"), columns)


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


def names(codelist: str, values: pd.Series, language: str, *, short: bool = False) -> pd.Series:
    """The names of a column of codes; empty cells stay empty."""
    return values.map(lambda v: codes.name_of(codelist, v, language, short=short) if v else "").astype("str")


def view(
    name: str,
    heading: str,
    columns: list[tuple[str, str, pd.Series]],
    anchor: str = "",
    targets: tuple[tuple[str, str], ...] = (),
) -> View:
    """Columns of (heading, kind, values) put together."""
    frame = pd.concat([values.rename(title) for title, _, values in columns], axis=1)
    return View(name, heading, frame, tuple(kind for _, kind, _ in columns), anchor, targets)
