"""What a chart shows, as numbers: matplotlib and Excel draw the same one, so they cannot disagree."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

SHARES, BARS, LINES, DOTS, DUMBBELL = "shares", "bars", "lines", "dots", "dumbbell"
ROW, NAME = "row", "name"


@dataclass(frozen=True)
class Picture:
    """The numbers of one chart.

    Attributes
    ----------
    kind
        ``shares``: 100% stacked bars, one a row. ``bars``: clustered bars from zero, one group a row.
        ``lines``: one line a column, through the rows; a missing value cuts it. ``dots``: one dot a column,
        on a line a row. ``dumbbell``: two columns, their dots joined, on a line a row.
    title, subtitle
        The finding; measure, unit, period and n.
    frame
        Column ``row``: ids of the comparison's rows, with spaces between; ``name``: how the row is named;
        then numbers, one column a series, its heading the series' name. Missing values are gaps.
    unit
        Of all numbers: ``percent`` (in per cent), ``points`` or ``signed`` (a change in counts).
    colours
        Of each column of numbers, a name of `colours.csv`.
    rule, rule_name
        Where a rule is drawn across, on the scale of the numbers, and what it is.
    marked
        Row of the frame, heading, sign and note of cells that are not simply as printed.
    apart
        Of a dumbbell: rows whose two dots are not to be joined.
    """

    kind: str
    title: str
    subtitle: str
    frame: pd.DataFrame
    unit: str
    colours: tuple[str, ...]
    rule: float | None = None
    rule_name: str = ""
    marked: tuple[tuple[int, str, str, str], ...] = ()
    apart: tuple[int, ...] = ()
