"""What is in a page: everything it needs, nothing that runs, charts with words, links that are set afterwards."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from itertools import pairwise

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from paged import PNG, bundle, notebook, opened, page_of, shown
from shared import ROOT, count, rated

import xeploai as xl
from xeploai import codes, display, project, tables
from xeploai.publish.navigation import END, START
from xeploai.publish.page import PageError, page, with_navigation

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>parent.hit=1</script></svg>'
REPORTS = ["02_year_over_year", "03_across_provinces", "01_area_profile", "04_data_quality"]
HOSTILE = (
    "<script>window.hit=1</script><img src=x onerror=window.hit=1></style></title></main>-->"
    f"{START}{END}{{{{7*7}}}}{{% raw %}} *b* [x](javascript:window.hit=1) \" ' & $E$"
)


@pytest.fixture(scope="module")
def made(data):
    return page_of(xl.across_areas(data, "grassroots_org", language="en"), version="3f2a91c (2026-11-25)")


def test_a_page_asks_for_nothing_and_lets_no_script_run(made):
    tree = parser.document_fromstring(made.html)
    assert made.html.startswith('<!DOCTYPE html>\n<html lang="en">')
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == [
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    ]
    assert not tree.xpath("//script | //link | //iframe | //object | //embed | //base")
    assert all(src.startswith("data:image/png;base64,") for src in tree.xpath("//@src"))
    assert not re.search(r"url\(|@import", made.html)
    assert all(re.match("#|https?://", href) for href in tree.xpath("//@href"))


def test_a_page_has_one_title_and_headings_below_it(made):
    tree = parser.document_fromstring(made.html)
    assert tree.xpath("//h1/text()") == tree.xpath("//title/text()") == [made.title]
    levels = [int(one.tag[1]) for one in tree.iter("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_chart_has_words_a_caption_and_a_checksum(made):
    tree = parser.document_fromstring(made.html)
    pictures = tree.xpath("//figure//img")
    assert len(pictures) == 3 == len(tree.xpath("//img"))
    for picture in pictures:
        caption = picture.xpath("ancestor::figure/figcaption")[0].text_content()
        assert len(picture.get("alt")) > 80 and len(caption) > 40 and caption != picture.get("alt")
        assert "%" in caption, "the caption says what is measured"
    encoded = [picture.get("src").partition(",")[2] for picture in pictures]
    assert made.charts == tuple(hashlib.sha256(base64.b64decode(one)).hexdigest() for one in encoded)
    assert "cannot" not in made.warnings


@pytest.mark.parametrize(("kind", "data"), [("image/png", PNG), ("image/svg+xml", SVG), ("image/jpeg", PNG)])
def test_a_picture_of_ones_own_is_a_figure_too(kind, data):
    one = shown(
        {kind: data, "text/plain": "<Figure>"}, metadata={kind: {"alt": "A <b> rising line", "width": 9}}
    )
    tree = parser.document_fromstring(page(notebook(one), "en").html)
    (figure,) = tree.xpath("//figure")
    assert figure.xpath("img/@alt") == ["A <b> rising line"]
    assert figure.xpath("img/@src")[0].startswith(f"data:{kind};base64,")
    assert figure.xpath("figcaption")[0].text_content() == "A <b> rising line"
    assert not tree.xpath("//svg") and "&lt;Figure" not in parser.tostring(tree).decode()


def test_a_caption_of_ones_own_is_used():
    one = shown({"image/png": PNG}, metadata={"image/png": {"alt": "A line", "caption": "Members, 2023"}})
    assert "<figcaption>Members, 2023</figcaption>" in page(notebook(one), "en").html


@pytest.mark.parametrize(
    "cell",
    [
        shown({"image/png": PNG}),
        shown({"image/svg+xml": SVG}),
        shown({"image/svg+xml": SVG}, metadata={"image/svg+xml": {"alt": " "}}),
        shown({"text/html": f'<img src="data:image/png;base64,{PNG}">'}),
        shown({"text/html": SVG}),
        new_markdown_cell(f"![](data:image/png;base64,{PNG})"),
    ],
)
def test_a_picture_without_words_stops_the_page(cell):
    with pytest.raises(PageError, match="no alternative text"):
        page(notebook(cell), "en")


def test_a_picture_from_elsewhere_stops_the_page():
    with pytest.raises(PageError, match=r"not in the page itself: 'https://example\.org/x\.png'"):
        page(notebook(new_markdown_cell("![words](https://example.org/x.png)")), "en")


def test_a_picture_of_svg_runs_nothing(browser, tmp_path):
    one = shown({"image/svg+xml": SVG}, metadata={"image/svg+xml": {"alt": "words"}})
    with opened(browser, tmp_path / "p.html", page(notebook(one), "en").html) as view:
        assert view.evaluate("window.hit") is None
        assert view.locator("img").evaluate("one => one.naturalWidth") == 9


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Địa phương|Kỳ|Phiên bản dữ liệu"), ("en", "Area|Period|Data version")]
)
def test_the_head_says_areas_periods_and_version(data, language, words):
    comparison = xl.year_over_year(data, "Kiên Giang", "collective", language=language)
    name = "Kiên Giang" if language == "vi" else "Kien Giang"
    tree = parser.document_fromstring(page_of(comparison, language, version="3f2a91c <2026>").html)
    (head,) = tree.xpath("//header[@class='xl-heading']")
    assert head.xpath(".//h1/text()") == [comparison.title]
    assert head.xpath(".//dt/text()") == words.split("|")
    assert head.xpath(".//dd/text()") == [name, "2022, 2023", "3f2a91c <2026>"]
    tree = parser.document_fromstring(page_of(comparison, language).html)
    assert tree.xpath("//dt/text()") == words.split("|")[:2], "no version, no word of one"


def test_the_head_of_data_quality_says_what_is_covered(data):
    said = repr(xl.data_quality(data, language="en").heading())
    assert re.search(r"Area: \d+ provinces and cities, \d+ districts and towns.*\nPeriod: \d{4}–\d{4}$", said)


def test_many_areas_are_counted_and_one_without_figures_is_named(many, data):
    said = repr(xl.across_areas(many, "member", language="en").heading())
    assert "and 51 more" in said
    assert (
        "Area: Hà Giang\n"
        in repr(xl.year_over_year(data, "Hà Giang", "member").heading()).replace("Địa phương", "Area") + "\n"
    )


def test_a_version_stands_first_where_there_is_no_heading():
    html = page(notebook(new_markdown_cell("# Title")), "vi", version="1").html
    assert html.index("Phiên bản dữ liệu") < html.index("<h1")
    assert 'xl-switch"' not in html, "no code, no switch"


def test_pages_of_two_languages_do_not_touch_each_other(data):
    asked = [(language, xl.across_areas(data, "member", language=language)) for language in codes.languages()]
    first = [page_of(one, language, version=language) for language, one in asked]
    again = [page_of(one, language, version=language) for language, one in reversed(asked)][::-1]
    assert first == again
    assert "Một phần" in first[0].html and "A part" not in first[0].html and 'lang="vi"' in first[0].html
    assert "A part" in first[1].html and "Một phần" not in first[1].html and "laboratory" not in first[1].html


def test_warnings_are_for_the_log(made):
    outputs = [new_output("stream", name="stderr", text=text) for text in ("one\n", " \n", "two\n")]
    outputs += [new_output("stream", name="stdout", text="\x1b[31mout\x1b[0m <b>")]
    told = page(notebook(new_code_cell("1", outputs=outputs)), "en")
    assert told.warnings == ("one", "two") and made.warnings == ()
    assert "one" not in told.html.partition("<main>")[2] and "<pre>out &lt;b&gt;</pre>" in told.html


def test_an_error_is_one_line_without_a_place_of_this_machine():
    where = str(project.find().root)
    output = new_output("error", ename="OSError", evalue=f"no {where}/x", traceback=[f"{where}/secret.py"])
    html = page(notebook(new_code_cell("", outputs=[output])), "en").html
    assert "OSError: no …/x" in html and where not in html and "secret" not in html


def test_markdown_that_code_made_is_text_of_data(browser, tmp_path):
    one = shown({"text/markdown": HOSTILE + "\n\n[a](https://example.org) **bold**"})
    html = page(notebook(one), "en").html
    tree = parser.document_fromstring(html)
    assert tree.xpath("//main//a/@href")[-1] == "https://example.org"
    assert tree.xpath("//main//strong/text()") == ["bold"]
    assert not tree.xpath("//main//script | //main//img")
    assert not [href for href in tree.xpath("//main//a/@href") if href.startswith("javascript")]


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_shows_findings_corrections_sources_and_figures(name):
    nb = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    findings = "as_misfits" if name == "04_data_quality" else "as_findings"
    places = [
        code.index(f".{one}()") for one in ("heading", findings, "as_corrections", "sources", "printed")
    ]
    assert places == sorted(places)


def test_a_correction_is_shown_with_both_numbers_and_why(data):
    comparison = xl.across_areas(data, "grassroots_org", language="en")
    html = comparison.as_corrections().html
    tree = parser.fragment_fromstring(html)
    cells = [cell.text_content().strip() for cell in tree.xpath(".//tbody/tr[1]/*")]
    assert cells[1:3] == ["binh-thuan-2019", "f019"] and cells[5:7] == ["9", "91"] and "386" in cells[7]
    nothing = xl.year_over_year(data, "Kiên Giang", "collective", language="en").as_corrections()
    assert nothing.text == "No figure is corrected: all are used as printed."


def test_a_page_of_four_charts_is_small(data):
    for comparison in (
        xl.area_profile(data, "Kiên Giang", language="en"),
        xl.across_areas(data, "grassroots_org"),
        xl.year_over_year(data, "Kiên Giang", "collective"),
    ):
        assert len(page_of(comparison, comparison.language).html.encode()) < 200_000


def test_nothing_is_left_to_import_or_compile_for_the_first_page():
    code = (
        "import sys, jinja2\nfrom xeploai.publish import exporter, page as pages\n"
        "from nbformat.v4 import new_notebook, new_markdown_cell, new_code_cell, new_output\n"
        "from xeploai import codes\nfrom xeploai.publish.exporter import exporter\nexporter()\n"
        "codes.Labels('vi')('missing')\n"  # the words of the project are read when they are first asked for
        "compiled = []\nkept = jinja2.Environment.compile\n"
        "jinja2.Environment.compile = lambda self, *a, **k: (compiled.append(a[1:2]), kept(self, *a, **k))[1]\n"
        "before = set(sys.modules)\n"
        "out = [new_output('display_data', data={'text/html': '<p>x</p>'}), new_output('stream', text='x')]\n"
        "cells = [new_markdown_cell('# A\\n\\n- *b*\\n'), new_code_cell('if a: b(1, \"c\")  # d', outputs=out)]\n"
        "made = pages.page(new_notebook(cells=cells), 'vi', version='1')\n"
        "print(sorted(set(sys.modules) - before), compiled)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[] []"


def test_hostile_words_of_documents_are_words(browser, home, add_report, tmp_path):
    path = home.reference / "areas.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Kon Tum", "Kon <i>Tum</i><script>hit=1</script>"), encoding="utf-8")
    figures = [
        rated("80", "excellent", note=HOSTILE), rated("10", "good"), rated("6", "completed"),
        rated("4", "not_completed"), count("100", "assessed"),
    ]  # fmt: skip
    address = 'https://example.org/"onmouseover="window.hit=1"\'><script>window.hit=1</script>'
    add_report("hostile", figures, title_vi=HOSTILE, title_en=HOSTILE, publisher=HOSTILE, url=address,
               ref_area="Kon <i>Tum</i><script>hit=1</script>")  # fmt: skip
    comparison = xl.across_areas(tables.make(home), "member", language="en")
    made = page_of(comparison, version=HOSTILE)
    html = with_navigation(made.html, "en", previous=("a.html", HOSTILE), following=('b".html', HOSTILE))
    html = with_navigation(html, "en", previous=("c.html", HOSTILE), following=('d".html', HOSTILE))
    with opened(browser, tmp_path / "p.html", html) as view:
        assert view.evaluate("window.hit") is None
        assert len(view.asked) == 1 and not view.said
        assert view.title() == made.title and "<script>" in made.title
        links = view.evaluate("() => [...document.links].map(one => one.getAttribute('href'))")
        assert all(re.match(r"#|https?://|(\.\./)?[\w.\"]+html$", href) for href in links)
        assert address in links and 'd".html' in links and "a.html" not in links
        assert view.locator("nav").count() == 1 and view.locator("script").count() == 0
        typed = " ".join(view.locator("body").inner_text().split())
        assert typed.count(" ".join(HOSTILE.split())) >= 6  # version, two neighbours, title, publisher, note
        view.locator("main a[href^=http]").first.hover()
        assert view.evaluate("window.hit") is None


def test_only_addresses_of_the_web_are_links():
    import pandas as pd

    from xeploai.compare.view import LINK, view

    given_ = pd.Series(["javascript:hit=1", "data:text/html,x", "https://example.org/a", " http://b"])
    html = display.table(view("x", "X", [("Address", LINK, given_)]), "en", "").html
    assert re.findall(r'href="([^"]*)"', html) == ["https://example.org/a"]


LINK_TEXT = st.tuples(st.text(max_size=30), st.text(max_size=40) | st.just(HOSTILE) | st.just(END))
NEIGHBOUR = st.none() | LINK_TEXT


@pytest.fixture(scope="module")
def bare():
    return page(
        notebook(new_markdown_cell("# A\n\nb"), shown(bundle(display.head(HOSTILE, HOSTILE)))), "vi"
    ).html


@given(first=st.tuples(NEIGHBOUR, NEIGHBOUR), last=st.tuples(NEIGHBOUR, NEIGHBOUR), index=st.text(max_size=9))
def test_links_set_again_are_as_if_set_once(bare, first, last, index):
    once = with_navigation(bare, "vi", index, *last)
    assert with_navigation(with_navigation(bare, "vi", "x", *first, home=""), "vi", index, *last) == once
    assert with_navigation(once, "vi", index, *last) == once
    before, start, rest = bare.partition(START)
    assert once.startswith(before + start) and once.endswith(rest)
    assert once.count(START) == once.count(END) == 1, "no title is taken for a marker"


def test_links_lead_to_runs_list_and_neighbours(made):
    html = with_navigation(made.html, "en", previous=("a.html", "A & B"), following=("c.html", "C"))
    nav = parser.document_fromstring(html).xpath("//nav")[0]
    assert nav.get("aria-label") == "Reports"
    assert nav.xpath("a/@href") == ["../index.html", "index.html", "a.html", "c.html"]
    assert [one.text_content() for one in nav.xpath("a")] == [
        "Runs", "List of reports", "← Previous: A & B", "Next: C →",
    ]  # fmt: skip
    assert nav.xpath("a/@rel") == ["prev", "next"]
    alone = parser.document_fromstring(with_navigation(made.html, "vi", "", home="")).xpath("//nav/a")
    assert alone == []


def test_what_is_no_page_has_no_place_for_links():
    with pytest.raises(ValueError, match="no page"):
        with_navigation("<p>x</p>", "vi")
