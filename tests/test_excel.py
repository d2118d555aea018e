"""Workbooks: numbers are numbers, charts are native and whole, nothing in them runs."""

from __future__ import annotations

import shutil
import subprocess
import warnings
import zipfile

import openpyxl
import pytest
from shared import rated

import xeploai as xl
from xeploai import tables


@pytest.fixture(scope="module")
def yoy(data):
    return xl.year_over_year(data, "Kiên Giang", "collective", periods=["2022", "2023"])


@pytest.fixture
def book(yoy, tmp_path):
    return openpyxl.load_workbook(yoy.to_excel(tmp_path / "yoy.xlsx"))


def xml(path, part):
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode("utf-8")


def rows_of(sheet, top=4):
    names = [cell.value for cell in sheet[top]]
    return [dict(zip(names, [c.value for c in row], strict=True)) for row in sheet.iter_rows(min_row=top + 1)]


def test_sheets_are_named_in_the_language(book, data, tmp_path):
    assert book.sheetnames == [
        "Giới thiệu", "Biểu đồ", "Số liệu", "Thay đổi", "So sánh được", "Lưu ý", "Nguồn", "Số in gốc",
    ]  # fmt: skip
    english = xl.across_areas(data, "member", language="en").to_excel(tmp_path / "en.xlsx")
    assert openpyxl.load_workbook(english).sheetnames == [
        "Overview", "Charts", "Data", "Comparability", "Notes", "Sources", "Printed figures",
    ]  # fmt: skip


def test_the_data_sheet_holds_the_table_as_numbers(book, yoy):
    rows = rows_of(book["Số liệu"])
    assert [r["Dòng"] for r in rows] == list(yoy.table["row_id"])
    assert [r["n"] for r in rows] == [285, 399]
    assert [r["Xuất sắc, %"] for r in rows] == pytest.approx([53 / 285, 66 / 399])
    cell = next(c for c in book["Số liệu"][5] if c.value == rows[0]["Xuất sắc, %"])
    assert cell.number_format == "0.00%"


def test_row_ids_lead_to_the_printed_figures_and_those_to_the_sources(book):
    figures = rows_of(book["Số in gốc"])
    assert {row for f in figures for row in f["Dòng"].split()} == {"r01", "r02"}
    assert {f["Báo cáo"] for f in figures} == {r["Báo cáo"] for r in rows_of(book["Nguồn"])}
    links = [c.hyperlink.target for row in book["Nguồn"].iter_rows() for c in row if c.hyperlink]
    assert links == [
        "https://dangcongsan.org.vn/tinhuykiengiang/Lists/TinHoatDong/View_Detail.aspx?ItemID=3225"
    ]


def test_charts_are_native_and_draw_the_sheet(yoy, tmp_path):
    path = yoy.to_excel(tmp_path / "a.xlsx")
    shares, points = xml(path, "xl/charts/chart1.xml"), xml(path, "xl/charts/chart2.xml")
    for chart in (shares, points):
        assert chart.count('<delete val="0"') + chart.count('<c:delete val="0"') == 2, "both axes are there"
        assert "smooth" not in chart
        assert 'overlay val="0"' in chart
        assert "'Biểu đồ'!$A$" in chart, "names come from the sheet"
        for flag in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            assert f'{flag} val="1"' not in chart
    assert 'grouping val="percentStacked"' in shares and 'overlap val="100"' in shares
    assert shares.count("<ser>") + shares.count("<c:ser>") == 4
    assert 'orientation val="maxMin"' in shares, "first row on top"
    assert 'invertIfNegative val="0"' in points


def test_the_charts_block_holds_what_the_chart_says(book, yoy):
    block = rows_of(book["Biểu đồ"], top=6)[:2]
    assert block[0]["Địa phương"] == "Kiên Giang 2022 *  n = 285"
    assert sum(v for k, v in block[0].items() if k != "Địa phương") == pytest.approx(1)


def test_text_that_looks_like_a_formula_stays_text(home, add_report, tmp_path):
    evil = '=HYPERLINK("http://evil.example","x")'
    add_report(
        "a", [dict(rated("10%", "good"), note=evil), rated("90%", "excellent")], title_vi=evil, publisher="@x"
    )
    path = xl.across_areas(tables.make(home), "member").to_excel(tmp_path / "a.xlsx")
    cells = [c for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for c in row if c.value]
    assert [c for c in cells if c.value == evil]
    assert all(c.data_type != "f" for c in cells)
    assert not any("<f>" in xml(path, n) for n in zipfile.ZipFile(path).namelist() if "worksheets" in n)


def test_the_same_comparison_gives_the_same_bytes(yoy, tmp_path):
    first = yoy.to_excel(tmp_path / "a.xlsx").read_bytes()
    assert yoy.to_excel(tmp_path / "b.xlsx").read_bytes() == first


def test_nothing_half_written_is_left(yoy, tmp_path):
    with pytest.raises(FileNotFoundError):
        yoy.to_excel(tmp_path / "nowhere" / "a.xlsx")
    yoy.to_excel(tmp_path / "a.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.slow
def test_libreoffice_opens_it_and_shows_its_figures(yoy, tmp_path):
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if not soffice:
        warnings.warn("NO LIBREOFFICE: workbooks are not opened by a second program", stacklevel=1)
        pytest.skip("no LibreOffice")
    path = yoy.to_excel(tmp_path / "a.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3",
    ]
    subprocess.run(
        [*convert, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=180
    )
    text = next(tmp_path.glob("*.csv")).read_text(encoding="utf-8")
    assert "Kiên Giang" in text and "18.5964" in text and ",389," in text


def test_corrections_and_what_to_compare_with_care_stand_under_the_native_chart(data, tmp_path):
    path = xl.across_areas(data, "grassroots_org", language="en").to_excel(tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(path)["Charts"]
    lines = [str(cell.value) for cell in sheet["A"] if cell.value]
    assert "§ Binh Thuan 2019: Completed: 9 printed, 91 used" in lines
    assert any(line.startswith("Compare with care: rules changed in between (124-QĐ/TW)") for line in lines)
    data_sheet = openpyxl.load_workbook(path)["Data"]
    cells = [c.value for row in data_sheet.iter_rows() for c in row]
    assert 91 in cells and "§ Completed: 9 printed, 91 used" in cells
