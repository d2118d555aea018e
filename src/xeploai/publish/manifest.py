"""What became of each report, and of a whole run: written beside the pages as `manifest.json`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from xeploai.publish.process import opened

NAME = "manifest.json"
MADE, KEPT, FAILED = "made", "kept", "failed"
# what damage leads to
UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
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


def result(content: dict[str, Any]) -> Result:
    """A result from what was written; parts that are not known any more are left out."""
    known = {one.name: one.type for one in fields(Result)}
    for name, kind in known.items():
        if str(kind).startswith("dict") and not isinstance(content.get(name, {}), dict):
            raise TypeError(f"{name} is no mapping")
    given = {name: value for name, value in content.items() if name in known}
    return Result(**{**given, "charts": tuple(given.get("charts", ()))})


def read(folder: Path) -> Manifest | None:
    """The manifest of a run's folder; None where there is none that can be read."""
    known = {one.name for one in fields(Manifest)}
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        given = {name: value for name, value in content.items() if name in known}
        given["results"] = tuple(map(result, given["results"]))
        given["changes"] = tuple(Change(**one) for one in given.get("changes", ()))
        given["facts"] = {kind: dict(facts) for kind, facts in dict(given.get("facts", {})).items()}
        return Manifest(**given)
    except UNREADABLE:
        return None


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
