"""Tables of a comparison as people read them; page and workbook show the same view and cannot disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from xeploai import numerals
from xeploai.codes import Rating
from xeploai.compare import wording
from xeploai.compare.ceiling import BASES, excellent_on_bases
from xeploai.compare.comparison import ACROSS_AREAS, AREA_PROFILE, Comparison
from xeploai.compare.origins import figures_table, findings_table, others_table, reports_table, source_line
from xeploai.compare.rows import MISSING, SHOWN, SIGNS, hatched
from xeploai.compare.view import COUNT, PERCENT, POINTS, SIGNED, TEXT, Column, View, names, texts, view

FLAG_SIGNS = {"derived": "*", "bounded": "~", "unverified": "?", "from_corrected": "§", "printed": "†"}


def row_name(row: Any, comparison: Comparison) -> tuple[str, str]:
    """How a chart names a row: series, period and marks; and the size of its base, if it is drawn."""
    labels, where = comparison.labels, wording.place(row)
    if row["status"] != SHOWN:
        return where, ""
    if pd.isna(row["n"]):
        return f"{where} {row['marks']}".rstrip(), labels("n_unknown")
    size = labels("n", n=numerals.write_number(int(row["n"]), comparison.language))
    return f"{where} {row['marks']}".rstrip(), size


def views(comparison: Comparison) -> list[View]:
    """All tables of a comparison that have rows, in the order of a workbook's sheets."""
    made = [
        rating_table(comparison),
        changes_table(comparison),
        bases_table(comparison),
        flags_table(comparison),
        findings_table(comparison),
        others_table(comparison),
        reports_table(comparison),
        figures_table(comparison),
    ]
    return [view for view in made if not view.frame.empty]


def rating_table(comparison: Comparison) -> View:
    """The table: one row an area and period, counts, then shares, then marks and status."""
    labels, language = comparison.labels, comparison.language
    table, records = comparison.table, comparison.table.to_dict("records")
    drawn = {rating for row in comparison.shown.to_dict("records") for rating, _ in comparison.segments(row)}
    leading = {r for scheme in comparison.schemes for r in (*scheme.levels, scheme.headline)}
    used = [
        r
        for r in comparison.ratings
        if r.rating in drawn | leading
        and (table[r.rating].notna() | table[f"share_{r.rating}"].notna()).any()
    ]
    columns: list[Column] = [
        (labels.column("row_id"), TEXT, table["row_id"]),
        (labels.column("area"), TEXT, table["area"]),
        (labels.column("time_period"), TEXT, table["time_period"]),
    ]
    if len(comparison.subjects) > 1 or (table["subject_detail"] != "").any():
        named = [wording.subject_of(row, language) for row in records]
        columns.insert(2, (labels.column("subject"), TEXT, texts(named, table)))
    if (table["group"] != "").any() and comparison.kind == ACROSS_AREAS:
        columns.insert(1, (labels.column("region"), TEXT, table["group"]))
    if table["scheme"].nunique() > 1:
        columns.append((labels.column("scheme"), TEXT, names("scheme", table["scheme"], language)))
    columns += [
        (labels.column("n"), COUNT, table["n"]),
        (labels.column("base_kind"), TEXT, names("basis", table["base_kind"], language)),
    ]
    for rating in used:
        columns.append((rating.name(language, short=True), COUNT, table[rating.rating]))
    unexplained = [row["status"] == SHOWN and hatched(row) > 0 for row in records]
    if table["residual"].where(unexplained).notna().any():
        columns.append((labels.column("residual"), COUNT, table["residual"].where(unexplained)))
    for rating in used:
        columns.append((f"{rating.name(language, short=True)}, %", PERCENT, table[f"share_{rating.rating}"]))
    said = [f"{row['marks']} {row['reason']}{wording.corrections(row, labels)}".strip() for row in records]
    columns.append((labels.column("marks"), TEXT, texts(said, table)))
    columns.append((labels.column("report"), TEXT, table["report"]))
    links = ((labels.column("row_id"), "figures"), (labels.column("report"), "reports"))
    made = view("table", labels("section.table"), columns, labels.column("row_id"), links)
    return replace(
        made,
        scope=comparison.question,
        unit=comparison.subtitle,
        source=source_line(comparison),
        legend=tuple(wording.mark_legend(table, labels)),
        marked=tuple(cell_marks(comparison, used)),
        named_by=labels.column("subject" if comparison.kind == AREA_PROFILE else "area"),
    )


