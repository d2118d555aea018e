"""The schedule: which notebook runs with which parameters; checked as a whole before anything runs."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import papermill
import yaml

from xeploai import codes
from xeploai.compare import request, select
from xeploai.compare.rows import problem
from xeploai.mistakes import Mistake, UserMistakesError, bare, suggestion, unknown
from xeploai.project import Project
from xeploai.tables import Tables

WITH_DATA = "with_data"
ENTRY_KEYS = {"name", "notebook", "parameters", "matrix"}
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True)
class Job:
    """One report to make.

    Attributes
    ----------
    id
        Its name in files: the entry's name and the values of the matrix.
    entry
        The name of the schedule's entry.
    """

    id: str
    entry: str
    notebook: Path
    parameters: dict[str, Any] = field(default_factory=dict)


def read_schedule(project: Project, tables: Tables) -> list[Job]:
    """Read `notebooks/schedule.yml` and work out all its jobs.

    Raises
    ------
    UserMistakesError
        With all mistakes of the schedule: unknown notebooks, unknown parameters (with the valid ones),
        an empty matrix, names that cannot be file names.
    """
    path = project.notebooks / "schedule.yml"
    where = "notebooks/schedule.yml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserMistakesError([Mistake(where, "is missing")]) from None
    except UnicodeDecodeError:
        raise UserMistakesError([Mistake(where, "is not UTF-8")]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        text = f"is no YAML: {getattr(error, 'problem', None) or 'it cannot be read'}"
        raise UserMistakesError([Mistake(where, text, mark.line + 1 if mark else None)]) from None
    entries = content.get("reports") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise UserMistakesError([Mistake(where, "needs a list 'reports' with at least one entry")])
    jobs: list[Job] = []
    mistakes: list[Mistake] = []
    for number, entry in enumerate(entries, start=1):
        name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
        place = f"{where}, entry {number}" + (f" ({name})" if name else "")
        found = _entry_mistakes(entry, project, place)
        mistakes += found
        if not found:
            jobs += _jobs(entry, project, tables, place, mistakes)
    for twice in sorted({job.id for job in jobs if sum(other.id == job.id for other in jobs) > 1}):
        mistakes.append(Mistake(where, f"two reports would be called '{twice}'"))
    if mistakes:
        raise UserMistakesError(mistakes)
    return jobs


def choose(jobs: list[Job], names: list[str]) -> list[Job]:
    """The jobs of the named entries, or all.

    Raises
    ------
    UserMistakesError
        If the schedule has no such entry.
    """
    known = sorted({job.entry for job in jobs} | {job.id for job in jobs})
    wrong = [n for n in names if n not in known]
    if wrong:
        raise UserMistakesError(
            [Mistake("notebooks/schedule.yml", unknown("report", n, known)) for n in wrong]
        )
    return [job for job in jobs if not names or job.entry in names or job.id in names]


def notebook_parameters(notebook: Path) -> dict[str, str]:
    """Names and defaults of a notebook's parameters, as papermill reads them."""
    return _inspected(notebook, notebook.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _inspected(notebook: Path, _changed: int) -> dict[str, str]:
    return {name: p["default"] for name, p in papermill.inspect_notebook(str(notebook)).items()}


def parameter_mistakes(notebook: Path, names: list[str], where: str) -> list[Mistake]:
    """Parameters that a notebook does not know; papermill itself would only mention them and run."""
    try:
        valid = notebook_parameters(notebook)
    except Exception as error:  # papermill and nbformat raise many kinds for a damaged notebook
        return [Mistake(where, f"{notebook.name} cannot be read as a notebook: {error}")]
    return [
        Mistake(
            where, f"{notebook.name} has no parameter '{n}'{suggestion(n, valid)}; it has {', '.join(valid)}"
        )
        for n in names
        if n not in valid
    ]


def subjects_with_data(tables: Tables) -> list[str]:
    """Subjects with at least one province whose shares can be drawn, in the scheme in force."""
    d = tables.distributions
    rows = d[(d["area_level"] == "province") & (d["scheme"] == codes.codes_of("scheme")[0])]
    rows = rows[(rows["time_period"] != "") & (rows["subject_detail"] == "")]
    usable = {r["subject"] for r in rows.to_dict("records") if not problem(r)}
    return [subject for subject in codes.codes_of("subject") if subject in usable]


def provinces_with_data(tables: Tables) -> list[str]:
    """Names of the provinces of which a share can be drawn, on any scale, in the order of their map."""
    d = tables.distributions
    rows = d[(d["area_level"] == "province") & (d["time_period"] != "")]
    usable = {row["ref_area"] for row in rows.to_dict("records") if not problem(row)}
    every = [a for vintage in request.VINTAGES for a in codes.areas.areas().of_level("province", vintage)]
    return list(dict.fromkeys(area.name_vi for area in every if area.ref_area in usable))


HAVING_DATA = {"subject": subjects_with_data, "area": provinces_with_data}


def _entry_mistakes(entry: Any, project: Project, place: str) -> list[Mistake]:
    if not isinstance(entry, dict):
        return [Mistake(place, "is no mapping of name, notebook, parameters and matrix")]
    found = [Mistake(place, unknown("key", str(k), sorted(ENTRY_KEYS))) for k in entry if k not in ENTRY_KEYS]
    if not SLUG.fullmatch(str(entry.get("name", ""))):
        found.append(Mistake(place, "needs a name of lower-case letters, digits and '-'"))
    for key in ("parameters", "matrix"):
        if not isinstance(entry.get(key, {}), dict):
            found.append(Mistake(place, f"'{key}' is no mapping of names to values"))
    if found:
        return found
    notebook = project.notebooks / str(entry.get("notebook", ""))
    names = sorted(p.name for p in project.notebooks.glob("*.ipynb"))
    if notebook.name not in names or notebook.parent != project.notebooks:
        return [Mistake(place, unknown("notebook", str(entry.get("notebook", "")), names))]
    given = [*entry.get("parameters", {}), *entry.get("matrix", {})]
    found = parameter_mistakes(notebook, given, place) + _value_mistakes(entry, place)
    for name, values in entry.get("matrix", {}).items():
        if values != WITH_DATA and (not isinstance(values, list) or not values):
            found.append(Mistake(place, f"matrix '{name}' needs a list of values, or {WITH_DATA}"))
        if values == WITH_DATA and name not in HAVING_DATA:
            found.append(Mistake(place, f"'{WITH_DATA}' is for subject and area, not for '{name}'"))
    return found


def _value_mistakes(entry: dict[str, Any], place: str) -> list[Mistake]:
    """Values that no run could use: codes, languages, areas and periods that there are not."""
    found = []
    given = [(n, [v]) for n, v in entry.get("parameters", {}).items()]
    given += [(n, v if isinstance(v, list) else []) for n, v in entry.get("matrix", {}).items()]
    for name, values in given:
        for value in values:
            if name in ("subject", "scheme", "language"):
                asked = request.as_list(value) if value != select.ALL else []
                found += [m for one in asked for m in request.check_request(**{name: one})]
            elif name in ("area", "areas") and value != "all":
                found += request.find_areas(request.as_list(value))[1]
            elif name in ("period", "periods") and value != "latest":
                found += request.check_periods(request.as_list(value), name)
    return [Mistake(place, f"{m.where}: {m.message}") for m in found]


def _jobs(
    entry: dict[str, Any], project: Project, tables: Tables, place: str, mistakes: list[Mistake]
) -> list[Job]:
    matrix = {
        name: HAVING_DATA[name](tables) if values == WITH_DATA else values
        for name, values in entry.get("matrix", {}).items()
    }
    for name, values in matrix.items():
        if not values:
            mistakes.append(Mistake(place, f"matrix '{name}' is empty: none has data"))
    jobs = []
    for combination in itertools.product(*matrix.values()):
        chosen = dict(zip(matrix, combination, strict=True))
        suffix = [re.sub(r"[^a-z0-9_]+", "-", bare(str(v))).strip("-") for v in combination]
        job_id = "-".join([entry["name"], *suffix])
        parameters = {**entry.get("parameters", {}), **chosen}
        jobs.append(Job(job_id, entry["name"], project.notebooks / entry["notebook"], parameters))
    return jobs
