"""Reports: both notebooks run through papermill; a mistake in the schedule stops it, a failing notebook does not."""

from __future__ import annotations

import base64
import json
import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from shared import ROOT

from xeploai import cli, codes, tables
from xeploai.compare.having_data import provinces_with_data, subjects_with_data
from xeploai.mistakes import UserMistakesError
from xeploai.publish.page import PageError, page
from xeploai.publish.schedule import choose, read_schedule

NOTEBOOKS = [
    "02_year_over_year.ipynb", "03_across_provinces.ipynb", "01_area_profile.ipynb", "04_data_quality.ipynb",
    "05_review_document.ipynb",
]  # fmt: skip


@pytest.fixture
def shipped(home):
    """The project's own data and notebooks, in a folder of their own, with the tables built."""
    shutil.rmtree(home.raw)
    shutil.copytree(ROOT / "data" / "raw", home.raw)
    shutil.copy(ROOT / "data" / "corrections.csv", home.corrections)
    for name in (*NOTEBOOKS, "schedule.yml"):
        shutil.copy(ROOT / "notebooks" / name, home.notebooks / name)
    tables.build(home)
    return home


def schedule(project, *entries):
    (project.notebooks / "schedule.yml").write_text("reports:\n" + "\n".join(entries), encoding="utf-8")


def entry(name="x", notebook="03_across_provinces.ipynb", **more):
    lines = [f"  - name: {name}", f"    notebook: {notebook}"]
    return "\n".join([*lines, *(f"    {key}: {value}" for key, value in more.items())]) + "\n"


def broken_notebook(project, source, name="broken.ipynb"):
    cells = [
        new_code_cell('language = "vi"\nworkbook = ""', metadata={"tags": ["parameters"]}),
        new_code_cell(source),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), project.notebooks / name)


