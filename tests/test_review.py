"""From a document to a chart: the draft is settled as a person would, in a workbook or a CSV, and kept."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys

import nbformat
import openpyxl
import papermill
import pytest
from shared import ROOT, read_csv
from walking import KNOWN, settle_workbook

import xeploai as xl
from xeploai import cli, codes
from xeploai.mistakes import UserMistakesError
from xeploai.raw.workbook import figures_workbook

EXAMPLE = ROOT / "docs" / "example" / "chuong-my-2020.txt"


@pytest.fixture
def project(home, monkeypatch):
    """A project of its own with the example, the notebook and the shipped reports."""
    monkeypatch.chdir(home.root)
    shutil.copytree(EXAMPLE.parent, home.root / "docs" / "example")
    shutil.copy(ROOT / "notebooks" / "05_review_document.ipynb", home.notebooks)
    shutil.rmtree(home.raw)
    shutil.copytree(ROOT / "data" / "raw", home.raw)
    return home


def read(**more):
    return xl.review("docs/example/chuong-my-2020.txt", **{**KNOWN, **more})


def test_the_draft_points_at_what_is_uncertain(project):
    review = read()
    assert "2 số cần người xem" in str(review.heading())
    review.draft()
    sheet = openpyxl.load_workbook(review.where)["figures"]
    at = {cell.value: cell.column for cell in sheet[1]}
    marked = [
        sheet.cell(row, at["printed"]).value
        for row in range(2, sheet.max_row + 1)
        if sheet.cell(row, 1).fill.fgColor.rgb.endswith("FFD98A")
    ]
    assert marked == ["13,3%", "71%"]
    assert "«13,3%»" in sheet.cell(16, at["context"]).value
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert {"=codes_subject", "=codes_measure", "=codes_rating", "=codes_basis", "=codes_fate"} <= lists
    values = [sheet.cell(row, at["value"]) for row in range(2, sheet.max_row + 1)]
    assert {cell.data_type for cell in values if cell.value} == {"s"}


def test_settled_in_the_workbook_and_kept(project, capsys):
    read().draft()
    review = read()
    with pytest.raises(UserMistakesError) as error:
        review.keep()
    assert [m.row for m in error.value.mistakes] == [16, 18]
    assert not (project.raw / "chuong-my-2020.csv").exists()
    settle_workbook(review.where)
    assert "data/raw/chuong-my-2020.csv" in str(read().keep())
    rows = read_csv(project.raw / "chuong-my-2020.csv")
    assert [row["rule"] for row in rows if row["printed"] in ("13,3%", "71%")] == ["hand", "hand"]
    assert {row["note"] for row in rows if row["rule"] == "hand"} == {""}, (
        "how it was read first holds no more"
    )
    assert {row["fate"] for row in rows} == {"figure", "target"}
    told = next(row for row in read_csv(project.registry) if row["report"] == "chuong-my-2020")
    assert (told["ref_area"], told["time_period"], told["publisher"]) == (
        "Chương Mỹ",
        "2020",
        KNOWN["publisher"],
    )
    assert len(told["sha256"]) == 64
    capsys.readouterr()
    assert cli.main(["build"]) == cli.DONE
    chart = project.root / "chuong-my.svg"
    arguments = [
        "compare",
        "yoy",
        "grassroots_org",
        "--area",
        "Chương Mỹ",
        "--period",
        "2020",
        "-o",
        str(chart),
    ]
    assert cli.main(arguments) == cli.DONE
    assert "Chương Mỹ" in chart.read_text(encoding="utf-8")
    with pytest.raises(UserMistakesError, match="there already"):
        read().keep()


def test_a_csv_draft_and_a_number_that_is_none(project):
    review = read(draft="csv")
    review.draft()
    rows = read_csv(review.where)
    for row in rows:
        if row["fate"] == "unresolved":
            row["fate"] = "quantity"  # `these are shares of something else`: left out
    with review.where.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    read(draft="csv").keep()
    kept = read_csv(project.raw / "chuong-my-2020.csv")
    assert "13,3%" not in {row["printed"] for row in kept} and len(kept) == len(rows) - 2


def test_all_that_is_left_is_told_at_once(project):
    found = str(read(title_vi="", url="ftp://x").left_open())
    assert "column title_vi: is empty" in found and "'ftp://x' is no web address" in found
    assert "'13,3%' is unresolved" in found and "'71%' is unresolved" in found


@pytest.mark.parametrize(
    ("document", "told"), [("docs/nowhere.txt", "no such document"), ("docs/x.pdf", "PDF")]
)
def test_a_document_that_cannot_be_read_is_one_message(project, document, told):
    (project.root / "docs" / "x.pdf").write_bytes(b"no pdf")
    with pytest.raises(UserMistakesError, match=told):
        xl.review(document)


def test_what_the_register_has_no_column_for_is_told(project):
    with pytest.raises(UserMistakesError, match=r"unknown argument 'titel_vi' \(did you mean 'title_vi'"):
        xl.review("docs/example/chuong-my-2020.txt", titel_vi="Một tên")
    with pytest.raises(UserMistakesError, match="unknown language 'fr'"):
        read(language="fr")


def test_a_place_that_is_none_is_told_at_once(project):
    with pytest.raises(UserMistakesError) as error:
        read(area="Đồng Nay", level="provinz", parent="Foo", period="x")
    assert [m.where for m in error.value.mistakes] == ["period", "level", "parent", "area"]
    assert "did you mean 'Đồng Nai'" in str(error.value) and "did you mean 'province'" in str(error.value)


def test_a_fate_that_is_none_gets_the_nearest(project):
    review = read(draft="csv")
    review.draft()
    text = review.where.read_text(encoding="utf-8")
    review.where.write_text(text.replace(",figure,", ",figur,", 1), encoding="utf-8")
    assert "unknown fate 'figur' (did you mean 'figure'?)" in str(read(draft="csv").left_open())


def test_no_draft_leaves_its_folder(project):
    with pytest.raises(UserMistakesError, match="is no id"):
        read(report="../../evil")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_two_that_draft_at_once_both_end_well(project, kind):
    """Two reports of one document in a parallel run: whoever is last, the draft is whole."""
    code = (
        "import xeploai as xl\n"
        "from xeploai.raw import drafts\n"
        f"review = xl.review('docs/example/chuong-my-2020.txt', draft='{kind}')\n"
        f"for _ in range({10 if kind == 'xlsx' else 2000}): drafts.write(review.where, review.report, review.rows)\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(2)]
    assert [one.communicate()[1].decode() for one in both] == ["", ""]
    review = read(draft=kind)
    if kind == "xlsx":
        assert openpyxl.load_workbook(review.where)["figures"].max_row > 15
    else:
        assert len(read_csv(review.where)) == len(review.rows)
    assert [path.name for path in review.where.parent.iterdir()] == [f"chuong-my-2020.{kind}"]


def test_a_draft_of_another_document_is_told(project):
    read().draft()
    path = project.root / "docs" / "example" / "chuong-my-2020.txt"
    path.write_text("Năm 2020.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "the document does not print '11.365' there" in str(read().left_open())
    with pytest.raises(UserMistakesError, match="delete the draft"):
        read().keep()


def test_what_looks_like_a_formula_stays_text():
    row = dict.fromkeys([cell.value for cell in figures_workbook("x")["figures"][1]], "")
    book = figures_workbook("x", [{**row, "printed": "=1+1", "note": "@x", "context": "=cmd()"}])
    cells = [cell for line in book["figures"].iter_rows() for cell in line if cell.value]
    assert {cell.value for cell in cells} >= {"=1+1", "=cmd()"} and all(c.data_type != "f" for c in cells)


def run(project, **parameters):
    made = project.root / "made.ipynb"
    papermill.execute_notebook(
        project.notebooks / "05_review_document.ipynb", made, {**KNOWN, **parameters}, progress_bar=False
    )
    outputs = [o for c in nbformat.read(made, as_version=4).cells for o in c.get("outputs", [])]
    return "".join(o["data"].get("text/html", "") for o in outputs if "data" in o)


@pytest.mark.slow
def test_the_notebook_runs_unattended_and_again_when_the_draft_is_settled(project):
    """Top to bottom under papermill, in both languages; nothing reaches data/raw unless it is asked for."""
    first = run(project, language="vi")
    assert "sandbox=" in first and "srcdoc=" in first and "2 dòng cần người xem" in first
    assert not (project.raw / "chuong-my-2020.csv").exists()
    settle_workbook(project.root / "data" / "drafts" / "chuong-my-2020.xlsx")
    again = run(project, language="en", save=True)
    assert "Nothing is left to mend" in again and "Kept: data/raw/chuong-my-2020.csv" in again
    assert (project.raw / "chuong-my-2020.csv").exists()


@pytest.mark.slow
def test_libreoffice_opens_the_draft(project, soffice):
    review = read()
    review.draft()
    profile = f"-env:UserInstallation=file://{project.root}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run(
        [*command, "--outdir", str(project.root), str(review.where)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    shown = read_csv(project.root / "chuong-my-2020.csv")
    assert [row["printed"] for row in shown if row["printed"]] == [row["printed"] for row in review.rows]


def test_every_rule_has_a_name():
    """What the audit page says of a rule is in the code lists, in both languages."""
    named = set(codes.codes_of("rule"))
    used = set()
    for report in sorted((ROOT / "tests" / "cases" / "reports").glob("*.txt")):
        read_ = xl.review(report, report="x")
        used |= {rule for reasons in read_.extracted.reasons for rule, _ in reasons.values()}
    assert {rule.removesuffix("+arithmetic") for rule in used} <= named
    assert json.dumps(sorted(named))


def test_figures_of_no_one_period_do_not_get_that_of_the_report(project):
    text = (
        "Lâm Đồng: hằng năm, có trên 74% tổ chức cơ sở đảng trong sạch vững mạnh; năm 2016, yếu kém là 0,44%."
    )
    (project.root / "a.txt").write_text(text, encoding="utf-8")
    review = xl.review("a.txt", "lam-dong-2016-x", draft="csv", **KNOWN)
    review.draft()
    review.keep()
    assert cli.main(["build"]) == cli.DONE
    found = {
        row["printed"]: row["time_period"]
        for row in read_csv(project.tables / "figures.csv")
        if row["report"] == "lam-dong-2016-x"
    }
    assert found == {"74%": "", "0,44%": "2016"}
