"""What a report's process is, however it began: its limits, its chance, its end with all that it started.

As a program, one such process without a template: it reads what to call from its standard input, and ends
when that ends.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import json
import os
import random
import signal
import stat
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

CELL = "cell"  # the file in a report's folder where it notes its cell
DEATH_SIGNAL, SUBREAPER = 1, 36  # of prctl, in linux/prctl.h
GENERATIONS = 50  # of processes that end only to leave others
NOTED = 100  # bytes of a note; always as many, so that nobody reads half of one


def called(name: str, arguments: dict[str, Any]) -> int:
    """Call a function by its full name, ``module:function``; gives its exit code."""
    module, _, function = name.partition(":")
    return int(getattr(importlib.import_module(module), function)(**arguments))


def reseed() -> None:
    """New states for the generators of chance that a fork would share with its siblings."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def limit_memory(limit: int) -> None:
    """Let the process have so many bytes beside what it holds already; beyond, Python raises MemoryError."""
    if limit and sys.platform == "linux":
        import resource

        held = psutil.Process().memory_info().data
        resource.setrlimit(resource.RLIMIT_DATA, (held + limit,) * 2)


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """A file to read that a notebook may have put another thing in the place of.

    Raises
    ------
    OSError
        If it is not there, or is no file of its own: a pipe, a link, a device.
    """
    wary = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, os.O_RDONLY | wary)
    with os.fdopen(descriptor, "rb") as file:
        if path.is_symlink() or not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path.name} is no file")
        yield file


def content(path: Path, most: int) -> bytes:
    """The first bytes of such a file; errors as of `opened`."""
    with opened(path) as file:
        return file.read(most)


def noting(folder: Path) -> Any:
    """What notes in a folder which cell has begun: its number, from 1, and its first line."""

    def note(cell: Any, cell_index: int, **_: Any) -> None:
        first = cell.source.strip().partition("\n")[0]
        told = f"{cell_index + 1}\n{first}".encode("utf-8", "backslashreplace")
        descriptor = os.open(folder / CELL, os.O_WRONLY | os.O_CREAT)
        os.write(descriptor, told[:NOTED].ljust(NOTED))
        os.close(descriptor)

    return note


def noted(folder: Path) -> tuple[int, str]:
    """Which cell a report is at, from 1, and how it begins, as it noted in its folder; 0 before the first."""
    try:
        number, _, first = content(folder / CELL, NOTED).partition(b"\n")
        return int(number), first.decode("utf-8", "ignore").strip()
    except (OSError, ValueError):
        return 0, ""


def end(pid: int) -> None:
    """Kill a process, its group and its descendants; what is gone already is gone."""
    victims = []
    with suppress(psutil.Error):
        victims = psutil.Process(pid).children(recursive=True)
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    for victim in [pid, *(one.pid for one in victims)]:
        with suppress(psutil.Error):
            psutil.Process(victim).kill()


def clear(but: Collection[int] = ()) -> None:
    """End this process's children but some, and those that came to it when they lost their parents."""
    for _ in range(GENERATIONS):
        victims = [one.pid for one in psutil.Process().children() if one.pid not in but]
        if not victims:
            break
        for pid in victims:
            end(pid)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def control(option: int, value: int) -> None:
    """Set a property of the process that Python has no word for (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def main() -> int:
    """The process of one report."""
    command = json.loads(sys.stdin.buffer.readline())
    if sys.platform == "linux":
        _guard()
    threading.Thread(target=_end_with_caller, daemon=True).start()
    limit_memory(command["memory"])
    return called(command["call"], command["arguments"])


def _guard() -> None:
    """Go on as a child; this process waits for it, then ends what it left behind, and ends as it did."""
    control(SUBREAPER, 1)  # also what made itself a daemon comes here
    guard, pid = os.getpid(), os.fork()
    if pid == 0:
        control(DEATH_SIGNAL, int(signal.SIGKILL))
        if os.getppid() != guard:
            os._exit(1)
        return
    os.close(0)
    _, status = os.waitpid(pid, 0)
    clear()
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        with suppress(OSError):  # some always kill
            signal.signal(-code, signal.SIG_DFL)
        os.kill(guard, -code)
    os._exit(code)


def _end_with_caller() -> None:
    while os.read(0, 1 << 12):
        pass
    end(os.getpid())


if __name__ == "__main__":
    sys.exit(main())
