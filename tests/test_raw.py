"""Raw-figure files: what is inferred, what is refused, and how it is said."""

from __future__ import annotations

import zipfile
from decimal import Decimal

import openpyxl
import pytest
from shared import ROOT, count, rated, read_csv, write_csv

from xeploai import cli, project, raw
from xeploai.codes.areas import areas
from xeploai.mistakes import UserMistakesError
from xeploai.raw.columns import FIGURE_COLUMNS, REPORT_COLUMNS

BROKEN = ROOT / "tests" / "broken"


def mistakes(home):
    with pytest.raises(UserMistakesError) as error:
        raw.load(home)
    return [str(m) for m in error.value.mistakes]


def test_what_a_person_may_leave_out_is_filled_in(home, add_report):
    add_report("a", [rated("1.684", "good"), rated("7,14%", "good"), count("658/668", "assessed"),
                     count("658/668", "existing")])  # fmt: skip
    figures = raw.load(home).figures
    assert list(figures["figure_id"]) == ["f001", "f002", "f003", "f004"]
    assert [str(v) for v in figures["value"]] == ["1684", "7.14", "658", "668"]
    assert list(figures["unit"]) == ["count", "percent", "count", "count"]
    assert list(figures["basis"]) == ["", "unknown", "", ""]
    assert set(figures["scheme"]) == {"2018", ""}
    assert set(figures["area_id"]) == {"63:62"}
    assert set(figures["time_period"]) == {"2023"}


@pytest.mark.parametrize("case", read_csv(BROKEN / "expected.csv"), ids=lambda c: c["fault"])
def test_one_fault_gives_one_clear_message(case, home, add_report):
    """`tests/broken` holds one fault a row; the other rows of its file are right."""
    good = count("100", "existing", figure_id="f001" if case["figure_id"] else "")
    fault = {name: case[name] for name in FIGURE_COLUMNS if case.get(name)}
    add_report("kon-tum-2023", [good, fault])
    found = mistakes(home)
    assert len(found) == 1, found
    place = f"data/raw/kon-tum-2023.csv, row 3, column {case['column']}: "
    assert found[0].startswith(place)
    assert case["says"] in found[0]


def test_all_mistakes_are_told_at_once_without_a_traceback(home, add_report, capsys):
    cases = read_csv(BROKEN / "expected.csv")[:10]
    assert len({case["fault"] for case in cases}) == 10
    faults = [{name: c[name] for name in FIGURE_COLUMNS if c.get(name)} for c in cases]
    add_report("kon-tum-2023", faults)
    assert cli.main(["build"]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    for number, case in enumerate(cases, start=2):
        assert f"row {number}, column {case['column']}" in said
    assert "10 mistakes; nothing was written" in said
    assert not home.tables.exists()


def test_two_figures_cannot_stand_in_one_place(home, add_report):
    add_report("a", [count("100", "existing", position="5:8"), count("101", "assessed", position="5:8"),
                     count("20", "exempt", position="7:9")])  # fmt: skip
    assert [m.split(": ", 1)[1] for m in mistakes(home)] == [
        "another figure already stands at 5:8 (row 2)",
        "overlaps the figure at 5:8",
    ]


def test_a_fraction_with_a_position_needs_both_rows(home, add_report):
    add_report("a", [count("18/33", "assessed", position="0:5")])
    assert "needs two rows" in mistakes(home)[0]


def test_ids_are_unique_and_given_to_all(home, add_report):
    add_report("a", [count("1", "existing", figure_id="x"), count("2", "assessed", figure_id="x")])
    assert mistakes(home) == ["data/raw/a.csv, row 3, column figure_id: id 'x' is already used in row 2"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"printed;subject;measure\n1;member;existing\n", "separated by ';'"),
        ("printed,subject,measure\n1,đảng,x\n".encode("utf-16"), "not UTF-8"),
        (b"printed,subject\n1,member\n", "column 'measure' is missing"),
        (b"printed,subject,mesure\n1,member,existing\n", "did you mean 'measure'"),
        (b"printed,printed,subject,measure\n1,1,member,existing\n", "column 'measure' is missing"),
        (b"printed,subject,measure\n", "holds no figure"),
        (b"", "not a readable CSV"),
        (b"PK\x03\x04 nothing", "column 'measure' is missing"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content, says, home, add_report):
    if b"printed,printed" in content:
        says = "appears twice"
    add_report("a", []).write_bytes(content)
    assert any(says in m for m in mistakes(home))


@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        ("printed,subject,measure\n7,14%,member,existing\n", 2, "has 4 cells, the heading 3"),
        ("printed,subject,measure\n\n\n5,member\n", 4, "has 2 cells, the heading 3"),
        (
            'printed,subject,measure,note\n5,member,existing,"two\nlines"\n6,membr,existing,\n',
            4,
            "unknown subject",
        ),
        ("printed\tsubject\tmeasure\n5\tmember\texisting\n", None, "separated by tabs"),
        ("printed,subject,measure\n5,member,exist\x07ing\n", 2, "control character"),
    ],
)
def test_rows_are_counted_as_an_editor_does_and_never_shifted(content, row, says, home, add_report):
    add_report("a", []).write_text(content, encoding="utf-8")
    found = [m for m in mistakes(home) if says in m]
    assert found and (row is None or f"row {row}" in found[0])


