"""What became of each report, and of a whole run: written beside the pages as `manifest.json`.

Whoever can write to `reports/` may have written to a manifest: one that is not what it should be is none.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from xeploai.publish.process import content, opened

NAME = "manifest.json"
STATUS = "status.json"
MADE, KEPT, FAILED = "made", "kept", "failed"
LARGEST = 100_000_000  # bytes of a manifest
RUN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}Z(-\d+)?")
ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
ENDINGS = ("html", "xlsx", "ipynb", "failed.ipynb")  # of a report's files, after its id
STRICT = {"strict": True, "extra": "ignore", "allow_inf_nan": False}
PARTS = ("data", "notebook", "package", "parameters")  # of what a report is made from


@dataclass(frozen=True)
class Result:
    """What became of one report.

    Attributes
    ----------
    state
        ``made`` in this run, ``kept`` from an earlier one, ``failed``.
    heading
        The page's title: the finding.
    inputs
        A hash of each of `PARTS`; `key` is one of them all.
    files
        Names with the SHA-256 of their bytes.
    charts
        SHA-256 of each picture on the page.
    run
        The run that made it.
    outdated
        Whether it was kept though what it is made from has changed.
    notices
        How many lines its log has: warnings and whatever else was said.
    """

    __pydantic_config__: ClassVar = STRICT

    id: str
    entry: str
    notebook: str
    title: str
    language: str
    state: str
    run: str
    parameters: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    heading: str = ""
    error: str = ""
    files: dict[str, str] = field(default_factory=dict)
    charts: tuple[str, ...] = ()
    outdated: bool = False
    notices: int = 0
    attempts: int = 1
    started: str = ""
    seconds: float = 0
    peak_mb: int = 0
    engine: str = ""
    host: str = ""

    @property
    def there(self) -> bool:
        """Whether the run has it."""
        return self.state in (MADE, KEPT)

    def has(self, ending: str) -> bool:
        """Whether it has a file of that ending."""
        return f"{self.id}.{ending}" in self.files


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was in the run before.

    Attributes
    ----------
    kind
        A label.
    text
        What changed, by language.
    page
        The report whose page it is about, if it is there.
    """

    __pydantic_config__: ClassVar = STRICT

    kind: str
    text: dict[str, str]
    page: str = ""


@dataclass(frozen=True)
class Manifest:
    """What became of a run.

    Attributes
    ----------
    complete
        Whether it has as many of its reports as the schedule wants of the latest run.
    facts
        Reports, corrections and findings of the data, to tell what changed since: see `changes`.
    """

    __pydantic_config__: ClassVar = STRICT

    run: str
    started: str
    finished: str
    seconds: float
    complete: bool
    data_version: str
    previous: str
    results: tuple[Result, ...]
    revision: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    workers: int = 1
    facts: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    def by_id(self) -> dict[str, Result]:
        """Results by the id of their report."""
        return {result.id: result for result in self.results}

    @property
    def failed(self) -> tuple[Result, ...]:
        """What failed."""
        return tuple(result for result in self.results if result.state == FAILED)


def as_json(one: Manifest | Result) -> str:
    """As text, always in the same order."""
    return json.dumps(asdict(one), ensure_ascii=False, indent=1) + "\n"


def result(text: bytes | str) -> Result | None:
    """A result from its JSON; None where it is none that could be ours."""
    found: Result | None = _read(text, Result)
    return found if found is not None and _plausible(found) else None


def status(folder: Path) -> Result | None:
    """What the status file of a report's folder says; None where there is none that can be read."""
    return result(_content(folder / STATUS))


def read(folder: Path) -> Manifest | None:
    """The manifest of a run's folder; None where there is none that can be read."""
    found: Manifest | None = _read(_content(folder / NAME), Manifest)
    if found is None or not RUN.fullmatch(found.run) or not all(map(_plausible, found.results)):
        return None
    return found


def _content(path: Path) -> bytes:
    try:
        return content(path, LARGEST)
    except OSError:
        return b""


def _read(text: bytes | str, kind: Any) -> Any:
    """What a text says, if it is of a kind in all its parts; those not known any more are left out."""
    try:
        return _reader(kind).validate_json(text)
    except ValueError:
        return None


@lru_cache
def _reader(kind: Any) -> Any:
    from pydantic import TypeAdapter  # the processes of reports do without

    return TypeAdapter(kind)


def _plausible(one: Result) -> bool:
    """Whether a result could be one of ours: its files in its folder, under its name."""
    names = {f"{one.id}.{ending}" for ending in ENDINGS}
    known = bool(ID.fullmatch(one.id)) and one.state in (MADE, KEPT, FAILED) and set(one.files) <= names
    return known and (not one.run or bool(RUN.fullmatch(one.run)))


def sha(path: Path) -> str:
    """SHA-256 of a file; empty if it is none, or cannot be read."""
    try:
        with opened(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def whole(one: Result, folder: Path) -> bool:
    """Whether all files of a result are in a folder, as they were written."""
    return bool(one.files) and all(sha(folder / name) == known for name, known in one.files.items())
