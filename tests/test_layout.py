"""No text of a chart covers another or leaves the picture: two, twelve and sixty-three areas, both languages."""

from __future__ import annotations

from itertools import combinations

import pytest
from made_up import provinces
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox
from shared import count, rated
from test_compare import full

import xeploai as xl
from xeploai import tables

SLACK = 1.5  # pixels that two boxes may share: descenders and accents seldom meet


def texts_of(chart):
    """Every visible text with its box."""
    chart.draw_without_rendering()
    found = [*chart.texts]
    for plot in chart.axes:
        found += [*plot.texts, plot.title, plot._left_title, plot._right_title]
        if plot.axison:  # a tick beyond the limits is not drawn
            (left, right), (low, high) = sorted(plot.get_xlim()), sorted(plot.get_ylim())
            found += [t for t in plot.get_xticklabels() if left <= t.get_position()[0] <= right]
            found += [t for t in plot.get_yticklabels() if low <= t.get_position()[1] <= high]
        legend = plot.get_legend()
        found += [*legend.get_texts(), legend.get_title()] if legend else []
    for text in found:
        if text.get_visible() and text.get_text().strip():
            box = (
                Annotation.get_window_extent(text)
                if isinstance(text, Annotation)
                else text.get_window_extent()
            )
            if isinstance(text, Annotation):  # without its arrow
                text.update_positions(chart.canvas.get_renderer())
                box = super(Annotation, text).get_window_extent()
            yield text.get_text().replace("\n", " "), box


def assert_readable(chart):
    boxes = list(texts_of(chart))
    assert len(boxes) > 3
    for text, box in boxes:
        whole = Bbox.from_extents(-1, -1, chart.bbox.width + 1, chart.bbox.height + 1)
        inside = whole.x0 <= box.x0 and box.x1 <= whole.x1 and whole.y0 <= box.y0 and box.y1 <= whole.y1
        assert inside, f"'{text}' is cut off: {box}"
    for (one, a), (other, b) in combinations(boxes, 2):
        if a.x0 < b.x1 - SLACK and b.x0 < a.x1 - SLACK and a.y0 < b.y1 - SLACK and b.y0 < a.y1 - SLACK:
            raise AssertionError(f"'{one}' covers '{other}'")


LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
SIZES = pytest.mark.parametrize("n", [2, 12, 63])


@SIZES
@LANGUAGES
def test_across_areas(many, n, language):
    made = xl.across_areas(many, "member", areas=provinces(n), sort="excellent", language=language)
    for chart in made.charts().values():
        assert_readable(chart)


@LANGUAGES
@pytest.mark.parametrize("options", [{"group": "region"}, {"vintage": "34", "period": "2019"}])
def test_groups_and_maps(many, language, options):
    for chart in xl.across_areas(many, "grassroots_org", language=language, **options).charts().values():
        assert_readable(chart)


@SIZES
@LANGUAGES
@pytest.mark.parametrize(
    "periods", [["2019", "2020"], ["2022", "2023"], ["2017", "2018", "2019"], []], ids=str
)
def test_year_over_year(many, n, language, periods):
    made = xl.year_over_year(many, provinces(n), "grassroots_org", periods=periods, language=language)
    for chart in made.charts().values():
        assert_readable(chart)


@LANGUAGES
def test_one_series_and_two_subjects(many, language):
    one = xl.year_over_year(many, "Bà Rịa - Vũng Tàu", "member", language=language)
    two = xl.year_over_year(
        many, ["Kon Tum", "Thừa Thiên Huế"], ["member", "grassroots_org"], language=language
    )
    for chart in [*one.charts().values(), *two.charts().values()]:
        assert_readable(chart)


@LANGUAGES
@pytest.mark.parametrize("area", ["Kiên Giang", "Bình Thuận", "Kon Tum", "Gia Lai", "Lạng Sơn"])
def test_profiles_of_real_areas(data, area, language):
    for chart in xl.area_profile(data, area, language=language).charts().values():
        assert_readable(chart)


@LANGUAGES
def test_real_comparisons(data, language):
    made = [xl.across_areas(data, subject, area_level="all", language=language)
            for subject in ("member", "grassroots_org", "subordinate_cell")]  # fmt: skip
    made.append(xl.year_over_year(data, "Kiên Giang", "collective", language=language))
    for one in made:
        for chart in one.charts().values():
            assert_readable(chart)


@LANGUAGES
@pytest.mark.parametrize("n", [2, 12])
@pytest.mark.parametrize("periods", [["2019", "2020"], []], ids=str)
def test_areas_times_subjects(many, n, language, periods):
    made = xl.year_over_year(
        many, provinces(n), ["member", "grassroots_org"], periods=periods, language=language
    )
    for chart in made.charts().values():
        assert_readable(chart)


@LANGUAGES
def test_extremes(home, add_report, language):
    """Half-years, a share of excellent above 100%, two scales with unions and what does not add up."""
    old = [rated("60", "clean_strong"), rated("30", "good"), rated("5", "completed"), rated("1", "weak")]
    old = [dict(row, subject="grassroots_org") for row in [*old, count("100", "assessed")]]
    add_report("a", old, time_period="2017")
    union = [rated("90", "good_or_better", "grassroots_org"), count("100", "assessed", "grassroots_org")]
    for period in ("2018", "2022-S1", "2022-S2", "2022", "2025-S1"):
        add_report(f"r{period.lower()}", union, time_period=period)
    add_report("b", full(90, 9, 1, 0), ref_area="Gia Lai")
    add_report("c", full(1, 90, 8, 1), ref_area="Bà Rịa - Vũng Tàu")
    made = tables.make(home)
    found = [xl.year_over_year(made, "Kon Tum", "grassroots_org", language=language)]
    found.append(xl.across_areas(made, "member", language=language))
    found.append(xl.area_profile(made, "Kon Tum", language=language))
    for one in found:
        for chart in one.charts().values():
            assert_readable(chart)