def test_a_fraction_holds_its_part_then_its_whole(home, add_report):
    add_report("a", [count("18/33", "assessed", value="18"), count("18/33", "existing", value="18")])
    assert mistakes(home) == [
        "data/raw/a.csv, row 3, column value: '18/33': the first row holds the part, the second the whole"
    ]
    add_report("b", [count("18/33", "assessed")])
    assert any("b.csv" in m and "needs two rows after each other" in m for m in mistakes(home))


def test_a_part_names_the_whole_that_is_printed(home, add_report):
    add_report(
        "a", [count("18/33", "assessed", basis="existing", basis_value="99"), count("18/33", "existing")]
    )
    assert mistakes(home) == ["data/raw/a.csv, row 2, column basis_value: '99' is not the whole of '18/33'"]


@pytest.mark.parametrize("value", ["+13", "13"])
def test_an_increase_may_have_its_sign(value, home, add_report):
    change = {"transformation": "change", "reference_period": "2022"}
    add_report(
        "a",
        [count("13", "existing", value=value, **change), count("271", "assessed", value="−271", **change)],
    )
    assert [str(v) for v in raw.load(home).figures["value"]] == ["13", "-271"]


def test_a_register_that_cannot_be_read_is_one_mistake(home, add_report, capsys):
    add_report("a", [count("1", "existing")])
    home.registry.write_bytes(home.registry.read_text(encoding="utf-8").encode("utf-16"))
    assert mistakes(home) == ["data/raw/reports.csv: not UTF-8: save it as 'CSV UTF-8'"]
    assert cli.main(["new", "b"]) == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_other_files_in_the_folder_are_told_or_left_alone(home, add_report):
    add_report("a", [count("1", "existing")])
    (home.raw / ".DS_Store").write_bytes(b"x")
    (home.raw / "~$a.xlsx").write_bytes(b"x")
    (home.raw / "folder.csv").mkdir()
    assert len(raw.load(home).figures) == 1
    (home.raw / "a.xls").write_bytes(b"x")
    assert mistakes(home) == [
        "data/raw/a.xls: is neither .csv nor .xlsx: save it as one of them, or move it away"
    ]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_damaged_workbook_gives_one_message(part, home, add_report, tmp_path):
    add_report("a", []).unlink()
    book = openpyxl.Workbook()
    book.active.append(["printed", "subject", "measure"])
    book.save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(home.raw / "a.xlsx", "w") as cut:
        for name in whole.namelist():
            cut.writestr(name, whole.read(name)[:40] if name == part else whole.read(name))
    found = mistakes(home)
    assert len(found) == 1 and found[0].startswith("data/raw/a.xlsx: not a readable workbook")


def test_the_register_is_added_to_as_it_is(home, add_report):
    add_report("a", [count("1", "existing")])
    row = read_csv(home.registry)[0]
    columns = list(reversed(row))
    text = ",".join(columns) + "\r\n" + ",".join(row[c] for c in columns)  # other order, no end of line
    home.registry.write_bytes(text.encode("utf-8"))
    assert cli.main(["new", "b-2023", "--area", "Hà Giang", "--period", "2023", "--quiet"]) == 0
    rows = read_csv(home.registry)
    assert [r["report"] for r in rows] == ["a", "b-2023"]
    assert (rows[1]["ref_area"], rows[1]["time_period"]) == ("Hà Giang", "2023")
    assert home.registry.read_bytes().count(b"\r\n") == 3 == home.registry.read_bytes().count(b"\n")


