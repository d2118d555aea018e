"""What a notebook needs: load the tables, ask a question, show or save the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from xeploai import compare, display, project, tables
from xeploai.compare import views
from xeploai.tables import Tables

if TYPE_CHECKING:
    from xeploai.charts import Chart


class Comparison(compare.Comparison):
    """A comparison that can be charted, shown and saved.

    All of these draw from the same table, see `xeploai.compare.Comparison` for its fields.
    """

    def heading(self) -> display.Block:
        """The finding and the question, for the head of a page."""
        return display.heading(self)

    def chart(self) -> Chart:
        """100% stacked bars: one bar an area and period, with a tick at good or better."""
        from xeploai.charts import stacked_chart

        return stacked_chart(self)

    def change_chart(self) -> Chart | display.Block:
        """Bars of the last change in percentage points; a sentence where nothing can be compared."""
        from xeploai.charts import change_chart

        return change_chart(self) or display.sentence(self.labels("cannot_compare"))

    def as_table(self) -> display.Block:
        """The table with headings in the comparison's language; `.frame` holds its values."""
        return display.table(views.rating_table(self), self.language, self.labels("missing"))

    def as_changes(self) -> display.Block:
        """Year over year: changes computed beside changes printed; `.frame` holds the values."""
        return display.table(views.changes_table(self), self.language, self.labels("cannot_compare"))

    def caveats(self) -> display.Block:
        """What to bear in mind when reading it."""
        return display.notes(self)

    def sources(self) -> display.Block:
        """The reports behind it, with their addresses; `.frame` holds the values."""
        return display.table(views.reports_table(self), self.language, self.labels("missing"))

    def printed(self) -> display.Block:
        """Every printed token behind it, and where it stands; `.frame` holds the values."""
        return display.table(views.figures_table(self), self.language, self.labels("missing"))

    def to_excel(self, path: str | Path) -> Path:
        """Write a workbook with the table, native charts, notes and sources."""
        from xeploai.excel import write_workbook

        return write_workbook(self, Path(path))


def load_tables() -> Tables:
    """Read the tables that `xeploai build` made.

    Returns
    -------
    Tables
        `.observations`, `.distributions`, `.figures`, `.reports`: pandas DataFrames.

    Raises
    ------
    UserMistakesError
        If they are missing, or older than `data/raw` or `data/reference`.
    """
    return tables.load(project.find())


def year_over_year(
    data: Tables,
    areas: str | Sequence[str],
    subject: str,
    *,
    periods: Sequence[str] = (),
    subject_detail: str = "",
    scheme: str = "2018",
    language: str = "vi",
) -> Comparison:
    """Compare the periods of one area or a few.

    Parameters
    ----------
    data
        What `load_tables` returns.
    areas
        Vietnamese or English names, aliases or ids: ``"Kiên Giang"``, ``["Kon Tum", "63:60"]``.
    subject
        A code of `data/reference/subjects.csv`, such as ``member``.
    periods
        Periods to show, each present or marked missing; all that have figures if empty.
    scheme
        ``2018``, ``2014_org`` or ``2014_member``; schemes are never mixed.
    language
        ``vi`` or ``en``.

    Raises
    ------
    UserMistakesError
        With everything that is wrong with the request, and the nearest valid words.

    Examples
    --------
    >>> import xeploai as xl
    >>> comparison = xl.year_over_year(getfixture("data"), "Kiên Giang", "collective", language="en")
    >>> print(comparison.title)  # doctest: +ELLIPSIS
    Kien Giang: leadership collectives rated good or better up 3.1 percentage points, from 94.4% (2022) to...
    """
    made = compare.year_over_year(
        data,
        areas,
        subject,
        periods=periods,
        subject_detail=subject_detail,
        scheme=scheme,
        language=language,
    )
    return _showable(made)


def across_areas(
    data: Tables,
    subject: str,
    *,
    period: str = "latest",
    areas: str | Sequence[str] = "all",
    subject_detail: str = "",
    scheme: str = "2018",
    area_level: str = "province",
    language: str = "vi",
) -> Comparison:
    """Compare areas in one period, or each in the latest it has.

    Parameters
    ----------
    period
        A rated period such as ``2023``, or ``latest``.
    areas
        ``all`` that have figures, or names; a named area without figures stays, as missing.
    area_level
        ``province``, ``district``, ``body`` … or ``all`` to mix them.

    Other parameters and errors as in `year_over_year`.

    Examples
    --------
    >>> import xeploai as xl
    >>> comparison = xl.across_areas(getfixture("data"), "member", areas=["Kon Tum", "Bình Thuận"])
    >>> list(comparison.table["share_good_or_better"].round(2))
    [94.47, 88.55]
    """
    made = compare.across_areas(
        data,
        subject,
        period=period,
        areas_=areas,
        subject_detail=subject_detail,
        scheme=scheme,
        area_level=area_level,
        language=language,
    )
    return _showable(made)


def save_workbook(comparison: Comparison, path: str) -> display.Block:
    """Write the workbook of a notebook run; an empty path writes none (as when exploring)."""
    if not path:
        return display.sentence("")
    written = comparison.to_excel(path)
    return display.sentence(f"{comparison.labels('index.workbook')}: {written.name}")


def _showable(made: compare.Comparison) -> Comparison:
    return Comparison(**{field.name: getattr(made, field.name) for field in fields(made)})
