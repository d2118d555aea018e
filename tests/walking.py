"""The pages of the documentation, walked as a reader would: its commands run, its snippets too, its steps done by hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from shared import ROOT, read_csv, without, write_csv

from xeploai.raw.columns import REPORT_COLUMNS

STEP = re.compile(r"^ *```(\w+)\n(.*?)^ *```$|^ *<!-- ([\w ]+)(?:: (.*?))? -->$", re.S | re.M)
TABLE = re.compile(r"(?:^ *\|.*\|$\n)+", re.M)
ENDS = re.compile(r"\s+# ends with (\d)\b.*$")
KNOWN = {
    "title_vi": "Xây dựng Đảng ở Chương Mỹ năm 2020", "title_en": "Party building in Chuong My, 2020",
    "publisher": "Cổng thông tin điện tử Hà Nội", "report_kind": "government_portal", "url": "https://example.org/a",
    "date_published": "2021-01-05",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step of a page: a block of some language, or what stands in a comment and the table above it."""

    kind: str
    text: str
    above: str = ""


def steps(page: Path) -> list[Step]:
    """The steps of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for one in STEP.finditer(text):
        language, block, said, more = one.groups()
        if language:
            lines = block.splitlines()
            margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
            found.append(Step(language, "\n".join(line[margin:] for line in lines)))
        else:
            tables = TABLE.findall(text[: one.start()])
            found.append(Step(said, more or "", tables[-1] if tables else ""))
    return found


def reader(root: Path) -> Path:
    """What a reader has: the project, without the package's code, which is installed."""
    for name in ("data", "notebooks", "docs"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("tables", "drafts"))
    (root / "reports").mkdir()
    return root


def environment(root: Path) -> dict[str, str]:
    """An activated environment, in that project."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "XEPLOAI_HOME": str(root), "PATH": path, "MPLBACKEND": "agg"}


def ran(command: str | list[str], root: Path) -> subprocess.CompletedProcess[str]:
    """A command, as typed in a shell of the reader's."""
    typed = ["bash", "-c", command] if isinstance(command, str) else command
    return subprocess.run(typed, cwd=root, env=environment(root), capture_output=True, text=True, timeout=300)


def walk(page: Path, root: Path, port: int = 0, only: list[Step] | None = None) -> list[str]:
    """Do all steps of a page, or only some; returns the commands that were run.

    A command has to end as the page says (`# ends with 1`), else with 0.
    """
    done, waiting, started = [], "", []
    try:
        for step in only or steps(page):
            if step.kind == "sh":
                lines = [line for line in step.text.replace("8786", str(port)).splitlines() if line.strip()]
                if waiting == "in the background":
                    started += [subprocess.Popen(line.split(), cwd=root, env=environment(root),
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for line in lines]  # fmt: skip
                    lines = []
                for line in lines:
                    if line.startswith("make "):
                        continue
                    expected = int(found[1]) if (found := ENDS.search(line)) else 0
                    made = ran(ENDS.sub("", line), root)
                    assert made.returncode == expected, (
                        page.name,
                        line,
                        made.stdout[-3000:],
                        made.stderr[-3000:],
                    )
                    assert "Traceback" not in made.stderr, (page.name, line, made.stderr)
                    done.append(line)
            elif step.kind == "python":
                made = ran([sys.executable, "-c", step.text], root)
                assert made.returncode == 0, (page.name, step.text, made.stderr)
                done.append(step.text)
            elif step.kind == "r":
                if not shutil.which("Rscript"):
                    without("R", "what the pages say in R is not run")
                made = ran(["Rscript", "-e", step.text], root)
                assert made.returncode == 0, (page.name, step.text, made.stderr)
                done.append(step.text)
            elif step.kind == "csv":
                assert waiting.startswith("add to "), (page.name, "a row without the file it goes to")
                add(root / waiting.removeprefix("add to "), step.text)
            elif step.kind == "by hand" and not step.text.startswith("add to "):
                HANDS[step.text](root, step)
            waiting = step.text or step.kind if step.kind in ("by hand", "in the background") else ""
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)
    return done


def add(path: Path, rows: str) -> None:
    """Put rows at the end of a file, as a person would in an editor."""
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()}\n{rows}\n", encoding="utf-8")


def run_the_notebook(root: Path, _: Step, **parameters: object) -> None:
    options = [part for name, value in parameters.items() for part in ("-p", name, str(value))]
    made = ran(["papermill", "notebooks/05_review_document.ipynb", "seen.ipynb", *options], root)
    assert made.returncode == 0, made.stderr


def settle_workbook(path: Path) -> None:
    """What the tutorial tells a person to do: the two shares are of those assessed, whose number is not printed."""
    with opened_workbook(path) as (sheet, at):
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, at["fate"]).value == "unresolved":
                sheet.cell(row, at["fate"]).value = "figure"
                sheet.cell(row, at["basis_value"]).value = None


def type_the_figures(root: Path, step: Step) -> None:
    """The table above is typed into the new workbook."""
    head, _, *rows = [
        [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        for line in step.above.splitlines()
    ]
    (book,) = (root / "data" / "raw").glob("*.xlsx")
    with opened_workbook(book) as (sheet, at):
        for number, cells in enumerate(rows, start=2):
            for name, cell in zip(head, cells, strict=True):
                sheet.cell(number, at[name]).value = cell or None


@contextmanager
def opened_workbook(path: Path) -> Iterator[tuple[object, dict[str, int]]]:
    """The sheet of figures and the place of each column; saved in the end."""
    book = openpyxl.load_workbook(path)
    sheet = book["figures"]
    yield sheet, {cell.value: cell.column for cell in sheet[1]}
    book.save(path)


def fill_in_the_register(root: Path, _: Step) -> None:
    path = root / "data" / "raw" / "reports.csv"
    *rows, last = read_csv(path)
    known = {name: value for name, value in KNOWN.items() if name != "url"}
    write_csv(path, REPORT_COLUMNS, [*rows, {**last, **known}])


HANDS = {
    "run the notebook": run_the_notebook,
    "settle the draft": lambda root, _: settle_workbook(root / "data" / "drafts" / "chuong-my-2020.xlsx"),
    "say what it is": lambda root, step: run_the_notebook(root, step, **KNOWN, save=True),
    "type the figures": type_the_figures,
    "fill in the register": fill_in_the_register,
}
