"""Entries of the schedule: what each may say, and everything that is wrong with one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from xeploai import codes
from xeploai.compare import request, select
from xeploai.compare.having_data import provinces_with_data, subjects_with_data
from xeploai.mistakes import Mistake, suggestion, unknown
from xeploai.project import Project
from xeploai.publish.launch import Limits
from xeploai.publish.supervise import KERNEL, WARM

WITH_DATA = "with_data"
ENDINGS = {"html": "html", "workbook": "xlsx", "notebook": "ipynb"}  # of what can be published
PUBLISH = tuple(ENDINGS)
WORKBOOK = "workbook"  # the parameter with which a notebook writes its workbook
ENGINES = (WARM, KERNEL)
KEYS = {"name", "notebook", "parameters", "matrix", "publish", "title", "retention", "limits", "engine"}
LIMITS = {
    "cell_seconds": "cell", "report_seconds": "report", "memory_mb": "memory", "retries": "retries",
    "pause_seconds": "pause",
}  # fmt: skip
WHOLE, LARGEST_LIMIT = {"memory_mb", "retries"}, 10_000_000
MAY_BE_NONE = {"memory_mb", "retries", "pause_seconds"}
NAMED = {"subject", "scheme", "area", "areas", "period", "periods"}  # whose values have names
HAVING_DATA = {"subject": subjects_with_data, "area": provinces_with_data}
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def notebook_parameters(notebook: Path) -> dict[str, str]:
    """Names and defaults of a notebook's parameters, as papermill reads them."""
    return _inspected(notebook, notebook.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _inspected(notebook: Path, _changed: int) -> dict[str, str]:
    import papermill

    found = papermill.inspect_notebook(papermill_path(notebook))
    return {name: p["default"] for name, p in found.items()}


def papermill_path(path: Path) -> str:
    """A path as papermill takes it, which puts parameters where it finds braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def published(entry: Mapping[str, Any], known: Mapping[str, str]) -> tuple[str, ...]:
    """What is made of an entry's reports; all there can be if it does not say."""
    default = [one for one in PUBLISH if one != WORKBOOK or WORKBOOK in known]
    wanted = entry.get("publish", default)
    return tuple(one for one in PUBLISH if one in wanted)


def title(entry: Mapping[str, Any], parameters: Mapping[str, Any], language: str) -> str:
    """The short name of a report: the entry's title, with the names of its area and subject."""
    given = entry.get("title", "")
    text = given.get(language, "") if isinstance(given, dict) else given
    return str(text).format(**{name: _named(name, value, language) for name, value in parameters.items()})


def _named(name: str, value: Any, language: str) -> str:
    """A parameter's value as a reader would write it."""
    one = ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)
    if name == "subject" and one in codes.codes_of("subject"):
        return codes.name_of("subject", one, language)
    if name == "area":
        found, _ = request.find_areas([one])
        return found[0].name(language) if found else one
    return one


def limits(given: Any, otherwise: Limits, place: str, mistakes: list[Mistake]) -> Limits:
    """Limits as an entry or the schedule gives them; what it leaves open is as in `otherwise`."""
    if given is None:
        return otherwise
    if not isinstance(given, dict):
        mistakes.append(Mistake(place, f"'limits' is no mapping of {', '.join(LIMITS)}"))
        return otherwise
    for key, value in given.items():
        if key not in LIMITS:
            mistakes.append(Mistake(place, unknown("limit", str(key), list(LIMITS))))
            continue
        numbers = int if key in WHOLE else (int, float)
        least = key not in MAY_BE_NONE
        if isinstance(value, bool) or not isinstance(value, numbers) or not least <= value <= LARGEST_LIMIT:
            kind = "whole number" if key in WHOLE else "number"
            mistakes.append(
                Mistake(place, f"limit '{key}' is {value!r}: give a {kind}, {int(least)} or more")
            )
    usable: dict[str, Any] = {
        LIMITS[k]: v for k, v in given.items() if k in LIMITS and isinstance(v, (int, float))
    }
    return replace(otherwise, **usable)


