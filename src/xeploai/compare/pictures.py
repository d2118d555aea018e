"""The charts of a comparison as numbers; what is drawn by matplotlib and by Excel."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.compare import wording
from xeploai.compare.ceiling import BASES, CEILING, excellent_on_bases
from xeploai.compare.changes import COUNTS, POINTS, UNITS, last_changes
from xeploai.compare.comparison import ACROSS_AREAS, AREA_PROFILE, YEAR_OVER_YEAR, Comparison
from xeploai.compare.picture import BARS, DOTS, DUMBBELL, LINES, NAME, ROW, SHARES, Picture
from xeploai.compare.rows import SHOWN, hatched, lead
from xeploai.compare.trends import Trend, cuts, joined, periods_drawn, periods_of, trends
from xeploai.compare.views import row_name

TWO = 2
MOST = 70  # rows of bars that a chart has room for
MOST_LINES = 12  # of more lines, a native chart shows the last two periods, one row a line
MOST_DOTS = 200  # rows of dots: each is a series, and Excel has 255 of them
FEW_SERIES = 3  # of more, a chart of changes has the headline rating only


def pictures(comparison: Comparison) -> list[Picture]:
    """All charts that a comparison has numbers for, the one that shows its finding first."""
    made = {
        YEAR_OVER_YEAR: (trend_picture, shares_picture, points_picture, counts_picture, bases_picture),
        ACROSS_AREAS: (shares_picture, bases_picture),
        AREA_PROFILE: (shares_picture, points_picture, counts_picture, bases_picture),
    }[comparison.kind]
    return [picture for one in made if (picture := one(comparison)) is not None]


def shares_picture(comparison: Comparison) -> Picture | None:
    """100% stacked bars: one a row that is drawn, its ratings from best to worst."""
    rows, left_out = drawn_rows(comparison)
    shown = [row for row in rows if row["status"] == SHOWN]
    if not shown:
        return None
    parts = [dict(comparison.segments(row)) for row in shown]
    used = [r for r in stacking_order(comparison) if any(r in p for p in parts)]
    by_code = {r.rating: r for r in comparison.ratings}
    columns: dict[str, list[Any]] = {
        by_code[r].name(comparison.language, short=True): [p.get(r) for p in parts] for r in used
    }
    colours = [by_code[r].colour for r in used]
    rest = [hatched(row) for row in shown]
    if any(rest):
        columns[comparison.labels("legend.residual")] = [x or None for x in rest]
        colours.append("residual")
    frame = pd.DataFrame({ROW: [r["row_id"] for r in shown], NAME: _names(shown, comparison), **columns})
    subtitle = f"{comparison.subtitle} {left_out}".rstrip()
    return Picture(SHARES, comparison.title, subtitle, frame, "percent", tuple(colours))


def drawn_rows(comparison: Comparison) -> tuple[list[dict[str, Any]], str]:
    """The rows that a chart of bars has room for, and what it says of the others.

    Of many series through many periods each has its last period that can be drawn.
    """
    rows = comparison.table.to_dict("records")
    if len(rows) <= MOST or comparison.kind == ACROSS_AREAS:
        return rows, ""
    last: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["status"] == SHOWN or row["series"] not in last:
            last[row["series"]] = row
    return list(last.values()), comparison.labels("subtitle.last_only")


def stacking_order(comparison: Comparison) -> list[str]:
    """The ratings in the order in which a bar stacks them: best first, a union in the place of its parts."""
    levels = list(dict.fromkeys(level for scheme in comparison.schemes for level in scheme.levels))
    unions = [r.rating for r in comparison.ratings if r.kind == "union"]
    first = [level for level in levels if level in {scheme.levels[0] for scheme in comparison.schemes}]
    return [*first, *unions, *(level for level in levels if level not in first)]


def trend_picture(comparison: Comparison) -> Picture | None:
    """Two periods: dots that are joined, one line a series. More: lines, cut where they may not be joined."""
    lines = drawn_trends(comparison)
    periods = periods_drawn(lines)
    if len(periods) < TWO:
        return None
    subtitle = trend_subtitle(comparison)
    if len(periods) == TWO or len(lines) > MOST_LINES:
        return _dumbbell(comparison, lines, periods, subtitle)
    places = [(codes.on_axis(period), period, True) for period in periods]
    places += [(cut.at, f"| {cut.names}", False) for cut in cuts(comparison)]
    rows = []
    for _, name, is_period in sorted(places, key=lambda place: (place[0], place[1])):
        found = {t.name: p for t in lines for p in t.points if is_period and p.period == name}
        ids = " ".join(dict.fromkeys(p.row["row_id"] for p in found.values()))
        rows.append({ROW: ids, NAME: name, **{t.name: _share(found.get(t.name)) for t in lines}})
    frame = pd.DataFrame(rows, columns=[ROW, NAME, *(t.name for t in lines)])
    return Picture(LINES, comparison.title, subtitle, frame, "percent", tuple(_colours(lines, comparison)))


def _dumbbell(
    comparison: Comparison, lines: list[Trend], periods: list[str], subtitle: str
) -> Picture | None:
    """The last two periods, joined where a line may be; None for more rows than Excel has series."""
    labels, ends = comparison.labels, periods[-TWO:]
    frame, apart = _ends(lines, ends), []
    for number, line in enumerate(lines):
        points = [point for point in line.points if point.period in ends]
        if len(points) == TWO and not joined(points[0].row, points[1].row):
            apart.append(number)
    said = [labels("subtitle.last_two", before=ends[0], after=ends[1])] if len(periods) > TWO else []
    said += [labels("subtitle.unjoined")] if apart else []
    if len(frame) > MOST_DOTS:
        return None
    return Picture(
        DUMBBELL, comparison.title, " ".join([subtitle, *said]), frame, "percent", ("earlier", "later"),
        apart=tuple(apart),
    )  # fmt: skip


def drawn_trends(comparison: Comparison) -> list[Trend]:
    """The lines of a comparison's chart: of one series each rating, of several their headline rating."""
    several = comparison.shown["series"].nunique() > 1
    levels = (
        [] if several else [level for level in stacking_order(comparison) if _is_level(level, comparison)]
    )
    return trends(comparison, levels)


