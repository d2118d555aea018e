"""Runs on disk: one at a time, whole or not at all, the latest switched in one step, old ones gone."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.project import write_whole
from xeploai.publish import manifest
from xeploai.publish.manifest import Manifest, Result

LATEST = "latest"
TIME = "%Y-%m-%dT%H%M%S"  # of a run's name
UNFINISHED = ".run-"
OLD = ".old-"
Failed = Callable[[str], AbstractContextManager[None]]  # around what may fail for a run; tells of it


@contextmanager
def locked(reports: Path) -> Iterator[None]:
    """Hold the lock of a project's runs; the system takes it from a process that dies.

    Raises
    ------
    UserMistakesError
        If another run holds it.
    """
    reports.mkdir(exist_ok=True)
    lock = FileLock(reports / ".lock", timeout=0)
    holder = reports / ".holder.json"
    try:
        lock.acquire()
    except Timeout:
        raise UserMistakesError([Mistake("reports", _busy(holder))]) from None
    try:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        who = {"process": os.getpid(), "host": socket.gethostname(), "since": now}
        write_whole(holder, json.dumps(who) + "\n")
        yield
        holder.unlink(missing_ok=True)
    finally:
        lock.release()


def _busy(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text(encoding="utf-8"))
        told = f"process {who['process']} on {who['host']}, since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        told = "it has just begun"
    return f"another run is going on ({told}): wait until it ends, or stop it"


def runs(reports: Path) -> list[Path]:
    """Folders of runs, the newest first; what is called like one of days to come is none."""
    named = [path for path in reports.iterdir() if _is_run(path.name) and path.is_dir()]
    return sorted(named, key=lambda path: _order(path.name), reverse=True)


def _is_run(name: str) -> bool:
    latest = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    try:
        when = datetime.datetime.strptime(name.partition("Z")[0], TIME).replace(tzinfo=datetime.UTC)
    except ValueError:
        return False
    return bool(manifest.RUN.fullmatch(name)) and when <= latest


def _order(name: str) -> tuple[str, int]:
    time, _, number = name.partition("Z")
    return time, int(number.removeprefix("-") or 1)


def manifests(reports: Path) -> list[tuple[Path, Manifest]]:
    """Runs that can be read, the newest first."""
    found = [(path, manifest.read(path)) for path in runs(reports)]
    return [(path, one) for path, one in found if one is not None and one.run == path.name]


def new_run(reports: Path) -> tuple[str, Path]:
    """The id of a new run, which comes after all others, and its folder while it is unfinished."""
    now = datetime.datetime.now(datetime.UTC).strftime(TIME)
    last, number = max((_order(one.name) for one in runs(reports)), default=("", 0))
    name = f"{now}Z" if last < now else f"{last}Z-{number + 1}"  # the same second, or the clock was set back
    while os.path.lexists(reports / name):  # whatever it is
        number += 1
        name = f"{name.partition('Z')[0]}Z-{number + 1}"
    return name, Path(tempfile.mkdtemp(prefix=UNFINISHED, suffix=".partial", dir=reports))


def unfinished(reports: Path) -> list[Path]:
    """Folders of runs that were cut short; for who holds the lock."""
    return sorted(path for path in reports.iterdir() if path.name.startswith(UNFINISHED))


def take(source: Path, target: Path, *, link: bool) -> None:
    """Put a file in a run: linked, where it is the run's own already, or copied."""
    if link:
        with suppress(OSError):
            target.hardlink_to(source)
            return
    shutil.copyfile(source, target)


def switch(reports: Path, run: str) -> None:
    """Let `latest` be a run, in one step; where the system has no links it is a copy, in two."""
    latest, part = reports / LATEST, reports / f".{LATEST}.partial"
    _remove(part)
    try:
        part.symlink_to(run, target_is_directory=True)
    except OSError:
        shutil.copytree(reports / run, part)
    if latest.is_dir() and not (latest.is_symlink() and part.is_symlink()):
        old = reports / f"{OLD}{LATEST}"
        _remove(old)
        latest.rename(old)
        part.rename(latest)
        _remove(old)
    else:
        part.replace(latest)


def latest_run(reports: Path) -> str:
    """The id of the run that is the latest; empty if there is none."""
    latest = reports / LATEST
    if latest.is_symlink():  # whatever its manifest says
        target = latest.readlink().name
        return target if manifest.RUN.fullmatch(target) and (reports / target).is_dir() else ""
    found = manifest.read(latest)
    return found.run if found else ""


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        for folder, _, _ in os.walk(path):
            with suppress(OSError):
                os.chmod(folder, 0o700)  # noqa: PTH101 (someone may have made it read-only)
        shutil.rmtree(path)


def remove(path: Path) -> None:
    """Remove a folder: under another name first, so that no half of it is left under its own.

    Raises
    ------
    OSError
        If it, or a part of it, cannot be removed.
    """
    old = path.with_name(f"{OLD}{path.name}")
    _remove(old)
    path.rename(old)
    _remove(old)


def prune(
    reports: Path, keep: int, entries: dict[str, int], failed: Failed
) -> list[tuple[Path, Manifest, bool]]:
    """Remove runs beyond the newest `keep`, and files of entries that are kept in fewer; never of the latest.

    Parameters
    ----------
    entries
        Entries of the schedule with the number of runs that keep their files.
    failed
        Told of what could not be removed; the rest is.

    Returns
    -------
    list of tuple
        Runs that are left and can be read, the newest first: their folder, their manifest, and whether they
        lost files.
    """
    for left in sorted(reports.glob(f"{OLD}*")):
        with failed(left.name):
            _remove(left)
    latest, known = latest_run(reports), {path: (path, one, False) for path, one in manifests(reports)}
    for number, folder in enumerate(runs(reports), start=1):
        if folder.name == latest:
            continue
        with failed(folder.name):
            if number > keep:
                remove(folder)
                known.pop(folder, None)
            elif folder in known:
                before = known[folder][1]
                after = _shortened(folder, before, number, entries)
                known[folder] = folder, after, after is not before
    return [one for folder, one in known.items() if folder.is_dir()]


def _shortened(folder: Path, found: Manifest, number: int, entries: dict[str, int]) -> Manifest:
    """A run without the files of entries that are kept in fewer runs."""
    short = [one for one in found.results if _is_over(one, number, entries)]
    if not short:
        return found
    shortened = _without(found, short)
    write_whole(folder / manifest.NAME, manifest.as_json(shortened))
    for name in (name for one in short for name in one.files):
        (folder / name).unlink(missing_ok=True)
    return shortened


def _is_over(result: Result, number: int, entries: dict[str, int]) -> bool:
    return bool(result.files) and 0 < entries.get(result.entry, 0) < number


def _without(found: Manifest, short: list[Result]) -> Manifest:
    gone = {one.id for one in short}
    return replace(
        found, results=tuple(replace(one, files={}) if one.id in gone else one for one in found.results)
    )
