"""Beginning and killing the processes of reports: forked from a warm template, or cold, one by one."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from xeploai.publish.process import end

PATIENCE = 5  # seconds that a template may take to end
SINGLE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
ONE_THREAD = {**dict.fromkeys(SINGLE, "1"), "JE_ARROW_MALLOC_CONF": "background_thread:false"}
SETTINGS = {"XDG_CONFIG_HOME": "~/.config", "XDG_CACHE_HOME": "~/.cache"}  # where matplotlib has them
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as an ordinary kernel has it


def surroundings() -> dict[str, str]:
    """The environment of processes: this one's, with one thread for arithmetic and charts for notebooks."""
    own = _settings()
    return {**INLINE, **os.environ, **ONE_THREAD, **({"MPLCONFIGDIR": own.name} if own else {})}


@lru_cache(maxsize=1)
def _settings() -> tempfile.TemporaryDirectory[str] | None:
    """A folder for matplotlib's settings that goes with this process, where they have no other place.

    Each process would make one of its own, and those that are killed would leave it.
    """
    given = os.environ.get("MPLCONFIGDIR")
    homes = [f"{os.environ.get(name) or other}/matplotlib" for name, other in SETTINGS.items()]
    if sys.platform != "linux" or all(map(_writable, [given] if given else homes)):
        return None
    return tempfile.TemporaryDirectory(prefix="xeploai-", ignore_cleanup_errors=True)


def _writable(folder: str) -> bool:
    """Whether a folder can be written to, or made."""
    try:
        path = Path(folder).expanduser()
    except RuntimeError:  # nobody has a home
        return False
    there = next(one for one in [path, *path.absolute().parents] if one.exists())
    return there.is_dir() and os.access(there, os.W_OK)


@dataclass(frozen=True)
class Limits:
    """What a report may use.

    Attributes
    ----------
    cell, report
        Seconds that a cell, and a whole report, may take.
    memory
        MiB that its processes may hold together; 0 for no limit.
    retries
        How often it begins again after its process was killed from outside.
    pause
        Seconds before the first new beginning; twice as many before each further one.
    """

    cell: float = 600
    report: float = 1800
    memory: int = 4096
    retries: int = 2
    pause: float = 1


@dataclass(frozen=True)
class Work:
    """A call that gets a process of its own.

    Attributes
    ----------
    call
        ``module:function``; it returns an exit code.
    folder
        Where it logs (`log`) and says which cell it is at (`cell`).
    """

    call: str
    arguments: dict[str, Any]
    folder: Path
    limits: Limits = field(default_factory=Limits)


class Events(NamedTuple):
    """What was heard.

    Attributes
    ----------
    begun
        Jobs, each with its process.
    ended
        Jobs, each with its exit code (negative: the signal that killed it) and the most bytes that it held,
        0 if that is not known.
    lost
        Whether they ended because their template did, whoever of them or from outside ended that.
    """

    begun: list[tuple[int, int]]
    ended: list[tuple[int, int, int]]
    lost: bool = False


class Launcher(Protocol):
    """Begins and kills processes, and tells of them; for one thread, but for `wake`."""

    def begin(self, number: int, work: Work) -> None: ...
    def kill(self, number: int) -> None: ...
    def events(self, timeout: float) -> Events: ...
    def renew(self) -> None:
        """Something that was to begin or end processes does not: take another."""

    def wake(self) -> None: ...
    def close(self) -> None: ...


class TemplateError(RuntimeError):
    """The warm process cannot start."""


