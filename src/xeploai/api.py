"""What a notebook needs: load the tables, ask a question, show or save the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from xeploai import calls, compare, display, project, tables
from xeploai.compare import origins, quality_views, views
from xeploai.compare.view import View
from xeploai.tables import Tables

if TYPE_CHECKING:
    import pandas as pd

    from xeploai.charts import Chart
    from xeploai.reviewing import Review

P = ParamSpec("P")
S = TypeVar("S", "Comparison", "Quality")


class Comparison(compare.Comparison):
    """A comparison that can be charted, shown and saved.

    All of these draw from the same table, see `xeploai.compare.Comparison` for its fields.
    """

    def heading(self) -> display.Block:
        """The finding, the question, areas and periods, for the head of a page."""
        return display.heading(self)

    def chart(self) -> Chart:
        """The chart that shows its finding.

        Year over year: slopes or joined dots for two periods, small multiples for more. Across areas and
        in a profile: 100% stacked bars. Where there is one period only: the bars of that.
        """
        return (self.trend_chart() if self.kind == "year_over_year" else None) or self.stacked_chart()

    def stacked_chart(self) -> Chart:
        """100% stacked bars: one bar an area and period, with a tick at good or better."""
        from xeploai.charts import stacked_chart

        return stacked_chart(self)

    def trend_chart(self) -> Chart | None:
        """Shares through the periods, lines cut where the rules change; None with fewer than two periods."""
        from xeploai.charts import trend_chart

        return trend_chart(self)

    def change_chart(self, unit: str = "points") -> Chart | display.Block:
        """Bars of the last change in percentage ``points`` or ``counts``; a sentence if there is none."""
        from xeploai.charts import change_chart

        return change_chart(self, unit) or display.sentence(self.labels("no_change_to_draw"))

    def bases_chart(self) -> Chart | display.Block:
        """Excellent as a share of each base of its 20% rule; a sentence where no base is known."""
        from xeploai.charts import bases_chart

        return bases_chart(self) or display.sentence(self.labels("missing"))

    def tile_map(self, rating: str = "") -> Chart | display.Block:
        """All provinces of a map, each a tile, with the share of a rating (the headline if none is named).

        A sentence where only areas below the province are compared: they have no tiles.
        """
        from xeploai.charts import tile_chart

        below = not set(self.table["area_level"]) & {"province", ""}
        return display.sentence(self.labels("no_tiles")) if below else tile_chart(self, rating)

    def charts(self) -> dict[str, Chart]:
        """All charts that there is something to draw for, by name; the one with the finding first."""
        from xeploai.charts import all_charts

        return all_charts(self)

    def as_table(self) -> display.Block:
        """The table with headings in the comparison's language; `.frame` holds its values."""
        return display.table(views.rating_table(self), self.language, self.labels("missing"))

    def as_changes(self) -> display.Block:
        """Year over year: changes computed beside changes printed; `.frame` holds the values."""
        return display.table(views.changes_table(self), self.language, self.labels("no_changes"))

    def as_bases(self) -> display.Block:
        """Excellent as a share of each base; `.frame` holds the values."""
        return display.table(views.bases_table(self), self.language, self.labels("missing"))

    def as_others(self) -> display.Block:
        """Of a profile: further figures of the area; `.frame` holds the values."""
        return display.table(origins.others_table(self), self.language, self.labels("missing"))

    def as_findings(self) -> display.Block:
        """Claims about these figures that do not hold, in sentences; `.frame` holds the values."""
        return display.table(origins.findings_table(self), self.language, self.labels("nothing_found"))

    def as_corrections(self) -> display.Block:
        """The figures for which another number than the printed one is used; `.frame` holds the values."""
        return display.table(origins.corrections_table(self), self.language, self.labels("nothing_corrected"))

    def comparability(self) -> display.Block:
        """What differs between the rows that are compared; `.frame` holds the values."""
        return display.table(views.flags_table(self), self.language, self.labels("comparable"))

    def caveats(self) -> display.Block:
        """What to bear in mind when reading it."""
        return display.notes(self)

    def sources(self) -> display.Block:
        """The reports behind it, with their addresses; `.frame` holds the values."""
        return display.table(origins.reports_table(self), self.language, self.labels("missing"))

    def printed(self) -> display.Block:
        """Every printed token behind it, and where it stands; `.frame` holds the values."""
        return display.table(origins.figures_table(self), self.language, self.labels("missing"))

    def to_excel(self, path: str | Path) -> Path:
        """Write a workbook with the table, native charts, notes and sources."""
        from xeploai.excel import write_workbook

        return write_workbook(self, Path(path))


