"""The commands: what they print, what they write, and what they end with."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from shared import ROOT, count, rated

import xeploai as xl
from xeploai import cli, comparing, tables


@pytest.fixture
def built(home, add_report):
    add_report("a", [rated("10", "excellent"), rated("80", "good"), rated("9", "completed"), rated("1", "not_completed"),
                     count("100", "assessed")])  # fmt: skip
    tables.build(home)
    return home


@pytest.mark.parametrize("command", [[], ["build"], ["new"], ["compare"], ["report"]])
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert not command or f"example: xeploai {command[0]}" in said


def test_compare_prints_the_table_in_the_language(built, capsys):
    assert cli.main(["compare", "areas", "member", "--language", "vi"]) == 0
    said = capsys.readouterr().out
    assert "Kon Tum 2023" in said and "80,00%" in said and "NaN" not in said and "<NA>" not in said


def test_compare_as_json(built, capsys):
    assert cli.main(["compare", "yoy", "member", "--area", "Kon Tum", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["table"][0]["good"] == 80 and "Kon Tum" in said["title"]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.svg", "a.png", "a.PNG"])
def test_compare_writes_what_the_name_says(name, built, tmp_path, capsys):
    assert cli.main(["compare", "areas", "member", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).stat().st_size > 200


def test_compare_writes_everything_into_a_folder(built, tmp_path, capsys):
    assert (
        cli.main(["compare", "areas", "member", "-o", f"{tmp_path}/all/", "-o", str(tmp_path / "x.png")]) == 0
    )
    made = {path.name for path in (tmp_path / "all").iterdir()}
    pictures = {f"{name}.{kind}" for name in ("shares", "bases", "map") for kind in ("svg", "png")}
    assert made == {"comparison.xlsx", "table.csv", "figures.csv", "reports.csv", "notes.txt"} | pictures
    assert (tmp_path / "x.png").read_bytes() == (tmp_path / "all" / "shares.png").read_bytes()
    first = {path.name: path.read_bytes() for path in (tmp_path / "all").iterdir()}
    assert cli.main(["compare", "areas", "member", "-o", f"{tmp_path}/all/"]) == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "all").iterdir()} == first


def test_a_chart_is_chosen_by_name(built, tmp_path):
    target = tmp_path / "a.svg"
    assert cli.main(["compare", "areas", "member", "--chart", "map", "-o", str(target)]) == 0
    svg = target.read_text(encoding="utf-8")
    assert "Kon Tum" in svg and "Cà Mau" in svg, "a map has all provinces"


def test_a_profile_on_the_command_line(built, capsys):
    assert cli.main(["compare", "profile", "--area", "Kon Tum", "--language", "en"]) == 0
    assert "Kon Tum 2023: 90.0% of Party members rated good or better" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["profile", "member", "--area", "Kon Tum"], "a profile has all subjects"),
        (["profile"], "a profile is of one area"),
        (["yoy", "member", "--area", "Kon Tum", "--sort", "excellent"], "--sort: is not for 'compare yoy'"),
        (["areas", "member", "--sort", "best"], "unknown sort 'best'"),
        (["areas", "member", "--vintage", "35"], "unknown vintage '35'"),
        (["areas", "member", "--group", "size"], "unknown group 'size'"),
        (
            ["areas", "member", "--chart", "pie", "-o", "x.png"],
            "unknown chart 'pie': use one of shares, bases, map",
        ),
        (["areas", "membr"], "did you mean 'member'?"),
        (["areas", ""], "subject: a subject is needed, such as "),
        (["areas", "member", "--period", "2022", "--period", "2023"], "compared in one period"),
        (["areas", "member", "-o", "x.gif"], "must end in one of .csv, .xlsx, .svg, .png"),
        (["areas", "member", "-o", "/no/such/folder/x.csv"], "there is no folder"),
        (
            ["areas", "member", "--level", "district", "--chart", "map", "-o", "x.png"],
            "--chart: there is nothing to draw in chart 'map' here: use one of shares",
        ),
        (["areas", "member", "--chart", "trend"], "unknown chart 'trend': use one of shares, bases, map"),
        (["areas"], "data/reference/subjects.csv has all there are"),
        (["areas", "zzz"], "unknown subject 'zzz': data/reference/subjects.csv has all there are"),
        (["yoy", "member", "--area", "Kon Tum", "--period", "20x22"], "2013-Q1, 2022-08 or 2016-08/2021-10"),
        (["areas", "member", "--level", "planet"], "unknown area_level 'planet'"),
        (["areas", "member", "--scheme", "2019"], "unknown scheme '2019'"),
        (["areas", "member", "-o", "FOLDER.csv"], "FOLDER.csv"),
        (["yoy", "member"], "name at least one area"),
        (["yoy", "member", "--area", "Kon Tumm"], "did you mean 'Kon Tum'?"),
    ],
)
def test_a_wrong_request_gives_one_line_and_exit_2(arguments, says, built, capsys, monkeypatch):
    monkeypatch.chdir(built.root)
    (built.root / "FOLDER.csv").mkdir()
    assert cli.main(["compare", *arguments]) == 2
    said = capsys.readouterr()
    assert says in said.err and "Traceback" not in said.err and not said.out


def test_all_that_is_wrong_with_a_request_is_told_at_once(built, capsys, tmp_path):
    request = ["areas", "membr", "--sort", "best", "--chart", "pie", "-o", "x.gif", "--area", "Kon Tumm"]
    assert cli.main(["compare", *request, "--language", "fr", "-o", str(tmp_path / "no" / "x.csv")]) == 2
    told = capsys.readouterr().err.splitlines()
    places = ["--chart", "--output", "--output", "subject", "language", "areas", "sort"]
    assert [line.split(":")[0] for line in told[:-1]] == places and told[-1].startswith("7 mistakes")
    assert cli.main(["compare", "profile", "member", "--sort", "n", "--language", "fr"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in told[:-1]] == ["--sort", "subject", "language", "area"]


def test_the_charts_that_may_be_asked_for_are_those_there_are(data):
    made = {
        "yoy": xl.year_over_year(data, ["Kiên Giang"], "collective"),
        "areas": xl.across_areas(data, "member"),
        "profile": xl.area_profile(data, "Kiên Giang"),
    }
    for kind, comparison in made.items():
        assert set(comparison.charts()) <= set(comparing.CHARTS[kind])
        assert [one for one in comparing.CHARTS[kind] if one in comparison.charts()] == list(
            comparison.charts()
        )


def test_a_report_that_there_is_not_is_told(capsys):
    assert cli.main(["check", "nope"]) == 2
    assert "report: unknown report 'nope': data/raw/reports.csv has all there are" in capsys.readouterr().err


def test_every_level_there_is_can_be_asked_for(built, capsys):
    for level in ("national", "province", "district", "commune", "body", "all"):
        assert cli.main(["compare", "areas", "member", "--level", level]) == 0


def test_output_is_utf8_wherever_it_goes(built, tmp_path):
    """As on Windows, where a pipe would get another encoding."""
    code = "import sys; from xeploai.cli import main; sys.exit(main(['compare', 'areas', 'member']))"
    env = {
        "PYTHONIOENCODING": "cp1252",
        "XEPLOAI_HOME": str(built.root),
        "PATH": "",
        "PYTHONPATH": str(ROOT / "src"),
    }
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env)
    assert run.returncode == 0, run.stderr
    assert "hoàn thành tốt" in run.stdout.decode("utf-8")


def test_quiet_says_nothing(home, add_report, capsys):
    add_report("a", [count("1", "existing")])
    assert cli.main(["build", "--quiet"]) == 0
    assert cli.main(["build", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"] == 1
