"""Pages in a real browser: from a bar to the printed token and to the article's address; nothing else happens."""

from __future__ import annotations

import pytest
from made_up import fill
from paged import page_of

import xeploai as xl
from xeploai import tables


@pytest.fixture
def opened(browser, data, tmp_path, request):
    """The page of real data, opened at a width; what it asks of the network and what it complains of is noted."""
    made = xl.across_areas(data, "grassroots_org", language="en")
    where = tmp_path / "page.html"
    where.write_text(page_of(made).html, encoding="utf-8")
    view = browser.new_page(viewport={"width": request.param, "height": 800})
    view.asked, view.said, view.made = [], [], made
    view.on("request", lambda one: view.asked.append(one.url))
    view.on("console", lambda one: view.said.append(one.text))
    view.goto(where.as_uri())
    yield view
    view.close()


def target(view):
    """What the address leads to: the row's text, and whether it is in sight."""
    return view.evaluate(
        "() => { const at = document.querySelector(':target').closest('tr');"
        " const box = at.getBoundingClientRect();"
        " return [at.innerText, box.top < innerHeight && box.bottom > 0]; }"
    )


@pytest.mark.parametrize("opened", [1400, 360], indirect=True)
def test_from_a_bar_to_the_token_and_to_the_address_in_three_clicks(opened):
    row_id = opened.made.table.set_index("area").loc["Hai Duong", "row_id"]
    opened.locator(f".xl-plot a[title='{row_id}']").first.click()
    text, in_sight = target(opened)
    assert in_sight and "hai-duong-2019" in text
    own = opened.made.figures[opened.made.figures["rows"].str.split().map(lambda ids: row_id in ids)]
    first = own[own["measure"] == "rated"].iloc[0]
    assert first["printed"] in text and first["position"] in text
    opened.locator("tr:has(:target) a[href='#reports-hai-duong-2019']").click()
    text, in_sight = target(opened)
    assert in_sight and "Báo Hải Dương" in text
    assert opened.locator("tr:has(:target) a[href^='http']").count() == 1
    assert len(opened.asked) == 1, "the page itself, and nothing else"
    assert not opened.said, "no word in the console"


@pytest.mark.parametrize("opened", [1400, 360], indirect=True)
def test_links_lie_over_the_bars_at_any_width(opened):
    boxes = opened.evaluate(
        "() => { const img = document.querySelector('.xl-plot img').getBoundingClientRect();"
        " return [[img.left, img.top, img.width, img.height], ...[...document.querySelector('.xl-plot').querySelectorAll('a')].map(a =>"
        " { const b = a.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })]; }"
    )
    (left, top, width, height), *links = boxes
    chart = opened.made.chart()
    assert len(links) == len(chart.links) == len(opened.made.table)
    for (x, y, w, h), (_, start, bottom, across, up) in zip(links, chart.links, strict=True):
        assert (x - left) / width == pytest.approx(start, abs=0.01)
        assert (y - top) / height == pytest.approx(1 - bottom - up, abs=0.01)
        assert (w / width, h / height) == pytest.approx((across, up), abs=0.01)


@pytest.mark.parametrize("opened", [360], indirect=True)
def test_a_narrow_page_does_not_scroll_sideways(opened):
    assert opened.evaluate("document.documentElement.scrollWidth") <= 361


def test_a_merged_province_leads_to_the_tokens_of_all_its_parts(browser, home, add_report, tmp_path):
    fill(add_report, ["Kon Tum", "Quảng Ngãi"], ["2023"])
    made = xl.across_areas(tables.make(home), "member", vintage="34", language="en")
    where = tmp_path / "page.html"
    where.write_text(page_of(made).html, encoding="utf-8")
    view = browser.new_page()
    view.goto(where.as_uri())
    view.locator(".xl-plot a").first.click()
    assert "made-up-00" in target(view)[0]
    rows = view.locator("table.xl-view-figures tbody tr").all_inner_texts()
    assert {text.split("\t")[1] for text in rows} == {"made-up-00", "made-up-01"}
    view.close()


@pytest.mark.parametrize("opened", [688], indirect=True)
def test_no_column_is_lost_on_paper(opened):
    opened.emulate_media(media="print")
    over = opened.evaluate(
        "() => [...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right - innerWidth)"
    )
    assert over and max(over) <= 0


@pytest.mark.parametrize("opened", [1400], indirect=True)
def test_every_link_inside_the_page_leads_somewhere(opened):
    dead = opened.evaluate(
        "() => [...document.querySelectorAll('a[href^=\"#\"]')]"
        ".filter(a => !document.getElementById(a.getAttribute('href').slice(1))).map(a => a.outerHTML)"
    )
    assert not dead


def test_no_link_of_a_profile_is_dead(browser, data, tmp_path):
    where = tmp_path / "page.html"
    where.write_text(page_of(xl.area_profile(data, "Kon Tum", language="en")).html, encoding="utf-8")
    view = browser.new_page()
    view.goto(where.as_uri())
    links = view.evaluate(
        "() => [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
    )
    known = set(view.evaluate("() => [...document.querySelectorAll('[id]')].map(one => one.id)"))
    assert len(links) > 50 and set(links) <= known
    view.close()
