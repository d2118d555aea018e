"""Writing a data package, whole or not at all; the same data, the same bytes."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from xeploai import codes
from xeploai.compare.comparison import youngest_day
from xeploai.datapackage import texts
from xeploai.datapackage.descriptor import descriptor
from xeploai.datapackage.exact import as_text
from xeploai.datapackage.sdmx import sdmx_csv
from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.project import Project, digest, read_text_table, require_folder, write_whole
from xeploai.tables import Tables
from xeploai.tables.store import TABLES

CORRECTIONS = "corrections"
LISTS = (
    "areas", "regions", "subjects", "subject_details", "measures", "ratings", "schemes", "bases", "breaks",
    "codelists",
)  # fmt: skip
DESCRIPTOR, SDMX = "datapackage.json", "sdmx/observations.csv"
NO_DAY = "1970-01-01"
# what a spreadsheet would take for a formula; a sign before a number is none
FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9.,]+%?$)")


@dataclass(frozen=True)
class Package:
    """A package that was written.

    Attributes
    ----------
    place
        Its folder, or its archive.
    version
        The hash of the data.
    rows
        How many rows each table has.
    """

    place: Path
    version: str
    rows: dict[str, int]


def frames_of(tables: Tables, where: Project) -> dict[str, pd.DataFrame]:
    """All tables of a package by name, every cell a text.

    Raises
    ------
    OSError
        If a code list cannot be read.
    """
    made = {name: as_text(getattr(tables, name)) for name in TABLES}
    if where.corrections.is_file():
        made[CORRECTIONS] = read_text_table(where.corrections)
    return made | {name: codes.reference(name) for name in LISTS}


def write_package(
    tables: Tables, where: Project, target: Path, *, bom: bool = False, archive: bool = False
) -> Package:
    """Write the tables, their code lists and what they mean to a folder or an archive.

    Parameters
    ----------
    target
        The folder, which may hold an earlier package; or the name of the archive, ending in ``.zip``.
    bom
        Whether files begin with the mark by which spreadsheets know UTF-8; then no text begins as a formula
        does.
    archive
        Whether it is an archive.

    Raises
    ------
    UserMistakesError
        If the folder holds something else, the folder above is not there, or the name ends in another way.
    OSError
        If it cannot be written.
    """
    _refuse_a_wrong_place(target, archive)
    version = digest(*where.data_files())[:12]
    frames = frames_of(tables, where)
    day = youngest_day(tables.reports)
    with tempfile.TemporaryDirectory(prefix=".package-", dir=target.parent) as scratch:
        folder = Path(scratch) / "xeploai"
        files = {name: _written(folder, f"data/{name}.csv", frame, bom) for name, frame in frames.items()}
        _written(folder, SDMX, sdmx_csv(frames["observations"]), bom)
        about = descriptor(frames, files, version, day.isoformat() if day else NO_DAY)
        write_whole(folder / DESCRIPTOR, json.dumps(about, ensure_ascii=False, indent=1) + "\n")
        for name, text in texts.texts(about, frames, where).items():
            write_whole(folder / name, text)
        _put(folder, target, archive)
    return Package(target, version, {name: len(frame) for name, frame in frames.items()})


def _refuse_a_wrong_place(target: Path, archive: bool) -> None:
    """Nothing of someone else is overwritten, no other archive pretended, no folder above made."""
    if target.suffix.lower() not in ("", ".zip") and not target.is_dir():
        text = f"'{target.name}' must end in .zip, or in nothing for a folder"
        raise UserMistakesError([Mistake("--output", text)])
    require_folder(target, "--output")
    if archive:
        wrong = target.is_dir() or (target.exists() and not zipfile.is_zipfile(target))
    else:
        wrong = target.is_file() or (
            target.is_dir() and any(target.iterdir()) and not (target / DESCRIPTOR).is_file()
        )
    if wrong:
        raise UserMistakesError([Mistake(str(target), "holds something else: name a new folder or file")])


def _written(folder: Path, name: str, frame: pd.DataFrame, bom: bool) -> dict[str, object]:
    """Write a table; what the descriptor says of its file."""
    if bom:
        frame = frame.map(lambda text: f"'{text}" if FORMULA.match(text) else text)
    text = frame.to_csv(index=False, lineterminator="\n")
    content = text.encode("utf-8-sig" if bom else "utf-8")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    known = {"path": name, "bytes": len(content), "hash": f"sha256:{sha256(content).hexdigest()}"}
    return {**known, "encoding": "utf-8"}


def _put(folder: Path, target: Path, archive: bool) -> None:
    """Move a finished package to its place."""
    if archive:
        part = folder.parent / "archive.zip"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as made:
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                entry = zipfile.ZipInfo(f"xeploai/{path.relative_to(folder).as_posix()}")  # no time of today
                entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
                made.writestr(entry, path.read_bytes())
        part.replace(target)
        return
    if target.is_dir():
        target.rename(folder.parent / "old")
    shutil.move(folder, target)
