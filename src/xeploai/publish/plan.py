"""What a run has to make, what it can keep from runs before, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from xeploai.project import Project
from xeploai.publish import exchange, fingerprint, manifest, store
from xeploai.publish.entries import ENDINGS
from xeploai.publish.manifest import KEPT, Manifest, Result
from xeploai.publish.schedule import Job


@dataclass(frozen=True)
class Step:
    """What is to be done for one report.

    Attributes
    ----------
    why
        In a few words.
    source
        The folder that its files can be kept from; None if it is to be made.
    earlier
        What is known of it from there.
    """

    job: Job
    inputs: dict[str, str]
    why: str
    source: Path | None = None
    earlier: Result | None = None

    @property
    def runs(self) -> bool:
        """Whether it has to be made."""
        return self.source is None

    @property
    def absent(self) -> bool:
        """Whether it is neither to be made nor to be had."""
        return self.source is not None and self.earlier is None


@dataclass(frozen=True)
class Known:
    """What earlier runs left: a folder, what it says of each report, and what it is called."""

    folder: Path
    results: dict[str, Result]
    name: str
    finished: bool


def known(project: Project) -> list[Known]:
    """Runs, the newest first, then what was left by runs that were cut short."""
    if not project.reports.is_dir():
        return []
    done = [
        Known(folder, one.by_id(), one.run, True) for folder, one in store.manifests(project.reports)
    ]  # fmt: skip
    cut = []
    for folder in store.unfinished(project.reports):
        there = sorted(folder.glob(f"*/{exchange.STATUS}"))  # none in a folder that has just gone
        found = {
            path.parent.name: read for path in there if (read := exchange.status(path.parent)) is not None
        }
        cut.append(Known(folder, found, "a run that was cut short", False))
    return [*cut, *done]


def plan(
    jobs: tuple[Job, ...],
    asked: list[Job],
    project: Project,
    shared: dict[str, str],
    earlier: list[Known],
    *,
    everything: bool = False,
) -> list[Step]:
    """Decide for each report whether it is made or kept.

    Parameters
    ----------
    jobs
        Of the whole schedule.
    asked
        Those that this run is for; the others are kept as they are.
    everything
        Make all that is asked for, changed or not.
    """
    wanted = {job.id for job in asked}
    return [
        _step(
            job, fingerprint.inputs(job, project, shared), earlier,
            asked=job.id in wanted, everything=everything,
        )
        for job in jobs
    ]  # fmt: skip


def _step(job: Job, inputs: dict[str, str], earlier: list[Known], *, asked: bool, everything: bool) -> Step:
    key = fingerprint.key(inputs)
    if not asked:
        return _as_it_is(job, inputs, earlier)
    if everything:
        return Step(job, inputs, "asked for with --all")
    same = [one for one in earlier if job.id in one.results and one.results[job.id].key == key]
    for one in same:
        found = one.results[job.id]
        if found.there and _whole(job, found, _folder(one, job)):
            why = f"unchanged since {found.run}" if one.finished else f"left by {one.name}"
            return Step(job, inputs, why, _folder(one, job), found)
    return Step(job, inputs, _why(job, inputs, earlier, same))


def _folder(one: Known, job: Job) -> Path:
    return one.folder if one.finished else one.folder / job.id


def _whole(job: Job, found: Result, folder: Path) -> bool:
    """Whether all that is to be published is there, as it was written."""
    needed = {f"{job.id}.{ENDINGS[kind]}" for kind in job.publish}
    return needed <= set(found.files) and manifest.whole(found, folder)


def _as_it_is(job: Job, inputs: dict[str, str], earlier: list[Known]) -> Step:
    """The newest there is of a report that this run is not for."""
    for one in earlier:
        found = one.results.get(job.id)
        if found is not None and found.there and _whole(job, found, _folder(one, job)):
            return Step(job, inputs, "not asked for", _folder(one, job), found)
    return Step(job, inputs, "not asked for, and in no run so far", Path())


def _why(job: Job, inputs: dict[str, str], earlier: list[Known], same: list[Known]) -> str:
    """Why a report has to be made."""
    if same:
        if not same[0].results[job.id].there:
            return "failed the last time"
        return "its files are gone or changed"
    last = next((one.results[job.id] for one in earlier if job.id in one.results), None)
    if last is None:
        return "new"
    parts = [part for part in manifest.PARTS if last.inputs.get(part) != inputs[part]]
    return f"changed: {', '.join(parts)}"


def kept(step: Step) -> Result:
    """The result of a report that is kept."""
    assert step.earlier is not None
    outdated = step.earlier.key != fingerprint.key(step.inputs)
    return replace(step.earlier, state=KEPT, outdated=outdated)


def before(earlier: list[Known]) -> Manifest | None:
    """The run before: the newest that is finished."""
    return next((manifest.read(one.folder) for one in earlier if one.finished), None)
