"""A run: every job executed and made into a page; all of it appears under its final name at once."""

from __future__ import annotations

import datetime
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from xeploai import codes, display
from xeploai.project import Project
from xeploai.publish.page import PageError, page, with_navigation
from xeploai.publish.schedule import Job, notebook_parameters

INDEX = "index.html"


@dataclass(frozen=True)
class JobResult:
    """What became of a job: its page's title, or the error that ended it."""

    id: str
    notebook: str
    parameters: dict[str, Any]
    language: str
    ok: bool
    title: str = ""
    workbook: bool = False
    error: str = ""


@dataclass(frozen=True)
class RunResult:
    """A finished run.

    Attributes
    ----------
    folder
        ``reports/<run>``; ``reports/latest`` holds the same.
    results
        One of each job, in the order of the schedule.
    """

    folder: Path
    latest: Path
    results: tuple[JobResult, ...]

    @property
    def failed(self) -> tuple[JobResult, ...]:
        """The jobs that failed."""
        return tuple(r for r in self.results if not r.ok)


def run(
    jobs: list[Job],
    project: Project,
    *,
    whole: list[Job] | None = None,
    workers: int | None = None,
    progress: Callable[[JobResult, int, int], None] = lambda result, done, total: None,
) -> RunResult:
    """Run all jobs; one that fails is reported by name and the others are made.

    Parameters
    ----------
    whole
        All jobs of the schedule, where only some of them run: the others are carried over from the last
        run, so that every run is complete.
    workers
        Processes at a time; as many as there are processors if None.
    progress
        Called after each job with its result, how many are done and how many there are.
    """
    project.reports.mkdir(exist_ok=True)
    latest = project.reports / "latest"
    started = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    folder = Path(tempfile.mkdtemp(prefix=".run-", suffix=".partial", dir=project.reports))
    try:
        results = _run_all(jobs, folder, project, workers or os.cpu_count() or 1, progress)
        carried = _carry_over([job.id for job in whole or []], results, latest, folder)
        _write_index(sorted([*results, *carried], key=_order(whole or jobs)), folder)
        folder.chmod(0o755)  # mkdtemp makes it private
        final = folder.rename(_free_name(project.reports, started))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if any(result.ok for result in results) or not latest.exists():
        _copy_to(final, latest)
    return RunResult(final, latest, tuple(results))


def _order(jobs: list[Job]) -> Callable[[JobResult], int]:
    """The place of a result in the schedule."""
    places = {job.id: place for place, job in enumerate(jobs)}
    return lambda result: places.get(result.id, len(places))


def _carry_over(wanted: list[str], made: list[JobResult], latest: Path, folder: Path) -> list[JobResult]:
    """Copy the last run's pages of reports that did not run this time."""
    manifest = latest / "manifest.json"
    if not wanted or not manifest.is_file():
        return []
    missing = set(wanted) - {result.id for result in made}
    carried = []
    for entry in json.loads(manifest.read_text(encoding="utf-8")):
        result = JobResult(**entry)
        if result.ok and result.id in missing:
            for path in latest.glob(f"{result.id}.*"):
                shutil.copy2(path, folder / path.name)
            carried.append(result)
    return carried


def _run_all(
    jobs: list[Job],
    folder: Path,
    project: Project,
    workers: int,
    progress: Callable[[JobResult, int, int], None],
) -> list[JobResult]:
    done: dict[str, JobResult] = {}
    with _pool(min(workers, len(jobs) or 1)) as pool:
        futures = {pool.submit(run_job, job, folder, project): job for job in jobs}
        for future in as_completed(futures):
            job = futures[future]
            failure = future.exception()
            result = (
                future.result() if failure is None else _failed(job, f"{type(failure).__name__}: {failure}")
            )
            done[job.id] = result
            progress(result, len(done), len(jobs))
    return [done[job.id] for job in jobs]


def _pool(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def run_job(job: Job, folder: Path, project: Project) -> JobResult:
    """Execute one notebook and write its page; what it leaves behind has its final name only when whole."""
    logging.getLogger("papermill").setLevel(logging.ERROR)
    os.environ["XEPLOAI_HOME"] = str(project.root)
    valid = notebook_parameters(job.notebook)
    workbook = f"{job.id}.xlsx" if "workbook" in valid else ""
    parameters = {**job.parameters, **({"workbook": workbook} if workbook else {})}
    half = folder / f".{job.id}.partial.ipynb"
    try:
        papermill.execute_notebook(
            str(job.notebook),
            str(half),
            parameters,
            cwd=str(folder),
            progress_bar=False,
            extra_arguments=["--IPKernelApp.log_level=50"],  # the kernel's own chatter, not the cells'
        )
        executed = _without_times(nbformat.read(half, as_version=4))
        language = str(parameters.get("language") or _default_language(valid))
        made = page(executed, language)
    except Exception as error:  # whatever ends a job is told under its name, and the next one runs
        return _failed(job, _reason(error), folder / workbook if workbook else None)
    finally:
        half.unlink(missing_ok=True)
    nbformat.write(executed, folder / f"{job.id}.ipynb")
    (folder / f"{job.id}.html").write_text(
        with_navigation(made.html, language, INDEX, home=""), encoding="utf-8"
    )
    has_book = bool(workbook) and (folder / workbook).is_file()
    return JobResult(job.id, job.notebook.name, parameters, language, True, made.title, has_book)


def _reason(error: Exception) -> str:
    if isinstance(error, PapermillExecutionError):
        return f"{error.ename}: {error.evalue}"
    return str(error) if isinstance(error, PageError) else f"{type(error).__name__}: {error}"


def _failed(job: Job, error: str, workbook: Path | None = None) -> JobResult:
    """The result of a job that failed; a workbook that it had already written goes."""
    if workbook:
        workbook.unlink(missing_ok=True)
    language = str(job.parameters.get("language", ""))
    return JobResult(job.id, job.notebook.name, job.parameters, language, False, error=error)


def _default_language(parameters: dict[str, str]) -> str:
    written = parameters.get("language", "").strip("\"'")
    return written if written in codes.languages() else codes.languages()[0]


def _without_times(nb: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The executed notebook without clock times and paths: the same data gives the same bytes."""
    parameters = nb.metadata.get("papermill", {}).get("parameters", {})
    nb.metadata["papermill"] = {"parameters": parameters}
    for number, cell in enumerate(nb.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"c{number:02d}"
    nb.metadata.pop("widgets", None)
    return nb


def _write_index(results: list[JobResult], folder: Path) -> None:
    named = [(language, codes.Labels(language)) for language in codes.languages()]
    html = display.environment().get_template("index.html.j2").render(
        results=results, languages=named, both=lambda key: " · ".join(labels(key) for _, labels in named)
    )  # fmt: skip
    (folder / INDEX).write_text(html, encoding="utf-8")
    manifest = json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(manifest + "\n", encoding="utf-8")


def _free_name(reports: Path, started: str) -> Path:
    """The run's folder; a second run in the same second gets a number."""
    name, number = reports / started, 1
    while name.exists():
        number += 1
        name = reports / f"{started}-{number}"
    return name


def _copy_to(final: Path, latest: Path) -> None:
    """Put a whole copy of the run in the place of `latest`; a link would not work on every system."""
    copy = final.with_name(".latest.partial")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(final, copy)
    old = final.with_name(".latest.old.partial")
    shutil.rmtree(old, ignore_errors=True)
    if latest.exists():
        latest.rename(old)
    copy.rename(latest)
    shutil.rmtree(old, ignore_errors=True)
