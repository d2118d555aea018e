"""Reading raw-figure files, CSV or XLSX, as text: no cell is converted, no formula is run."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from xeploai import project
from xeploai.mistakes import Mistake, suggestion

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
        frame, mistakes = _read_xlsx(path, where) if path.suffix == ".xlsx" else (_read_csv(path), [])
    except _UnreadableFileError as error:
        return pd.DataFrame(columns=[*columns, ROW]), [Mistake(where, str(error))]
    frame.columns = [str(name).strip() for name in frame.columns]
    for name in frame.columns:
        if name not in columns and name != ROW:
            hint = suggestion(name, columns)
            mistakes.append(Mistake(where, f"unknown column '{name}'{hint}", row=1))
    for name in required:
        if name not in frame.columns:
            mistakes.append(Mistake(where, f"column '{name}' is missing", row=1))
    frame = frame.reindex(columns=[*columns, ROW], fill_value="")
    for name in columns:
        frame[name] = frame[name].str.strip(" \t\r\n")
    empty = (frame[[name for name in columns if name not in IDS]] == "").all(axis=1)
    return frame[~empty].reset_index(drop=True), mistakes


class _UnreadableFileError(ValueError):
    """The file as a whole cannot be read."""


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            _refuse_twins(next(csv.reader(file), []))
        frame = project.read_text_table(path)
    except UnicodeDecodeError:
        raise _UnreadableFileError("not UTF-8: save it as 'CSV UTF-8'") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _UnreadableFileError(f"not a readable CSV: {error}") from None
    if len(frame.columns) == 1 and ";" in frame.columns[0]:
        raise _UnreadableFileError("columns are separated by ';': save it with commas")
    frame[ROW] = range(2, len(frame) + 2)
    return frame


def _read_xlsx(path: Path, where: str) -> tuple[pd.DataFrame, list[Mistake]]:
    """Read the sheet `figures`, or the first one; a number where text is meant is a mistake."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise _UnreadableFileError("unpacks to more than 50 MB: this is no workbook of figures")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise _UnreadableFileError(f"not a readable workbook: {error}") from None
    sheet = book["figures"] if "figures" in book.sheetnames else book.worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    book.close()
    if not rows:
        raise _UnreadableFileError("the sheet is empty")
    names = [str(name or "").strip() for name in rows[0]]
    _refuse_twins([name for name in names if name])
    used = [i for i, name in enumerate(names) if name]
    mistakes: list[Mistake] = []
    data = []
    for number, cells in enumerate(rows[1:], start=2):
        record: dict[str, Any] = {names[i]: _cell(cells[i] if i < len(cells) else None) for i in used}
        if "printed" in names and isinstance(cells[names.index("printed")], (int, float)):
            message = "the cell holds a number: format it as text and type what was printed"
            mistakes.append(Mistake(where, message, row=number, column="printed"))
        data.append({**record, ROW: number})
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
