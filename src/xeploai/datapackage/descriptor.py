"""`datapackage.json`: what is in the package, what each column means, and where the figures come from.

Data Package 2.0 and Table Schema (https://datapackage.org). Codes are held by ``constraints.enum``, which
tools enforce; ``categories`` gives them their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.datapackage.columns import Column, columns_of

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
OWN = {  # lists that are tables of the package: their table and column
    "area": ("areas", "ref_area"), "report": ("reports", "report"), "subject": ("subjects", "subject"),
    "subject_detail": ("subject_details", "subject_detail"), "measure": ("measures", "measure"),
    "scheme": ("schemes", "scheme"), "basis": ("bases", "basis"),
}  # fmt: skip
LONG = {"area", "report"}  # lists that are too long to be repeated in each column


def descriptor(
    frames: Mapping[str, pd.DataFrame], files: Mapping[str, Mapping[str, Any]], version: str, created: str
) -> dict[str, Any]:
    """The descriptor of a package.

    Parameters
    ----------
    frames
        The tables by name, in the package's order, every cell a text.
    files
        Of each table: ``path``, ``bytes``, ``hash``, ``encoding``.
    version
        The hash of the data.
    created
        The day of the youngest report, as an ISO day.

    Raises
    ------
    KeyError
        If a table has a column that `data/reference/table_columns.csv` does not describe.
    """
    return {
        "$schema": PROFILE,
        "name": "xeploai",
        "title": codes.both("package.title"),
        "description": codes.both("package.description"),
        "version": version,
        "created": f"{created}T00:00:00Z",
        "licenses": [LICENCE],
        "keywords": [
            "Việt Nam",
            "Viet Nam",
            "xếp loại chất lượng",
            "quality rating",
            "đảng viên",
            "provinces",
        ],
        "contributors": [{"title": "xeploai", "roles": ["compiler"]}],
        "sources": _sources(frames["reports"]),
        "resources": [_resource(name, frame, files[name]) for name, frame in frames.items()],
    }


def _sources(reports: pd.DataFrame) -> list[dict[str, str]]:
    """The reports, each with its title, its publisher and its address where it has one."""
    found = []
    for row in reports.to_dict("records"):
        one = {"title": f"{row['title_vi']} ({row['publisher']})"}
        found.append({**one, "path": row["url"]} if row["url"].startswith(("http://", "https://")) else one)
    return found


def _resource(name: str, frame: pd.DataFrame, file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name, "type": "table", "title": codes.both(f"package.table.{name}"), **file,
        "format": "csv", "mediatype": "text/csv", "dialect": DIALECT, "schema": schema(name, frame),
    }  # fmt: skip


def schema(name: str, frame: pd.DataFrame) -> dict[str, Any]:
    """The Table Schema of a table: its fields, its key, and what its columns refer to.

    Raises
    ------
    KeyError
        If a column is not described.
    """
    described = {column.name: column for column in columns_of(name)}
    columns = [described[column] for column in frame.columns]
    made: dict[str, Any] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    key = [column.name for column in columns if column.key]
    if key:
        made["primaryKey"] = key
    foreign = [_refers(column) for column in columns if column.codelist in OWN]
    if foreign:
        made["foreignKeys"] = foreign
    return made


def _field(column: Column) -> dict[str, Any]:
    description = " · ".join(column.description.values())
    made: dict[str, Any] = {"name": column.name, "type": column.type, "description": description}
    limits: dict[str, Any] = {"required": True} if column.required else {}
    if column.codelist and column.codelist not in LONG:
        listed = codes.codes_of(column.codelist)
        limits["enum"] = list(listed)
        made["categories"] = [
            {"value": code, "label": " · ".join(
                codes.name_of(column.codelist, code, language) for language in codes.languages()
            )}
            for code in listed
        ]  # fmt: skip
    return made | ({"constraints": limits} if limits else {})


def _refers(column: Column) -> dict[str, Any]:
    table, field = OWN[column.codelist]
    there = "" if table == column.table else table  # the table itself, as Table Schema writes it
    return {"fields": [column.name], "reference": {"resource": there, "fields": [field]}}
