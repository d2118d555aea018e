"""Pages of `docs/reference`, made of the code lists and the commands themselves: `python docs/generate.py`.

A test makes them anew and compares, so that they cannot drift.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from xeploai import cli, codes
from xeploai.datapackage.columns import columns_of
from xeploai.datapackage.write import CORRECTIONS, LISTS
from xeploai.tables.store import TABLES

HERE = Path(__file__).parent / "reference"
MADE = "<!-- made by docs/generate.py; change data/reference or the command instead -->"
LISTED = (  # lists of codes, in the order of the page
    "subject", "subject_detail", "measure", "rating", "scheme", "basis", "unit", "transformation", "bound",
    "obs_status", "share_origin", "area_level", "claim", "verdict", "correction_action", "correction_status",
    "fate", "rule", "doubt", "comparability", "report_kind", "report_missing",
)  # fmt: skip
SHARED = ("name_", "short_", "description_", "note_", "sort_order")  # begin columns that any list may have


def row(cells: Iterable[str]) -> str:
    """A row of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table."""
    return [row(head), row(["---"] * len(head)), *map(row, rows), ""]


def tables_page() -> str:
    """Every column of every table."""
    lines = ["# Columns", "", MADE, "", "How they come about: [tables](../explanation/tables.md).", ""]
    for name in (*TABLES, CORRECTIONS, *LISTS):
        lines += [f"## {name}", "", f"{codes.both(f'package.table.{name}')}.", ""]
        own = [c for c in columns_of(name) if name in LISTS or not c.name.startswith(SHARED)]
        present = own if name not in LISTS else [c for c in own if c.name in codes.reference(name).columns]
        lines += table(
            ["column", "type", "what", "nghĩa"],
            [
                (
                    f"`{c.name}`" + (" **key**" if c.key else ""),
                    c.type + (f" ([{c.codelist}](codes.md#{c.codelist}))" if c.codelist in LISTED else ""),
                    c.description["en"],
                    c.description["vi"],
                )
                for c in present
            ],
        )
    return "\n".join(lines).rstrip() + "\n"


def codes_page() -> str:
    """Every code of every list."""
    lines = ["# Codes", "", MADE, ""]
    for name in LISTED:
        lines += [f"## {name}", ""]
        lines += table(
            ["code", "name", "tên"],
            [
                (f"`{code}`", codes.name_of(name, code, "en"), codes.name_of(name, code, "vi"))
                for code in codes.codes_of(name)
            ],
        )
    return "\n".join(lines).rstrip() + "\n"


def commands_page() -> str:
    """Every command with its options."""
    parser = cli.parser()
    lines = ["# Commands", "", MADE, "", f"Exit codes. {cli.__doc__.split('Exit codes: ')[1].strip()}", ""]
    (commands,) = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        lines += [f"## xeploai {name}", "", (command.description or "").strip(), ""]
        examples = [line.removeprefix("example: ") for line in (command.epilog or "").splitlines()]
        lines += ["```sh", *examples, "```", ""]
        asked = [one for one in command._actions if one.dest != "help"]
        lines += table(["option", "what"], [(f"`{_written(one)}`", one.help or "") for one in asked])
    return "\n".join(lines).rstrip() + "\n"


def _written(action: argparse.Action) -> str:
    """An option as it is typed."""
    if not action.option_strings:
        return "|".join(action.choices) if action.choices else str(action.metavar or action.dest).upper()
    named = action.metavar or action.dest.upper()
    value = "|".join(map(str, action.choices)) if action.choices else str(named)
    if action.nargs == 0:
        return ", ".join(action.option_strings)
    return f"{', '.join(action.option_strings)} {value}"


PAGES = {"tables.md": tables_page, "codes.md": codes_page, "commands.md": commands_page}


def main() -> None:
    """Write all pages."""
    HERE.mkdir(exist_ok=True)
    for name, made in PAGES.items():
        (HERE / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
