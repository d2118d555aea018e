"""Documents of every kind give the text a reader sees, or a clear reason why not."""

from __future__ import annotations

import io
import sys
import unicodedata
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from matplotlib.figure import Figure

from xeploai.documents import UnreadableDocumentError, read

SENTENCE = "Năm 2019, có 468 tổ chức cơ sở đảng được xếp loại; 73 tổ chức xuất sắc (15,6%)."


@pytest.fixture
def write(tmp_path: Path):
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_text_is_decoded_and_nothing_is_normalised_away(write, encoding, form):
    text = unicodedata.normalize(form, SENTENCE.replace("15,6", "\u00a015,6")) + "\r\nuỷ ban, ủy ban"
    assert read(write("a.txt", text.encode(encoding))).text == text


def test_page_gives_its_article_without_menus_and_scripts(write):
    page = f"""<html><head><script>var n = 999;</script></head><body><nav><a href="/">Trang chủ 24h</a></nav>
    <article><h1>Kết quả xếp loại</h1><p>{SENTENCE} Đây là kết quả của cả năm, do cấp ủy thông qua.</p>
    <table><tr><td>Hoàn thành tốt</td><td>299</td></tr></table></article><footer>Điện thoại 0912345678</footer></body></html>"""
    text = read(write("a.html", page.encode())).text
    assert SENTENCE in text and "299" in text
    assert "999" not in text and "0912345678" not in text and "24h" not in text


def test_page_may_name_its_own_encoding(write):
    page = '<html><head><meta charset="windows-1258"></head><body><p>Có 73 đơn vị ở đây</p></body></html>'
    decomposed = page.replace("ị", "i\u0323").replace("ở", "ơ\u0309")  # as that code page has them
    assert (
        read(write("a.html", decomposed.replace("ó", "o\u0301").encode("cp1258"))).encoding == "windows-1258"
    )


def test_word_document_keeps_the_order_of_paragraphs_and_tables(write):
    document = docx.Document()
    document.add_paragraph("Trước bảng 1")
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Mức"
    table.cell(0, 2).text = "Số"
    for column, text in enumerate(["Tốt", "299", "63,89%"]):
        table.cell(1, column).text = text
    document.add_paragraph("Sau bảng 2")
    file = io.BytesIO()
    document.save(file)
    assert (
        read(write("a.docx", file.getvalue())).text == "Trước bảng 1\nMức\tSố\nTốt\t299\t63,89%\nSau bảng 2"
    )


def test_workbook_shows_numbers_as_a_reader_sees_them(write):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Mức", "Số", "Tỷ lệ", "Điểm"])
    sheet.append(["Tốt", 1684, 0.71749, 7.5])
    sheet["C2"].number_format = "0.00%"
    file = io.BytesIO()
    book.save(file)
    assert read(write("a.xlsx", file.getvalue())).text == "Mức\tSố\tTỷ lệ\tĐiểm\nTốt\t1684\t71,75%\t7,5"


def test_pdf_gives_its_text_layer(write):
    file = io.BytesIO()
    page = Figure()
    page.text(0.1, 0.5, "73 tổ chức đảng (15,6%)")
    page.savefig(file, format="pdf")
    assert "73 tổ chức đảng (15,6%)" in read(write("a.pdf", file.getvalue())).text


def scanned_pdf() -> bytes:
    file = io.BytesIO()
    Figure().savefig(file, format="pdf")
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 201_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", scanned_pdf(), "scan"),
        ("a.pdf", b"%PDF-1.4 broken", "not a readable PDF"),
        ("a.docx", b"no archive", "not what its name says"),
        ("a.xlsx", b"PK\x05\x06" + bytes(18), "holds no xl/workbook.xml"),
        ("a.docx", bomb(), "more than 200 MB"),
        ("a.txt", bytes(range(128, 256)), "save it as UTF-8"),
        ("a.txt", b" \n ", "empty"),
        ("a.doc", b"x", "'.doc' is not read"),
        ("a.html", b"<html><body></body></html>", "no article text"),
    ],
)
def test_what_cannot_be_read_says_why(write, name, data, reason):
    with pytest.raises(UnreadableDocumentError, match=reason):
        read(write(name, data))


def test_missing_file_says_so(tmp_path):
    with pytest.raises(UnreadableDocumentError, match="No such file"):
        read(tmp_path / "none.txt")


LEGACY = {
    "tcvn3": "Cã 73 tæ chøc c¬ së ®¶ng hoµn thµnh xuÊt s¾c nhiÖm vô",
    "vni": "Coù 73 toå chöùc cô sôû ñaûng hoaøn thaønh xuaát saéc nhieäm vuï",
}


@pytest.mark.parametrize("font", LEGACY)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_legacy_font_is_converted_by_the_extra(write, font, encoding):
    document = read(write("a.txt", LEGACY[font].encode(encoding)))
    assert document.text == "Có 73 tổ chức cơ sở đảng hoàn thành xuất sắc nhiệm vụ"
    assert document.encoding == font


@pytest.mark.parametrize("font", LEGACY)
def test_legacy_font_is_refused_by_name_without_the_extra(write, font, monkeypatch):
    monkeypatch.setitem(sys.modules, "viparse", None)
    with pytest.raises(UnreadableDocumentError, match=font.upper()):
        read(write("a.txt", LEGACY[font].encode()))
