"""A run: what changed is made, the rest is kept, and all of it appears under its final name at once."""

from __future__ import annotations

import datetime
import socket
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from xeploai import codes
from xeploai.executors import ClusterGoneError
from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.project import Project, write_whole
from xeploai.publish import changes, exchange, fingerprint, housekeeping, index, manifest, plan, store
from xeploai.publish.exchange import Exchange
from xeploai.publish.launch import TemplateError
from xeploai.publish.log import Log
from xeploai.publish.manifest import FAILED, MADE, Manifest, Result
from xeploai.publish.orders import Order, produce
from xeploai.publish.plan import Known, Step
from xeploai.publish.schedule import Job, Schedule
from xeploai.tables import Tables

FINAL = ".final"
Tell = Callable[[Result, int, int], None]


@dataclass(frozen=True)
class Request:
    """What is to be run, and how.

    Attributes
    ----------
    asked
        Reports that the run is for; the others are kept as they are.
    shared
        The hashes that all reports share, from before the tables were read.
    everything
        Make them even where nothing changed.
    workers
        How many are made at a time; 0 if a cluster decides.
    through
        Where reports are handed over; the run's own folder if empty.
    """

    schedule: Schedule
    asked: list[Job]
    project: Project
    tables: Tables
    shared: dict[str, str]
    everything: bool = False
    workers: int = 1
    through: str = ""


@dataclass
class _Going:
    """A run that is going on."""

    request: Request
    run: str
    folder: Path
    log: Log
    data_version: str
    results: dict[str, Result] = field(default_factory=dict)
    sources: dict[str, Path] = field(default_factory=dict)


def planned(request: Request, earlier: list[Known] | None = None) -> list[Step]:
    """What a run would make and keep.

    Parameters
    ----------
    earlier
        What earlier runs left, where it is known already.
    """
    where, jobs = request.project, request.schedule.jobs
    earlier = plan.known(where) if earlier is None else earlier
    return plan.plan(jobs, request.asked, where, request.shared, earlier, everything=request.everything)


def run(
    request: Request,
    executor: Executor,
    tell: Tell = lambda result, done, total: None,
    warn: Callable[[str], None] = lambda text: None,
) -> Manifest:
    """Make what has to be made; a report that fails is told by name and the others are there.

    Parameters
    ----------
    executor
        What makes reports: threads that wait for this machine's processes, or a cluster.
    tell
        Called for each report with its result, how many are done and how many there are.
    warn
        Told what went wrong with older runs, which does this one no harm.

    Returns
    -------
    Manifest
        Of the finished run, which is `reports/<run>` then.

    Raises
    ------
    UserMistakesError
        If another run is going on, or reports cannot be handed over where they are to be.
    OSError
        If the disk is full: nothing appears, and the next run goes on from what was made.
    """
    reports = request.project.reports
    with store.locked(reports):
        earlier = plan.known(request.project)
        steps = planned(request, earlier)
        name, folder = store.new_run(reports)
        with Log(folder / Log.NAME) as log:
            version = fingerprint.data_version(request.shared, request.tables)
            going = _Going(request, name, folder, log, version)
            started = time.time()
            _make(going, steps, executor, tell)
            done = _finish(going, steps, [one.manifest for one in earlier if one.manifest], started)
        if done.complete:
            store.switch(reports, done.run)
        housekeeping.tidy(reports, request.schedule, warn)
    return done


def _make(going: _Going, steps: list[Step], executor: Executor, tell: Tell) -> None:
    """Every report that is wanted: kept, or made by the executor."""
    total, making = len(steps), any(step.kept is None for step in steps)
    through = going.request.through.rstrip("/")
    place = exchange.at(f"{through}/{going.run}" if through else str(going.folder))
    root, host = str(going.request.project.root), socket.gethostname()
    orders = {}
    try:
        if making:
            _begin(place, through)
        for step in steps:
            if step.kept is None:
                order = Order(step.job, going.run, root, place.address, step.inputs, going.data_version, host)
                orders[executor.submit(produce, order)] = order
            else:
                result, going.sources[step.job.id] = step.kept
                _done(going, result, total, tell)
        for future in as_completed(orders):
            result = _come_home(going, place, orders[future], future)
            going.sources[result.id] = going.folder / result.id
            _done(going, result, total, tell)
    finally:
        if making:
            _clear(going, place)