class Forks:
    """Processes forked from a warm template; another template where one is lost."""

    def __init__(self) -> None:
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._woken, False)
        self._running: set[int] = set()
        self._pids: dict[int, int] = {}
        self._start()

    def _start(self) -> None:
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the template)
        self._ready, self._unread = False, b""
        self.template = subprocess.Popen(
            [sys.executable, "-m", "xeploai.publish.warm"], env=surroundings(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, bufsize=0,
            start_new_session=True,
        )  # fmt: skip

    def begin(self, number: int, work: Work) -> None:
        self._running.add(number)
        self._ask(
            job=number, call=work.call, arguments=work.arguments, log=str(work.folder / "log"),
            memory=work.limits.memory * 2**20, environment=surroundings(),
        )  # fmt: skip

    def kill(self, number: int) -> None:
        self._ask(kill=number)
        if number in self._pids:  # the template may not be able to listen
            end(self._pids[number])

    def renew(self) -> None:
        self.template.kill()

    def _ask(self, **command: Any) -> None:
        assert self.template.stdin is not None
        with suppress(BrokenPipeError):  # a lost template is noticed where it is listened to
            self.template.stdin.write(json.dumps(command).encode() + b"\n")

    def events(self, timeout: float) -> Events:
        assert self.template.stdout is not None
        source = self.template.stdout.fileno()
        ready, _, _ = select.select([source, self._woken], [], [], timeout)
        if self._woken in ready:
            with suppress(BlockingIOError):
                os.read(self._woken, 1 << 12)
        if source not in ready:
            return Events([], [])
        piece = os.read(source, 1 << 16)
        if not piece:
            return Events([], self._lost(), lost=True)
        *lines, self._unread = (self._unread + piece).split(b"\n")
        begun, ended = [], []
        for event in map(json.loads, lines):
            if "ready" in event:
                self._ready = True
            elif "pid" in event:
                self._pids[event["job"]] = event["pid"]
                begun.append((event["job"], event["pid"]))
            else:
                self._running.discard(event["job"])
                self._pids.pop(event["job"], None)
                ended.append((event["job"], event["ended"], event["peak"]))
        return Events(begun, ended)

    def _lost(self) -> list[tuple[int, int, int]]:
        """The template is gone: what it had begun counts as killed, and another takes its place."""
        self.template.wait()
        for pid in self._pids.values():
            end(pid)
        lost, self._running, self._pids = [(job, -signal.SIGKILL, 0) for job in self._running], set(), {}
        if not self._ready:
            self._said.seek(0)
            words = self._said.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
            raise TemplateError(f"the warm process cannot start: {words[-1]}")
        self._start()
        return lost

    def wake(self) -> None:
        os.write(self._wake, b"x")

    def close(self) -> None:
        assert self.template.stdin is not None
        if not self._running:
            self.template.kill()  # it may be importing still, and has nothing to clear up
        self.template.stdin.close()
        try:
            self.template.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            for pid in self._pids.values():
                end(pid)
            self.template.kill()
            self.template.wait()
        os.close(self._wake)
        os.close(self._woken)


class Spawns:
    """Processes that begin cold, one by one: for systems that cannot fork, and where a fork is not wanted."""

    def __init__(self) -> None:
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._new: list[tuple[int, int]] = []
        self._woken = threading.Event()

    def begin(self, number: int, work: Work) -> None:
        with (work.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "xeploai.publish.process"], env=surroundings(),
                stdin=subprocess.PIPE, stdout=log, stderr=log, bufsize=0, start_new_session=True,
            )  # fmt: skip
        self._running[number] = process
        command = {"call": work.call, "arguments": work.arguments, "memory": work.limits.memory * 2**20}
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(command).encode() + b"\n")
        self._new.append((number, process.pid))

    def kill(self, number: int) -> None:
        if number in self._running:
            end(self._running[number].pid)

    def events(self, timeout: float) -> Events:
        self._woken.wait(min(timeout, 0.05))
        self._woken.clear()
        begun, self._new = self._new, []
        ended = [(job, code, 0) for job, one in self._running.items() if (code := one.poll()) is not None]
        for job, _, _ in ended:
            process = self._running.pop(job)
            end(process.pid)
            assert process.stdin is not None
            process.stdin.close()
        return Events(begun, ended)

    def renew(self) -> None:
        """Nothing stands between this and its processes."""

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        for number in list(self._running):
            self.kill(number)
            self._running[number].wait()
