"""What each column of each table means, from `data/reference/table_columns.csv`, where alone it is said."""

from __future__ import annotations

from dataclasses import dataclass

from xeploai import codes

ANY_TABLE = "*"
RATING = "{rating}"  # in a column's name: one column a rating


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes
    ----------
    type
        ``string``, ``integer``, ``number`` or ``date``, as in Table Schema.
    codelist
        The list that its codes are from; empty if it has none.
    key
        Whether it is part of what names a row.
    required
        Whether it is never empty.
    description
        By language.
    """

    table: str
    name: str
    type: str
    codelist: str
    key: bool
    required: bool
    description: dict[str, str]


def columns_of(table: str) -> tuple[Column, ...]:
    """The columns that are described for a table, in its order; those that any table may have come last.

    >>> [column.name for column in columns_of("distributions") if column.key]
    ['report', 'ref_area', 'time_period', 'subject', 'subject_detail', 'scheme']
    >>> next(c for c in columns_of("distributions") if c.name == "share_good").description["en"]
    'Share in per cent: Good completion of tasks, from counts; as printed where there are none'
    """
    rows = [row for row in codes.records("table_columns") if row["table"] in (table, ANY_TABLE)]
    own = sorted(rows, key=lambda row: row["table"] == ANY_TABLE)
    return tuple(column for row in own for column in _columns(row, table))


def _columns(row: dict[str, str], table: str) -> list[Column]:
    """The columns of a row: one, or one a rating."""
    ratings = codes.codes_of("rating") if RATING in row["column"] else ("",)
    return [
        Column(
            table, row["column"].replace(RATING, rating), row["type"], row["codelist"],
            row["key"] == "yes", row["required"] == "yes",
            {
                language: row[f"description_{language}"].replace(
                    "{name}", codes.name_of("rating", rating, language)
                )
                for language in codes.languages()
            },
        )
        for rating in ratings
    ]  # fmt: skip
