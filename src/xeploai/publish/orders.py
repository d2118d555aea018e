"""Reports ordered from whoever makes them: a function that any `concurrent.futures.Executor` can call.

It may be called twice for the same report, as clusters do when a worker dies: what is there already stays.
"""

from __future__ import annotations

import datetime
import json
import shutil
import signal
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from xeploai import project
from xeploai.project import Project
from xeploai.publish import exchange, fingerprint, manifest
from xeploai.publish.exchange import LOG, NO_SPACE, OUT
from xeploai.publish.launch import Work
from xeploai.publish.manifest import FAILED, MADE, STATUS, Result
from xeploai.publish.process import content, noted
from xeploai.publish.schedule import Job
from xeploai.publish.supervise import CAN_FORK, KERNEL, Ended, shared_supervisor

MOST_SAID = 1_000_000  # bytes of a report's log
MAKE = "xeploai.publish.making:make"
TIMES = 3  # that a report is made where its files are written to meanwhile


@dataclass(frozen=True)
class Order:
    """What is wanted, and where it is to go.

    Attributes
    ----------
    root
        The project's folder where the order was given.
    address
        Of the exchange.
    inputs
        Hashes of what the report is to be made from.
    version
        The data version that the page shows.
    host
        The machine that gave the order.
    """

    job: Job
    run: str
    root: str
    address: str
    inputs: dict[str, str] = field(default_factory=dict)
    version: str = ""
    host: str = ""

    @property
    def key(self) -> str:
        """One hash of the inputs."""
        return fingerprint.key(self.inputs)

    def result(self, **more: Any) -> Result:
        """The result as far as it is known, and what became known."""
        job = self.job
        return Result(
            job.id, job.entry, job.notebook, job.title, job.language, run=self.run, parameters=job.parameters,
            key=self.key, inputs=self.inputs, engine=job.engine, host=socket.gethostname(), **more,
        )  # fmt: skip


def produce(order: Order) -> Result:
    """Make a report, or find that it is made already, and hand it over.

    It counts only if it was made from what was ordered: what it is made from is compared before and after,
    and where files were written to meanwhile, though they say the same, it is made again.

    Raises
    ------
    OSError
        If the exchange cannot be written to.
    """
    if not CAN_FORK:
        order = replace(order, job=replace(order.job, engine=KERNEL))
    place = exchange.at(order.address)
    there = place.made(order.job.id, order.key)
    if there is not None:
        return there
    where = Project(Path(order.root)) if Path(order.root).is_dir() else project.find()
    folder = place.workplace()
    try:
        notebook = where.notebooks / order.job.notebook
        for _ in range(TIMES):
            files, own = fingerprint.seen(where), fingerprint.seen_of(notebook)
            differing = _differing(order, where, files)
            if differing:
                return order.result(state=FAILED, error=differing)
            result = _made(order, where, folder)
            if fingerprint.seen(where) == files and fingerprint.seen_of(notebook) == own:
                return place.deliver(folder / OUT, result)
        return order.result(state=FAILED, error=f"its data was written to {TIMES} times while it was made")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _made(order: Order, where: Project, folder: Path) -> Result:
    """What became of a report, in a process of its own; its files are in the folder."""
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    known = json.loads(manifest.as_json(order.result(state=MADE, started=started)))
    arguments = {
        "job": json.loads(json.dumps(asdict(order.job))), "result": known, "folder": str(folder),
        "root": str(where.root), "version": order.version,
    }  # fmt: skip
    work = Work(MAKE, arguments, folder, order.job.limits)
    ended = shared_supervisor(order.job.engine, order.inputs["package"]).submit(work).result()
    return judged(order, ended, folder, started)


def _differing(order: Order, where: Project, files: fingerprint.Seen) -> str:
    """In which parts what is here differs from what was ordered; empty if in none."""
    try:
        here = fingerprint.inputs(order.job, where, fingerprint.shared(where, files, order.run))
    except OSError as error:  # gone, or being replaced
        return f"what it is made from cannot be read: {error.strerror}: {error.filename}"
    parts = " and ".join(part for part in manifest.PARTS if here[part] != order.inputs[part])
    if not parts or order.host != socket.gethostname():
        return f"{socket.gethostname()} has other {parts}" if parts else ""
    return f"its {parts} changed after the run had begun: the next run makes it"


def judged(order: Order, ended: Ended, folder: Path, started: str) -> Result:
    """What became of a report, by its status file and by how its process ended; written as its status."""
    out = folder / OUT
    own = manifest.status(out)
    measured: dict[str, Any] = {
        "attempts": ended.attempts, "seconds": round(ended.seconds, 3), "peak_mb": round(ended.peak / 2**20),
    }  # fmt: skip
    if own is not None and ended.code in (0, 1) and not ended.limit and own.there == (ended.code == 0):
        result = replace(own, **measured)
    else:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        _, first = noted(folder)
        told = cause(ended, order.job) + (f" (the cell begins '{first}')" if first else "")
        result = order.result(state=FAILED, started=started, error=told, **measured)
    _add_log(folder / "log", out / LOG)
    (out / STATUS).write_text(manifest.as_json(result), encoding="utf-8")
    return result


def cause(ended: Ended, job: Job) -> str:
    """Why a process that left no status ended."""
    at_cell = f" at cell {ended.cell}" if ended.cell else ""
    if ended.limit == "memory":
        return f"its processes held more than {job.limits.memory} MiB{at_cell}"
    if ended.limit == "cell":
        return f"cell {ended.cell} took more than {job.limits.cell:g} seconds"
    if ended.limit == "report":
        return f"the report took more than {job.limits.report:g} seconds{at_cell}"
    times = f", {ended.attempts} times" if ended.attempts > 1 else ""
    if ended.code < 0:
        return f"its process was killed by {signal.Signals(-ended.code).name}{at_cell}{times}"
    if ended.code == NO_SPACE:
        return "its files could not be written: is the disk full?"
    return f"its process ended itself with exit code {ended.code}{at_cell}{times}"


def _add_log(said: Path, log: Path) -> None:
    """What the process said outside its cells, after what was said in them."""
    with suppress(OSError), log.open("ab") as out:
        out.write(content(said, MOST_SAID))
