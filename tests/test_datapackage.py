"""The data package: read by tools that are not ours, and by people."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import zipfile
from decimal import Decimal
from html.parser import HTMLParser

import pandas as pd
import pytest
import yaml
from running import built, small
from shared import ROOT, rated, without

from xeploai import cli, codes, tables
from xeploai.codes import is_period
from xeploai.datapackage import write_package
from xeploai.datapackage.columns import columns_of
from xeploai.datapackage.exact import as_text
from xeploai.datapackage.sdmx import sdmx_csv
from xeploai.project import Project

__all__ = ["built", "small"]
SHIPPED = Project(ROOT)


@pytest.fixture(scope="module")
def package(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("package") / "xeploai"
    write_package(data, SHIPPED, folder)
    return folder


@pytest.fixture
def copy(package, tmp_path):
    shutil.copytree(package, tmp_path / "copy")
    return tmp_path / "copy"


def valid(folder):
    """Errors that frictionless finds, as table, kind and field."""
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(folder / "datapackage.json"))
    return report.flatten(["name", "type", "fieldName"]) or [[None, one.type, None] for one in report.errors]


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.parametrize("bom", [False, True], ids=["plain", "for Excel"])
def test_the_package_is_valid_to_a_tool_that_is_not_ours(bom, data, tmp_path):
    write_package(data, SHIPPED, tmp_path / "p", bom=bom)
    assert valid(tmp_path / "p") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "table, column, value, kind",
    [
        ("observations", "rating", "god", "constraint-error"), ("observations", "report", "none", "foreign-key"),
        ("observations", "ref_area", "63:99", "foreign-key"), ("observations", "decimals", "two", "type-error"),
        ("observations", "subject", "", "constraint-error"), ("distributions", "good", "1.684", "type-error"),
        ("reports", "report", "kon-tum-2022", "primary-key"), ("reports", "date_read", "22.11.2026", "type-error"),
        ("subjects", "part_of", "nobody", "foreign-key"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_found_by_its_schema(table, column, value, kind, copy):
    path = copy / "data" / f"{table}.csv"
    rows = cells(path)
    rows[0][column] = value
    pd.DataFrame(rows).to_csv(path, index=False, lineterminator="\n")
    about = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    for resource in about["resources"]:  # its size and hash would tell before
        del resource["bytes"], resource["hash"]
    (copy / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")
    assert kind in {found for _, found, _ in valid(copy)}


def test_the_same_data_gives_the_same_bytes(package, data, tmp_path):
    write_package(data, SHIPPED, tmp_path / "again")
    names = {p.relative_to(package) for p in package.rglob("*") if p.is_file()}
    assert names == {
        p.relative_to(tmp_path / "again") for p in (tmp_path / "again").rglob("*") if p.is_file()
    }
    assert all((package / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)
    for name in ("a.zip", "b.zip"):
        write_package(data, SHIPPED, tmp_path / name, archive=True)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {f"xeploai/{name.as_posix()}" for name in names} == set(archive.namelist())
        assert archive.read("xeploai/data/reports.csv") == (package / "data" / "reports.csv").read_bytes()


def test_another_figure_is_another_version(home, add_report, tmp_path):
    versions = []
    for printed in ("10", "11"):
        add_report("kon-tum-2023", [rated(printed, "excellent")])
        versions.append(write_package(tables.make(home), home, tmp_path / printed).version)
        (home.raw / "kon-tum-2023.csv").unlink()
        home.registry.write_text(
            home.registry.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8"
        )
    assert versions[0] != versions[1]


def test_numbers_are_exact_and_written_as_every_tool_reads_them(package, data):
    rows = cells(package / "data" / "observations.csv")
    for row, value, printed in zip(
        rows, data.observations["obs_value"], data.observations["reported_value"], strict=True
    ):
        for text, number in ((row["obs_value"], value), (row["reported_value"], printed)):
            assert (text == "") if number != number else Decimal(text) == Decimal(repr(float(number)))
            assert "," not in text and (not text or len(text.partition(".")[2]) >= int(row["decimals"]))
    shares = cells(package / "data" / "distributions.csv")
    assert {len(row["good"].split(".")) for row in shares} == {1}, "counts are whole"


def test_every_column_is_described_in_both_languages(package):
    about = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in about["resources"]:
        header = (package / resource["path"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header
        assert all(" · " in field["description"] for field in fields)


def test_every_figure_leads_to_its_report_and_its_token(package):
    figures = {(row["report"], row["figure_id"]) for row in cells(package / "data" / "figures.csv")}
    reports = {row["report"] for row in cells(package / "data" / "reports.csv")}
    for row in cells(package / "data" / "observations.csv"):
        assert row["report"] in reports
        for one in row["figures"].split():
            other, _, figure = one.rpartition(":")
            assert (other or row["report"], figure) in figures


def test_sdmx_has_every_observation_of_a_known_period_once(package, data):
    rows = cells(package / "sdmx" / "observations.csv")
    header = list(rows[0])
    assert (
        header[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
        and header.index("OBS_VALUE") == header.index("TIME_PERIOD") + 1
    )
    known = data.observations[data.observations["time_period"] != ""]
    assert len(rows) == len(known) < len(data.observations)
    dimensions = header[3 : header.index("OBS_VALUE")]
    assert len({tuple(row[name] for name in dimensions) for row in rows}) == len(rows)
    assert all(row[name] for row in rows for name in dimensions)
    assert all(row["OBS_STATUS"] in set("AEVOBMLNP") and row["FREQ"] in set("ASQMI") for row in rows)
    assert all(is_period(row["TIME_PERIOD"]) or "/P" in row["TIME_PERIOD"] for row in rows)
    missing = [row for row in rows if row["OBS_VALUE"] == ""]
    assert all(row["OBS_STATUS"] == "O" for row in missing)


def test_sdmx_leaves_out_what_has_no_period(data):
    text = as_text(data.observations)
    assert sdmx_csv(text[text["time_period"] == ""]).empty


class Links(HTMLParser):
    """The ids of a page, and where its links lead."""

    def __init__(self):
        super().__init__()
        self.ids, self.targets, self.scripts = set(), set(), 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids.add(given.get("id"))
        self.scripts += tag == "script"
        if tag == "a":
            self.targets.add(given["href"])


def test_the_dictionary_names_every_column_and_its_links_lead_somewhere(package):
    text = (package / "dictionary.html").read_text(encoding="utf-8")
    links = Links()
    links.feed(text)
    assert links.scripts == 0 and {one for one in links.targets if one[0] == "#"} <= {
        f"#{one}" for one in links.ids
    }
    about = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in about["resources"]:
        assert resource["name"] in links.ids
        assert all(f"<code>{field['name']}</code>" in text for field in resource["schema"]["fields"])


def test_citation_and_licence_are_there(package):
    cited = yaml.safe_load((package / "CITATION.cff").read_text(encoding="utf-8"))
    about = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert (
        cited["version"] == about["version"]
        and cited["license"] == about["licenses"][0]["name"] == "CC-BY-4.0"
    )
    assert "data/reports.csv" in (package / "LICENSE.md").read_text(encoding="utf-8")
    assert len(about["sources"]) == len(cells(package / "data" / "reports.csv"))


def test_the_readme_says_how_to_read_it_in_python_and_that_works(package, monkeypatch):
    text = (package / "README.md").read_text(encoding="utf-8")
    monkeypatch.chdir(package)
    names = {}
    exec(text.split("```python\n")[1].split("```")[0], names)
    assert len(names["observations"]) == len(cells(package / "data" / "observations.csv"))
    for target in ("LICENSE.md", "CITATION.cff", "dictionary.html", "sdmx/observations.csv"):
        assert f"({target})" in text and (package / target).is_file()


@pytest.mark.slow
@pytest.mark.parametrize("bom", [False, True], ids=["plain", "for Excel"])
def test_the_readme_says_how_to_read_it_in_r_and_that_works(bom, data, tmp_path):
    if not shutil.which("Rscript"):
        without("R", "the data package is not read in it")
    write_package(data, SHIPPED, tmp_path / "package", bom=bom)
    text = (tmp_path / "package" / "README.md").read_text(encoding="utf-8")
    block = text.split("```r\n")[1].split("```")[0]
    asked = """
    own <- merged[merged$report == "kon-tum-2022" & merged$subject == "member" & merged$rating %in% "excellent", ]
    cat(nrow(merged), sum(merged$obs_value, na.rm = TRUE), own$obs_value, own$publisher)
    """
    said = subprocess.run(
        ["Rscript", "-e", block + asked], cwd=tmp_path / "package", capture_output=True, text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"}, check=True, timeout=120,
    ).stdout  # fmt: skip
    rows, total, excellent, publisher = said.split(maxsplit=3)
    assert (int(rows), int(excellent)) == (len(data.observations), 4105)
    assert float(total) == pytest.approx(data.observations["obs_value"].astype(float).sum(), rel=1e-6)
    assert publisher == data.reports.set_index("report").loc["kon-tum-2022", "publisher"]


def test_for_excel_no_text_begins_as_a_formula_does(home, add_report, tmp_path):
    hostile = {"title_vi": "=HYPERLINK(1)", "title_en": "+cmd|' /C calc'!A0", "note": "@x"}
    add_report("kon-tum-2023", [rated("10", "excellent")], **hostile)
    made = tables.make(home)
    write_package(made, home, tmp_path / "excel", bom=True)
    (row,) = cells(tmp_path / "excel" / "data" / "reports.csv")
    assert [row[name] for name in hostile] == ["'=HYPERLINK(1)", "'+cmd|' /C calc'!A0", "'@x"]
    assert (tmp_path / "excel" / "data" / "reports.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    write_package(made, home, tmp_path / "plain")
    (row,) = cells(tmp_path / "plain" / "data" / "reports.csv")
    assert row["title_vi"] == "=HYPERLINK(1)" and row["note"] == "@x"


@pytest.mark.parametrize("name", ["observations", "distributions", "figures", "reports", "findings"])
def test_the_list_of_columns_has_those_of_the_tables_and_no_others(name, data):
    shared = {row["column"] for row in codes.records("table_columns") if row["table"] == "*"}
    described = [column.name for column in columns_of(name) if column.name not in shared]
    assert set(described) == set(getattr(data, name).columns) - shared
    assert len(described) == len(set(described))


def test_the_command_says_what_it_wrote_and_writes_over_its_own_only(small, tmp_path, capsys):
    target = tmp_path / "out"
    assert cli.main(["package", "-o", str(target)]) == 0
    assert f"{target}: version " in capsys.readouterr().out
    assert cli.main(["package", "-o", str(target), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rows"]["observations"] == len(tables.load(small).observations)
    other = tmp_path / "mine"
    other.mkdir()
    (other / "letter.txt").write_text("keep me")
    assert cli.main(["package", "-o", str(other)]) == 2
    assert (
        "holds something else" in capsys.readouterr().err and (other / "letter.txt").read_text() == "keep me"
    )
    (other / "letter").write_text("keep me")
    assert cli.main(["package", "-o", str(other / "letter")]) == 2
    assert "holds something else" in capsys.readouterr().err
    for name, says in (
        ("x.tar", "'x.tar' must end in .zip, or in nothing for a folder"),
        ("mine/letter.txt", "'letter.txt' must end in .zip"),
        ("no/x", f"there is no folder {tmp_path / 'no'}"),
        ("no/x.zip", f"there is no folder {tmp_path / 'no'}"),
    ):
        assert cli.main(["package", "-o", str(tmp_path / name)]) == 2
        assert f"--output: {says}" in capsys.readouterr().err
    assert cli.main(["package", "-o", str(tmp_path / "X.ZIP"), "--quiet"]) == 0
    assert zipfile.is_zipfile(tmp_path / "X.ZIP")
    (tmp_path / "X.ZIP").unlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "out", "project"], (
        "nothing is left on the way"
    )