@pytest.mark.slow
def test_both_notebooks_make_pages_and_workbooks_in_both_languages(shipped):
    names = {
        "year-over-year-vi", "year-over-year-en", "across-provinces-member-vi", "across-provinces-member-en"
    }  # fmt: skip
    settings(shipped, complete=0)
    assert cli.main(["report", "year-over-year", *sorted(names)[:2]]) == 0
    latest = shipped.reports / "latest"
    made = {p.name for p in latest.iterdir()}
    assert made == {"index.html", "manifest.json", "run.log"} | {
        f"{n}.{k}" for n in names for k in ("html", "ipynb", "xlsx")
    }
    for language, figure, word in (("vi", "94,4%", "Kết quả"), ("en", "94.4%", "Result")):
        html = (latest / f"year-over-year-{language}.html").read_text(encoding="utf-8")
        assert_page(html, language)
        assert figure in html and f"<h2>{word}</h2>" in re.sub(r'<h2 id="[^"]*">', "<h2>", html)
        other = "Result" if language == "vi" else "Kết quả"
        assert f">{other}<" not in html
        assert f"year-over-year-{language}.html" in (latest / "index.html").read_text(encoding="utf-8")
    assert "+120" in (latest / "year-over-year-vi.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_either_engine_makes_the_same_bytes(shipped):
    """Also for pages and workbooks of real notebooks; the executed notebook has times."""
    wanted = ["year-over-year-vi", "data-quality-en"]
    settings(shipped, complete=0)
    found = []
    for engine in ("warm", "kernel"):
        assert cli.main(["report", *wanted, "--all", "--quiet", "--engine", engine]) == 0
        latest = shipped.reports / "latest"
        manifest = json.loads((latest / "manifest.json").read_text(encoding="utf-8"))
        assert {one["engine"] for one in manifest["results"]} == {engine}
        found.append(
            {f"{n}.{k}": (latest / f"{n}.{k}").read_bytes() for n in wanted for k in ("html", "xlsx")}
        )
    assert found[0].keys() == found[1].keys()
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []


def settings(project, **given):
    """Set what the schedule says beside its reports."""
    path = project.notebooks / "schedule.yml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if line.split(":")[0] not in given]
    path.write_text("\n".join([*(f"{k}: {v}" for k, v in given.items()), *kept]), encoding="utf-8")


def assert_page(html, language):
    assert html.startswith("<!DOCTYPE html>\n" + f'<html lang="{language}">')
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert not re.findall(r'(?:src|href)="(?!data:|#|https?://|(?:\.\./)?[\w-]+\.html")', html)
    assert not re.findall(r'src="https?://', html), "nothing is loaded from another host"
    assert "xl.load_tables" not in re.sub(r'<pre class="xl-code">.*?</pre>', "", html, flags=re.S)
    pictures = re.findall(r"<img[^>]*>", html)
    assert pictures and all(len(re.search(r'alt="([^"]*)"', p)[1]) > 80 for p in pictures)
    encoded = re.search(r'src="data:image/png;base64,([^"]+)"', html)[1]
    assert base64.b64decode(encoded).startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_wrong_request_in_a_notebook_fails_with_one_readable_message(shipped, capsys):
    schedule(shipped, entry("bad", parameters="{subject: member, areas: [Dĩ An]}"))
    assert cli.main(["report"]) == 1
    said = capsys.readouterr().err
    assert "bad failed: UserMistakesError: areas: Dĩ An is a district, not a province" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([entry(parameters="{subjct: member}")], "has no parameter 'subjct' (did you mean 'subject'?); it has subject, period"),
        ([entry(matrix="{language: []}")], "matrix 'language' needs a list of values"),
        ([entry(parameters="{subject: membr}")], "subject: unknown subject 'membr' (did you mean 'member'?)"),
        ([entry(matrix="{language: [vi, fr]}")], "language: unknown language 'fr'"),
        ([entry(parameters="{areas: [Kien Gang]}")], "did you mean 'Kiên Giang'"),
        ([entry(parameters="{period: 20x3}")], "'20x3' is no period"),
        ([entry(matrix="{area: with_data}")], "has no parameter 'area'"),
        ([entry(matrix="{language: with_data}")], "'with_data' is for subject and area"),
        ([entry(notebook="none.ipynb")], "unknown notebook 'none.ipynb'"),
        ([entry(notebook="../../evil.ipynb")], "unknown notebook"),
        ([entry(name="../x")], "needs a name of lower-case letters"),
        ([entry(colour="red")], "unknown key 'colour'"),
        ([entry(), entry()], "two reports would be called 'x'"),
        (["  - 5\n"], "is no mapping"),
        (["  - name: [x\n"], "is no YAML"),
        ([entry(matrix="{}")], "the matrix is empty"),
        ([entry(publish="[pdf]")], "unknown thing to publish 'pdf': use one of html, workbook, notebook"),
        ([entry(publish="[]")], "'publish' needs a list"),
        ([entry(notebook="05_review_document.ipynb", publish="[workbook]")], "writes no workbook"),
        ([entry(engine="hot")], "unknown engine 'hot': use one of warm, kernel"),
        ([entry(retention="0")], "'retention' is 0: give a number of runs, 1 or more"),
        ([entry(title="'Of {area}'")], "the title's {area} is no parameter that this entry gives"),
        ([entry(title="{fr: x}")], "unknown language 'fr'"),
        ([entry(limits="{cell_second: 3}")], "unknown limit 'cell_second' (did you mean 'cell_seconds'"),
        ([entry(limits="{memory_mb: many}")], "limit 'memory_mb' is 'many': give a whole number"),
        ([entry(limits="{cell_seconds: -1}")], "limit 'cell_seconds' is -1"),
        ([entry(parameters="{period: 2023-01-01}")], "'2023-01-01'"),
        ([entry() + "complete: 101\n"], "'complete' is 101: give a whole number of per cent"),
        ([entry() + "retention: none\n"], "'retention' is 'none'"),
        ([entry() + "on_failure: [a]\n"], "'on_failure' is no command"),
        ([entry() + "keep: 3\n"], "unknown key 'keep'"),
        ([entry(name="5")], "needs a name of lower-case letters"),
        ([entry(name="index")], "'index' cannot be the name of files"),
        ([entry(name="x" * 300)], "cannot be the name of files"),
        ([entry(parameters="{period: !!timestamp 2023-02-30}")], "'!!timestamp' cannot be said here"),
        ([entry(parameters="{period: &a [*a]}")], "holds itself"),
        ([entry(parameters="{period: " + "[" * 3000 + "]" * 3000 + "}")], "is nested too deeply"),
        ([entry(parameters="{period: {1: a, b: c}}")], "1 is a name that is no text: quote it"),
        ([entry(parameters="{period: .nan}")], "nan is no number to work with"),
        ([entry(parameters='{period: "a\\ud800"}')], "has letters that cannot be written"),
        ([entry(parameters="{period: " + "9" * 30 + "}")], "is too large a number"),
        ([entry(parameters="{language: }")], "language: has no value"),
        ([entry(parameters="{language: vi}", matrix="{language: [vi]}")], "'language' is given twice"),
        ([entry(matrix="{areas: [all" + ", all" * 99 + "], workbook: [b" + ", b" * 99 + "]}")], "more than 5000 reports"),
        ([entry(title="'{subject:d}'", parameters="{subject: member}")], "may name {subject}, and nothing more"),
        ([entry(title="'{'")], "the title '{' cannot be read"),
        ([entry(title="[a]")], "the title ['a'] is no text"),
        ([entry(limits="{memory_mb: 4096.5}")], "limit 'memory_mb' is 4096.5: give a whole number, 0 or more"),
        ([entry(limits="{retries: 99999999999}")], "limit 'retries' is 99999999999"),
    ],
)  # fmt: skip
def test_a_wrong_schedule_is_refused_before_anything_runs(entries, says, shipped, capsys):
    schedule(shipped, *entries)
    assert cli.main(["report"]) == 2
    said = capsys.readouterr().err
    assert says in said and "Traceback" not in said
    assert not shipped.reports.exists()


