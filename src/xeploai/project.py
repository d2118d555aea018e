"""Where things are, and the one way in which text tables are read and written."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from xeploai.mistakes import Mistake, UserMistakesError


@dataclass(frozen=True)
class Project:
    """The folders of one project; everything is found from its root."""

    root: Path

    @property
    def raw(self) -> Path:
        """Raw figures, one file a report."""
        return self.root / "data" / "raw"

    @property
    def registry(self) -> Path:
        """The register of reports."""
        return self.raw / "reports.csv"

    @property
    def corrections(self) -> Path:
        """The corrections register."""
        return self.root / "data" / "corrections.csv"

    def raw_files(self) -> list[Path]:
        """Raw-figure files, sorted by name; hidden ones and Excel's lock files are none."""
        return [
            path
            for path in sorted(self.raw.iterdir())
            if path.is_file() and path != self.registry and path.name[0] not in "~."
        ]

    @cached_property
    def reference(self) -> Path:
        """Code lists."""
        return self.root / "data" / "reference"

    def data_files(self) -> list[Path]:
        """What people decided: raw figures, register, corrections, code lists."""
        register = [self.corrections] if self.corrections.is_file() else []
        return [*self.raw_files(), self.registry, *register, *self.reference.glob("*.csv")]

    @property
    def tables(self) -> Path:
        """What `xeploai build` writes; may be deleted at any time."""
        return self.root / "data" / "tables"

    @property
    def notebooks(self) -> Path:
        """The notebooks and the schedule."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """What `xeploai report` writes; may be deleted at any time."""
        return self.root / "reports"


def find() -> Project:
    """Return the project: `XEPLOAI_HOME`, else the checkout this package is installed from, else the
    nearest folder above the working directory that holds `data/reference`.

    Raises
    ------
    UserMistakesError
        If none of them holds `data/reference`.
    """
    try:
        here = os.getcwd()  # noqa: PTH109 (a text is a quick key)
    except FileNotFoundError:
        raise _lost("the working directory is gone: change to one that there is") from None
    return _find(os.environ.get("XEPLOAI_HOME", ""), here)


@lru_cache(maxsize=16)
def _find(home: str, cwd: str) -> Project:
    here = Path(cwd)
    places = [Path(home)] if home else [Path(__file__).parents[2], here, *here.parents]
    for place in places:
        if (place / "data" / "reference").is_dir():
            return Project(place.resolve())
    raise _lost(
        f"no folder data/reference in {', '.join(str(p) for p in places[:2])}: "
        "set XEPLOAI_HOME to the project's root"
    )


def _lost(text: str) -> UserMistakesError:
    return UserMistakesError([Mistake("project", text)])


def lacking_folder(path: Path) -> str:
    """That the folder which a file is to be written to is not there; empty if it is."""
    return "" if path.parent.is_dir() else f"there is no folder {path.parent}"


def require_folder(path: Path, what: str) -> None:
    """Say so if the folder that a file is to be written to is not there."""
    if lacking := lacking_folder(path):
        raise UserMistakesError([Mistake(what, lacking)])


def read_text_table(path: Path) -> pd.DataFrame:
    """Read a CSV with every cell as text and empty cells as ``""``; nothing is guessed."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8-sig")


def write_text_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a CSV as UTF-8 with LF; the same frame gives the same bytes on every system."""
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8 with its own line ends, the whole of it or nothing; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    put_whole(path, text.encode("utf-8"))


def put_whole(path: Path, content: bytes, writer: str = "") -> None:
    """Write a file under its final name in one step, the whole of it or nothing.

    Parameters
    ----------
    writer
        Tells writers apart where several may write the file at once; the last of them counts.
    """
    part = path.with_name(f".{path.name}{writer}.part")
    part.unlink(missing_ok=True)  # a pipe would be waited for, a link written through
    part.write_bytes(content)
    part.replace(path)


def digest(*paths: Path) -> str:
    """SHA-256 over the names and bytes of files, in the order of their paths."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
