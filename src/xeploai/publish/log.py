"""The log of a run: a line a report, with what each said while it was made."""

from __future__ import annotations

import datetime
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar

from xeploai.publish.manifest import FAILED, KEPT, Manifest, Result
from xeploai.publish.process import content

MOST = 2_000_000  # bytes of what one report said


class Log:
    """A log file, written as the run goes on."""

    NAME: ClassVar[str] = "run.log"

    def __init__(self, path: Path):
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is not None:
            self.line(f"the run ends: {type(error).__name__}: {error}")
        self._file.close()

    def line(self, text: str) -> None:
        """A line with the time."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        print(f"{now} {text}", file=self._file, flush=True)

    def report(self, result: Result, said: Path | None) -> None:
        """A report, and what it said."""
        self.line(told(result))
        words = b""
        if said is not None:
            with suppress(OSError):
                words = content(said, MOST)
        for text in words.decode("utf-8", "replace").splitlines():
            print(f"    {text}", file=self._file)
        self._file.flush()

    def summary(self, done: Manifest) -> None:
        """The run in one line."""
        self.line(counted(done))


def told(result: Result) -> str:
    """What became of a report, in one line."""
    if result.state == KEPT:
        return f"kept {result.id} of {result.run}{', outdated' if result.outdated else ''}"
    if result.state == FAILED:
        return f"FAILED {result.id}: {' '.join(result.error.split())}".removesuffix(": ")
    notices = f", {result.notices} lines of warnings in the log" if result.notices else ""
    again = f", {result.attempts} attempts" if result.attempts > 1 else ""
    return f"made {result.id} in {result.seconds:.1f} s{again}{notices}"


def counted(done: Manifest) -> str:
    """A run in one line."""
    states = [result.state for result in done.results]
    made, kept, failed = (states.count(state) for state in ("made", "kept", "failed"))
    return f"{made} made, {kept} kept, {failed} failed in {done.seconds:.1f} s"
