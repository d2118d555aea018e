"""What a run has to make, what it can keep from runs before, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from xeploai.project import Project
from xeploai.publish import fingerprint, manifest, store
from xeploai.publish.entries import ENDINGS
from xeploai.publish.manifest import KEPT, Manifest, Result
from xeploai.publish.navigation import has_place
from xeploai.publish.schedule import Job


@dataclass(frozen=True)
class Step:
    """What is to be done for one report.

    Attributes
    ----------
    why
        In a few words.
    kept
        What it is kept as, and from which folder; None if it is to be made.
    """

    job: Job
    inputs: dict[str, str]
    why: str
    kept: tuple[Result, Path] | None = None


@dataclass(frozen=True)
class Known:
    """What an earlier run left: its folder, what it says of each report, its manifest if it was finished."""

    folder: Path
    results: dict[str, Result]
    manifest: Manifest | None = None


def known(project: Project) -> list[Known]:
    """What was left by runs that were cut short, then the finished ones, the newest first."""
    if not project.reports.is_dir():
        return []
    done = [Known(folder, one.by_id(), one) for folder, one in store.manifests(project.reports)]
    cut = []
    for folder in store.unfinished(project.reports):
        there = sorted(folder.glob(f"*/{manifest.STATUS}"))  # none in a folder that has just gone
        found = {
            path.parent.name: read for path in there if (read := manifest.status(path.parent)) is not None
        }
        cut.append(Known(folder, found))
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
    """Decide for each report whether it is made or kept; one that is neither asked for nor there has no step.

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
    steps = []
    for job in jobs:
        inputs = fingerprint.inputs(job, project, shared)
        step = _asked(job, inputs, earlier, everything) if job.id in wanted else _other(job, inputs, earlier)
        steps += [step] if step is not None else []
    return steps


def _asked(job: Job, inputs: dict[str, str], earlier: list[Known], everything: bool) -> Step:
    """Kept where nothing changed, else made."""
    if everything:
        return Step(job, inputs, "asked for with --all")
    key = fingerprint.key(inputs)
    same = [one for one in earlier if job.id in one.results and one.results[job.id].key == key]
    for one in same:
        kept = _kept(job, one, key)
        if kept is not None:
            left = "left by a run that was cut short"
            return Step(job, inputs, f"unchanged since {kept[0].run}" if one.manifest else left, kept)
    return Step(job, inputs, _why(job, inputs, earlier, same))


def _other(job: Job, inputs: dict[str, str], earlier: list[Known]) -> Step | None:
    """Kept as it is: the newest there is, if there is any."""
    key = fingerprint.key(inputs)
    there = (kept for one in earlier if job.id in one.results and (kept := _kept(job, one, key)))
    return next((Step(job, inputs, "not asked for", kept) for kept in there), None)


def _kept(job: Job, one: Known, key: str) -> tuple[Result, Path] | None:
    """A report of an earlier run and its folder; None where not all that is to be published is there."""
    found = one.results[job.id]
    folder = one.folder if one.manifest else one.folder / job.id
    needed = {f"{job.id}.{ENDINGS[kind]}" for kind in job.publish}
    if not found.there or not needed <= set(found.files) or not manifest.whole(found, folder):
        return None
    if found.has("html") and not has_place((folder / f"{job.id}.html").read_bytes()):
        return None
    return replace(found, state=KEPT, outdated=found.key != key), folder


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
