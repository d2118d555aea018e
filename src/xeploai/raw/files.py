"""Reading raw-figure files, CSV or XLSX, as text: no cell is converted, no formula is run."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from xeploai.mistakes import Mistake, suggestion
from xeploai.raw.columns import FIGURE_COLUMNS

MAX_UNPACKED_BYTES = 50_000_000  # far above any real workbook of figures; stops archive bombs
IDS = ("report", "figure_id")  # a row that has only these is a prepared, empty one
ROW = "_row"  # the row number a person sees in an editor or in Excel


def read_table(
    path: Path, columns: tuple[str, ...], required: tuple[str, ...], where: str
) -> tuple[pd.DataFrame, list[Mistake]]:
    """Read one file as text.

    Parameters
    ----------
    columns, required
        All columns a file may have; those it must have. Missing ones are added empty.
    where
        How messages call the file.

    Returns
    -------
    frame, mistakes
        The frame has `columns` and ``_row``; it is empty if the file cannot be read at all.
    """
    try:
        read = _read_xlsx if path.suffix.lower() == ".xlsx" else _read_csv
        frame, mistakes = read(path, where)
    except _UnreadableFileError as error:
        return pd.DataFrame(columns=[*columns, ROW]), [Mistake(where, str(error))]
    for name in frame.columns:
        if name not in columns and name != ROW:
            hint = suggestion(name, columns)
            mistakes.append(Mistake(where, f"unknown column '{name}'{hint}", row=1))
    for name in required:
        if name not in frame.columns:
            mistakes.append(Mistake(where, f"column '{name}' is missing", row=1))
    frame = frame.reindex(columns=[*columns, ROW], fill_value="")
    for name in columns:
        frame[name] = frame[name].astype("str").str.strip(" \t\r\n")
        for row, cell in zip(frame[ROW], frame[name], strict=True):
            if any(c < " " and c not in "\t\r\n" for c in cell):
                mistakes.append(Mistake(where, "holds a control character: type it again", row, name))
    empty = (frame[[name for name in columns if name not in IDS]] == "").all(axis=1)
    return frame[~empty].reset_index(drop=True), mistakes


def as_csv(
    rows: Iterable[dict[str, Any]], columns: tuple[str, ...] = FIGURE_COLUMNS, *, head: bool = True
) -> str:
    """Rows of text as the text of a CSV; cells of other columns are left out.

    >>> as_csv([{"printed": "05", "unit": "count", "more": "x"}], ("printed", "unit"))
    'printed,unit\\n05,count\\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if head:
        writer.writerow(columns)
    writer.writerows(map(itemgetter(*columns), rows))
    return out.getvalue()


class _UnreadableFileError(ValueError):
    """The file as a whole cannot be read."""


def _read_csv(path: Path, where: str) -> tuple[pd.DataFrame, list[Mistake]]:
    """Read strictly: a row with more or fewer cells than the heading is a mistake, never shifted."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            end = 0
            for cells in reader:
                rows.append(cells)
                numbers.append(end + 1)  # where the row begins, as an editor counts
                end = reader.line_num
    except UnicodeDecodeError:
        raise _UnreadableFileError("not UTF-8: save it as 'CSV UTF-8'") from None
    except (csv.Error, OSError) as error:
        raise _UnreadableFileError(f"not a readable CSV: {error}") from None
    if not rows or not any(rows[0]):
        raise _UnreadableFileError("not a readable CSV: it is empty")
    names = [name.strip() for name in rows[0]]
    for sign, word in ((";", "';'"), ("\t", "tabs")):
        if len(names) == 1 and sign in names[0]:
            raise _UnreadableFileError(f"columns are separated by {word}: save it with commas")
    _refuse_twins(names)
    mistakes, records = [], []
    for number, cells in zip(numbers[1:], rows[1:], strict=True):
        if cells and len(cells) != len(names):
            text = f'has {len(cells)} cells, the heading {len(names)}: put " around a cell with a comma'
            mistakes.append(Mistake(where, text, row=number))
        elif cells:
            records.append({**dict(zip(names, cells, strict=True)), ROW: number})
    return pd.DataFrame(records, columns=[*names, ROW]), mistakes


def _read_xlsx(path: Path, where: str) -> tuple[pd.DataFrame, list[Mistake]]:
    """Read the sheet `figures`, or the first one; a number where text is meant is a mistake."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise _UnreadableFileError("unpacks to more than 50 MB: this is no workbook of figures")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        sheet = sheets.get("figures") or next(iter(sheets.values()), None)
        rows = list(sheet.iter_rows(values_only=True)) if sheet else []
        book.close()
    except (zipfile.BadZipFile, SyntaxError, KeyError, TypeError, ValueError, OSError) as error:
        if isinstance(error, _UnreadableFileError):
            raise
        raise _UnreadableFileError(f"not a readable workbook: {error}") from None
    if not rows:
        raise _UnreadableFileError("the sheet is empty")
    names = [str(name or "").strip() for name in rows[0]]
    used = [i for i, name in enumerate(names) if name]
    _refuse_twins([names[i] for i in used])
    mistakes: list[Mistake] = []
    data = []
    for number, short in enumerate(rows[1:], start=2):
        cells = [*short, *[None] * (len(names) - len(short))]
        if "printed" in names and isinstance(cells[names.index("printed")], (int, float)):
            message = "the cell holds a number: format it as text and type what was printed"
            mistakes.append(Mistake(where, message, row=number, column="printed"))
        data.append({**{names[i]: _cell(cells[i]) for i in used}, ROW: number})
    return pd.DataFrame(data, columns=[*(names[i] for i in used), ROW]), mistakes


def _refuse_twins(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _UnreadableFileError(f"column appears twice: {', '.join(twice)}")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
