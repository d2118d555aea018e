"""Lists for readers: the reports of a run and what changed; the runs there are."""

from __future__ import annotations

from typing import Any

from xeploai import codes
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
    """What changed, as far as it has words in a language, by its kind; kinds in the order they came in."""
    found: dict[str, list[Change]] = {}
    for change in run.changes:
        if language in change.text:
            found.setdefault(change.kind, []).append(change)
    return found


def condition(result: Result) -> str:
    """The label of what became of a report."""
    key = f"index.state.{'outdated' if result.outdated else result.state}"
    return key


def _rendered(template: str, **what: Any) -> str:
    languages = [codes.Labels(language) for language in codes.languages()]

    def both(key: str, **values: Any) -> str:
        return " · ".join(labels(key, **values) for labels in languages)

    return environment().get_template(template).render(languages=languages, both=both, **what)
