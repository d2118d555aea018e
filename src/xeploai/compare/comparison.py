"""What a comparison is: one object that chart, page and workbook share, so that they cannot disagree."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels, Scheme
from xeploai.compare import comparability, wording


@dataclass(frozen=True)
class Comparison:
    """A comparison with all that is needed to judge it.

    Attributes
    ----------
    kind
        ``year_over_year`` or ``across_areas``.
    language, subject, scheme
        What it was asked for.
    title, subtitle, question
        Sentences in its language; the title says the finding, computed from the table.
    table
        One row an area and period, in the order of the chart: ``row_id``, ``area``, ``time_period``,
        ``n`` (the base), ``base_kind``, a count and ``share_…`` (per cent) for each rating, ``marks``,
        ``status`` (``shown``, ``missing``, ``excluded``), ``reason``, ``report``, ``figures``.
    changes
        Year over year only: one row an area, pair of periods and rating.
    flags
        What differs between the rows that are compared: one row a pair and flag (`comparability.flags`).
    notes
        What a reader must know, in its language.
    figures
        The printed tokens behind the table: report, figure_id, position, printed, what was bound.
    reports
        The reports behind it.
    """

    kind: str
    language: str
    subject: str
    scheme: str
    title: str
    subtitle: str
    question: str
    table: pd.DataFrame
    notes: tuple[str, ...]
    figures: pd.DataFrame
    reports: pd.DataFrame
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    flags: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def labels(self) -> Labels:
        """Labels in the comparison's language."""
        return Labels(self.language)

    @property
    def rating_scheme(self) -> Scheme:
        """The ratings of its scheme."""
        return codes.schemes()[self.scheme]

    @property
    def shown(self) -> pd.DataFrame:
        """The rows that a chart draws as bars."""
        return self.table[self.table["status"] == "shown"]

    def flag_summary(self) -> pd.DataFrame:
        """Its flags put together: ``flag``, ``detail``, ``which``, in its language."""
        return comparability.flag_summary(self.flags, self.table, self.kind, self.labels)

    def small_print(self, marks: str = "§*†‡~?") -> list[str]:
        """What stands under its charts: marks, corrections with both numbers, what to compare with care."""
        lines = wording.mark_legend(self.table, self.labels, only=marks)
        corrected = wording.corrected_rows(self.table, self.rating_scheme, self.labels)
        lines[1:1] = [f"§ {where}: {text}" for where, text in corrected]
        found, named = self.flag_summary(), {"rules", "scheme"}
        said = []
        for code in codes.codes_of("comparability"):
            name = codes.name_of("comparability", code, self.language)
            details = list(found.loc[found["flag"] == name, "detail"])
            if details:
                said.append(f"{name} ({', '.join(details)})" if code in named else name)
        return [*lines, self.labels("chart.flags", flags="; ".join(said))] if said else lines

    def segments(self, row: pd.Series) -> list[tuple[str, float]]:
        """The parts of a row's bar: ratings that do not overlap with their share in per cent, in order."""
        scheme = self.rating_scheme
        return [(r, float(row[f"share_{r}"])) for r in scheme.covering(scheme.known_in(row))]
