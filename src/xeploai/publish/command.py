"""The command `xeploai report`: what would run, and why; the run, as it goes on; its failures, passed on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TextIO

from xeploai import project, tables
from xeploai.executors import cluster, wrong_address
from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.publish import exchange, fingerprint, index, run, supervise
from xeploai.publish.log import counted, told
from xeploai.publish.manifest import FAILED, Manifest, Result
from xeploai.publish.process import end
from xeploai.publish.run import Request
from xeploai.publish.schedule import choose, command_for_failures, read_schedule
from xeploai.publish.store import LATEST

MOST_NAMED = 30_000  # letters of a variable: systems take no more
PATIENCE = 300  # seconds that the command for failures may take


def request(
    names: list[str], *, everything: bool = False, engine: str = "", workers: int = 1, through: str = ""
) -> Request:
    """What is asked for, with everything that is wrong with it or the schedule told.

    Raises
    ------
    UserMistakesError
        For a schedule, a name or tables that will not do.
    """
    where = project.find()
    shared = fingerprint.shared(where)
    data = tables.load(where)
    schedule = read_schedule(where, data)
    if engine:
        schedule = replace(schedule, jobs=tuple(replace(job, engine=engine) for job in schedule.jobs))
    return Request(schedule, choose(schedule.jobs, names), where, data, shared, everything, workers, through)


def listed(asked: Request, *, as_json: bool = False) -> str:
    """What a run would make and keep, and why: a line a report."""
    lines = []
    for step in run.planned(asked):
        does = "keep" if step.kept else "run"
        if as_json:
            about = {"notebook": step.job.notebook, "parameters": step.job.parameters}
            lines.append(
                json.dumps(
                    {"report": step.job.id, "does": does, "why": step.why, **about}, ensure_ascii=False
                )
            )
        else:
            parameters = json.dumps(step.job.parameters, ensure_ascii=False)
            lines.append("\t".join([step.job.id, does, step.why, step.job.notebook, parameters]))
    return "\n".join(lines)


def make(
    asked: Request, *, dask: str = "", on_failure: str = "", as_json: bool = False, quiet: bool = False
) -> Manifest:
    """Run what is asked for, tell of it, and pass on which reports failed.

    Parameters
    ----------
    dask
        Address of a Dask cluster to work on.
    on_failure
        A command to run where something failed; the schedule's if empty.
    """
    command = on_failure or asked.schedule.on_failure
    reports = asked.project.reports
    teller = Teller(quiet=quiet, as_json=as_json)
    try:
        with executor(asked.workers, dask) as doing:
            done = run.run(asked, doing, teller.tell, teller.warn)
    finally:
        teller.close()
    folder = reports / done.run
    latest = done.complete and (reports / LATEST / index.NAME).exists()
    shown = (reports / LATEST if latest else folder) / index.NAME
    teller.summary(done, folder, shown)
    if not done.complete:
        there, wanted = sum(one.there for one in done.results), len(asked.schedule.jobs)
        teller.warn(
            f"{reports / LATEST} stays as it was: {there} of {wanted} reports are there, and the schedule "
            f"wants {asked.schedule.complete} % of them"
        )
    if command and (done.failed or not done.complete):
        about = {
            "XEPLOAI_RUN": str(folder), "XEPLOAI_INDEX": str(shown), "XEPLOAI_LOG": str(folder / "run.log"),
            "XEPLOAI_FAILED": textwrap.shorten(" ".join(one.id for one in done.failed), MOST_NAMED),
        }  # fmt: skip
        pass_on(command, about, "".join(f"{told(one)}\n" for one in done.failed))
    return done


@contextmanager
def failures_passed_on(command: str = "") -> Iterator[None]:
    """Tell a command of what ends here with an error: the one given, or else the schedule's if it has one."""
    try:
        yield
    except Exception as error:
        with suppress(OSError):  # no project, no schedule
            command = command or command_for_failures(project.find())
        if command:
            kind = "" if isinstance(error, UserMistakesError) else f"{type(error).__name__}: "
            pass_on(command, {"XEPLOAI_FAILED": "the run"}, f"{kind}{error}\n")
        raise


