"""The schedule: which notebook runs with which parameters; checked as a whole before anything runs."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from xeploai.mistakes import Mistake, UserMistakesError, bare, unknown
from xeploai.project import Project
from xeploai.publish import entries, parameters, yamltext
from xeploai.publish.launch import Limits
from xeploai.publish.supervise import WARM
from xeploai.tables import Tables

WHERE = "notebooks/schedule.yml"
DEFAULTS: dict[str, Any] = {"retention": 30, "complete": 100, "on_failure": ""}
MOST_REPORTS, LONGEST_ID, MOST_TOLD = 5000, 120, 50
RESERVED = {"index", "manifest", "run", "latest"}  # files of a run itself
KEYS = {"reports", "limits", *DEFAULTS}


@dataclass(frozen=True)
class Job:
    """One report to make.

    Attributes
    ----------
    id
        Its name in files: the entry's name and the values of the matrix.
    entry
        The name of the schedule's entry.
    notebook
        The name of its file in `notebooks/`.
    title
        A short name of the report, in its language.
    publish
        What is made of it: ``html``, ``workbook``, ``notebook``.
    engine
        ``warm`` or ``kernel``.
    retention
        In how many runs its files are kept; as many as there are runs if 0.
    """

    id: str
    entry: str
    notebook: str
    parameters: dict[str, Any] = field(default_factory=dict)
    language: str = "vi"
    title: str = ""
    publish: tuple[str, ...] = entries.PUBLISH
    engine: str = WARM
    limits: Limits = field(default_factory=Limits)
    retention: int = 0


@dataclass(frozen=True)
class Schedule:
    """All reports, and what becomes of runs.

    Attributes
    ----------
    retention
        How many runs are kept.
    complete
        Per cent of the reports that a run must have to become the latest.
    on_failure
        A command to run where something failed; none if empty.
    """

    jobs: tuple[Job, ...]
    retention: int
    complete: int
    on_failure: str


def read_schedule(project: Project, tables: Tables) -> Schedule:
    """Read `notebooks/schedule.yml` and work out all its jobs.

    Raises
    ------
    UserMistakesError
        With all mistakes of the schedule: unknown notebooks, unknown parameters (with the valid ones),
        an empty matrix, names that cannot be file names.
    """
    content = _content(project)
    listed = content.get("reports")
    mistakes = [Mistake(WHERE, unknown("key", str(key), sorted(KEYS))) for key in content if key not in KEYS]
    mistakes += entries.settings_mistakes(content, WHERE)
    limits = entries.limits(content.get("limits"), Limits(), WHERE, mistakes)
    if not isinstance(listed, list) or not listed:
        raise UserMistakesError([*mistakes, Mistake(WHERE, "needs a list 'reports' with at least one entry")])
    jobs: list[Job] = []
    for number, entry in enumerate(listed, start=1):
        name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
        place = f"{WHERE}, entry {number}" + (f" ({name})" if name else "")
        found = entries.entry_mistakes(entry, project, place)
        given = entry.get("limits") if isinstance(entry, dict) else None
        own = entries.limits(given, limits, place, found)
        mistakes += found
        if not found:
            jobs += _jobs(entry, project, tables, own, place, mistakes)
    for twice, n in sorted(Counter(job.id for job in jobs).items()):
        if n > 1:
            mistakes.append(Mistake(WHERE, f"two reports would be called '{twice}'"))
    if mistakes:
        raise UserMistakesError(mistakes)
    settings = {key: content.get(key, default) for key, default in DEFAULTS.items()}
    return Schedule(tuple(jobs), **settings)


def _content(project: Project) -> dict[str, Any]:
    path = project.notebooks / "schedule.yml"
    if path.exists() and not path.is_file():  # nobody writes to a pipe
        raise UserMistakesError([Mistake(WHERE, "is no file")])
    try:
        content, wrong = yamltext.read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserMistakesError([Mistake(WHERE, "is missing")]) from None
    except UnicodeDecodeError:
        raise UserMistakesError([Mistake(WHERE, "is not UTF-8")]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        text = f"is no YAML: {getattr(error, 'problem', None) or 'it cannot be read'}"
        raise UserMistakesError([Mistake(WHERE, text, mark.line + 1 if mark else None)]) from None
    except RecursionError:
        raise UserMistakesError([Mistake(WHERE, "is nested too deeply")]) from None
    if wrong:
        raise UserMistakesError([Mistake(WHERE, text, row) for row, text in wrong[:MOST_TOLD]])
    if not isinstance(content, dict):
        raise UserMistakesError([Mistake(WHERE, "needs a list 'reports' with at least one entry")])
    found = [Mistake(WHERE, f"{where}: {text}") for where, text in parameters.strange(content)]
    if found:
        raise UserMistakesError(found[:MOST_TOLD])
    return content


def command_for_failures(project: Project) -> str:
    """The schedule's command for failures, whatever else is wrong; empty if none can be read."""
    try:
        command = _content(project).get("on_failure", "")
    except (UserMistakesError, OSError):
        return ""
    return command if isinstance(command, str) else ""


def choose(jobs: tuple[Job, ...], names: list[str]) -> list[Job]:
    """The jobs of the named entries, or all.

    Raises
    ------
    UserMistakesError
        If the schedule has no such entry.
    """
    known = sorted({job.entry for job in jobs} | {job.id for job in jobs})
    wrong = [n for n in names if n not in known]
    if wrong:
        raise UserMistakesError([Mistake(WHERE, unknown("report", n, known)) for n in wrong])
    return [job for job in jobs if not names or job.entry in names or job.id in names]


def _jobs(
    entry: dict[str, Any],
    project: Project,
    tables: Tables,
    limits: Limits,
    place: str,
    mistakes: list[Mistake],
) -> list[Job]:
    """The jobs of an entry: one for every combination of its matrix."""
    matrix = {
        name: entries.HAVING_DATA[name](tables) if values == entries.WITH_DATA else values
        for name, values in entry.get("matrix", {}).items()
    }
    for name, values in matrix.items():
        if not values:
            mistakes.append(Mistake(place, f"matrix '{name}' is empty: none has data"))
    if math.prod(len(values) for values in matrix.values()) > MOST_REPORTS:
        mistakes.append(Mistake(place, f"the matrix gives more than {MOST_REPORTS} reports"))
        return []
    known = entries.notebook_parameters(project.notebooks / entry["notebook"])
    shared = Job(
        "", entry["name"], entry["notebook"], publish=entries.published(entry, known),
        engine=entry.get("engine", WARM), limits=limits, retention=entry.get("retention", 0),
    )  # fmt: skip
    jobs = []
    for combination in itertools.product(*matrix.values()):
        chosen = dict(zip(matrix, combination, strict=True))
        suffix = [re.sub(r"[^a-z0-9_]+", "-", bare(str(v))).strip("-") for v in combination]
        job_id = "-".join([entry["name"], *suffix])
        if len(job_id) > LONGEST_ID or job_id in RESERVED:
            text = f"'{job_id[:LONGEST_ID]}' cannot be the name of files: choose another"
            mistakes.append(Mistake(place, text))
        parameters = {**entry.get("parameters", {}), **chosen}
        language = entries.language_of(parameters.get("language"), known)
        title = entries.title(entry, parameters, language) or job_id
        jobs.append(replace(shared, id=job_id, parameters=parameters, language=language, title=title))
    return jobs
