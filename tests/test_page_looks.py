"""How pages look and are used: dark, narrow, on paper, by keyboard; in a real browser."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from paged import CODE, opened, page_of

import xeploai as xl


@pytest.fixture(scope="module")
def profile(data):
    """The page with most figures."""
    return page_of(xl.area_profile(data, "Kiên Giang", language="en"), version="3f2a91c (2026-11-25)").html


def luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(view, selector):
    """Colour of the first such element, and of what it stands on."""
    return view.evaluate(
        "(s) => { const at = document.querySelector(s); let on = at;"
        " while (on && getComputedStyle(on).backgroundColor === 'rgba(0, 0, 0, 0)') on = on.parentElement;"
        " return [getComputedStyle(at).color, getComputedStyle(on).backgroundColor]; }",
        selector,
    )


PLACES = [
    "h1", ".xl-question", ".xl-scope dd", "main p", "td", "tbody th", "thead th", "td a", "figcaption", "label",
    ".xl-code", ".xl-code .s", ".xl-code .c", ".xl-code .k",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_in_the_light_and_in_the_dark(browser, profile, tmp_path, scheme):
    with opened(browser, tmp_path / "p.html", profile, color_scheme=scheme) as view:
        view.check("#xl-switch")
        paper = luminance(colours(view, "body")[1])
        assert paper < 0.02 if scheme == "dark" else paper > 0.98
        for place in PLACES:
            ink, behind = colours(view, place)
            assert contrast(ink, behind) >= 4.5, (place, ink, behind)
        view.evaluate("location.hash = document.querySelector('.xl-view-figures [id]').id")
        ink, behind = colours(view, "tr:has(:target) td")
        assert contrast(ink, behind) >= 4.5
        assert luminance(colours(view, ".xl-plot img")[1]) > 0.98, "a chart keeps its light card"


def test_code_is_shown_and_hidden_by_keyboard(browser, profile, tmp_path):
    with opened(browser, tmp_path / "p.html", profile, java_script_enabled=True) as view:
        cells = view.locator(".xl-code")
        assert cells.count() > 5 and CODE in cells.all_text_contents()
        assert sum(text.startswith("area =") for text in cells.all_text_contents()) == 2, (
            "both kinds of parameters"
        )
        assert not any(cell.is_visible() for cell in cells.all())
        view.keyboard.press("Tab")
        assert view.evaluate("document.activeElement.labels[0].innerText") == "Show code"
        assert view.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        view.keyboard.press("Space")
        assert all(cell.is_visible() for cell in cells.all())
        view.keyboard.press("Space")
        assert not any(cell.is_visible() for cell in cells.all())
        view.get_by_label("Show code").check()
        assert cells.first.is_visible()


def test_the_switch_needs_no_script(browser, profile, tmp_path):
    with opened(browser, tmp_path / "p.html", profile, java_script_enabled=False) as view:
        view.keyboard.press("Tab")
        view.keyboard.press("Space")
        assert view.locator(".xl-code").first.is_visible()


def test_a_phone_scrolls_tables_not_the_page_and_keeps_the_rows_name_in_sight(browser, profile, tmp_path):
    with opened(browser, tmp_path / "p.html", profile, width=360, height=740) as view:
        view.check("#xl-switch")
        assert view.evaluate("document.documentElement.scrollWidth") <= 360
        wide = view.evaluate(
            "() => { const found = []; for (const box of document.querySelectorAll('.xl-scroll')) {"
            " if (box.scrollWidth <= box.clientWidth) continue; box.scrollLeft = 10000;"
            " const edge = box.getBoundingClientRect(); const row = box.querySelector('tbody tr');"
            " const name = row.querySelector('th').getBoundingClientRect();"
            " const first = row.cells[0].getBoundingClientRect();"
            " const last = row.cells[row.cells.length - 1].getBoundingClientRect();"
            " found.push([box.scrollLeft, first.left - edge.left, name.left - edge.left, name.right - edge.left,"
            " last.right - edge.left, edge.width]); } return found; }"
        )
        assert len(wide) >= 3
        for moved, first, name, name_end, end, width in wide:
            assert moved > 0
            assert 0 <= first <= 1 and name >= 0, "the first column stays, the name beside it"
            assert name_end <= 0.62 * width, "and there is room for the others"
            assert end <= width + 1, "the last column can be reached"


def test_a_name_says_what_its_row_is_about(data):
    across = page_of(xl.across_areas(data, "member", language="en")).html
    table = re.search(r'<table class="xl-table xl-view-table">.*?</table>', across, re.S)[0]
    assert re.findall(r"<th scope=row[^>]*>([^<]+)", table)[:2] == ["Binh Thuan", "Hai Duong"]
    one = page_of(xl.area_profile(data, "Kiên Giang", language="en")).html
    table = re.search(r'<table class="xl-table xl-view-table">.*?</table>', one, re.S)[0]
    assert re.findall(r"<th scope=row[^>]*>([^<]+)", table)[0] == "Party organisations"


def test_paper_is_a4_and_has_no_switch_no_code_no_night(browser, profile, tmp_path):
    with opened(browser, tmp_path / "p.html", profile, width=688, color_scheme="dark") as view:
        view.check("#xl-switch")
        view.emulate_media(media="print", color_scheme="dark")
        for place in ("#xl-switch", "label", ".xl-code"):
            assert not view.locator(place).first.is_visible(), place
        ink, paper = colours(view, "body")
        assert luminance(ink) < 0.02 and luminance(paper) > 0.98
        over = view.evaluate(
            "() => [...document.querySelectorAll('table, img, figcaption')]"
            ".map(one => one.getBoundingClientRect().right - innerWidth)"
        )
        assert max(over) <= 0
        broken = view.evaluate(
            "() => { const lines = one => { const all = document.createRange(); all.selectNodeContents(one);"
            " return new Set([...all.getClientRects()].map(line => Math.round(line.top))).size; };"
            " const whole = [...document.querySelectorAll('tbody :is(td, th)')]"
            ".filter(one => /^[a-z]?[\\d.,%]+$/.test(one.textContent));"
            " return [whole.length, whole.filter(one => lines(one) > 1).map(one => one.textContent)]; }"
        )
        assert broken[0] > 100 and broken[1] == [], "no number, year or id is cut in two"
        view.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "p.pdf") as paper:
        assert [round(side) for side in paper[0].get_size()] == [595, 842]
        text = "".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert "Data version" in text and "Show code" not in text and "load_tables" not in text
    assert "Printed figures" in text


def test_what_has_the_focus_is_seen(browser, profile, tmp_path):
    with opened(browser, tmp_path / "p.html", profile) as view:
        for _ in range(6):
            view.keyboard.press("Tab")
            at = view.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return [document.activeElement.tagName, s.outlineStyle, parseFloat(s.outlineWidth)]; }"
            )
            assert at[1] == "solid" and at[2] >= 2, at


def test_the_captions_of_a_chart_can_be_read_on_a_phone(browser, profile, tmp_path):
    with opened(browser, tmp_path / "p.html", profile, width=360) as view:
        boxes = view.evaluate(
            "() => [...document.querySelectorAll('.xl-chart figcaption')].map(one => {"
            " one.parentElement.scrollLeft = 200; const box = one.getBoundingClientRect(); return [box.left, box.right]; })"
        )
        assert len(boxes) >= 3
        assert all(left >= 0 and right <= 360 for left, right in boxes), boxes
