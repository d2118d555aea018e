"""Lists for readers: the reports of a run and what changed; the runs there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xeploai import codes
from xeploai.publish.changes import KINDS
from xeploai.publish.manifest import Change, Manifest, Result
from xeploai.templating import environment

NAME = "index.html"


def of_run(run: Manifest, last_made: dict[str, str]) -> str:
    """The page of a run, in all languages.

    Parameters
    ----------
    last_made
        Of reports that failed: the newest run that has them.
    """
    return _rendered("index.html.j2", run=run, last_made=last_made, condition=condition, by_kind=by_kind)


def of_runs(runs: list[Manifest], latest: str) -> str:
    """The page of all runs, the newest first."""
    return _rendered("runs.html.j2", runs=runs, latest=latest)


def by_kind(run: Manifest, language: str) -> dict[str, list[Change]]:
    """What changed, as far as it has words in a language, by its kind; kinds in the order they came in.

    A manifest may have been damaged: kinds that there are not are left out, and so are links to no page.
    """
    found: dict[str, list[Change]] = {}
    pages = {one.id for one in run.results if one.has("html")}
    for change in run.changes:
        if change.kind in KINDS and language in change.text:
            shown = change if change.page in pages else replace(change, page="")
            found.setdefault(change.kind, []).append(shown)
    return found


def condition(result: Result) -> str:
    """The label of what became of a report."""
    key = f"index.state.{'outdated' if result.outdated else result.state}"
    return key


def _rendered(template: str, **what: Any) -> str:
    languages = [codes.Labels(language) for language in codes.languages()]
    return environment().get_template(template).render(languages=languages, both=codes.both, **what)
