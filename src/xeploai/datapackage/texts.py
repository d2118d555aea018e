"""What a package says of itself to people: the data dictionary, how to read it, licence and citation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import yaml

from xeploai import codes
from xeploai.datapackage.columns import columns_of
from xeploai.datapackage.descriptor import LONG, OWN
from xeploai.project import Project
from xeploai.templating import environment

DICTIONARY, README, LICENCE, CITATION = "dictionary.html", "README.md", "LICENSE.md", "CITATION.cff"


def texts(about: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], where: Project) -> dict[str, str]:
    """The files for people, by name.

    Parameters
    ----------
    about
        The descriptor.
    frames
        The tables, every cell a text.
    """
    licence = where.root / "data" / LICENCE
    said = licence.read_text(encoding="utf-8") if licence.is_file() else about["licenses"][0]["title"] + "\n"
    unknown = int((frames["observations"]["time_period"] == "").sum())
    rows = {name: len(frame) for name, frame in frames.items()}
    return {
        DICTIONARY: dictionary(about, frames),
        README: environment().get_template("package.md.j2").render(about=about, rows=rows, unknown=unknown),
        LICENCE: said.replace("raw/reports.csv", "data/reports.csv"),
        CITATION: _citation(about),
    }


def dictionary(about: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> str:
    """The data dictionary: every column of every table, every code of every list, in all languages."""
    languages = [codes.Labels(language) for language in codes.languages()]
    tables = [(one, [_in(column, languages) for column in _kept(one, frames)]) for one in about["resources"]]
    used = list(dict.fromkeys(c["codelist"] for _, columns in tables for c in columns if c["codelist"]))
    long = {name: OWN[name][0] for name in LONG}
    return environment().get_template("dictionary.html.j2").render(
        languages=languages, both=codes.both, about=about, tables=tables,
        rows={name: len(frame) for name, frame in frames.items()},
        lists={name: _codes(name) for name in used if name not in long}, long=long,
    )  # fmt: skip


def _kept(resource: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> list[Any]:
    described = {column.name: column for column in columns_of(resource["name"])}
    return [described[name] for name in frames[resource["name"]].columns]


def _in(column: Any, languages: list[codes.Labels]) -> dict[str, Any]:
    return {
        "name": column.name, "type": column.type, "codelist": column.codelist, "key": column.key,
        "required": column.required, "said": [column.description[one.language] for one in languages],
    }  # fmt: skip


def _codes(name: str) -> list[tuple[str, list[str]]]:
    """The codes of a list with their names."""
    return [(c, [codes.name_of(name, c, one) for one in codes.languages()]) for c in codes.codes_of(name)]


def _citation(about: Mapping[str, Any]) -> str:
    """How to cite it, as citation tools read it (https://citation-file-format.github.io)."""
    content = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them, and the report that a figure comes from.",
        "type": "dataset", "title": about["title"], "version": about["version"],
        "date-released": about["created"][:10], "license": about["licenses"][0]["name"],
        "authors": [{"name": "xeploai"}],
    }  # fmt: skip
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000))