def cell_marks(comparison: Comparison, ratings: Sequence[Rating]) -> Iterator[tuple[int, str, str, str]]:
    """The cells of the table that are not simply as printed: row, heading, sign and what it means."""
    labels, language = comparison.labels, comparison.language
    heads = {r.rating: r.name(language, short=True) for r in ratings}
    heads |= {f"share_{rating}": f"{name}, %" for rating, name in heads.items()}
    for number, row in enumerate(comparison.table.to_dict("records")):
        if row["status"] == MISSING:
            continue
        for flag in row["flagged"].split():
            name, _, status = flag.partition(":")
            sign = FLAG_SIGNS.get(status)
            heading = labels.column("n") if name == "assessed" else heads.get(name)
            if sign and heading:
                yield number, heading, sign, labels(f"mark.{SIGNS[sign]}")
        for one in row["corrected"].split():
            if heading := heads.get(one.partition(":")[0]):
                yield number, heading, "§", wording.corrections({**row, "corrected": one}, labels)
        if row["share_origin"] == "printed":
            for rating in ratings:
                if pd.notna(row[share := f"share_{rating.rating}"]):
                    yield number, heads[share], "†", labels("mark.printed")
        if "Σ" in row["marks"]:
            yield number, labels.column("n"), "Σ", labels("mark.summed")


def changes_table(comparison: Comparison) -> View:
    """Year over year: what changed between two periods, computed and as printed."""
    labels, language = comparison.labels, comparison.language
    changes = comparison.changes
    if changes.empty:
        return View("changes", labels("section.changes"), pd.DataFrame(), ())
    ratings = {r.rating: r.name(language, short=True) for r in comparison.ratings}
    columns: list[Column] = [
        (labels.column("area"), TEXT, changes["series"]),
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
        (labels.column("report"), TEXT, changes["report"]),
    ]
    kept = [c for c in columns if c[1] == TEXT or c[2].notna().any()]
    made = view("changes", labels("section.changes"), kept, targets=((labels.column("report"), "reports"),))
    return replace(
        made, scope=comparison.question, unit=labels("unit.changes"), source=source_line(comparison)
    )


def bases_table(comparison: Comparison) -> View:
    """The share of excellent, by what it is a share of."""
    labels = comparison.labels
    found = excellent_on_bases(comparison.table)
    if found.empty:
        return View("bases", labels("section.bases"), pd.DataFrame(), ())
    columns: list[Column] = [
        (labels.column("row_id"), TEXT, found["row_id"]),
        (labels.column("area"), TEXT, found["series"]),
        (labels.column("time_period"), TEXT, found["time_period"]),
    ]
    columns += [(labels(f"excellent_of.{base}"), PERCENT, found[base]) for base in BASES]
    columns.append((labels.column("marks"), TEXT, found["marks"]))
    made = view("bases", labels("section.bases"), columns, targets=((labels.column("row_id"), "table"),))
    return replace(
        made, scope=comparison.question, unit=labels("unit.bases"), source=source_line(comparison),
        legend=(*wording.mark_legend(comparison.table, labels), labels("note.aggregate")),
    )  # fmt: skip


def flags_table(comparison: Comparison) -> View:
    """What differs between the rows that are compared."""
    labels, found = comparison.labels, comparison.flag_summary()
    columns = [
        (labels.column("flag"), TEXT, found["flag"]),
        (labels.column("detail"), TEXT, found["detail"]),
        (labels.column("which"), TEXT, found["which"]),
    ]
    return replace(
        view("flags", labels("section.comparability"), columns), scope=labels("scope.comparability")
    )