def _begin(place: Exchange, through: str) -> None:
    try:
        place.begin()
    except Exception as error:  # every protocol has its own
        why = getattr(error, "strerror", "") or _said(error)
        raise UserMistakesError([Mistake("--through", f"{through} cannot be written to: {why}")]) from None


def _clear(going: _Going, place: Exchange) -> None:
    try:
        place.clear()
    except Exception as error:
        going.log.line(f"what is in {place.address} could not be removed: {_said(error)}")


def _come_home(going: _Going, place: Exchange, order: Order, future: Future[Result]) -> Result:
    """What became of an order; where its maker was lost, what it handed over before counts."""
    try:
        error = future.exception()
    except CancelledError as cancelled:
        error = cancelled
    if isinstance(error, TemplateError) and going.request.workers:  # no report can be made here
        raise UserMistakesError([Mistake("reports", f"{error}; mend that, or use --engine kernel")])
    result = future.result() if error is None else place.made(order.job.id, order.key)
    if result is None:
        return order.result(state=FAILED, error=_said(error))
    try:
        return place.fetch(result, going.folder / result.id)
    except Exception as lost:
        if not result.there:  # it has a reason of its own
            return result
        return order.result(state=FAILED, error=f"it was made, but did not come home: {_said(lost)}")


def _said(error: BaseException | None) -> str:
    """An error in a line; of one that is a sentence already, that."""
    return str(error) if isinstance(error, ClusterGoneError) else f"{type(error).__name__}: {error}"


def _done(going: _Going, result: Result, total: int, tell: Tell) -> None:
    going.results[result.id] = result
    own = going.folder / result.id / exchange.LOG if result.state != manifest.KEPT else None
    going.log.report(result, own)
    tell(result, len(going.results), total)


def _finish(going: _Going, steps: list[Step], earlier: list[Manifest], started: float) -> Manifest:
    """Put the run together beside its final name, then move it there."""
    request, before = going.request, earlier[0] if earlier else None
    final = going.folder / FINAL
    final.mkdir()
    results = _put_together(going, [step.job for step in steps], final)
    share = 100 * sum(result.there for result in results)
    now, facts = time.time(), changes.facts(request.tables, codes.languages())
    done = Manifest(
        run=going.run,
        started=_iso(started),
        finished=_iso(now),
        seconds=round(now - started, 3),
        complete=share >= request.schedule.complete * len(request.schedule.jobs),
        data_version=going.data_version,
        previous=before.run if before else "",
        results=results,
        revision=fingerprint.revision(request.project.root),
        versions=fingerprint.versions(),
        workers=request.workers,
        facts=facts,
        changes=tuple(changes.since(before, facts, results)),
    )
    write_whole(final / index.NAME, index.of_run(done, housekeeping.last_made(earlier, done)))
    write_whole(final / manifest.NAME, manifest.as_json(done))
    going.log.summary(done)
    store.take(going.folder / Log.NAME, final / Log.NAME, link=False)
    final.rename(request.project.reports / going.run)
    return done


def _iso(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")


def _put_together(going: _Going, jobs: list[Job], final: Path) -> tuple[Result, ...]:
    """Files of all reports in one folder, pages with their neighbours; results in the schedule's order."""
    results = [going.results[job.id] for job in jobs]
    for result in results:
        for name in result.files:
            own = result.state == MADE and not name.endswith(".html")  # pages get their links here
            store.take(going.sources[result.id] / name, final / name, link=own)
            (final / name).chmod(0o644)  # whatever umask a cell had set
    return housekeeping.linked(tuple(results), final)
