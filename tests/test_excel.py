"""Workbooks: numbers are numbers, charts are native and draw their cells, text never runs, links lead on."""

from __future__ import annotations

import datetime
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pypdfium2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils import range_boundaries
from shared import rated

import xeploai as xl
from xeploai import tables
from xeploai.codes import Labels, reference
from xeploai.compare.picture import BARS, DOTS, DUMBBELL, LINES, SHARES, Picture
from xeploai.compare.pictures import pictures as pictures_of
from xeploai.compare.view import COUNT, LINK, PERCENT, POINTS, SIGNED, TEXT, View
from xeploai.compare.views import views
from xeploai.excel.cover import Said
from xeploai.excel.looks import fill
from xeploai.excel.text import cell_text, sheet_names, table_name
from xeploai.excel.workbook import Content, write_content
from xeploai.mistakes import UserMistakesError

DATE = datetime.date(2024, 4, 17)
KINDS = (SHARES, BARS, LINES, DOTS, DUMBBELL)
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TITLE = "Đảng viên: tỷ lệ tốt trở lên từ 77,3% (Bình Thuận) đến 96,1% (Kon Tum)"
EVIL = '=HYPERLINK("http://evil.example","x")'


def picture(kind, rows, unit="percent"):
    """A picture with a gap, a negative number where there may be one, and two marks."""
    names = [f"Tỉnh {n} * n = {n * 1111}" for n in range(1, rows + 1)]
    base = {"row": [f"r{n:02d}" for n in range(1, rows + 1)], "name": names}
    low = 0 if kind == SHARES or unit == "percent" else -9
    first = [low + (7 * n) % 40 + 0.25 for n in range(rows)]
    second = [low + (11 * n) % 50 + 0.5 for n in range(rows)]
    second[-1] = None
    base |= {"Kỳ 2022": first, "Kỳ 2023": second}
    return Picture(
        kind, TITLE, "Tỷ lệ từng mức, %; 2022 và 2023.", pd.DataFrame(base), unit, ("excellent", "residual"),
        rule=20.0 if kind in (DOTS, DUMBBELL) else None, rule_name="Trần 20%",
        marked=((0, "Kỳ 2022", "§", "in 9, dùng 19"), (min(1, rows - 1), "name", "*", "suy ra")),
    )  # fmt: skip


def some_views(rows=4):
    ids = [f"r{n:02d}" for n in range(1, rows + 1)]
    table = pd.DataFrame({
        "Dòng": ids, "Địa phương": [f"Tỉnh {n}" for n in range(rows)],
        "n": pd.array([1000 * n if n else None for n in range(rows)], dtype="Int64"),
        "Tốt, %": [60 + n / 3 for n in range(rows)], "Đổi": [-1.5 + n for n in range(rows)],
        "Số": pd.array(range(-1, rows - 1), dtype="Int64"), "Báo cáo": ["a-2023"] * rows,
    })  # fmt: skip
    data = View(
        "table", "Bảng số liệu", table, (TEXT, TEXT, COUNT, PERCENT, POINTS, SIGNED, TEXT), "Dòng",
        (("Dòng", "figures"), ("Báo cáo", "reports")), scope="4/63 tỉnh", unit="n: người", source="Nguồn: a",
        legend=("* suy ra", "§ đã sửa"),
        marked=((1, "n", "*", "suy ra từ hai số"), (1, "n", "§", "đã sửa"), (2, "Địa phương", "†", "chép")),
    )  # fmt: skip
    tokens = pd.DataFrame({"Dòng": [*ids, " ".join(ids[:2])], "Báo cáo": ["a-2023"] * (rows + 1),
                           "In": ["12,5%"] * (rows + 1)})  # fmt: skip
    figures = View("figures", "Số in gốc", tokens, (TEXT, TEXT, TEXT), "Dòng",
                   (("Dòng", "table"), ("Báo cáo", "reports")))  # fmt: skip
    sources = pd.DataFrame({"Báo cáo": ["a-2023", "b"], "Địa chỉ": ["https://example.org/a", "javascript:x"]})
    return [data, View("reports", "Nguồn", sources, (TEXT, LINK), "Báo cáo"), figures,
            View("changes", "Thay đổi", table.head(0), (TEXT,) * 7)]  # fmt: skip


