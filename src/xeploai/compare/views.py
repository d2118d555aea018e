"""Tables of a comparison as people read them: headings in its language, values still numbers.

Page and workbook format the same view, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from xeploai import codes, numerals
from xeploai.codes import Rating
from xeploai.compare import wording
from xeploai.compare.ceiling import BASES, excellent_on_bases
from xeploai.compare.comparison import Comparison
from xeploai.compare.quality import Quality
from xeploai.compare.rows import MISSING, SHOWN, SIGNS, hatched

TEXT, COUNT, PERCENT, POINTS, SIGNED, LINK = "text", "count", "percent", "points", "signed", "link"
MANY_REPORTS = 12  # of more, a source line names these and counts the rest
FLAG_SIGNS = {"derived": "*", "bounded": "~", "unverified": "?", "from_corrected": "§", "printed": "†"}
Column = tuple[str, str, pd.Series]


@dataclass(frozen=True)
class View:
    """A table to be shown.

    Attributes
    ----------
    name
        What it is: ``table``, ``changes``, ``figures``, ``reports`` …
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
        columns.insert(2, (labels.column("subject"), TEXT, _text(named, table)))
    if (table["group"] != "").any() and comparison.kind == "across_areas":
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
    columns.append((labels.column("marks"), TEXT, _text(said, table)))
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
    )


def cell_marks(comparison: Comparison, ratings: Sequence[Rating]) -> Iterator[tuple[int, str, str, str]]:
    """The cells of the table that are not simply as printed: row, heading, sign and what it means."""
    labels, language = comparison.labels, comparison.language
    heads = {r.rating: r.name(language, short=True) for r in ratings}
    for number, row in enumerate(comparison.table.to_dict("records")):
        if row["status"] == MISSING:
            continue
        for flag in row["flagged"].split():
            name, _, status = flag.partition(":")
            rating = name.removeprefix("share_")
            sign = FLAG_SIGNS.get(status)
            if sign and rating in heads:
                heading = f"{heads[rating]}, %" if name.startswith("share_") else heads[rating]
                yield number, heading, sign, labels(f"mark.{SIGNS[sign]}")
            elif sign and name == "assessed":
                yield number, labels.column("n"), sign, labels(f"mark.{SIGNS[sign]}")
        for one in row["corrected"].split():
            name = one.partition(":")[0]
            rating = name.removeprefix("share_")
            if rating in heads:
                heading = f"{heads[rating]}, %" if name.startswith("share_") else heads[rating]
                yield number, heading, "§", wording.corrections({**row, "corrected": one}, labels)
        if row["share_origin"] == "printed":
            for rating, heading in heads.items():
                if pd.notna(row[f"share_{rating}"]):
                    yield number, f"{heading}, %", "†", labels("mark.printed")
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
    change = rows["reference_period"].where(rows["transformation"] == "change", "")
    periods = [f"{c} → {p}" if c else p for c, p in zip(change, rows["time_period"], strict=True)]
    columns: list[Column] = [
        (labels.column("row_id"), TEXT, rows["row_id"]),
        (labels.column("subject"), TEXT, _text(subjects, rows)),
        (labels.column("measure"), TEXT, names("measure", rows["measure"], language)),
        (labels.column("time_period"), TEXT, _text(periods, rows)),
        (labels.column("value"), COUNT, rows["obs_value"].where(rows["unit"] == "count").astype("Int64")),
        (f"{labels.column('value')}, %", PERCENT, rows["obs_value"].where(rows["unit"] != "count")),
        (labels.column("report"), TEXT, rows["report"]),
    ]
    kept = [c for c in columns if c[1] == TEXT or c[2].notna().any()]
    links = ((labels.column("row_id"), "figures"), (labels.column("report"), "reports"))
    return view("others", labels("section.others"), kept, labels.column("row_id"), links)


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
    return replace(
        view("flags", labels("section.comparability"), columns), scope=labels("scope.comparability")
    )


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


def _text(values: list[str], like: pd.DataFrame) -> pd.Series:
    return pd.Series(values, index=like.index, dtype="str")


def names(codelist: str, values: pd.Series, language: str, *, short: bool = False) -> pd.Series:
    """The names of a column of codes; empty cells stay empty."""
    return values.map(lambda v: codes.name_of(codelist, v, language, short=short) if v else "").astype("str")


def view(
    name: str,
    heading: str,
    columns: list[Column],
    anchor: str = "",
    targets: tuple[tuple[str, str], ...] = (),
) -> View:
    """Columns of (heading, kind, values) put together."""
    frame = pd.concat([values.rename(title) for title, _, values in columns], axis=1)
    return View(name, heading, frame, tuple(kind for _, kind, _ in columns), anchor, targets)