@contextmanager
def executor(workers: int, dask: str) -> Iterator[Executor]:
    """What makes reports: threads that wait for this machine's processes, or a cluster."""
    if dask:
        with cluster(dask) as there:
            yield there
        return
    pool = ThreadPoolExecutor(workers, thread_name_prefix="report")
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        supervise.stop()
        raise
    pool.shutdown()


def pass_on(command: str, about: dict[str, str], text: str) -> None:
    """Run the command for failures; what it needs to know is in its environment and on its standard input."""
    try:
        running = subprocess.Popen(
            command, shell=True, stdin=subprocess.PIPE, env={**os.environ, **about}, start_new_session=True
        )  # fmt: skip
    except (OSError, ValueError) as error:
        say(f"the command for failures did not run: {error}", sys.stderr)
        return
    try:
        running.communicate(text.encode("utf-8", "backslashreplace"), timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        end(running.pid)
        running.wait()
    if running.returncode:
        say(f"the command for failures ended with {running.returncode}", sys.stderr)


def say(text: str, stream: TextIO | None) -> None:
    """Print a line; who does not listen any more does not stop a run."""
    if stream is None or stream.closed:
        return
    try:
        print(text, file=stream, flush=True)
    except OSError:
        with suppress(OSError):  # what is left in the stream would be an error again at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Teller:
    """Tells how a run goes on: a line a report, a bar on a terminal, JSON for machines."""

    def __init__(self, *, quiet: bool, as_json: bool):
        self.quiet, self.as_json = quiet, as_json
        self.bar: Any = None

    def tell(self, result: Result, done: int, total: int) -> None:
        """One report."""
        if self.as_json:
            line = asdict(replace(result, files={}, inputs={}, charts=()))
            say(json.dumps({"report": result.id, **line}, ensure_ascii=False), sys.stdout)
        if result.state == FAILED:
            self.warn(f"{result.id} failed: {result.error}")
        if self.quiet or self.as_json:
            return
        if sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty():
            self._advance(result, total)
        else:
            say(f"[{done}/{total}] {told(replace(result, error=''))}", sys.stdout)

    def _advance(self, result: Result, total: int) -> None:
        if self.bar is None:
            from tqdm import tqdm

            self.bar = tqdm(total=total, unit="report", file=sys.stdout, dynamic_ncols=True)
        self.bar.set_postfix_str(result.id, refresh=False)
        self.bar.update()

    def warn(self, text: str) -> None:
        """Something that a person should know, whatever else is said."""
        if self.bar is not None:
            self.bar.clear()
        say(text, sys.stderr)

    def close(self) -> None:
        """End the bar."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None

    def summary(self, done: Manifest, folder: Path, shown: Path) -> None:
        """The run."""
        there = [one for one in done.results if one.there]
        pages, books = (sum(one.has(kind) for one in there) for kind in ("html", "xlsx"))
        if self.as_json:
            about = {"run": done.run, "folder": str(folder), "index": str(shown), "complete": done.complete,
                     "pages": pages, "workbooks": books, "seconds": done.seconds,
                     "failed": {one.id: one.error for one in done.failed}}  # fmt: skip
            say(json.dumps(about, ensure_ascii=False), sys.stdout)
        elif not self.quiet:
            say(f"{counted(done)}\n{pages} pages and {books} workbooks in {folder}\nOpen {shown}", sys.stdout)


def mistakes(options: Any) -> list[Mistake]:
    """What does not go together on the command line."""
    found = []
    if options.through and not options.dask:
        found.append(Mistake("--through", "is for a cluster: give --dask too"))
    if options.dask and options.workers:
        found.append(Mistake("--workers", "a cluster has its own: leave it out with --dask"))
    wrong = wrong_address(options.dask) if options.dask else ""
    if wrong:
        found.append(Mistake("--dask", wrong))
    if options.through:
        try:
            exchange.shared(options.through)
        except ValueError as error:
            found.append(Mistake("--through", str(error)))
    return found


def asked_for(options: Any) -> Request:
    """The request of a command line.

    Raises
    ------
    UserMistakesError
        With everything that is wrong with it.
    """
    wrong = mistakes(options)
    if wrong:
        raise UserMistakesError(wrong)
    workers = 0 if options.dask else options.workers or os.cpu_count() or 1
    through = exchange.shared(options.through) if options.through else ""
    return request(
        options.name, everything=options.all, engine=options.engine, workers=workers, through=through
    )  # fmt: skip
