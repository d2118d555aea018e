"""The code lists are what people decide, so a slip in one of them is told like any other mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from xeploai.codes.areas import fold
from xeploai.mistakes import Mistake, unknown
from xeploai.project import Project, read_text_table


@dataclass(frozen=True)
class Rule:
    """What one file must satisfy.

    Attributes
    ----------
    key
        Columns that together name a row.
    filled
        Further columns that may not be empty.
    refers
        Column to ``file.column``: its words, several with | between them, are there.
    whole
        Columns of whole numbers.
    shape
        Column to a pattern that its filled cells match.
    """

    key: tuple[str, ...]
    filled: tuple[str, ...] = ()
    refers: dict[str, str] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    shape: dict[str, str] = field(default_factory=dict)


YES_NO = "yes|no"
NAMES = ("name_vi", "name_en")
RULES = {
    "areas": Rule(
        ("ref_area",), ("area_level", *NAMES), {"parent": "areas.ref_area", "successor": "areas.ref_area",
        "region": "regions.region", "area_level": "codelists.code"}, ("sort_order",),
    ),
    "area_aliases": Rule(
        ("alias", "ref_area"), (), {"ref_area": "areas.ref_area"}, shape={"context_needed": YES_NO}
    ),
    "regions": Rule(("vintage", "region"), NAMES, {}, ("sort_order",)),
    "tiles": Rule(("ref_area",), (), {"ref_area": "areas.ref_area"}, ("column", "row")),
    "subjects": Rule(
        ("subject",), ("kind", "partition", *NAMES), {"part_of": "subjects.subject"}, ("sort_order",),
    ),
    "subject_details": Rule(("subject_detail",), NAMES),
    "measures": Rule(("measure",), ("takes_rating", *NAMES), {"part_of": "measures.measure"}),
    "bases": Rule(
        ("basis",), NAMES, {"measure": "measures.measure", "rating": "ratings.rating",
        "besides": "ratings.rating"},
    ),
    "schemes": Rule(("scheme",), ("subject_kinds", *NAMES), {"headline": "ratings.rating"}),
    "ratings": Rule(
        ("scheme", "rating"), ("kind", *NAMES), {"scheme": "schemes.scheme", "parts": "ratings.rating",
        "colour": "colours.colour"}, ("sort_order",),
    ),
    "breaks": Rule(("break",), ("first_period", "kind"), {"regulation": "regulations.number"}),
    "definitions": Rule(
        ("subject", "scope"), ("note_vi", "note_en"), {"subject": "subjects.subject"}
    ),
    "regulations": Rule(("number",), ("topic_vi", "topic_en")),
    "codelists": Rule(("codelist", "code"), NAMES, {}, ("sort_order",)),
    "colours": Rule(("colour",), shape=dict.fromkeys(("hex", "text_hex"), "#[0-9A-Fa-f]{6}")),
    "labels": Rule(("label",), ("vi", "en")),
    "legacy_fonts": Rule(("font", "word")),
    "lexicon": Rule(
        ("phrase", "kind"), (), {"measure": "measures.measure", "detail": "subject_details.subject_detail",
        "refers": "subjects.subject"},
    ),
    "table_columns": Rule(
        ("table", "column"), ("type", "key", "required", "description_vi", "description_en"),
        shape={"type": "string|integer|number|date", "key": YES_NO, "required": YES_NO},
    ),
    "raw_columns": Rule(("column",), ("description_vi", "description_en")),
}  # fmt: skip


def check_reference(project: Project) -> list[Mistake]:
    """All mistakes in `data/reference`."""
    tables = {name: read_text_table(path) for name in RULES if (path := _path(project, name)).is_file()}
    found = [Mistake(f"data/reference/{name}.csv", "is missing") for name in RULES if name not in tables]
    for name, table in tables.items():
        found += _check(name, table, RULES[name], tables)
    return found or _shared_aliases(tables["areas"], tables["area_aliases"])


def _shared_aliases(areas: pd.DataFrame, aliases: pd.DataFrame) -> list[Mistake]:
    """Aliases by which another area would no longer be found: nothing else in its row tells the two apart.

    The name of another area is its own. Two areas may share an alias if both say that it needs context.
    """
    by_id = {row["ref_area"]: row for row in areas.to_dict("records")}
    owners: dict[tuple[str, ...], tuple[str, str]] = {}  # by place and name: an area, and whether it shares
    for ref_area, row in by_id.items():
        for column in NAMES:
            owners.setdefault(_key(row, row[column]), (ref_area, "no"))
    found = []
    for number, row in enumerate(aliases.to_dict("records"), start=2):
        shares = row["context_needed"]
        owner, too = owners.setdefault(_key(by_id[row["ref_area"]], row["alias"]), (row["ref_area"], shares))
        if owner != row["ref_area"] and "no" in (shares, too):
            name = by_id[owner]["name_vi"]
            text = f"'{row['alias']}' already means {name} ({owner}): remove this row, or correct it"
            found.append(Mistake("data/reference/area_aliases.csv", text, number, "alias"))
    return found


def _key(area: dict[str, str], name: str) -> tuple[str, ...]:
    return area["vintage"], area["area_level"], area["parent"], fold(name)


def _path(project: Project, name: str) -> Path:
    return project.reference / f"{name}.csv"


def _check(name: str, table: pd.DataFrame, rule: Rule, tables: dict[str, pd.DataFrame]) -> list[Mistake]:
    where = f"data/reference/{name}.csv"
    needed = [*rule.key, *rule.filled, *rule.refers, *rule.whole, *rule.shape]
    missing = [column for column in dict.fromkeys(needed) if column not in table.columns]
    if missing:
        return [Mistake(where, f"column '{column}' is missing", row=1) for column in missing]
    found = []
    seen: dict[tuple[str, ...], int] = {}
    for row, record in enumerate(table.to_dict("records"), start=2):
        key = tuple(record[column] for column in rule.key)
        if seen.setdefault(key, row) != row:
            found.append(Mistake(where, f"'{' '.join(key)}' is already in row {seen[key]}", row))
        for column in (*rule.key, *rule.filled):
            if not record[column]:
                found.append(Mistake(where, "is empty", row, column))
        for column in rule.whole:
            if not record[column].isdecimal():
                found.append(Mistake(where, f"'{record[column]}' is no whole number", row, column))
        for column, pattern in rule.shape.items():
            if not re.fullmatch(pattern, record[column]):
                text = f"'{record[column]}' is not of the form {pattern}"
                if pattern == YES_NO:
                    text = f"'{record[column]}' is neither yes nor no"
                found.append(Mistake(where, text, row, column))
        for column, target in rule.refers.items():
            file, _, other = target.partition(".")
            valid = set(tables[file][other]) if file in tables and other in tables[file].columns else set()
            for word in record[column].split("|"):
                if word and word not in valid:
                    found.append(Mistake(where, unknown(other, word, sorted(valid)), row, column))
    return found