def trend_subtitle(comparison: Comparison) -> str:
    """Measure, unit, base, periods and n of the lines."""
    if comparison.shown["series"].nunique() <= 1:
        return f"{comparison.subtitle} {wording.sizes(comparison.table, comparison.labels)}".rstrip()
    span = wording.span(periods_of(comparison))
    return wording.headline_subtitle(comparison.shown, span, comparison.labels)


def points_picture(comparison: Comparison) -> Picture | None:
    """The last change of each rating in percentage points; printed ones beside it where they differ."""
    return _change_picture(comparison, POINTS, "points")


def counts_picture(comparison: Comparison) -> Picture | None:
    """The last change of each rating in counts; printed ones beside it where they differ."""
    return _change_picture(comparison, COUNTS, "signed")


def _change_picture(comparison: Comparison, counted_in: str, unit: str) -> Picture | None:
    changes, (computed, printed) = last_changes(comparison, counted_in), UNITS[counted_in]
    if changes.empty:
        return None
    labels, language = comparison.labels, comparison.language
    n = changes["series"].nunique()
    several = n > 1
    if n > FEW_SERIES:
        leading = [lead({"scheme": scheme}) for scheme in changes["scheme"]]
        changes = changes[changes["rating"] == leading] if (changes["rating"] == leading).any() else changes
    ratings = {r.rating: r.name(language, short=True) for r in comparison.ratings}
    names = [
        labels("series_rating", series=row.series, rating=ratings[row.rating])
        if several
        else ratings[row.rating]
        for row in changes.itertuples()
    ]
    rows = [_rows_of(row, comparison) for row in changes.itertuples()]
    frame = pd.DataFrame({ROW: rows, NAME: names})
    frame[labels(f"computed.{unit}")] = [None if pd.isna(v) else float(v) for v in changes[computed]]
    colours = ["increase"]
    if changes[printed].notna().any():
        frame[labels(f"printed.{unit}")] = [None if pd.isna(v) else float(v) for v in changes[printed]]
        colours.append("printed")
    first = changes.iloc[0]
    periods = f"{first['period_before'] or labels('period_unknown')} → {first['period_after']}"
    title = labels(f"title.{unit}", periods=periods)
    return Picture(BARS, title, labels(f"unit.{unit}"), frame, unit, tuple(colours))


