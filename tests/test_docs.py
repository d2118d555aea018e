"""The documentation is true: each page is walked as a reader would, in a project of the reader's own."""

from __future__ import annotations

import re
import shutil
import socket

import docx
import openpyxl
import pytest
from shared import ROOT
from walking import ran, reader, steps, walk

from xeploai import cli

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"]
READERS = [
    page
    for page in PAGES
    if page.parent.name != "reference" and any(step.kind in ("sh", "python") for step in steps(page))
]
EXAMPLES = [step for step in steps(DOCS / "reference" / "commands.md") if step.kind == "sh"]


def named(page):
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="session")
def built_project(tmp_path_factory):
    """A reader's project with its tables, and a document that the examples name."""
    root = reader(tmp_path_factory.mktemp("reader") / "project")
    document = docx.Document()
    document.add_paragraph("Kon Tum tổng kết năm 2022")
    document.add_paragraph(
        "Có 45/50 đảng viên được xếp loại; 9 đảng viên hoàn thành xuất sắc nhiệm vụ (20%)."
    )
    document.save(root / "bao-cao.docx")
    assert ran("xeploai build", root).returncode == cli.DONE
    return root


@pytest.fixture
def project(tmp_path, built_project):
    """One for each page."""
    return shutil.copytree(built_project, tmp_path / "project")


def free_port():
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return one.getsockname()[1]


@pytest.mark.slow
@pytest.mark.parametrize("page", READERS, ids=named)
def test_a_page_can_be_walked(page, project):
    done = walk(page, project, free_port())
    assert done or (page.name == "README.md" and page.parent == ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("examples", EXAMPLES, ids=lambda step: step.text.split()[1])
def test_the_examples_of_a_command_run(examples, project):
    """They stand for themselves: none needs another command's."""
    assert walk(DOCS / "reference" / "commands.md", project, only=[examples])


@pytest.mark.slow
def test_the_tutorial_ends_with_a_chart_and_a_workbook_of_the_document(project):
    walk(DOCS / "tutorial.md", project)
    assert "Chương Mỹ" in (project / "chuong-my.svg").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(project / "chuong-my.xlsx")
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"13,3%", "71%"} <= texts and any(sheet._charts for sheet in book)
    assert not (project / "data" / "raw" / "again-2020.csv").exists(), (
        "nothing is kept unless it is asked for"
    )


@pytest.mark.slow
def test_a_report_typed_by_the_docs_is_in_the_tables(project):
    walk(DOCS / "how-to" / "add-a-report.md", project)
    rows = (project / "data" / "tables" / "distributions.csv").read_text(encoding="utf-8").splitlines()
    assert sum(row.startswith("ha-giang-2023,") for row in rows) == 1


def test_a_wrong_page_is_found(project):
    """The walk itself can fail: a wrong option, another end than the page says, Python that does not run."""
    page = project / "page.md"
    for block in ("sh\nxeploai check --nothing", "sh\nxeploai check", "python\nimport no_such_thing"):
        page.write_text(f"```{block}\n```\n", encoding="utf-8")
        with pytest.raises(AssertionError):
            walk(page, project)


def test_every_kind_of_block_is_run_or_checked_somewhere():
    """`text` stands for itself; cron, ini and yaml have their own tests (`test_unattended.py`)."""
    kinds = {step.kind for page in PAGES for step in steps(page)}
    assert kinds <= {
        "sh",
        "python",
        "csv",
        "by hand",
        "in the background",
        "r",
        "text",
        "cron",
        "ini",
        "yaml",
    }


def test_the_readmes_commands_are_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    blocks = {
        kind: [step.text for step in steps(ROOT / "README.md") if step.kind == kind]
        for kind in ("sh", "text")
    }
    commands = [line for block in blocks["sh"] for line in block.splitlines()]
    assert commands == ["make report", "make test"]
    in_vietnamese = (ROOT / "README.vi.md").read_text(encoding="utf-8")
    assert all(block in in_vietnamese for block in [*blocks["sh"], *blocks["text"]])
    for command in commands:
        assert re.search(rf"^{command.split()[1]}:", makefile, re.M)
        assert command in ci


def test_links_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
            path, _, anchor = target.partition("#")
            assert (page.parent / path).exists(), f"{page.name}: {target}"
            if anchor:
                headings = re.findall(r"^#+ (.*)$", (page.parent / path).read_text(encoding="utf-8"), re.M)
                assert anchor in headings, f"{page.name}: {target}"


def test_every_page_is_reached_from_the_front_page():
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop().resolve()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            ahead.append(page.parent / target)
    assert {page.resolve() for page in DOCS.rglob("*.md") if page.parent.name != "example"} <= seen


def test_what_is_said_in_both_languages_names_the_same_things():
    """Codes, files and numbers of tables are the same in a page and its translation."""
    for page in (DOCS / "explanation").glob("*.vi.md"):
        english = (page.with_name(page.name.replace(".vi", ""))).read_text(encoding="utf-8")
        tables = [re.findall(r"^\|.*\|$", text, re.M) for text in (page.read_text(encoding="utf-8"), english)]
        numbers = [re.findall(r"\d[\d.,]*", "\n".join(rows)) for rows in tables]
        codes = [re.findall(r"`[^`]+`", "\n".join(rows)) for rows in tables]
        assert len(tables[0]) == len(tables[1]) and codes[0] == codes[1], page.name
        if page.name == "bases.vi.md":
            assert numbers[0] == numbers[1]
