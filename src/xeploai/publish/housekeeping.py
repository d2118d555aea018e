"""Runs among each other: links between their pages, lists of them, old ones gone.

What is in `reports/` may have been changed or damaged by others: that is told, and the rest is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from xeploai import codes
from xeploai.project import write_whole
from xeploai.publish import index, manifest, store
from xeploai.publish.manifest import Manifest, Result
from xeploai.publish.navigation import with_navigation
from xeploai.publish.schedule import Schedule

Warn = Callable[[str], None]


def linked(results: tuple[Result, ...], folder: Path) -> tuple[Result, ...]:
    """Set the links between the pages of a run that are whole; its results, with their new hashes."""
    done = {one.id: one for one in results}
    for language in codes.languages():
        own = [one for one in results if one.there and one.has("html") and one.language == language]
        for before, page, after in zip([None, *own][:-1], own, [*own, None][1:], strict=True):
            name = f"{page.id}.html"
            path = folder / name
            if manifest.sha(path) == page.files[name]:
                text = path.read_text(encoding="utf-8")
                new = with_navigation(text, language, previous=_link(before), following=_link(after))
                if new != text:
                    write_whole(path, new)
                    done[page.id] = replace(page, files={**page.files, name: manifest.sha(path)})
    return tuple(done[one.id] for one in results)


def _link(page: Result | None) -> tuple[str, str] | None:
    return (f"{page.id}.html", page.title) if page else None


def _left(results: tuple[Result, ...], folder: Path) -> tuple[Result, ...]:
    """Results without the files that someone took away, so that no link leads to them."""
    return tuple(
        replace(one, files={name: sha for name, sha in one.files.items() if (folder / name).is_file()})
        for one in results
    )


def last_made(runs: list[Manifest], done: Manifest) -> dict[str, str]:
    """Of each report that failed, the newest of some runs that has its page."""
    failed, found = {one.id for one in done.failed}, dict[str, str]()
    for run in runs if failed else []:
        for result in run.results:
            if result.id in failed and result.there and result.has("html"):
                found.setdefault(result.id, run.run)
    return found


def tidy(reports: Path, schedule: Schedule, warn: Warn) -> None:
    """Remove old runs and those that were cut short, and list those there are."""
    entries = {job.entry: job.retention for job in schedule.jobs}

    @contextmanager
    def failed(name: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            warn(f"{reports / name} cannot be tidied: {why}")

    for left in store.unfinished(reports):
        with failed(left.name):
            store.remove(left)
    kept = store.prune(reports, schedule.retention, entries, failed)
    there = [one for _, one, _ in kept]
    for number, (folder, one, lost) in enumerate(kept):
        with failed(folder.name):
            if lost:
                one = replace(one, results=linked(_left(one.results, folder), folder))
                there[number] = one
                write_whole(folder / manifest.NAME, manifest.as_json(one))
        with failed(folder.name):  # what its index leads to may be gone by now
            text, path = index.of_run(one, last_made(there, one)), folder / index.NAME
            if not path.is_file() or path.read_bytes() != text.encode():
                write_whole(path, text)
    write_whole(reports / index.NAME, index.of_runs(there, store.latest_run(reports)))