def test_all_mistakes_of_one_entry_are_told_at_once(shipped):
    schedule(shipped, entry("B", publish="[pdf]", limits="{cell_seconds: x}", parameters="{subjct: member}"))
    with pytest.raises(UserMistakesError) as error:
        read_schedule(shipped, tables.load(shipped))
    assert len(error.value.mistakes) == 4


def test_all_mistakes_of_a_schedule_are_told_at_once(shipped):
    schedule(shipped, entry("a", parameters="{x: 1, y: 2}"), entry("b", notebook="none.ipynb"), entry("B"))
    with pytest.raises(UserMistakesError) as error:
        read_schedule(shipped, tables.load(shipped))
    assert len(error.value.mistakes) == 4


def test_the_shipped_schedule_covers_every_subject_with_data(shipped):
    made = tables.load(shipped)
    jobs = read_schedule(shipped, made).jobs
    subjects = subjects_with_data(made)
    assert {"member", "grassroots_org", "district_org", "collective"} <= set(subjects)
    areas = provinces_with_data(made)
    assert {"Kiên Giang", "Kon Tum", "Gia Lai"} <= set(areas)
    others = 5  # year over year of a province and of a district, two subjects across districts, data quality
    assert len(jobs) == 2 * (len(subjects) + len(areas) + others)  # in two languages
    with pytest.raises(UserMistakesError, match="did you mean 'across-provinces"):
        choose(jobs, ["acros-provinces"])


def test_only_some_can_be_listed(shipped, capsys):
    assert cli.main(["report", "year-over-year", "--list"]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == [
        "year-over-year-vi",
        "year-over-year-en",
    ]


def executed(*outputs, **metadata):
    return new_notebook(
        cells=[new_markdown_cell("# Title"), new_code_cell("secret_code()", outputs=list(outputs))]
    )


def test_a_picture_without_alternative_text_stops_the_page():
    output = new_output("display_data", data={"image/png": "aGVsbG8="})
    with pytest.raises(PageError, match="no alternative text"):
        page(executed(output), "vi")


def test_warnings_are_told_to_the_caller_and_not_to_the_reader():
    made = page(executed(new_output("stream", name="stderr", text="a warning\n")), "en")
    assert "a warning" not in made.html and made.warnings == ("a warning",)
    assert '<html lang="en">' in made.html


def test_cells_of_the_other_language_are_left_out():
    cells = [
        new_markdown_cell("## Kết quả", metadata={"tags": ["lang-vi"]}),
        new_markdown_cell("## Result", metadata={"tags": ["lang-en"]}),
        new_markdown_cell("only in the laboratory", metadata={"tags": ["lab-only"]}),
    ]
    html = page(new_notebook(cells=cells), "vi").html
    assert "Kết quả" in html and "Result" not in html and "laboratory" not in html


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebooks_read_like_an_article(name):
    """Parameters first, no functions, short cells, text in both languages, no outputs in git."""
    nb = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    code = [c for c in nb.cells if c.cell_type == "code"]
    assert code[0].metadata.get("tags") == ["parameters"]
    assert all("def " not in c.source and "class " not in c.source for c in code)
    assert all(len(c.source.splitlines()) <= 4 for c in code[1:])
    assert all(not c.outputs and c.execution_count is None for c in code)
    tags = [t for c in nb.cells for t in c.metadata.get("tags", [])]
    assert tags.count("lang-vi") == tags.count("lang-en") > 0
    assert set(tags) <= {"parameters", "lab-only", *(f"lang-{x}" for x in codes.languages())}


def test_names_of_reports_come_from_vietnamese_values(shipped):
    schedule(shipped, entry(matrix='{areas: ["Đắk Lắk", "Bà Rịa - Vũng Tàu"]}'))
    assert [job.id for job in read_schedule(shipped, tables.load(shipped)).jobs] == [
        "x-dak-lak",
        "x-ba-ria-vung-tau",
    ]


def test_a_damaged_notebook_is_told_by_name(shipped, capsys):
    (shipped.notebooks / "bad.ipynb").write_text("{", encoding="utf-8")
    schedule(shipped, entry("x", "bad.ipynb"))
    assert cli.main(["report"]) == 2
    assert "bad.ipynb cannot be read as a notebook" in capsys.readouterr().err


@pytest.mark.slow
def test_a_mistake_in_jupyterlab_is_one_readable_message(shipped):
    """An analyst sees what to mend, not where the package noticed it."""
    from nbclient import NotebookClient

    source = "import xeploai as xl\nxl.across_areas(xl.load_tables(), 'membr')"
    nb = new_notebook(
        cells=[new_code_cell(source)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    NotebookClient(nb, timeout=120, allow_errors=True).execute()
    shown = "\n".join(nb.cells[0].outputs[0].traceback)
    assert shown == "subject: unknown subject 'membr' (did you mean 'member'?)"
