"""The audit page in a real browser: keyboard, cards, languages, and nothing that a document could run."""

from __future__ import annotations

import pytest

from xeploai.extract.audit import page
from xeploai.extract.run import extract

TEXT = (
    "Kon Tum tổng kết năm 2022\n\n<script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\">\n\n"
    "Có 45/50 đảng viên được xếp loại; 9 đảng viên hoàn thành xuất sắc nhiệm vụ (20%), 36 đảng viên hoàn thành tốt "
    "nhiệm vụ (72%). Trong năm kết nạp 12 đảng viên.\n\n"
    + "Một dòng không có số nào. " * 60
    + "\n\nCuối cùng, 3 lượt.\n"
)


@pytest.fixture
def shown(browser, tmp_path):
    """The page of a short document, opened; what it asks of the network is noted."""
    document = tmp_path / "kon-tum-2022.txt"
    document.write_text(TEXT, encoding="utf-8")
    where = tmp_path / "audit.html"
    where.write_text(page(extract(document, findings=True)), encoding="utf-8")
    view = browser.new_page(viewport={"width": 1400, "height": 700})
    view.asked = []
    view.on("request", lambda request: view.asked.append(request.url))
    view.goto(where.as_uri())
    yield view
    view.close()


def focused(view):
    return view.evaluate("document.activeElement.textContent")


def card(view):
    return view.locator(".card:visible")


@pytest.mark.slow
def test_the_keyboard_reaches_every_number_and_shows_its_card(shown):
    numbers = shown.locator(".text a.n").all_text_contents()
    assert numbers == ["2022", "45/50", "9", "20%", "36", "72%", "12", "3"]
    shown.locator("#vi").focus()
    seen = []
    for _ in numbers:
        shown.keyboard.press("Tab")
        seen.append(focused(shown))
        assert card(shown).count() == 1
        box = card(shown).bounding_box()
        assert (
            box["x"] >= 0
            and box["x"] + box["width"] <= 1400
            and box["y"] >= 0
            and box["y"] + box["height"] <= 700
        )
    assert seen == numbers


@pytest.mark.slow
def test_a_card_says_what_by_which_rule_and_what_the_checks_say(shown):
    shown.locator("a.n", has_text="20%").first.focus()
    told = card(shown).inner_text()
    for words in (
        "Đảng viên",
        "Hoàn thành xuất sắc nhiệm vụ",
        "Mẫu số:",
        "45",
        "9/45 = 20%",
        "tỷ lệ của số đứng trước",
    ):
        assert words in told
    shown.locator("a.n", has_text="72%").first.focus()
    assert "72%" in card(shown).inner_text()
    assert "misfit" in shown.locator("a.n", has_text="72%").first.get_attribute("class")
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.querySelector('tr:target td').textContent") == "72%"


@pytest.mark.slow
def test_hovering_shows_the_card_and_english_can_be_chosen(shown):
    shown.locator("a.n", has_text="45/50").first.hover()
    assert card(shown).count() == 1 and "Được đánh giá" in card(shown).inner_text()
    shown.mouse.move(1, 1)
    assert card(shown).count() == 0
    shown.check("#en")
    shown.locator("a.n", has_text="45/50").first.hover()
    assert "Assessed" in card(shown).inner_text() and "Được đánh giá" not in card(shown).inner_text()


@pytest.mark.slow
def test_on_a_narrow_screen_the_card_stays_on_it_and_nothing_is_cut(shown):
    shown.set_viewport_size({"width": 360, "height": 640})
    shown.locator("a.n", has_text="20%").first.focus()
    box = card(shown).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
    last = shown.locator("a.n", has_text="3").last
    last.focus()  # the last number is not hidden behind its own card
    assert last.bounding_box()["y"] + last.bounding_box()["height"] <= card(shown).bounding_box()["y"]


@pytest.mark.slow
def test_nothing_of_the_document_runs_and_nothing_is_fetched(shown):
    assert shown.title() == "kon-tum-2022"
    assert shown.locator(".text script, .text img").count() == 0
    assert "<script>" in shown.locator(".text").inner_text()
    assert len(shown.asked) == 1
