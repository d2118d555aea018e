"""Charts: what is drawn is what the table says; the same bytes each time; readable by everyone."""

from __future__ import annotations

from html import unescape
from itertools import pairwise

import pytest
from matplotlib.colors import to_rgb
from matplotlib.container import BarContainer
from shared import rated

import xeploai as xl
from xeploai import codes, tables
from xeploai.charts.figure import colour
from xeploai.mistakes import UserMistakesError


@pytest.fixture(scope="module")
def yoy(data):
    return xl.year_over_year(data, "Kiên Giang", "collective", periods=["2021", "2022", "2023"])


@pytest.fixture(scope="module")
def across(data):
    return xl.across_areas(data, "grassroots_org", language="en")


def below(chart):
    """The small print around the plot, as one line."""
    return " ".join(text.get_text() for text in chart.texts).replace("\n", " ")


@pytest.fixture(scope="module")
def uncorrected(as_printed):
    return xl.across_areas(as_printed, "grassroots_org", language="en")


def bars(chart):
    """Length, left edge, row and colour of every bar."""
    axes = chart.axes[0]
    return [
        (
            round(p.get_width(), 6),
            round(p.get_x(), 6),
            round(p.get_y() + p.get_height() / 2),
            p.get_facecolor(),
        )
        for c in axes.containers
        if isinstance(c, BarContainer)
        for p in c.patches
    ]


def texts(chart):
    return [t.get_text() for t in chart.axes[0].texts]


def test_bars_are_as_long_as_their_shares_and_start_at_zero(across):
    drawn = bars(across.chart())
    for position, (_, row) in enumerate(across.table.iterrows()):
        own = sorted((left, width) for width, left, at, _ in drawn if at == position)
        if row["status"] != "shown":
            assert not own
            continue
        assert own[0][0] == 0
        assert sum(width for _, width in own) == pytest.approx(100)
        shares = [share for _, share in across.segments(row)]
        printed = "†" in row["marks"]  # one decimal only: the last bar ends at 100
        assert [w for _, w in own][: len(shares)] == pytest.approx(shares, abs=0.05 if printed else 1e-5)


def test_rows_are_in_the_order_of_the_table_from_the_top(across):
    axes = across.chart().axes[0]
    labels = [t.get_text().split("\n")[0] for t in axes.get_yticklabels()]
    assert labels == [
        "Binh Thuan 2019 §",
        "Hai Duong 2019 †",
        "Kien Giang 2023 *",
        "Kon Tum 2022",
        "Soc Trang 2018 ‡",
        "Son La 2020",
    ]
    assert axes.yaxis_inverted()
    assert axes.get_xlim() == (0, 100)


def test_the_tick_stands_at_good_or_better(across):
    ticks = [line for line in across.chart().axes[0].lines if line.get_color() == colour("tick")["hex"]]
    known = across.shown["share_good_or_better"].dropna()
    assert [line.get_xdata()[0] for line in ticks] == pytest.approx(list(known))


def test_what_is_missing_or_excluded_says_why(yoy, across):
    assert "– không có số liệu" in texts(yoy.stacked_chart())
    assert "– base not known, so no share can be computed" in texts(across.chart())


def test_what_does_not_add_up_is_hatched(uncorrected):
    hatched = [p for c in uncorrected.chart().axes[0].containers for p in c.patches if p.get_hatch()]
    assert [round(p.get_width(), 2) for p in hatched] == [17.52, 4.09]  # Bình Thuận, Sóc Trăng


def test_a_change_of_the_rules_is_drawn_between_its_years(yoy):
    chart = yoy.stacked_chart()
    assert " 124-QĐ/TW " in texts(chart)
    dashed = [line for line in chart.axes[0].lines if line.get_linestyle() == "--"]
    assert [set(line.get_ydata()) for line in dashed] == [{1.5}]


def test_numbers_are_written_in_the_language(data, yoy):
    assert "18,6%" in texts(yoy.stacked_chart())
    english = xl.year_over_year(data, "Kiên Giang", "collective", language="en")
    assert "18.6%" in texts(english.stacked_chart())


def test_changes_start_at_zero_and_show_their_sign(yoy):
    chart = yoy.change_chart()
    assert all(left == 0 or left + width == 0 for width, left, _, _ in bars(chart))
    assert texts(chart) == ["−2,1", "+5,2", "−3,7", "+0,6", "+3,1"]
    assert [t.get_text() for t in chart.axes[0].get_yticklabels()][-1] == "Tốt trở lên"


def test_only_printed_changes_are_drawn_as_such(data):
    made = xl.year_over_year(data, "Biên Hòa", "member", scheme="2014_member")
    chart = made.change_chart()
    assert texts(chart) == ["−1,22", "+1,92", "−0,63", "−0,07"]
    assert all(p.get_hatch() for c in chart.axes[0].containers for p in c.patches)


def test_title_subtitle_source_and_marks_are_on_the_chart(across):
    said = " ".join(t.get_text().replace("\n", " ") for t in across.chart().texts)
    assert across.title in said
    assert across.subtitle in said
    assert "Báo Hải Dương (27 Feb 2020)" in said
    assert "* derived from other figures of the same report" in said


