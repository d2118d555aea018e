"""What a report is made from, as hashes: the same hashes, the same report.

Hashes say what is in files; `seen` says, quickly, whether any of them was written to in between.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from xeploai.compare.comparison import youngest_day
from xeploai.project import Project, digest
from xeploai.publish.schedule import Job
from xeploai.tables import Tables

Seen = tuple[tuple[Any, ...], ...]
PACKAGE = Path(__file__).parents[1]
BENEATH = ("numpy", "pillow", "nbclient", "ipython", "mistune", "fonttools")  # used through others


def data_version(shared: dict[str, str], tables: Tables) -> str:
    """The data's hash, short, and the last day on which one of its reports was read or published."""
    day = youngest_day(tables.reports)
    return shared["data"][:8] + (f" ({day.isoformat()})" if day else "")


def versions() -> dict[str, str]:
    """Python and the libraries that decide what a report looks like."""
    asked = (
        re.match(r"[\w\-.]+", line) for line in metadata.requires("xeploai") or [] if "extra ==" not in line
    )
    names = [*(found[0] for found in asked if found), *BENEATH]
    found = {"python": platform.python_version()}
    for name in sorted(names, key=str.lower):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "?"
    return found


def package(libraries: str) -> str:
    """Of the package's own files and of the versions of what is beneath them."""
    total = hashlib.sha256(libraries.encode())
    for path in sorted(map(Path, _package_files())):
        total.update(path.relative_to(PACKAGE).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _package_files() -> list[str]:
    found = []
    for folder, inner, names in os.walk(PACKAGE):
        inner[:] = [name for name in inner if name != "__pycache__"]
        found += [f"{folder}/{name}" for name in names]
    return found


def inputs(job: Job, project: Project, shared: dict[str, str]) -> dict[str, str]:
    """The hash of each part of what a report is made from; `shared` has those that all reports share."""
    wishes = [job.parameters, job.language, job.title, job.publish]  # not the engine: both do the same
    return {
        "data": shared["data"],
        "notebook": digest(project.notebooks / job.notebook),
        "package": shared["package"],
        "parameters": hashlib.sha256(json.dumps(wishes, sort_keys=True).encode()).hexdigest(),
    }


def shared(project: Project, files: Seen | None = None, run: str = "") -> dict[str, str]:
    """The hashes that all reports share; read again only where something was written to since.

    Parameters
    ----------
    files
        What `seen` says, where that is known already.
    run
        In which the same libraries are taken to be there all the time.
    """
    libraries = _libraries(run) if run else json.dumps(versions(), sort_keys=True)
    return dict(_shared(project, seen(project) if files is None else files, libraries))


@lru_cache(maxsize=4)
def _libraries(_run: str) -> str:
    return json.dumps(versions(), sort_keys=True)


@lru_cache(maxsize=4)
def _shared(project: Project, _files: Seen, libraries: str) -> dict[str, str]:
    return {"data": digest(*project.data_files()), "package": package(libraries)}


def seen(project: Project) -> Seen:
    """What the system says of all files that reports read; another after any of them was written to.

    Also where it was written back: the system's own time of a change cannot be put back by anyone. The
    tables are among them, since reports read those, though they follow from the data.
    """
    try:
        tables = sorted(project.tables.glob("[!.]*"))
        paths = [*project.data_files(), *tables, *map(Path, _package_files())]
    except OSError as error:  # a folder that is gone
        return ((str(error.filename),),)
    return tuple(seen_of(path) for path in paths)


def seen_of(path: Path) -> tuple[Any, ...]:
    """What the system says of one file."""
    try:
        one = os.stat(path)  # noqa: PTH116 (asked for hundreds of files before and after each report)
    except OSError:
        return (str(path),)
    return str(path), one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns


def key(parts: dict[str, str]) -> str:
    """One hash of all parts."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=4)
def revision(root: Path) -> str:
    """The checkout's git revision, with a `+` if it has changes; empty where there is none."""
    try:
        asked = ["git", "-C", str(root), "describe", "--always", "--abbrev=40", "--dirty=+"]
        return subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
