"""Where finished reports are handed over: a folder of this machine, or any address that fsspec knows.

A report is handed over whole, under its id, in one step; the second of two that were made is dropped.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from xeploai.publish import manifest
from xeploai.publish.manifest import Result

LOG = "log.txt"
OUT = "out"  # where a report's files are when it is made
NO_SPACE = 74  # exit code of one that could not write them
TIMES, PAUSE = 5, 0.2  # that it is tried to remove a place, and seconds between
WANTED = "wanted"  # what is there for as long as reports are


class Exchange(Protocol):
    """A place that finished reports are handed to, and fetched from."""

    address: str

    def begin(self) -> None: ...
    def made(self, job: str, key: str) -> Result | None: ...
    def workplace(self) -> Path: ...
    def deliver(self, folder: Path, result: Result) -> Result: ...
    def fetch(self, result: Result, to: Path) -> Result: ...
    def clear(self) -> None: ...


def at(address: str) -> Exchange:
    """The exchange at an address: a folder, or one with a protocol such as ``s3://``."""
    return Remote(address) if "://" in address else Folder(Path(address))


def shared(address: str) -> str:
    """An address as it was given, as all machines understand it: a path becomes a whole one.

    Raises
    ------
    ValueError
        If it is none that machines can share, or what it needs is not installed.
    """
    if "://" not in address:
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", address):  # one letter is a drive
            raise ValueError(f"'{address}' is no address: after the protocol comes ://")
        address = f"file://{Path(address).absolute().as_posix()}"
    if "memory://" in address:
        raise ValueError("the memory of a process is not shared with others: give a folder or a bucket")
    try:
        import fsspec  # type: ignore[import-untyped, import-not-found, unused-ignore]
        from fsspec.implementations.local import (  # type: ignore[import-untyped, import-not-found, unused-ignore]
            LocalFileSystem,
        )

        files, root = fsspec.core.url_to_fs(address)
    except Exception as error:  # every protocol has its own
        raise ValueError(str(error) or type(error).__name__) from None
    if not root.strip("/"):
        raise ValueError(f"'{address}' names no folder or bucket")
    return f"file://{root}" if isinstance(files, LocalFileSystem) else address


def _same(result: Result | None, key: str) -> Result | None:
    """The result, if it is of what is wanted now and not one that failed."""
    return result if result is not None and result.key == key and result.there else None


class Folder:
    """A folder that all who make reports can write to."""

    def __init__(self, root: Path):
        self.root, self.address = root, str(root)

    def begin(self) -> None:
        """Nothing to do: who made the folder can write to it."""

    def made(self, job: str, key: str) -> Result | None:
        """A report that is there already and is whole."""
        found = _same(manifest.status(self.root / job), key)
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

    def fetch(self, result: Result, to: Path) -> Result:
        """Nothing to bring: the folder is where reports are wanted.

        Raises
        ------
        OSError
            If they are not in it: who made them has another folder of that name.
        """
        for name in result.files:
            (to / name).stat()
        return result

    def clear(self) -> None:
        """Nothing to do: the folder goes with its run."""


class Remote:
    """An address that fsspec knows: files first, then the status that makes them count."""

    def __init__(self, address: str):
        import fsspec  # type: ignore[import-untyped, import-not-found, unused-ignore]

        self.address = address
        self.files, self.root = fsspec.core.url_to_fs(address)

    def begin(self) -> None:
        """Say that reports are wanted here.

        Raises
        ------
        Exception
            Whatever the protocol has for a place that cannot be written to.
        """
        self.files.makedirs(self.root, exist_ok=True)
        self.files.pipe_file(f"{self.root}/{WANTED}", b"reports\n")

    def made(self, job: str, key: str) -> Result | None:
        """A report that is there already."""
        try:
            return _same(self._status(job)[0], key)
        except Exception:  # every protocol has its own; and what is there may be damaged
            return None

    def _status(self, job: str) -> tuple[Result, str]:
        """A report's result, and where its files are."""
        said = json.loads(self.files.cat_file(f"{self.root}/{job}.json"))
        result, place = manifest.result(json.dumps(said["result"])), str(said["place"])
        if result is None or not place.startswith(f"{self.root}/{job}.") or ".." in place:
            raise ValueError(f"{job}.json is not what was written there")
        return result, place

    def workplace(self) -> Path:
        """A new folder of this machine."""
        return Path(tempfile.mkdtemp(prefix="xeploai-"))

    def deliver(self, folder: Path, result: Result) -> Result:
        """Copy a report's files to a place of their own, then say that it is there.

        Raises
        ------
        Exception
            Whatever the protocol has for a place that cannot be written to, or if nothing is wanted any more.
        """
        there = self.made(result.id, result.key)
        if there is not None:
            return there
        self.files.cat_file(f"{self.root}/{WANTED}")
        place = f"{self.root}/{result.id}.{uuid.uuid4().hex}"
        try:
            self.files.makedirs(place, exist_ok=True)
            for path in sorted(folder.iterdir()):
                self.files.put_file(str(path), f"{place}/{path.name}")
            told = {"place": place, "result": json.loads(manifest.as_json(result))}
            self.files.pipe_file(f"{self.root}/{result.id}.json", json.dumps(told).encode())
        finally:
            self._leave_nothing_unwanted()
        return result

    def _leave_nothing_unwanted(self) -> None:
        """Remove what was handed over while the run's place was being cleared."""
        try:
            self.files.cat_file(f"{self.root}/{WANTED}")
        except FileNotFoundError:
            with suppress(FileNotFoundError):
                self._remove()

    def fetch(self, result: Result, to: Path) -> Result:
        """Copy a report's files to a folder of this machine: all of them, or none.

        Returns
        -------
        Result
            Of the files that came; of two that were made at the same time, that is the one whose files stand.

        Raises
        ------
        Exception
            Whatever the protocol has for files that cannot be read, or if they are not whole.
        """
        found, place = self._status(result.id)
        part = to.with_name(f".{to.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for path in self.files.ls(place, detail=False):
            self.files.get_file(path, str(part / path.rsplit("/", 1)[-1]))
        if result.there and not (_same(found, result.key) and manifest.whole(found, part)):
            raise OSError("its files are not whole")
        shutil.rmtree(to, ignore_errors=True)
        part.rename(to)
        return found if result.there else result

    def clear(self) -> None:
        """Remove what the run had put there; what comes later is refused.

        Raises
        ------
        Exception
            Whatever the protocol has for files that cannot be removed.
        """
        with suppress(FileNotFoundError):
            self.files.rm_file(f"{self.root}/{WANTED}")  # first: who hands over now removes that again
            self._remove()

    def _remove(self) -> None:
        for left in reversed(range(TIMES)):
            try:
                self.files.invalidate_cache()
                self.files.rm(self.root, recursive=True)
                return
            except FileNotFoundError:
                raise
            except Exception:  # something came in the meantime
                if not left:
                    raise
                time.sleep(PAUSE)