def test_alternative_text_carries_the_numbers(across):
    alt = across.chart().alt
    assert (
        "Kon Tum 2022: excellent 17.3%, good 76.4%, completed 6.1%, not completed 0.2%, good or better 93.8%, n = 658."
        in alt
    )
    assert "Binh Thuan 2019: excellent 15.6%, good 63.9%, completed 19.4%" in alt
    assert "§ Completed: 9 printed, 91 used." in alt


def test_what_does_not_add_up_is_said_in_words(uncorrected):
    assert "not given or not adding up 17.5%" in uncorrected.chart().alt


def test_a_corrected_value_is_marked_and_both_numbers_are_shown(across):
    shown = below(across.chart())
    assert "§ Binh Thuan 2019: Completed: 9 printed, 91 used" in shown
    assert "19.4%" in texts(across.chart())
    hatched = [p for c in across.chart().axes[0].containers for p in c.patches if p.get_hatch()]
    assert [round(p.get_width(), 2) for p in hatched] == [4.09], "the corrected row adds up"


def test_what_makes_bars_less_than_comparable_stands_under_them(across, yoy):
    said = "Compare with care: rules changed in between (124-QĐ/TW, 21-HD/BTCTW)"
    assert said in below(across.chart())
    assert "So sánh cần lưu ý: quy định đã đổi (124-QĐ/TW)" in below(yoy.change_chart())


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_chart_gives_the_same_bytes(across, kind, tmp_path):
    first = across.chart().save(tmp_path / f"a.{kind}").read_bytes()
    assert across.chart().save(tmp_path / f"b.{kind}").read_bytes() == first


def test_other_kinds_of_file_are_refused(across, tmp_path):
    with pytest.raises(UserMistakesError, match="there is no folder"):
        across.chart().save(tmp_path / "nowhere" / "chart.svg")
    with pytest.raises(UserMistakesError, match=r"saved as \.svg or \.png"):
        across.chart().save(tmp_path / "chart.gif")
    assert not list(tmp_path.iterdir())


def test_a_letter_that_the_font_lacks_is_an_error(home, add_report):
    add_report("a", [rated("10%", "good"), rated("90%", "excellent")], publisher="報告")
    chart = xl.across_areas(tables.make(home), "member").chart()
    with pytest.raises(UserMistakesError, match="a letter that the charts' font lacks"):
        chart.rendered("png")


def test_a_dollar_in_a_name_is_a_dollar(home, add_report):
    add_report("a", [rated("10%", "good"), rated("90%", "excellent")], publisher=r"Báo $\frac{$ thử")
    assert xl.across_areas(tables.make(home), "member").chart().rendered("png")


def test_marks_are_explained_only_where_they_are_drawn(across):
    said = " ".join(t.get_text() for t in across.chart().texts)
    assert "~ printed with nearly" not in said, "only Sơn La is hedged, and it is not drawn"


def test_every_letter_of_the_labels_is_in_the_font(across):
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    known = set(font.get_charmap())
    for name in ("labels", "ratings", "subjects", "areas", "bases", "breaks"):
        letters = set("".join(codes.reference(name).to_numpy().ravel()))
        assert {c for c in letters if ord(c) not in known and c != "\n"} == set(), name


@pytest.mark.parametrize("n", [1, 12, 63])
def test_rows_do_not_overlap_however_many(n, home, add_report):
    for number, area in enumerate(codes.areas.areas().of_level("province")[:n]):
        add_report(f"r{number}", [rated("10%", "good"), rated("90%", "excellent")], ref_area=area.name_vi)
    chart = xl.across_areas(tables.make(home), "member").chart()
    axes = chart.axes[0]
    chart.draw_without_rendering()
    boxes = [t.get_window_extent() for t in axes.get_yticklabels()]
    assert len(boxes) == n
    assert all(upper.y0 >= lower.y1 - 1 for upper, lower in pairwise(boxes))
    left = min(box.x0 for box in boxes)
    assert left >= 0, "a label is cut off at the left edge"


def test_long_names_fit_beside_the_plot(data):
    chart = xl.across_areas(data, "subordinate_cell", area_level="all").chart()
    chart.draw_without_rendering()
    assert min(t.get_window_extent().x0 for t in chart.axes[0].get_yticklabels()) >= 0


def test_the_notebook_shows_a_picture_with_its_text(across):
    html = across.chart()._repr_mimebundle_()["text/html"]
    assert 'src="data:image/png;base64,iVBOR' in html
    assert across.chart().alt in unescape(html)


def contrast(one, other):
    """Contrast of two colours by WCAG 2."""

    def luminance(name):
        parts = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour(name)["hex"])
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["2018", "2014_org", "2014_member"])
def test_neighbours_in_a_bar_differ_in_grey_and_for_the_colour_blind(scheme):
    ratings = codes.schemes()[scheme]
    colours = [ratings[level].colour for level in ratings.levels]
    assert all(contrast(a, b) >= 3 for a, b in pairwise(colours)), "3:1 in luminance, whatever the hue"


@pytest.mark.parametrize(
    "name", ["text", "muted", "later", "base_good", "base_good_or_better", "rule", "printed"]
)
def test_marks_and_words_stand_out_from_white(name):
    assert contrast(name, "earlier") >= 3


def test_small_numbers_are_said_under_the_chart(data):
    chart = xl.across_areas(data, "district_org", language="en").chart()
    assert "Binh Thuan 2019: only 14; one unit is 7.1 percentage points." in below(chart)
