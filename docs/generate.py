"""What the documentation shows of the project itself: `python docs/generate.py`.

The pages of `docs/reference` are made of the code lists and the commands; the pictures, and the counts of
`data/README.md`, of the data. A test makes them anew and compares, so that they cannot drift.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import xeploai as xl
from xeploai import cli, codes, project, tables
from xeploai.compare.quality import UNRATED
from xeploai.datapackage.columns import columns_of
from xeploai.datapackage.write import CORRECTIONS, LISTS
from xeploai.tables.store import TABLES

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent / "reference"
DATA = ROOT / "data" / "README.md"
BEGIN, END = "<!-- counted by docs/generate.py -->", "<!-- to here -->"
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


def counts(data: xl.Tables) -> str:
    """What there is, for `data/README.md`: by level, how many areas have anything, and how many ratings."""
    quality = xl.data_quality(data, language="en")
    cells = quality.coverage
    lines = [BEGIN, "", f"{len(data.reports)} reports, {len(data.figures):,} figures. {quality.title}.", ""]
    rows = []
    for level in codes.codes_of("area_level"):
        own = cells[cells["area_level"] == level]
        rated = own[~own["kind"].isin(UNRATED)]
        years = rated.groupby("ref_area")["year"].nunique()
        if len(own):
            found = (own["ref_area"].nunique(), rated["ref_area"].nunique(), (years > 1).sum())
            lately = rated.loc[rated["year"] >= "2018", "ref_area"].nunique()
            rows.append([codes.name_of("area_level", level, "en"), *map(str, (*found, lately))])
    head = ["level", "with figures", "with ratings", "in two years or more", "since 2018"]
    return "\n".join([*lines, *table(head, rows), quality.notes[-1], "", END])


def pictures(data: xl.Tables) -> dict[str, xl.Chart]:
    """The pictures by the path that they are kept at."""
    organisations = {
        f"docs/organisations-by-province{'' if language == 'en' else '.vi'}.png": xl.across_areas(
            data, "grassroots_org", language=language
        ).chart()
        for language in codes.languages()
    }
    return {**organisations, "data/coverage.png": xl.data_quality(data, language="en").coverage_chart()}


def counted(text: str, made: str) -> str:
    """A page with its counts made anew."""
    before, _, rest = text.partition(BEGIN)
    return before + made + rest.partition(END)[2]


PAGES = {"tables.md": tables_page, "codes.md": codes_page, "commands.md": commands_page}


def main() -> None:
    """Write all pages and pictures."""
    HERE.mkdir(exist_ok=True)
    for name, made in PAGES.items():
        (HERE / name).write_text(made(), encoding="utf-8")
    data = tables.make(project.find())
    DATA.write_text(counted(DATA.read_text(encoding="utf-8"), counts(data)), encoding="utf-8")
    for path, chart in pictures(data).items():
        chart.save(ROOT / path)


if __name__ == "__main__":
    main()