class Quality(compare.Quality):
    """How far the reports agree with themselves, that can be charted, shown and saved.

    See `xeploai.compare.Quality` for its fields.
    """

    def heading(self) -> display.Block:
        """The finding, the question, areas and periods, for the head of a page."""
        return display.heading(self)

    def claims_chart(self) -> Chart:
        """Stacked bars of the claims by kind and outcome."""
        from xeploai.charts import claims_chart

        return claims_chart(self)

    def coverage_chart(self) -> Chart:
        """A picture of the areas, years and subjects that have figures."""
        from xeploai.charts import coverage_chart

        return coverage_chart(self)

    def as_table(self) -> display.Block:
        """Claims by kind and outcome; `.frame` holds the values."""
        return self._table(quality_views.claims_table(self))

    def as_misfits(self) -> display.Block:
        """What does not hold, in sentences; `.frame` holds the values."""
        return self._table(quality_views.misfits_table(self))

    def as_unchecked(self) -> display.Block:
        """What cannot be checked, and why; `.frame` holds the values."""
        return self._table(quality_views.unchecked_table(self))

    def as_coverage(self) -> display.Block:
        """What there is of each area, year and group of subjects; `.frame` holds the values."""
        return self._table(quality_views.coverage_table(self))

    def as_corrections(self) -> display.Block:
        """The figures for which another number than the printed one is used; `.frame` holds the values."""
        return display.table(origins.corrections_table(self), self.language, self.labels("nothing_corrected"))

    def caveats(self) -> display.Block:
        """What to bear in mind when reading it."""
        return display.notes(self)

    def sources(self) -> display.Block:
        """All reports, with their addresses; `.frame` holds the values."""
        return self._table(origins.reports_table(self))

    def printed(self) -> display.Block:
        """Every printed token behind what does not hold; `.frame` holds the values."""
        return self._table(origins.figures_table(self))

    def to_excel(self, path: str | Path) -> Path:
        """Write a workbook with the claims, misfits, coverage, sources and printed figures."""
        from xeploai.excel import write_quality

        return write_quality(self, Path(path))

    def _table(self, view: View) -> display.Block:
        return display.table(view, self.language, self.labels("missing"))


def load_tables() -> Tables:
    """Read the tables that `xeploai build` made.

    Returns
    -------
    Tables
        `.observations`, `.distributions`, `.figures`, `.reports`, `.findings`: pandas DataFrames.

    Raises
    ------
    UserMistakesError
        If they are missing, or older than `data/raw` or `data/reference`.
    """
    return tables.load(project.find())


def _showable(function: Callable[P, Any], kind: type[S]) -> Callable[P, S]:
    """The same function, but what it returns can be charted, shown and saved."""

    ask: Callable[..., Any] = function

    @wraps(function)
    def asked(*args: P.args, **options: P.kwargs) -> S:
        made = ask(**calls.bound(function, args, options))
        return kind(**{field.name: getattr(made, field.name) for field in fields(made)})

    return asked


year_over_year = _showable(compare.year_over_year, Comparison)
across_areas = _showable(compare.across_areas, Comparison)
area_profile = _showable(compare.area_profile, Comparison)
data_quality = _showable(compare.data_quality, Quality)


def review(document: str | Path, report: str = "", **known: str) -> Review:
    """Read a document for a person to check; see `xeploai.reviewing.review` for what may be known of it.

    Raises
    ------
    UserMistakesError
        If the document cannot be read.
    """
    from xeploai.reviewing import review as read

    return read(document, report, **known)


def explore(what: display.Block | pd.DataFrame, language: str = "vi") -> Any:
    """Show a table that can be sorted, searched and filtered, in JupyterLab.

    Parameters
    ----------
    what
        A DataFrame such as `tables.distributions`, or a table of a comparison such as `comparison.printed()`.
    language
        ``vi`` or ``en``.

    Raises
    ------
    UserMistakesError
        If itables is not installed.
    """
    from xeploai import exploring

    return exploring.explore(what, language)


def controls(tables: Tables, *, language: str = "vi") -> Any:
    """Choose question, area, subject and period from lists; the call that does the same stands beside it.

    Parameters
    ----------
    tables
        What `load_tables` returns.
    language
        ``vi`` or ``en``.

    Raises
    ------
    UserMistakesError
        If ipywidgets is not installed.
    """
    from xeploai import exploring

    return exploring.controls(tables, {name: globals()[name] for name in exploring.QUESTIONS}, language)


def save_workbook(comparison: Comparison | Quality, path: str) -> display.Block:
    """Write the workbook of a notebook run; an empty path writes none (as when exploring)."""
    if not path:
        return display.sentence("")
    written = comparison.to_excel(path)
    return display.sentence(f"{comparison.labels('index.workbook')}: {written.name}")
