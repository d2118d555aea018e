"""The tile map: it looks like the country, every province is on it, and what is drawn is what the table says."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from shared import CASES, count, rated, read_csv

import xeploai as xl
from xeploai import codes, numerals, tables
from xeploai.charts.figure import colour
from xeploai.charts.tiles import tile_chart
from xeploai.compare.tiles import class_of, classes_of, tiles_of
from xeploai.mistakes import UserMistakesError

RELATIONS = read_csv(CASES / "tiles.csv")
# regions that lie side by side
NEIGHBOURS = {
    "63": {
        ("north_mountains", "red_river"), ("north_mountains", "central_coast"),
        ("red_river", "central_coast"), ("central_coast", "central_highlands"),
        ("central_coast", "southeast"), ("central_highlands", "southeast"), ("southeast", "mekong"),
    },
    "34": {
        ("north_mountains", "red_river"), ("north_mountains", "north_central"),
        ("red_river", "north_central"), ("north_central", "south_central"),
        ("south_central", "southeast"), ("southeast", "mekong"),
    },
}  # fmt: skip
SCALE = [f"scale_{n}" for n in range(1, 6)]


def places(vintage):
    """Column and row of each province, by its Vietnamese name."""
    known = codes.areas.areas().by_id
    return {
        known[row["ref_area"]].name_vi: (int(row["column"]), int(row["row"]))
        for row in codes.reference("tiles").to_dict("records")
        if known[row["ref_area"]].vintage == vintage
    }


def touching(one, other):
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) == 1


def luminance(hex_):
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(hex_)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def squares(chart):
    """The square of each tile, by its column and row from 1."""
    return {
        (int(p.get_x()) + 1, int(p.get_y()) + 1): p for p in chart.axes[0].patches if isinstance(p, Rectangle)
    }


def texts_in(chart):
    """The texts of each tile from the top, by its column and row from 1."""
    found: dict = {place: [] for place in squares(chart)}
    for text in chart.axes[0].texts:
        x, y = text.get_position()
        found.get((int(x) + 1, int(y) + 1), []).append(text)
    return found


def said(texts):
    return " ".join(t.get_text() for t in texts)


def legend(chart):
    return [t.get_text().replace("\n", " ") for t in chart.axes[0].get_legend().get_texts()]


@pytest.fixture
def with_figures(home, add_report):
    """Tables in which the first n provinces of a map have figures of all kinds, in several years."""

    def make(n, vintage="63"):
        for number, area in enumerate(codes.areas.areas().of_level("province", vintage)[:n]):
            good = 780 + (number * 37) % 200
            figures = [
                count("1000", "assessed"), rated(str(good), "good"), rated("13", "excellent"),
                rated(str(987 - good), "completed"),
            ]  # fmt: skip
            if number % 11 == 3:
                figures = [rated("12", "good"), rated("30", "excellent")]
            if number % 11 == 7:
                figures = [rated("15%", "excellent"), rated("85%", "good")]
            period = "2025" if vintage == "34" else str(2021 + number % 3)
            add_report(f"r{number}", figures, ref_area=area.name_vi, time_period=period)
        return tables.make(home)

    return make


@pytest.mark.parametrize(("vintage", "n"), [("63", 63), ("34", 34)])
def test_every_province_has_one_tile_of_its_own(vintage, n):
    found = places(vintage)
    assert set(found) == {a.name_vi for a in codes.areas.areas().of_level("province", vintage)}
    assert len(set(found.values())) == n
    assert min(column for column, _ in found.values()) == min(row for _, row in found.values()) == 1
    assert len(codes.reference("tiles")) == 63 + 34


@pytest.mark.parametrize(
    "case", RELATIONS, ids=lambda c: f"{c['vintage']}: {c['first']} {c['relation']} {c['second']}"
)
def test_provinces_lie_to_each_other_as_on_the_map(case):
    found = places(case["vintage"])
    (x1, y1), (x2, y2) = found[case["first"]], found[case["second"]]
    holds = {
        "north_of": y1 < y2,
        "west_of": x1 < x2,
        "touches": touching((x1, y1), (x2, y2)),
    }
    assert holds[case["relation"]]


@pytest.mark.parametrize(("vintage", "least"), [("63", 40), ("34", 25)])
def test_there_are_enough_relations(vintage, least):
    own = [case for case in RELATIONS if case["vintage"] == vintage and case["relation"] != "touches"]
    assert len({tuple(case.values()) for case in own}) == len(own) >= least


@pytest.mark.parametrize("vintage", ["63", "34"])
def test_tiles_that_touch_are_of_one_region_or_of_neighbouring_ones(vintage):
    found = places(vintage)
    table = codes.reference("areas")
    own = table[(table["vintage"] == vintage) & (table["area_level"] == "province")]
    region = dict(zip(own["name_vi"], own["region"], strict=True))
    pairs = [(region[a], region[b]) for a, b in combinations(found, 2) if touching(found[a], found[b])]
    across = {frozenset(pair) for pair in pairs if len(set(pair)) == 2}
    assert across <= {frozenset(pair) for pair in NEIGHBOURS[vintage]}
    assert sum(a == b for a, b in pairs) > 0.6 * len(pairs)
    alone = [
        a for a in found if not any(touching(found[a], found[b]) and region[a] == region[b] for b in found)
    ]
    assert alone == []


@pytest.mark.parametrize("vintage", ["63", "34"])
def test_the_map_hangs_together(vintage):
    found = set(places(vintage).values())
    reached, edge = set(), {min(found)}
    while edge:
        reached |= edge
        edge = {a for a in found - reached if any(touching(a, b) for b in edge)}
    assert reached == found


@pytest.mark.parametrize("vintage", ["63", "34"])
def test_all_names_are_on_the_map(with_figures, vintage):
    made = with_figures(5, vintage)
    areas = codes.areas.areas().of_level("province", vintage)
    for language in ("vi", "en"):
        found = texts_in(tile_chart(xl.across_areas(made, "member", language=language)))
        assert len(found) == len(areas)
        for area in areas:
            assert said(found[places(vintage)[area.name_vi]]).startswith(area.name(language))


@pytest.mark.parametrize(("n", "vintage"), [(2, "63"), (12, "63"), (63, "63"), (12, "34"), (34, "34")])
def test_fills_and_values_are_those_of_the_table(with_figures, n, vintage):
    comparison = xl.across_areas(with_figures(n, vintage), "member")
    chart = tile_chart(comparison)
    table = comparison.table.set_index("area")
    shown = comparison.shown[comparison.shown["share_good_or_better"].notna()]
    classes = classes_of(list(shown["share_good_or_better"]))
    words = texts_in(chart)
    drawn = squares(chart)
    for area, place in places(vintage).items():
        square, text = drawn[place], said(words[place])
        row = table.loc[area] if area in table.index else None
        if row is None:
            assert text.endswith("–")
            assert "0" not in text
            assert square.get_linestyle() != "solid"
            assert to_hex(square.get_facecolor()) == colour("missing")["hex"].lower()
        elif area not in set(shown["area"]):
            assert square.get_hatch()
            assert "%" not in text
        else:
            share = row["share_good_or_better"]
            assert numerals.write_percent(share, "vi") in text
            assert to_hex(square.get_facecolor()) == colour(class_of(share, classes).colour)["hex"].lower()
            assert set(row["marks"]) <= set(text)
            assert (row["time_period"] in text) == (comparison.shown["time_period"].nunique() > 1)
            assert {to_hex(t.get_color()) for t in words[place]} == {
                colour(class_of(share, classes).colour)["text_hex"].lower()
            }
    counts = [int(line.rsplit("(", 1)[1].rstrip(")")) for line in legend(chart) if line[0].isdigit()]
    assert sum(counts) == len(shown)
    missing = [line for line in legend(chart) if line.startswith("Không có số liệu")]
    total = int(vintage)
    assert missing == ([f"Không có số liệu ({total - n}/{total})"] if n < total else [])


@pytest.mark.parametrize(("n", "vintage"), [(2, "63"), (12, "63"), (63, "63"), (2, "34"), (34, "34")])
def test_no_text_leaves_its_tile_or_lies_on_another(with_figures, n, vintage):
    made = with_figures(n, vintage)
    for language in ("vi", "en"):
        check_texts(tile_chart(xl.across_areas(made, "member", language=language)))


def check_texts(chart):
    """Texts of a tile lie in it, one below the other; names of regions and legend beside the tiles."""
    chart.draw_without_rendering()
    axes, drawn = chart.axes[0], squares(chart)
    for place, texts in texts_in(chart).items():
        square = drawn[place].get_window_extent()
        boxes = [t.get_window_extent() for t in texts]
        assert all(square.x0 <= b.x0 and b.x1 <= square.x1 for b in boxes), said(texts)
        assert all(square.y0 <= b.y0 and b.y1 <= square.y1 for b in boxes), said(texts)
        assert all(upper.y0 >= lower.y1 - 1 for upper, lower in pairwise(boxes)), said(texts)
        assert min(t.get_size() for t in texts) >= 5.5, said(texts)
    inside = {t for texts in texts_in(chart).values() for t in texts}
    beside = [t.get_window_extent() for t in axes.texts if t not in inside]
    assert len(beside) == 6, "one name a region"
    key = axes.get_legend().get_window_extent()
    page = chart.bbox
    for box in [*beside, key]:
        assert not any(box.overlaps(square.get_window_extent()) for square in drawn.values())
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
    assert not any(a.overlaps(b) for a, b in combinations([*beside, key], 2))
    block = [t.get_window_extent() for t in chart.texts]
    assert not any(a.overlaps(b) for a in block for b in [*beside, key, axes.get_window_extent()])


def test_long_marks_and_periods_stay_in_their_tile(home, add_report):
    figures = [
        rated("15%", "excellent", bound="more_than"), rated("84%", "good"), rated("99%", "good_or_better"),
    ]  # fmt: skip
    for area, period in (("Bà Rịa - Vũng Tàu", "2018-01/2021-10"), ("Thừa Thiên Huế", "2020-S1")):
        add_report(f"r-{period[:4]}", figures, ref_area=area, time_period=period)
    chart = tile_chart(xl.across_areas(tables.make(home), "member"))
    chart.draw_without_rendering()
    drawn = squares(chart)
    for place, texts in texts_in(chart).items():
        square = drawn[place].get_window_extent()
        for box in (t.get_window_extent() for t in texts):
            assert square.x0 <= box.x0 <= box.x1 <= square.x1
            assert square.y0 <= box.y0 <= box.y1 <= square.y1
    assert "2018-01/ 2021-10 †‡~" in said(texts_in(chart)[places("63")["Bà Rịa - Vũng Tàu"]])


@given(st.lists(st.floats(0, 100), min_size=1, max_size=63))
def test_classes_are_round_and_each_share_is_in_one(shares):
    classes = classes_of(shares)
    assert 1 <= len(classes) <= 5
    assert all(sum(one.holds(share) for one in classes) == 1 for share in shares)
    assert all(a.high == b.low for a, b in pairwise(classes))
    assert [SCALE.index(one.colour) for one in classes] == sorted({SCALE.index(c.colour) for c in classes})
    if len(classes) > 1:
        steps = {one.high - one.low for one in classes}
        assert len(steps) == 1
        assert all(one.low % (one.high - one.low) == 0 for one in classes)


def test_a_small_difference_is_not_drawn_as_a_large_one():
    assert [(one.low, one.high) for one in classes_of([81.4, 82.1])] == [(81, 82), (82, 83)]
    assert len(classes_of([0.1, 0.8])) > 2


def test_a_share_is_in_the_class_of_what_is_printed():
    classes = classes_of([81.2, 94.96, 99.0])
    assert numerals.write_percent(94.96, "en") == "95.0%"
    assert class_of(94.96, classes).low == 95


def test_the_scale_is_one_way_from_light_to_dark_and_can_be_read():
    fills = [colour(name) for name in SCALE]
    assert all(luminance(a["hex"]) > luminance(b["hex"]) + 0.1 for a, b in pairwise(fills))
    assert all(contrast(fill["hex"], fill["text_hex"]) >= 4.5 for fill in fills)
    assert contrast(colour("missing")["hex"], colour("missing")["text_hex"]) >= 4.5


def test_a_tile_with_a_value_is_told_from_an_empty_one_by_its_outline(with_figures):
    chart = tile_chart(xl.across_areas(with_figures(3), "member"))
    drawn, words = squares(chart), texts_in(chart)
    styles = {place: square.get_linestyle() for place, square in drawn.items()}
    assert {said(words[place]).endswith("–") for place in styles if styles[place] == "solid"} == {False}
    assert {said(words[place]).endswith("–") for place in styles if styles[place] != "solid"} == {True}


def test_the_alternative_text_carries_every_number(with_figures):
    comparison = xl.across_areas(with_figures(12), "member", language="en")
    alt = tile_chart(comparison).alt
    assert comparison.title in alt
    known = comparison.shown["share_good_or_better"].notna()
    assert 0 < known.sum() < len(known)
    for row in comparison.shown[known].itertuples():
        share = numerals.write_percent(row.share_good_or_better, "en")
        assert f"{row.area} {row.time_period}: {share}" in alt
    assert "No figures (51 of 63)." in alt
    excluded = comparison.table[comparison.table["status"] != "shown"]
    assert len(excluded)
    for row in excluded.itertuples():
        assert f"{row.area} {row.time_period}" in alt
        assert row.reason in alt


def test_what_has_no_share_says_why_in_the_legend(with_figures):
    comparison = xl.across_areas(with_figures(5), "member", language="en")
    key = next(line for line in legend(tile_chart(comparison)) if line.startswith("Figures, but"))
    assert key == "Figures, but: base not known, so no share can be computed (1)"


def test_a_merged_province_of_which_parts_are_lacking_is_hatched(with_figures):
    comparison = xl.across_areas(with_figures(3), "member", vintage="34", language="en")
    assert "partial" in set(comparison.table["status"])
    chart = tile_chart(comparison)
    partial = comparison.table[comparison.table["status"] == "partial"]["ref_area"]
    for area in (codes.areas.areas().by_id[ref_area] for ref_area in partial):
        place = places("34")[area.name_vi]
        assert squares(chart)[place].get_hatch()
        assert "%" not in said(texts_in(chart)[place])
    line = f"Figures, but: figures of some of its former provinces are lacking ({len(partial)})"
    assert line in legend(chart)


def test_without_any_figures_all_tiles_are_empty(data):
    for language in ("vi", "en"):
        chart = tile_chart(xl.across_areas(data, "member", period="1999", language=language))
        assert all(said(texts).endswith("–") for texts in texts_in(chart).values())
        assert len(squares(chart)) == 63
        assert chart.links == []
        assert len(legend(chart)) == 1


def test_a_named_area_without_figures_is_empty_and_has_a_link(with_figures):
    comparison = xl.across_areas(with_figures(2), "member", areas=["An Giang", "Cà Mau"])
    chart = tile_chart(comparison)
    assert said(texts_in(chart)[places("63")["Cà Mau"]]) == "Cà Mau –"
    assert [link[0] for link in chart.links] == ["r01", "r02"]


def test_another_rating_can_be_shown(with_figures):
    comparison = xl.across_areas(with_figures(3), "member", language="en")
    chart = tile_chart(comparison, "completed")
    row = comparison.table.iloc[0]
    text = said(texts_in(chart)[places("63")["An Giang"]])
    assert numerals.write_percent(row["share_completed"], "en") in text
    assert "completion of tasks" in chart.texts[0].get_text().replace("\n", " ")
    with pytest.raises(UserMistakesError, match="completed"):
        tile_chart(comparison, "complet")


def test_a_small_share_is_never_written_as_zero(home, add_report):
    figures = [count("5000", "assessed"), rated("4998", "good"), rated("2", "not_completed")]
    add_report("a", figures)
    chart = tile_chart(xl.across_areas(tables.make(home), "member"), "not_completed")
    assert "0,04%" in said(texts_in(chart)[places("63")["Kon Tum"]])


def test_areas_that_are_no_provinces_are_named_under_the_map(data):
    comparison = xl.across_areas(data, "grassroots_org", area_level="all")
    chart = tile_chart(comparison)
    below = " ".join(t.get_text() for t in chart.texts).replace("\n", " ")
    others = comparison.table[comparison.table["area_level"] != "province"]
    assert len(others)
    assert all(area in below for area in others["area"])
    assert {link[0] for link in chart.links}.isdisjoint(others["row_id"])
    provinces = tile_chart(xl.across_areas(data, "grassroots_org"))
    assert not any("Không có ô" in t.get_text() for t in provinces.texts)


def test_title_source_and_marks_are_on_the_chart(data):
    comparison = xl.across_areas(data, "grassroots_org")
    words = " ".join(t.get_text() for t in tile_chart(comparison).texts).replace("\n", " ")
    assert comparison.title in words
    assert "% of those assessed" in words or "% của số được đánh giá" in words
    assert "Mỗi ô là một tỉnh, thành phố (bản đồ 63)" in words
    assert "Báo Hải Dương (27/2/2020)" in words
    assert "† tỷ lệ chép từ báo cáo" in words
    assert "gạch chéo" not in words, "a hatched tile is not what ‡ means in bars"


def test_links_lie_over_their_tiles(with_figures):
    comparison = xl.across_areas(with_figures(12), "member")
    chart = tile_chart(comparison)
    chart.draw_without_rendering()
    drawn = squares(chart)
    area_of = dict(zip(comparison.table["row_id"], comparison.table["area"], strict=True))
    assert [link[0] for link in chart.links] == list(area_of)
    for row_id, left, bottom, width, height in chart.links:
        box = drawn[places("63")[area_of[row_id]]].get_window_extent()
        page = chart.bbox
        assert left <= box.x0 / page.width < box.x1 / page.width <= left + width
        assert bottom <= box.y0 / page.height < box.y1 / page.height <= bottom + height
        assert box.width == pytest.approx(box.height)
        assert width * page.width < 1.1 * box.width


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_map_gives_the_same_bytes(data, kind, tmp_path):
    comparison = xl.across_areas(data, "grassroots_org")
    first = tile_chart(comparison).save(tmp_path / f"a.{kind}").read_bytes()
    assert tile_chart(comparison).save(tmp_path / f"b.{kind}").read_bytes() == first


def test_tiles_are_in_the_standard_order_of_names(data):
    comparison = xl.across_areas(data, "grassroots_org")
    names = [tile.name for tile in tiles_of(comparison, "", "63")]
    assert names == [a.name_vi for a in codes.areas.areas().of_level("province")]