def settings_mistakes(content: Mapping[str, Any], place: str) -> list[Mistake]:
    """What is wrong with how many runs are kept, when a run is complete, and what to do on a failure."""
    found = _count_mistakes(content, "retention", place)
    share = content.get("complete", 100)
    if isinstance(share, bool) or not isinstance(share, int) or not 0 <= share <= 100:
        found.append(Mistake(place, f"'complete' is {share!r}: give a whole number of per cent, 0 to 100"))
    if not isinstance(content.get("on_failure", ""), str):
        found.append(Mistake(place, "'on_failure' is no command: give one line of text"))
    return found


def _count_mistakes(given: Mapping[str, Any], key: str, place: str) -> list[Mistake]:
    value = given.get(key, 1)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        return [Mistake(place, f"'{key}' is {value!r}: give a number of runs, 1 or more")]
    return []


def entry_mistakes(entry: Any, project: Project, place: str) -> list[Mistake]:
    """Everything that is wrong with an entry, its limits aside."""
    if not isinstance(entry, dict):
        return [Mistake(place, "is no mapping of name, notebook, parameters and matrix")]
    found = [Mistake(place, unknown("key", str(k), sorted(KEYS))) for k in entry if k not in KEYS]
    if not isinstance(entry.get("name"), str) or not SLUG.fullmatch(entry["name"]):
        found.append(Mistake(place, "needs a name of lower-case letters, digits and '-'"))
    for key in ("parameters", "matrix"):
        if not isinstance(entry.get(key, {}), dict):
            found.append(Mistake(place, f"'{key}' is no mapping of names to values"))
            entry = {name: value for name, value in entry.items() if name != key}  # for what else is wrong
    found += _count_mistakes(entry, "retention", place) + _notebook_mistakes(entry, project, place)
    for name in sorted(set(entry.get("parameters", {})) & set(entry.get("matrix", {}))):
        found.append(Mistake(place, f"'{name}' is given twice: among the parameters and in the matrix"))
    found += _value_mistakes(entry, place)
    if "matrix" in entry and not entry["matrix"]:
        found.append(Mistake(place, "the matrix is empty: give it values, or leave it out"))
    for name, values in entry.get("matrix", {}).items():
        if values != WITH_DATA and (not isinstance(values, list) or not values):
            found.append(Mistake(place, f"matrix '{name}' needs a list of values, or {WITH_DATA}"))
        if values == WITH_DATA and name not in HAVING_DATA:
            found.append(Mistake(place, f"'{WITH_DATA}' is for subject and area, not for '{name}'"))
    return found


def _notebook_mistakes(entry: dict[str, Any], project: Project, place: str) -> list[Mistake]:
    """What is wrong with the notebook, and with what is wished of it."""
    notebook = project.notebooks / str(entry.get("notebook", ""))
    names = sorted(p.name for p in project.notebooks.glob("*.ipynb") if p.is_file())
    known: Mapping[str, str] = {}
    if notebook.name not in names or notebook.parent != project.notebooks:
        found = [Mistake(place, unknown("notebook", str(entry.get("notebook", "")), names))]
    else:
        try:
            known, language = notebook_parameters(notebook), _language(notebook)
        except Exception as error:  # papermill and nbformat raise many kinds for a damaged notebook
            found = [Mistake(place, f"{notebook.name} cannot be read as a notebook: {error}")]
        else:
            found = _unfit(entry, notebook.name, known, language, place)
    return found + _wish_mistakes(entry, place) + _title_mistakes(entry, known, place)


def _unfit(
    entry: dict[str, Any], name: str, known: Mapping[str, str], language: str, place: str
) -> list[Mistake]:
    """What an entry asks of its notebook that this cannot give."""
    found = []
    for one in [*entry.get("parameters", {}), *entry.get("matrix", {})]:
        if one not in known:
            text = f"has no parameter '{one}'{suggestion(str(one), known)}; it has {', '.join(known)}"
            found.append(Mistake(place, f"{name} {text}"))
    if "publish" in entry and WORKBOOK in _wanted(entry) and WORKBOOK not in known:
        found.append(Mistake(place, f"{name} writes no workbook: it has no parameter '{WORKBOOK}'"))
    if entry.get("engine", WARM) == WARM and language.lower() != "python":
        text = f"{name} is written in {language}: give the entry 'engine: {KERNEL}'"
        found.append(Mistake(place, text))
    return found