def test_register_and_files_must_match(home, add_report):
    add_report("a", [count("1", "existing")])
    (home.raw / "a.csv").rename(home.raw / "aa.csv")
    found = mistakes(home)
    assert any("report 'aa' is not in data/raw/reports.csv" in m and "'a'" not in m[:20] for m in found)
    assert any("report 'a' has no file" in m for m in found)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("url", "javascript:alert(1)", "is no web address"),
        ("url", "", "write 'address' in column missing"),
        ("date_published", "31/1/2024", "is no date"),
        ("report_kind", "blog", "unknown kind 'blog'"),
        ("ref_area", "Kon Tumm", "did you mean 'Kon Tum'"),
        ("sha256", "abc", "is no SHA-256"),
        ("missing", "everything", "unknown code 'everything'"),
    ],
)
def test_the_register_is_checked(column, value, says, home, add_report):
    add_report("a", [count("1", "existing", ref_area="Kon Tum")], **{column: value})
    found = mistakes(home)
    assert len(found) == 1 and f"column {column}" in found[0] and says in found[0]


def test_new_makes_a_workbook_that_can_be_filled_and_read(home, capsys):
    assert cli.main(["new", "kon-tum-2023", "--area", "Kon Tum", "--period", "2023"]) == 0
    path = home.raw / "kon-tum-2023.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["figures"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert tuple(columns) == FIGURE_COLUMNS
    lists = {str(rule.formula1): str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    assert len(lists) == 11 and "=codes_subject" in lists
    for name, value in count("05", "existing").items():
        sheet.cell(2, columns[name], value)
    sheet.cell(3, columns["printed"], "12")
    book.save(path)
    found = mistakes(home)
    assert any("reports.csv" in m and "column publisher: is empty" in m for m in found)
    assert any("row 3, column subject: is empty" in m for m in found)
    assert not any("row 4" in m for m in found), "rows that only have their prepared id are no figures"

    sheet.cell(3, columns["subject"], "member")
    sheet.cell(3, columns["measure"], "assessed")
    book.save(path)
    row = read_csv(home.registry)[0]
    row |= {
        "title_vi": "Thử",
        "title_en": "Test",
        "publisher": "Báo thử",
        "report_kind": "newspaper",
        "missing": "address|date",
    }
    write_csv(home.registry, REPORT_COLUMNS, [row])
    figures = raw.load(home).figures
    assert list(zip(figures["printed"], figures["measure"], figures["figure_id"], strict=True)) == [
        ("05", "existing", "f001"),
        ("12", "assessed", "f002"),
    ]


def test_a_report_without_a_period_is_told_once_at_its_row(home, add_report):
    add_report("a", [count("1", "existing")])
    add_report("b", [rated("10", "good"), rated("90", "excellent"), count("5", "exist")], time_period="")
    assert mistakes(home) == [
        "data/raw/reports.csv, row 3, column time_period: is empty, as in every row of data/raw/b.csv: "
        "give the period, or say in each row's note why not",
        "data/raw/b.csv, row 4, column measure: unknown measure 'exist' (did you mean 'existing'?)",
    ]


def test_a_period_that_some_rows_have_is_told_where_it_lacks(home, add_report):
    add_report("a", [count("1", "existing", time_period="2022"), count("2", "assessed")], time_period="")
    assert [m.split(": ")[0] for m in mistakes(home)] == ["data/raw/a.csv, row 3, column time_period"]
    add_report("b", [count("1", "existing", note="no year is printed")], time_period="")
    assert len(mistakes(home)) == 1, "an unknown period with its reason is no mistake"


@pytest.mark.parametrize(
    ("column", "value"),
    [("time_period", "20x22"), ("ref_area", "Kon Tumm"), ("area_level", "provinz"), ("parent_area", "Foo"),
     ("ref_area", "")],
)  # fmt: skip
def test_a_mistake_of_the_register_is_not_repeated_in_every_row(column, value, home, add_report):
    add_report("a", [rated("10", "good"), count("90", "assessed")], **{column: value})
    (found,) = mistakes(home)
    assert found.startswith(f"data/raw/reports.csv, row 2, column {column}: ")


def test_a_workbook_that_is_not_registered_is_one_mistake(home, add_report):
    add_report("a", [count("1", "existing")])
    add_report("b", [rated("10", "good"), rated("90", "excellent")])
    write_csv(home.registry, REPORT_COLUMNS, read_csv(home.registry)[:1])
    assert mistakes(home) == ["data/raw/b.csv: report 'b' is not in data/raw/reports.csv: add a row there"]


def test_new_says_what_is_still_to_be_filled(home, capsys):
    assert cli.main(["new", "kon-tum-2023", "--area", "Kon Tum", "--url", "https://example.org"]) == 0
    lacking = "title_vi, title_en, publisher, report_kind, date_published, time_period."
    assert f"in row 2 of data/raw/reports.csv: {lacking}\n" in capsys.readouterr().out


def test_new_names_the_levels_there_are(home, capsys):
    assert cli.main(["new", "kon-tum-2023", "--area", "Kon Tum", "--level", "provinz"]) == 2
    assert (
        "--level: unknown level 'provinz' (did you mean 'province'?): "
        "use one of national, province, district, commune, body" in capsys.readouterr().err
    )


def test_new_refuses_an_area_that_is_none(home, capsys):
    assert cli.main(["new", "x-2023", "--area", "Kon Tumm", "--period", "23"]) == 2
    said = capsys.readouterr().err
    assert "did you mean 'Kon Tum'" in said and "'23' is no period" in said
    assert [p.name for p in home.raw.iterdir()] == ["reports.csv"]


def test_a_number_in_excel_is_not_a_printed_token(home, add_report):
    add_report("a", []).unlink()
    book = openpyxl.Workbook()
    book.active.append(["printed", "subject", "measure"])
    book.active.append([1.684, "member", "existing"])
    book.active.append([12.5, "member", "existing"])
    book.save(home.raw / "a.xlsx")
    found = mistakes(home)
    assert len(found) == 2 and all("format it as text" in m for m in found)


@pytest.mark.parametrize(("printed", "says"), [("33,419", "33.419"), ("1,033,419", "1.033.419")])
def test_thousands_by_comma_are_told_where_they_were_typed(printed, says, home, add_report):
    add_report("a", [count(printed, "existing")])
    (found,) = mistakes(home)
    assert found.startswith("data/raw/a.csv, row 2, column printed: ") and found.endswith(f": write {says}")


def test_mistakes_of_a_file_are_told_in_the_order_of_its_rows(home, add_report):
    add_report("a", [count("18/33", "assessed"), count("7", "exist"), count("10", "existing", position="9")])
    add_report("b", [count("1", "exist")], url="ftp://x")
    home.registry.write_text(home.registry.read_text(encoding="utf-8") + "gone,x" + "," * 13 + "\n")
    places = [m.split(", column")[0] for m in mistakes(home)]
    files = [place.split(", row ")[0] for place in places]
    assert list(dict.fromkeys(files)) == ["data/raw/reports.csv", "data/raw/a.csv", "data/raw/b.csv"]
    assert files == sorted(files, key=list(dict.fromkeys(files)).index)
    assert [p for p in places if "a.csv" in p] == [f"data/raw/a.csv, row {n}" for n in (2, 3, 4)]
    rows = [int(p.split("row ")[1]) for p in places if "reports.csv" in p]
    assert rows == sorted(rows) and set(rows) == {3, 4}


def test_an_archive_bomb_is_refused(home, add_report):
    add_report("a", []).unlink()
    with zipfile.ZipFile(home.raw / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert "unpacks to more than 50 MB" in mistakes(home)[0]


@pytest.mark.parametrize("report", ["../evil", "a/b", "Kon Tum", ""])
def test_a_report_id_never_leaves_its_folder(report, home, capsys):
    assert cli.main(["new", report]) == 2
    assert "is no id" in capsys.readouterr().err
    assert [p.name for p in home.raw.iterdir()] == ["reports.csv"]


def test_new_does_not_overwrite(home, add_report, capsys):
    add_report("a", [count("1", "existing")])
    assert cli.main(["new", "a"]) == 2
    text = "data/raw/a.csv: is there already: edit it, or delete the file and row 2 of data/raw/reports.csv"
    assert text in capsys.readouterr().err
    (home.raw / "a.csv").unlink()
    assert cli.main(["new", "a"]) == 2
    assert "row 2, column report: report 'a' is registered already: add its file" in capsys.readouterr().err


def test_shipped_data_is_complete():
    """550 figures of the first 40 reports: the 293 of their public pages, with two that were missed; and more."""
    data = raw.load(project.find())
    later = set(data.reports.loc[data.reports["date_read"] > "2026-11-22", "report"])
    first = data.figures[~data.figures["report"].isin(later)]
    assert first["report"].nunique() == 40 and len(first) == 255 + 293 + 2
    assert len(later) >= 40
    assert set(data.figures["fate"]) == {"figure", "target", "unresolved"}


def test_rows_are_written_back_as_they_were_read(home, add_report):
    path = add_report("a", [count("1", "existing", note="có dấu, và phẩy")])
    before = path.read_bytes()
    write_csv(path, FIGURE_COLUMNS, read_csv(path))
    assert path.read_bytes() == before


def test_an_area_is_added_once(home, capsys):
    before = (home.reference / "areas.csv").read_text(encoding="utf-8")
    known = ["--level", "district", "--parent", "Cà Mau"]
    assert cli.main(["extract", "none.txt", "--area", "Đầm Dơi"]) == 2
    assert "unknown area 'Đầm Dơi'; add it with `xeploai area` if it is new" in capsys.readouterr().err
    assert cli.main(["area", "Đầm Dơi", *known]) == 0
    assert "63:96/dam-doi in data/reference/areas.csv" in capsys.readouterr().out
    after = (home.reference / "areas.csv").read_text(encoding="utf-8")
    assert after.startswith(before) and after.splitlines()[-1].startswith(
        "63:96/dam-doi,63,dam-doi,district,Đầm Dơi,Dam Doi,"
    )
    row = read_csv(home.reference / "areas.csv")[-1]
    assert (row["parent"], row["sort_order"]) == ("63:96", str(areas().by_id["63:96"].sort_order))
    assert cli.main(["area", "năm  căn", *known]) == 2
    assert "Cà Mau has 'Năm Căn' already (63:96/nam-can)" in capsys.readouterr().err


def test_an_area_that_cannot_be_is_told_whole(home, capsys):
    before = (home.reference / "areas.csv").read_bytes()
    assert cli.main(["area", "…", "--level", "province", "--parent", "Cà Mâu", "--map", "64"]) == 2
    told = capsys.readouterr().err
    for said in (
        "--level: unknown level 'province'",
        "--map: unknown map '64'",
        "--parent: unknown province 'Cà Mâu'",
        "name: '…' has no letters",
        "4 mistakes",
    ):
        assert said in told
    assert (home.reference / "areas.csv").read_bytes() == before


def test_the_second_reading_of_pages_has_the_same_numbers():
    """`data/README.md` gives the rates: no number differs, and of how they are read eleven things still do."""
    data = raw.load(project.find())
    registered = {
        row["report"]: row["time_period"] for row in read_csv(ROOT / "data" / "raw" / "reports.csv")
    }
    second = read_csv(ROOT / "tests" / "cases" / "second_reading_pages.csv")
    names = (
        "unit",
        "bound",
        "time_period",
        "subject",
        "measure",
        "rating",
        "transformation",
        "basis",
        "fate",
    )
    both, differing, left = 0, [], list(second)
    for row in data.figures[data.figures["report"].isin({r["report"] for r in second})].to_dict("records"):
        printed = row["printed"].lower()
        same = [r for r in left if r["report"] == row["report"] and r["printed"].lower() == printed]
        same = [r for r in same if abs(Decimal(r["value"])) == abs(row["value"])]
        assert same, (row["report"], row["printed"])
        nearest = max(same, key=lambda r: (r["measure"] == row["measure"], r["subject"] == row["subject"]))
        left.remove(nearest)
        both += 1
        for name in names:
            told = nearest[name] or {"time_period": registered[row["report"]], "bound": "exact"}.get(name, "")
            part = name == "basis" and "/" in printed  # of a fraction it follows from what is counted
            if told != row[name] and not part:
                differing.append((row["report"], row["printed"], name))
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert f"In {both} figures present in both" in " ".join(text.split()) and len(differing) == 11
