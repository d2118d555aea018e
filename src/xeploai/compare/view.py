"""What a table to be shown is: headings in its language, values still numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xeploai import codes

TEXT, COUNT, PERCENT, POINTS, SIGNED, LINK = "text", "count", "percent", "points", "signed", "link"
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
    anchor_as
        Another view by whose name its rows are found, as if they stood there.
    named_by
        The column that says what a row is about; the first if empty.
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
    anchor_as: str = ""
    named_by: str = ""


def view(
    name: str,
    heading: str,
    columns: list[Column],
    anchor: str = "",
    targets: tuple[tuple[str, str], ...] = (),
) -> View:
    """Columns of (heading, kind, values) put together."""
    titles = [title for title, _, _ in columns]
    if len(set(titles)) < len(titles):
        raise ValueError(f"two columns of table '{name}' are called the same: {titles}")
    frame = pd.concat([values.rename(title) for title, _, values in columns], axis=1)
    return View(name, heading, frame, tuple(kind for _, kind, _ in columns), anchor, targets)


def names(codelist: str, values: pd.Series, language: str, *, short: bool = False) -> pd.Series:
    """The names of a column of codes; empty cells stay empty."""
    return values.map(lambda v: codes.name_of(codelist, v, language, short=short) if v else "").astype("str")


def texts(values: Sequence[str], like: pd.DataFrame) -> pd.Series:
    """Some texts as a column beside the rows of a table."""
    return pd.Series(values, index=like.index, dtype="str")