def _language(notebook: Path) -> str:
    """The language of a notebook's cells; Python if it does not say."""
    about = json.loads(notebook.read_text(encoding="utf-8")).get("metadata", {})
    said = about.get("kernelspec", {}).get("language") or about.get("language_info", {}).get("name")
    return str(said or "python")


def _wanted(entry: Mapping[str, Any]) -> list[Any]:
    """What an entry asks to be published; nothing if that is no list."""
    wanted = entry.get("publish", list(PUBLISH))
    return wanted if isinstance(wanted, list) else []


def _wish_mistakes(entry: dict[str, Any], place: str) -> list[Mistake]:
    """What is wrong with what is to be published, and with the engine, whatever the notebook."""
    wanted, engine = _wanted(entry), entry.get("engine", WARM)
    found = [] if wanted else [Mistake(place, f"'publish' needs a list of {', '.join(PUBLISH)}")]
    found += [
        Mistake(place, unknown("thing to publish", str(o), PUBLISH)) for o in wanted if o not in PUBLISH
    ]
    if engine not in ENGINES:
        found.append(Mistake(place, unknown("engine", str(engine), ENGINES)))
    return found


def language_of(given: Any, known: Mapping[str, str]) -> str:
    """The language of a report: as given, else the notebook's own, else the first there is."""
    one = str(given or known.get("language", "").strip("\"'"))
    return one if one in codes.languages() else codes.languages()[0]


def _languages(entry: Mapping[str, Any], known: Mapping[str, str]) -> set[str]:
    """The languages of an entry's reports."""
    values = entry.get("matrix", {}).get("language") or [entry.get("parameters", {}).get("language")]
    return {language_of(one, known) for one in values} if isinstance(values, list) else set()


def _title_mistakes(entry: dict[str, Any], known: Mapping[str, str], place: str) -> list[Mistake]:
    """What is wrong with the title: its languages, and what it names in braces."""
    given = entry.get("title", "")
    texts = given if isinstance(given, dict) else {codes.languages()[0]: given}
    found = [
        Mistake(place, unknown("language", one, codes.languages()))
        for one in texts if one not in codes.languages()
    ]  # fmt: skip
    if isinstance(given, dict):
        found += [
            Mistake(place, f"the title has no text in '{one}', a language of these reports: give it")
            for one in codes.languages() if one in _languages(entry, known) and one not in given
        ]  # fmt: skip
    named = {*entry.get("parameters", {}), *entry.get("matrix", {})}
    for text in texts.values():
        if not isinstance(text, str):
            found.append(Mistake(place, f"the title {text} is no text: quote it"))
            continue
        try:
            parts = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
        except ValueError as error:
            found.append(Mistake(place, f"the title '{text}' cannot be read: {error}"))
            continue
        for name, wish, conversion in parts:
            if name not in named:
                found.append(Mistake(place, f"the title's {{{name}}} is no parameter that this entry gives"))
            elif wish or conversion:
                found.append(Mistake(place, f"the title may name {{{name}}}, and nothing more of it"))
    return found


def _value_mistakes(entry: dict[str, Any], place: str) -> list[Mistake]:
    """Values that no run could use: codes, languages, areas and periods that there are not."""
    found = []
    given = [(n, [v]) for n, v in entry.get("parameters", {}).items()]
    given += [(n, v if isinstance(v, list) else []) for n, v in entry.get("matrix", {}).items()]
    for name, values in given:
        for value in values:
            if value is None:
                found.append(Mistake(str(name), "has no value: give one, or leave it out"))
                continue
            if name == "language" and (not isinstance(value, str) or "," in value):
                found.append(Mistake(name, f"{value!r} is no language: give one"))
            elif name in NAMED and isinstance(value, float):
                found.append(Mistake(name, f"{value!r} is no name: quote it if it is text"))
            elif name in ("subject", "scheme", "language"):
                asked = request.as_list(value) if value != select.ALL else []
                found += [m for one in asked for m in request.check_request(**{name: one})]
            elif name in ("area", "areas") and value != "all":
                unfound = request.find_areas(request.as_list(value))[1]
                found += [Mistake(name, m.message) for m in unfound]
            elif name in ("period", "periods") and value != "latest":
                found += request.check_periods(request.as_list(value), name)
    return [Mistake(place, f"{m.where}: {m.message}") for m in found]
