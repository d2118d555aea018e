"""Where finished reports are handed over: a folder of this machine, or any address that fsspec knows.

A report is handed over whole, under its id, in one step; the second of two that were made is dropped.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any, Protocol

from xeploai.publish import manifest
from xeploai.publish.manifest import Result
from xeploai.publish.process import content

STATUS = "status.json"
LOG = "log.txt"
LARGEST_STATUS = 10_000_000  # bytes
OUT = "out"  # where a report's files are when it is made
NO_SPACE = 74  # exit code of one that could not write them


class Exchange(Protocol):
    """A place that finished reports are handed to, and fetched from."""

    address: str

    def made(self, job: str, key: str) -> Result | None: ...
    def workplace(self) -> Path: ...
    def deliver(self, folder: Path, result: Result) -> Result: ...
    def fetch(self, job: str, to: Path) -> None: ...
    def clear(self) -> None: ...


def at(address: str) -> Exchange:
    """The exchange at an address: a folder, or one with a protocol such as ``s3://``."""
    return Remote(address) if "://" in address else Folder(Path(address))


def _same(result: Result | None, key: str) -> Result | None:
    """The result, if it is of what is wanted now and not one that failed."""
    return result if result is not None and result.key == key and result.there else None


def status(folder: Path) -> Result | None:
    """What a folder's status file says; None where there is none that can be read."""
    try:
        return manifest.result(json.loads(content(folder / STATUS, LARGEST_STATUS)))
    except manifest.UNREADABLE:
        return None


class Folder:
    """A folder that all who make reports can write to."""

    def __init__(self, root: Path):
        self.root, self.address = root, str(root)

    def made(self, job: str, key: str) -> Result | None:
        """A report that is there already and is whole."""
        found = _same(status(self.root / job), key)
        return found if found is not None and manifest.whole(found, self.root / job) else None

    def workplace(self) -> Path:
        """A new folder to make a report in, on the same file system."""
        return Path(tempfile.mkdtemp(prefix=".work-", dir=self.root))

    def deliver(self, folder: Path, result: Result) -> Result:
        """Move a report's folder to its place; where the same is there already, that one stands."""
        place = self.root / result.id
        try:
            folder.rename(place)
        except OSError:
            there = self.made(result.id, result.key)
            if there is not None:
                return there
            shutil.rmtree(place, ignore_errors=True)
            folder.rename(place)
        return result

    def fetch(self, job: str, to: Path) -> None:
        """Nothing to do: the folder is where reports are wanted."""

    def clear(self) -> None:
        """Nothing to do: the folder goes with its run."""


class Remote:
    """An address that fsspec knows: files first, then the status that makes them count."""

    def __init__(self, address: str):
        import fsspec  # type: ignore[import-untyped, import-not-found, unused-ignore]

        self.address = address
        self.files, self.root = fsspec.core.url_to_fs(address)

    def _status(self, job: str) -> dict[str, Any]:
        try:
            return dict(json.loads(self.files.cat_file(f"{self.root}/{job}.json")))
        except (OSError, ValueError):
            return {}

    def made(self, job: str, key: str) -> Result | None:
        """A report that is there already."""
        said = self._status(job)
        return _same(manifest.result(said["result"]) if said else None, key)

    def workplace(self) -> Path:
        """A new folder of this machine."""
        return Path(tempfile.mkdtemp(prefix="xeploai-"))

    def deliver(self, folder: Path, result: Result) -> Result:
        """Copy a report's files to a place of their own, then say that it is there."""
        there = self.made(result.id, result.key)
        if there is not None:
            return there
        place = f"{self.root}/{result.id}.{uuid.uuid4().hex}"
        self.files.makedirs(place, exist_ok=True)
        for path in sorted(folder.iterdir()):
            self.files.put_file(str(path), f"{place}/{path.name}")
        told = {"place": place, "result": json.loads(manifest.as_json(result))}
        self.files.pipe_file(f"{self.root}/{result.id}.json", json.dumps(told).encode())
        return result

    def fetch(self, job: str, to: Path) -> None:
        """Copy a report's files to a folder of this machine: all of them, or none."""
        said = self._status(job)
        if not said:
            return
        part = to.with_name(f".{to.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for path in self.files.ls(said["place"], detail=False):
            self.files.get_file(path, str(part / path.rsplit("/", 1)[-1]))
        shutil.rmtree(to, ignore_errors=True)
        part.rename(to)

    def clear(self) -> None:
        """Remove what the run had put there."""
        self.files.rm(self.root, recursive=True)