def write(path, pictures=(), tables_=None, language="vi", notes=("Chú ý.",), title=TITLE):
    labels = Labels(language)
    named = [(labels(f"sheet.{v.name}"), v) for v in (some_views() if tables_ is None else tables_)]
    said = Said(title, "Khác nhau ra sao?", "Tỷ lệ, %.", DATE)
    return write_content(
        Content(said, list(pictures), named, ["* suy ra"], notes, ["* suy ra"]), labels, path
    )


def part(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def chart_xml(path, number=1):
    return etree.fromstring(part(path, f"xl/charts/chart{number}.xml"))


def cells_of(book, reference_):
    """The values of the cells that a reference of a chart names."""
    name, _, place = reference_.rpartition("!")
    left, top, right, bottom = range_boundaries(place)
    sheet = book[name.strip("'").replace("''", "'")]
    return [sheet.cell(r, c).value for r in range(top, bottom + 1) for c in range(left, right + 1)]


def same(found, expected):
    """Whether numbers came back as they were but for the last bit, of which openpyxl writes 16 digits."""
    pairs = list(zip(found, expected, strict=True))
    return all(a is None if b is None else a == pytest.approx(b, rel=1e-15) for a, b in pairs)


def header_row(sheet):
    """The row of the headings of a sheet's table."""
    (table,) = sheet.tables.values()
    return range_boundaries(table.ref)[1]


def rows_of(sheet):
    """The rows of a sheet's table, by heading."""
    (table,) = sheet.tables.values()
    heads, *rows = sheet[table.ref]
    return [dict(zip([h.value for h in heads], [c.value for c in row], strict=True)) for row in rows]


def links_of(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


@pytest.fixture(scope="module")
def yoy(data):
    return xl.year_over_year(data, "Kiên Giang", "collective", periods=["2022", "2023"])


def test_sheets_are_named_in_the_language(data, yoy, tmp_path):
    names = openpyxl.load_workbook(yoy.to_excel(tmp_path / "yoy.xlsx")).sheetnames
    assert names[:2] == ["Giới thiệu", "Biểu đồ 1"]
    assert [n for n in names if not n.startswith("Biểu đồ")][1:3] == ["Số liệu", "Thay đổi"]
    assert names[-3:] == ["Lưu ý", "Nguồn", "Số in gốc"]
    english = xl.across_areas(data, "member", language="en").to_excel(tmp_path / "en.xlsx")
    names = openpyxl.load_workbook(english).sheetnames
    assert names[:2] == ["Overview", "Chart 1"] and names[-3:] == ["Notes", "Sources", "Printed figures"]


@pytest.mark.parametrize("kind", ["yoy", "across", "quality"])
def test_every_view_comes_back_as_it_was(data, yoy, tmp_path, kind):
    made = {"yoy": lambda: yoy, "across": lambda: xl.across_areas(data, "member", language="en")}
    asked = made[kind]() if kind in made else None
    path = (asked or xl.data_quality(data)).to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    assert all(c.data_type != "f" for s in book for row in s.iter_rows() for c in row)
    for view in views(asked) if asked else ():
        sheet = book[asked.labels(f"sheet.{view.name}")]
        found = rows_of(sheet)
        assert list(found[0]) == list(view.frame.columns) and len(found) == len(view.frame)
        for name, of in zip(view.frame.columns, view.kinds, strict=True):
            for row, value in zip(found, view.frame[name], strict=True):
                if pd.isna(value) or value == "":
                    assert row[name] is None
                elif of in (TEXT, LINK):
                    assert row[name] == str(value)
                else:
                    assert row[name] == pytest.approx(float(value) / (100 if of == PERCENT else 1), rel=1e-15)
                    assert not isinstance(row[name], str)


def test_numbers_keep_their_formats_and_marks_are_signs_and_comments(tmp_path):
    sheet = openpyxl.load_workbook(write(tmp_path / "a.xlsx"))["Số liệu"]
    top = header_row(sheet)
    assert [c.number_format for c in sheet[top + 1]] == [
        "General", "General", "#,##0", "0.00%", '+0.00;"−"0.00;0.00', '+#,##0;"−"#,##0;0', "General",
    ]  # fmt: skip
    marked = sheet.cell(top + 2, 3)
    assert (marked.value, marked.number_format) == (1000, '#,##0"*§"')
    assert (marked.comment.text, marked.comment.author) == ("suy ra từ hai số\nđã sửa", "xeploai")
    assert sheet.cell(top + 3, 2).comment.text == "chép"
    assert sum(c.comment is not None for row in sheet.iter_rows() for c in row) == 2


def test_a_table_sheet_has_its_anatomy(tmp_path):
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx"))
    sheet = book["Số liệu"]
    above = [sheet.cell(row, 1).value for row in range(1, header_row(sheet))]
    assert above == ["Bảng số liệu", "4/63 tỉnh", "n: người", "Nguồn: a", "* suy ra · § đã sửa", None]
    assert sheet.freeze_panes == f"C{header_row(sheet) + 1}"
    assert sheet.print_title_rows == f"${header_row(sheet)}:${header_row(sheet)}"
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddHeader.left.text == "Bảng số liệu" and "&P" in sheet.oddFooter.right.text
    assert "Thay đổi" not in book.sheetnames, "an empty view has no sheet"
    assert b"numberStoredAsText" in part(tmp_path / "a.xlsx", "xl/worksheets/sheet2.xml")


def test_tables_are_excel_tables_with_filters_and_names_of_their_own(data, tmp_path):
    book = openpyxl.load_workbook(xl.data_quality(data).to_excel(tmp_path / "a.xlsx"))
    named = [(table.displayName, table, sheet) for sheet in book for table in sheet.tables.values()]
    assert len({name.lower() for name, _, _ in named}) == len(named) >= 6
    for name, table, sheet in named:
        assert re.fullmatch(r"[^\W\d]\w*", name) and table.autoFilter.ref == table.ref
        heads = [cell.value for cell in sheet[table.ref][0]]
        assert heads == table.column_names and len({h.lower() for h in heads}) == len(heads)


def test_headings_of_a_table_are_made_unique_and_of_one_line(tmp_path):
    frame = pd.DataFrame([["a", "b", 1]], columns=["x\ny", "X Y", ""])
    path = write(tmp_path / "a.xlsx", tables_=[View("table", "T", frame, (TEXT, TEXT, COUNT))])
    sheet = openpyxl.load_workbook(path)["Số liệu"]
    assert [c.value for c in sheet[header_row(sheet)]] == ["x y", "X Y 2", "–"]


def test_names_are_legal():
    names = sheet_names(["a/b:c[d]", "History", "'x'", "dài " * 20, "dài " * 20, "😀" * 31])
    assert all(len(n.encode("utf-16-le")) <= 62 and not re.search(r"[\\/?*\[\]:]", n) for n in names)
    assert len({n.lower() for n in names}) == 6 and "history" not in {n.lower() for n in names}
    taken = set()
    assert [table_name(n, taken) for n in ("T1", "r", "a b", "A_b", "")] == ["_T1", "_r", "a_b", "A_b_2", "_"]


def test_every_link_leads_to_the_row_it_names(yoy, data, tmp_path):
    for made in (yoy, xl.data_quality(data)):
        book = openpyxl.load_workbook(made.to_excel(tmp_path / "a.xlsx"))
        inside = 0
        for sheet in book:
            for cell in links_of(sheet):
                if cell.hyperlink.location is None:
                    assert cell.hyperlink.target == cell.value
                    continue
                name, _, place = cell.hyperlink.location.rpartition("!")
                target = book[name.strip("'").replace("''", "'")][place]
                if sheet is book.worksheets[0]:
                    assert cell.value == target.parent.title
                else:
                    assert set(cell.value.split()) & set(target.value.split())
                inside += 1
        assert inside > 20
    linked = [c for c in links_of(book["Không khớp"]) if c.column == 1]
    assert len(linked) == len(made.misfits), "each misfit leads to its printed figures"


def test_addresses_are_links_only_to_the_web(tmp_path):
    sheet = openpyxl.load_workbook(write(tmp_path / "a.xlsx"))["Nguồn"]
    assert [c.hyperlink.target for c in links_of(sheet)] == ["https://example.org/a"]


def test_a_chart_rows_ids_lead_to_the_data_the_first_of_several(tmp_path):
    one = picture(SHARES, 3)
    one.frame.loc[2, "row"] = "r01 r02"
    sheet = openpyxl.load_workbook(write(tmp_path / "a.xlsx", [one]))["Biểu đồ 1"]
    assert [c.hyperlink.location for c in links_of(sheet)] == ["'Số liệu'!A8", "'Số liệu'!A9", "'Số liệu'!A8"]


@pytest.mark.parametrize("rows", [1, 2, 12, 63])
@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_draws_exactly_its_pictures_numbers(kind, rows, tmp_path):
    drawn = picture(kind, rows)
    path = write(tmp_path / "a.xlsx", [drawn])
    book, chart = openpyxl.load_workbook(path), chart_xml(path)
    x, y = ("xVal", "yVal") if kind in (DOTS, DUMBBELL) else ("val", "cat")
    found = {
        cells_of(book, s.findtext(f"{C}tx/{C}strRef/{C}f"))[0]: [
            cells_of(book, s.find(f"{C}{tag}").findtext(f".//{C}f")) for tag in (x, y)
        ]
        for s in chart.iter(f"{C}ser")
    }
    names = list(drawn.frame["name"])
    for heading in ("Kỳ 2022", "Kỳ 2023"):
        values, across = found.pop(heading)
        expected = [None if pd.isna(v) else v / 100 for v in drawn.frame[heading]]
        assert same(values, expected)
        assert across == (names if kind in (SHARES, BARS, LINES) else list(range(rows, 0, -1)))
    if kind in (SHARES, BARS, LINES):
        assert not found
    else:
        assert found.pop("Trần 20%") == [[0.2, 0.2], [0, rows + 1]]
        low = float(chart.find(f".//{C}valAx/{C}scaling/{C}min").get("val"))
        assert found == {name: [[low], [rows - at]] for at, name in enumerate(names)}, "names of the rows"
    if kind == DUMBBELL:
        bars = chart.find(f".//{C}errBars")
        order = [e.tag.removeprefix(C) for e in bars]
        assert order.index("plus") < order.index("minus"), "else Excel repairs the file"
        reach = [cells_of(book, bars.findtext(f"{C}{side}//{C}f")) for side in ("minus", "plus")]
        for at, (a, b) in enumerate(zip(drawn.frame["Kỳ 2022"], drawn.frame["Kỳ 2023"], strict=True)):
            if pd.isna(b):
                assert reach[0][at] is None and reach[1][at] is None
            else:
                assert reach[1][at] - reach[0][at] == pytest.approx((b - a) / 100)


@pytest.mark.parametrize("unit", ["percent", "points", "signed", "count"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_leaves_nothing_to_defaults(kind, unit, tmp_path):
    path = write(tmp_path / "a.xlsx", [picture(kind, 5, unit)])
    chart = chart_xml(path)
    axes = [e for e in chart.iter() if e.tag in (f"{C}valAx", f"{C}catAx", f"{C}dateAx")]
    assert len(axes) == 2 and all(a.find(f"{C}delete").get("val") == "0" for a in axes)
    assert [t.get("val") for t in chart.iter(f"{C}overlay")] and all(
        t.get("val") == "0" for t in chart.iter(f"{C}overlay")
    )
    assert all(s.get("val") == "0" for s in chart.iter(f"{C}smooth"))
    assert len(list(chart.iter(f"{C}smooth"))) == (
        0 if kind in (SHARES, BARS) else len(list(chart.iter(f"{C}ser")))
    )
    assert chart.find(f".//{C}dispBlanksAs").get("val") == "gap"
    for one in [*chart.iter(f"{C}dLbls"), *chart.iter(f"{C}dLbl")]:
        flags = {e.tag.removeprefix(C): e.get("val") for e in one if e.tag.startswith(f"{C}show")}
        assert len(flags) == 6 and list(flags.values()).count("1") <= 1
    title = "".join(chart.find(f"{C}chart/{C}title").itertext())
    assert title.startswith(TITLE)
    measured = "percent" if kind == SHARES else unit
    assert Labels("vi")(f"axis.{measured}") in "".join(chart.find(f".//{C}plotArea").itertext())
    if kind in (SHARES, BARS):
        assert chart.find(f".//{C}catAx/{C}scaling/{C}orientation").get("val") == "maxMin", "first row on top"
        assert all(e.get("val") == "0" for e in chart.iter(f"{C}invertIfNegative"))
    grouping = chart.find(f".//{C}grouping")
    assert kind != SHARES or grouping.get("val") == "percentStacked"
    descr = part(path, "xl/drawings/drawing1.xml").decode()
    assert TITLE in descr and re.search(r'descr="[^"]* B\d+:D\d+\.', descr)


def test_negative_bars_keep_their_names_at_the_edge_and_their_signs(tmp_path):
    path = write(tmp_path / "a.xlsx", [picture(BARS, 5, "points")])
    chart = chart_xml(path)
    assert chart.find(f".//{C}catAx/{C}tickLblPos").get("val") == "low"
    assert chart.find(f".//{C}valAx/{C}numFmt").get("formatCode") == '+0;"−"0;0'
    assert chart.find(f".//{C}dLbls/{C}numFmt").get("formatCode") == '+0.0;"−"0.0;0.0'


def test_a_chart_has_its_colours_and_every_hatch_has_a_pattern(tmp_path):
    chart = chart_xml(write(tmp_path / "a.xlsx", [picture(SHARES, 2)]))
    text = etree.tostring(chart).decode()
    assert "12436D" in text and 'prst="wdUpDiag"' in text
    for name in reference("colours")["colour"]:
        assert fill(name)


def test_no_labels_where_they_would_not_be_read(tmp_path):
    for rows, expected in ((12, True), (63, False)):
        chart = chart_xml(write(tmp_path / "a.xlsx", [picture(SHARES, rows)]))
        assert (chart.find(f".//{C}dLbls") is not None) == expected


def test_a_chart_of_any_size_fits_a_page(tmp_path):
    for rows, most in ((2, 13), (12, 23), (63, 36.1)):
        for kind in KINDS:
            book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", [picture(kind, rows)]))
            sheet = book["Biểu đồ 1"]
            ext = sheet._charts[0].anchor.ext
            assert ext.width / 360_000 == pytest.approx(26, abs=0.1) and ext.height / 360_000 <= most
            assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0


def test_names_of_dots_have_room_and_stay_on_one_line_if_they_can(tmp_path):
    found = []
    for letters in (20, 55, 90):
        drawn = picture(DOTS, 3)
        drawn.frame.loc[1, "name"] = "Đảng bộ " + "x" * (letters - 8)
        chart = chart_xml(write(tmp_path / "a.xlsx", [drawn]))
        left = float(chart.find(f".//{C}plotArea/{C}layout//{C}x").get("val"))
        body = chart.find(f".//{C}dLbls/{C}txPr/{{*}}bodyPr")
        found.append((round(left, 2), body.get("wrap")))
    assert found == [(0.26, "none"), (0.41, "none"), (0.46, None)]  # the format wraps by itself


def test_marks_stand_in_the_block_too(tmp_path):
    sheet = openpyxl.load_workbook(write(tmp_path / "a.xlsx", [picture(SHARES, 3)]))["Biểu đồ 1"]
    commented = {
        c.value: (c.comment.text, c.number_format) for r in sheet.iter_rows() for c in r if c.comment
    }
    assert commented == {
        0.0025: ("in 9, dùng 19", '0.0%"§"'), "Tỉnh 2 * n = 2222": ("suy ra", "General"),
    }  # fmt: skip


def test_corrections_and_what_to_compare_with_care_stand_under_the_native_chart(data, tmp_path):
    path = xl.across_areas(data, "grassroots_org", language="en").to_excel(tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(path)
    lines = [str(cell.value) for cell in book["Chart 1"]["A"] if cell.value]
    assert "§ Binh Thuan 2019: Completed: 9 printed, 91 used" in lines
    assert any(line.startswith("Compare with care:") and "124-QĐ/TW" in line for line in lines)
    (used,) = [c for row in book["Data"].iter_rows() for c in row if c.value == 91]
    assert used.number_format == '#,##0"§"' and used.comment.text == "Completed: 9 printed, 91 used"


def test_the_cover_tells_what_is_where(yoy, tmp_path):
    book = openpyxl.load_workbook(yoy.to_excel(tmp_path / "a.xlsx"))
    cover = book.worksheets[0]
    texts = [c.value for row in cover.iter_rows() for c in row if c.value]
    assert texts[:3] == [yoy.title, yoy.question, yoy.subtitle]
    assert yoy.labels("cover.date", date=yoy.labels.date(yoy.data_date.isoformat())) in texts
    assert [c.value for c in links_of(cover)] == book.sheetnames[1:]
    assert any("Số in gốc" in t and "Nguồn" in t for t in texts), "how to follow a number"
    assert yoy.labels("made_from") in texts
    notes = [c.value for row in book["Lưu ý"].iter_rows() for c in row if c.value]
    assert set(yoy.notes) < set(notes)


def test_the_same_comparison_gives_the_same_bytes_and_the_datas_date(yoy, tmp_path):
    first = yoy.to_excel(tmp_path / "a.xlsx").read_bytes()
    assert yoy.to_excel(tmp_path / "b.xlsx").read_bytes() == first
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    about, day = book.properties, datetime.datetime.combine(yoy.data_date, datetime.time())
    assert (about.created, about.modified, about.creator) == (day, day, "xeploai")
    assert (about.title, about.subject, about.language) == (yoy.title, yoy.question, "vi") and about.keywords
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {i.date_time for i in archive.infolist()} == {(*yoy.data_date.timetuple()[:3], 0, 0, 0)}
        assert len(set(archive.namelist())) == len(archive.namelist())


def test_nothing_half_written_is_left_and_only_xlsx_is_written(yoy, tmp_path):
    with pytest.raises(UserMistakesError, match="there is no folder"):
        yoy.to_excel(tmp_path / "nowhere" / "a.xlsx")
    with pytest.raises(UserMistakesError, match="xlsx"):
        yoy.to_excel(tmp_path / "a.xls")
    yoy.to_excel(tmp_path / "a.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_text_of_documents_that_looks_like_a_formula_stays_text(home, add_report, tmp_path):
    add_report(
        "a", [dict(rated("10%", "good"), note=EVIL), rated("90%", "excellent")], title_vi=EVIL, publisher="@x"
    )
    path = xl.across_areas(tables.make(home), "member").to_excel(tmp_path / "a.xlsx")
    cells = [c for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for c in row if c.value]
    assert [c for c in cells if c.value == EVIL]
    assert all(c.data_type != "f" for c in cells)
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(n) for n in archive.namelist() if "worksheets" in n)


anything = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", EVIL, "\x00\x1f", "😀" * 20_000, "a" * 40_000, "&L&P&", "x\ry",
                     " ", "_x0041_", "'a'", "]]>", "<f>1</f>"]),
)  # fmt: skip


def held(rows, columns):
    """A table of any text at all, also of what pandas' own columns of text refuse (half a letter)."""
    return pd.DataFrame(rows, columns=pd.Index(columns, dtype=object), dtype=object)


@pytest.mark.filterwarnings("ignore:Cannot parse header")
@given(text=anything)
@example(text="\ud800")
@example(text="=cmd|'/c calc'!A1")
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_kept_as_text_wherever_it_stands(text, tmp_path):
    frame = held([["r01", text, 1.0]], ["row", "name", f"s {text[:99]}"])
    drawn = Picture(DOTS, text, text, frame, "percent", ("good",), 5.0, text, ((0, "name", "*", text),))
    table = held([[text, 1]], [f"h {text[:99]}", "n"])
    view = View(
        "table", text, table, (TEXT, COUNT), scope=text, legend=(text,), marked=((0, "n", text, text),)
    )
    path = write(tmp_path / "a.xlsx", [drawn], [view], notes=(text,), title=text)
    book = openpyxl.load_workbook(path)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert all(c.data_type in "sn" for c in cells)
    expected = cell_text(text)
    if expected:
        assert expected.strip() in {
            str(c.value).strip() for c in book["Số liệu"][header_row(book["Số liệu"]) + 1]
        }
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                etree.fromstring(archive.read(name), etree.XMLParser(huge_tree=True))


def test_what_a_cell_cannot_hold_is_replaced_or_cut():
    assert cell_text("a\x00\x0bb\ud800\uffff") == "a\ufffd\ufffdb\ufffd\ufffd"
    assert cell_text("a\r\nb\rc") == "a\nb\nc"
    for letter in ("a", "😀"):
        long = cell_text(letter * 40_000)
        assert len(long.encode("utf-16-le")) // 2 <= 32_767 and long.endswith("…")


@pytest.fixture(scope="session")
def office(soffice, tmp_path_factory):
    """Converts workbooks to PDF by LibreOffice."""
    folder = tmp_path_factory.mktemp("office")

    def convert(*paths: Path) -> list[pypdfium2.PdfDocument]:
        command = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return [pypdfium2.PdfDocument(folder / f"{path.stem}.pdf") for path in paths]

    return convert


def text_of(page):
    return page.get_textpage().get_text_range()


@pytest.mark.slow
def test_libreoffice_shows_every_chart_whole_with_its_names(office, tmp_path):
    paths = [
        write(tmp_path / f"w{rows}.xlsx", [picture(kind, rows) for kind in KINDS]) for rows in (2, 12, 63)
    ]
    for rows, document in zip((2, 12, 63), office(*paths), strict=True):
        pages = [text_of(page) for page in document]
        charts = [page for page in range(len(pages)) if pages[page].count("Bình Thuận") >= 2 and page]
        assert len(charts) == len(KINDS), "a page for each chart, on which it is whole"
        for number, end, kind in zip(charts, [*charts[1:], None], KINDS, strict=True):
            if kind != LINES:  # names of many periods may be thinned out
                words = " ".join("\n".join(pages[number:end]).split())
                said = {n: words.count(f"Tỉnh {n} *") for n in range(1, rows + 1)}
                assert all(times >= 2 for times in said.values()), (kind, rows, said)
            image = document[number].render(scale=0.5).to_pil().convert("L")
            assert image.getextrema()[0] < 100, "something is drawn"


@pytest.mark.slow
def test_libreoffice_shows_the_figures_of_a_comparison(office, yoy, data, tmp_path):
    quality = xl.data_quality(data)
    paths = [yoy.to_excel(tmp_path / "yoy.xlsx"), quality.to_excel(tmp_path / "quality.xlsx")]
    documents = office(*paths)
    texts = ["\n".join(text_of(page) for page in document) for document in documents]
    assert "Kiên Giang" in texts[0] and re.search(r"18[.,]60%", texts[0]) and "###" not in "".join(texts)
    assert re.sub(r"\s+", "", quality.title) in re.sub(r"\s+", "", texts[1])


def test_dots_that_no_line_may_join_are_not_joined(tmp_path):
    loose = replace(picture(DUMBBELL, 3), apart=(1,))
    sheet = openpyxl.load_workbook(write(tmp_path / "a.xlsx", [loose]))["Biểu đồ 1"]
    heads = {
        c.value: c.column for row in sheet.iter_rows() for c in row if str(c.value).startswith("Nối sang")
    }
    top = next(c.row for row in sheet.iter_rows() for c in row if str(c.value).startswith("Nối sang"))
    joints = [[sheet.cell(top + 1 + n, column).value for column in heads.values()] for n in range(3)]
    assert joints[1] == [None, None] and None not in joints[0]


def test_real_dots_are_cut_where_the_page_cuts_its_slopes(data):
    (dumbbell,) = [
        p for p in pictures_of(xl.year_over_year(data, "Kiên Giang", "collective")) if p.kind == DUMBBELL
    ]
    assert dumbbell.apart == (0, 1, 2, 3) and "Hai chấm không nối" in dumbbell.subtitle


def test_a_fall_has_another_colour_than_a_rise(tmp_path):
    path = write(
        tmp_path / "a.xlsx", [replace(picture(BARS, 3), unit="points", colours=("increase", "printed"))]
    )
    falls = [p for s in chart_xml(path).iter(f"{C}ser") for p in s.iter(f"{C}dPt")]
    values = picture(BARS, 3).frame.iloc[:, 2]
    assert [int(p.find(f"{C}idx").get("val")) for p in falls] == [n for n, v in enumerate(values) if v < 0]


def test_a_row_is_never_higher_than_excel_allows(tmp_path):
    one = picture(LINES, 3)
    one.frame["row"] = " ".join(f"r{n:02d}" for n in range(1, 200))
    sheet = openpyxl.load_workbook(write(tmp_path / "a.xlsx", [one]))["Biểu đồ 1"]
    assert max(d.height or 0 for d in sheet.row_dimensions.values()) <= 409
