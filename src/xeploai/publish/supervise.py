"""Processes of reports, watched from one thread: begun, timed, measured, killed, begun again."""

from __future__ import annotations

import atexit
import itertools
import os
import queue
import signal
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

import psutil

from xeploai.publish.launch import Forks, Launcher, Spawns, Work
from xeploai.publish.process import CELL, noted

TICK, MEASURE = 0.2, 0.5  # seconds between two looks at clocks, and at memory
START, GRACE = 120, 5  # seconds in which a process has to begin, and a killed one to end
SHARED = 400 * 2**20  # bytes that a process holds before it has done anything of its own, and then some
PASSING = {
    -getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)
}
WARM, KERNEL = "warm", "kernel"  # engines
CAN_FORK = sys.platform == "linux"
_sharing = threading.Lock()
_shared: dict[str, tuple[str, Supervisor]] = {}


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes
    ----------
    code
        Its exit code; negative: the signal that killed it.
    limit
        The limit that it was killed for: ``cell``, ``report`` or ``memory``.
    cell
        Number of the cell it was at, from 1; 0 if none.
    peak
        The most bytes that its processes were seen to hold.
    attempts
        How often it was begun.
    """

    code: int
    limit: str = ""
    cell: int = 0
    seconds: float = 0
    peak: int = 0
    attempts: int = 1


@dataclass
class _Job:
    work: Work
    future: Future[Ended]
    attempts: int = 0
    begun: float = 0
    cell: int = 0
    cell_begun: float = 0
    peak: int = 0
    limit: str = ""
    killed: float = 0
    pid: int = 0
    due: float = 0  # not to be begun before
    suspect: bool = False  # it may have ended its template: it runs alone from then on


class Supervisor:
    """Runs calls in processes of their own and tells how each ended.

    Everything that begins, watches or ends a process is done by one thread, whoever asks.

    Parameters
    ----------
    launcher
        How processes begin.
    """

    def __init__(self, launcher: Launcher):
        self._launcher = launcher
        self._inbox: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting: list[_Job] = []
        self._running: dict[int, _Job] = {}
        self._numbers = itertools.count(1)
        self._measured = 0.0
        self._broken: Exception | None = None
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> Future[Ended]:
        """Begin a call; it must be one that may be begun again."""
        job = _Job(work, Future())
        with self._closing:
            if self._broken is not None:
                job.future.set_exception(self._broken)
            else:
                self._inbox.put(job)
                self._launcher.wake()
        return job.future

    @property
    def broken(self) -> bool:
        """Whether nothing can be begun any more."""
        return self._broken is not None

    def close(self) -> None:
        """End everything that runs; what was asked for is cancelled."""
        with self._closing:
            if self._broken is None:
                self._inbox.put(None)
                self._launcher.wake()
                self._broken = RuntimeError("the supervisor is closed")
        self._thread.join()

    def _supervise(self) -> None:
        try:
            while self._take():
                heard = self._launcher.events(self._pause())
                for number, pid in heard.begun:
                    self._running[number].pid = pid
                alone = len(self._running) == 1
                for number, code, peak in heard.ended:
                    job = self._running.pop(number)
                    job.peak = max(job.peak, peak)
                    if heard.lost:
                        job.suspect = True
                        job.attempts -= not alone
                    self._ended(job, code)
                self._watch()
        except Exception as error:  # nothing can run any more: everyone who asks is told why
            with self._closing:
                self._broken = error
            while not self._inbox.empty():
                self._waiting += filter(None, [self._inbox.get()])
            for job in [*self._waiting, *self._running.values()]:
                job.future.set_exception(error)
        finally:
            self._launcher.close()

    def _pause(self) -> float:
        """Seconds to wait for news: until the next look or the next beginning."""
        now = time.monotonic()
        due = [job.due - now for job in self._waiting if job.due > now]
        return min([TICK if self._running else 60.0, *due])

    def _take(self) -> bool:
        """Begin what is due; False when it is time to end."""
        while not self._inbox.empty():
            job = self._inbox.get()
            if job is None:
                for left in [*self._waiting, *self._running.values()]:
                    left.future.cancel()
                return False
            self._waiting.append(job)
        now = time.monotonic()
        for job in [job for job in self._waiting if job.due <= now]:
            if self._running and (job.suspect or any(one.suspect for one in self._running.values())):
                continue
            self._waiting.remove(job)
            number = next(self._numbers)
            job.attempts += 1
            job.begun = job.cell_begun = now
            job.cell, job.limit, job.killed, job.pid = 0, "", 0, 0
            with suppress(OSError):
                (job.work.folder / CELL).unlink()
            self._running[number] = job
            self._launcher.begin(number, job.work)
        return True

    def _ended(self, job: _Job, code: int) -> None:
        """Tell how it ended, or begin again what was killed from outside."""
        if code in PASSING and not job.limit and job.attempts <= job.work.limits.retries:
            job.due = time.monotonic() + job.work.limits.pause * 2 ** (job.attempts - 1)
            self._waiting.append(job)
            return
        seconds = time.monotonic() - job.begun
        job.future.set_result(
            Ended(code, job.limit, noted(job.work.folder)[0], seconds, job.peak, job.attempts)
        )

    def _watch(self) -> None:
        """Look at clocks and memory, and kill what is over its limits."""
        now = time.monotonic()
        measure = now - self._measured >= MEASURE
        for number, job in self._running.items():
            since, patience = (job.killed, GRACE) if job.limit else (job.begun, START)
            if (job.limit or not job.pid) and now - since > patience:
                self._launcher.renew()
            if job.limit or not job.pid:
                continue
            limits, cell = job.work.limits, noted(job.work.folder)[0]
            if cell != job.cell:
                job.cell, job.cell_begun = cell, now
            if measure:
                job.peak = max(job.peak, held(job.pid))
                self._measured = now
            if now - job.begun > limits.report:
                job.limit = "report"
            elif job.cell and now - job.cell_begun > limits.cell:
                job.limit = "cell"
            elif limits.memory and job.peak > limits.memory * 2**20 + SHARED:
                job.limit = "memory"
            if job.limit:
                job.killed = now
                self._launcher.kill(number)


def held(pid: int) -> int:
    """Bytes that a process and its descendants hold, pages they share counted in each."""
    total = 0
    with suppress(psutil.Error):
        first = psutil.Process(pid)
        for one in [first, *first.children(recursive=True)]:
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def shared_supervisor(engine: str, made_of: str = "") -> Supervisor:
    """This process's supervisor of an engine: warm forks where the system can fork, else cold processes.

    Parameters
    ----------
    made_of
        What the package is made of; where that has changed, a new template takes the place of the old one.
        Empty if it is not known yet: then it is what the next who asks says.
    """
    with _sharing:
        known = _shared.get(engine)
        if known is not None and not known[0]:
            known = _shared[engine] = made_of, known[1]
        if known is None or (made_of and known[0] != made_of) or known[1].broken:
            if known is not None:
                known[1].close()
            made = Supervisor(Forks() if engine == WARM and CAN_FORK else Spawns())
            known = _shared[engine] = made_of, made
        return known[1]


def _forget() -> None:
    """In a fork of this process there is no thread that would do what is asked."""
    global _sharing
    _sharing = threading.Lock()
    _shared.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@atexit.register
def stop() -> None:
    """End what this process has running, and what it keeps warm."""
    with _sharing:
        while _shared:
            _shared.popitem()[1][1].close()