def bases_picture(comparison: Comparison) -> Picture | None:
    """Excellent as a share of each of the bases that its ceiling may be of."""
    found = excellent_on_bases(pd.DataFrame(drawn_rows(comparison)[0]))
    if found.empty or len(found) > MOST_DOTS:
        return None
    labels = comparison.labels
    by_id = {row["row_id"]: row for row in comparison.table.to_dict("records")}
    names = _names([by_id[row_id] for row_id in found["row_id"]], comparison)
    frame = pd.DataFrame({ROW: found["row_id"], NAME: names})
    for base in BASES:
        frame[labels(f"excellent_of.{base}")] = found[base]
    colours = tuple(f"base_{base}" for base in BASES)
    return Picture(
        DOTS, bases_title(comparison, found), labels("unit.bases"), frame, "percent", colours,
        rule=CEILING, rule_name=labels("rule.ceiling"),
    )  # fmt: skip


def bases_title(comparison: Comparison, found: pd.DataFrame) -> str:
    """In how many rows excellent is above 20% of each reading's base."""
    counted: dict[str, int] = {}
    for key, base in (("good", "good"), ("better", "good_or_better")):
        known = found[base].dropna()
        counted |= {key: int((known > CEILING).sum()), f"n_{key}": len(known)}
    return comparison.labels("title.bases", subject=wording.capital(about(comparison)), **counted)


def about(comparison: Comparison) -> str:
    """What a chart's title or subtitle names: its subjects; of more than two, the areas they are of."""
    if len(comparison.subjects) > TWO:
        return ", ".join(dict.fromkeys(comparison.table["area"]))
    names = (codes.name_of("subject", s, comparison.language, short=True) for s in comparison.subjects)
    return ", ".join(names)


def _names(rows: list[dict[str, Any]], comparison: Comparison) -> list[str]:
    return ["  ".join(text for text in row_name(row, comparison) if text) for row in rows]


def _ends(lines: list[Trend], periods: list[str]) -> pd.DataFrame:
    """One row a line, its share in each of two periods."""
    rows = []
    for line in lines:
        by_period = {point.period: point for point in line.points}
        ids = " ".join(dict.fromkeys(point.row["row_id"] for point in line.points))
        rows.append({ROW: ids, NAME: line.name, **{p: _share(by_period.get(p)) for p in periods}})
    return pd.DataFrame(rows, columns=[ROW, NAME, *periods])


def _share(point: Any) -> float | None:
    return None if point is None else point.share


def _colours(lines: list[Trend], comparison: Comparison) -> list[str]:
    by_code = {r.rating: r.colour for r in comparison.ratings}
    return [by_code[line.rating] if line.rating else f"line_{n % 6 + 1}" for n, line in enumerate(lines)]


def _is_level(rating: str, comparison: Comparison) -> bool:
    """Whether a rating is a level of some scheme, or a union that stands for levels nobody printed apart."""
    if any(rating in scheme.levels for scheme in comparison.schemes):
        return True
    return any(rating in dict(comparison.segments(row)) for row in comparison.shown.to_dict("records"))


def _rows_of(change: Any, comparison: Comparison) -> str:
    table = comparison.table
    own = table[(table["series"] == change.series) & table["time_period"].isin(
        [change.period_before, change.period_after])]  # fmt: skip
    return " ".join(own["row_id"])
