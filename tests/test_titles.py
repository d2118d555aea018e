"""Titles say the finding: every number and every word in them is recomputed from the figures as printed."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import pytest
from made_up import fill, provinces
from shared import adder, empty_project, rated

import xeploai as xl
from xeploai import numerals, tables

SEEDS = range(12)
NUMBER = {"vi": r"\d+(?:,\d+)?", "en": r"\d+(?:\.\d+)?"}


@pytest.fixture(scope="module", params=SEEDS)
def random_data(request, tmp_path_factory):
    """Some provinces, two or three years, small or large groups, as chance has it."""
    rng = random.Random(request.param)
    where = empty_project(tmp_path_factory.mktemp(f"titles{request.param}"))
    periods = sorted(rng.sample(["2018", "2019", "2020", "2021", "2022", "2023", "2024"], rng.randint(2, 3)))
    areas = provinces(rng.choice([1, 2, 3, 7]))
    fill(adder(where), areas, periods, ["member"], seed=request.param, small=rng.random() < 0.5)
    return tables.make(where), areas, periods


def share(data, area, period, rating="good_or_better"):
    """A share in per cent, exact, from the raw figures."""
    figures = data.figures
    own = figures[(figures["area_name"] == area) & (figures["time_period"] == period)]
    counts = dict(
        zip(own["rating"] + own["measure"].where(own["rating"] == "", ""), own["used_value"], strict=True)
    )
    parts = ("excellent", "good") if rating == "good_or_better" else (rating,)
    return Fraction(sum(int(counts[part]) for part in parts) * 100, int(counts["assessed"]))


def written(number, language):
    return numerals.write_percent(number, language)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_across_areas_the_range_is_the_range(random_data, language):
    data, areas, periods = random_data
    for rating in ("good_or_better", "excellent"):
        sort = "standard" if rating == "good_or_better" else rating
        made = xl.across_areas(data, "member", period=periods[-1], sort=sort, language=language)
        shares = {area: share(data, area, periods[-1], rating) for area in areas}
        low, high = min(shares.values()), max(shares.values())
        said = re.findall(rf"({NUMBER[language]})%", made.title)
        if len(areas) == 1 or written(low, language) == written(high, language):
            assert said == [written(low, language)[:-1]]
        else:
            assert said == [written(low, language)[:-1], written(high, language)[:-1]]
        n = f"{len(areas)}/63" if language == "vi" else f"{len(areas)} of 63"
        assert n in made.title


@pytest.mark.parametrize("language", ["vi", "en"])
def test_year_over_year_up_is_up_and_down_is_down(random_data, language):
    data, areas, periods = random_data
    made = xl.year_over_year(data, areas, "member", language=language)
    before, after = periods[-2:]
    changes = {a: share(data, a, after) - share(data, a, before) for a in areas}
    rounded = {a: numerals.round_half_up(c, 1) for a, c in changes.items()}
    if len(areas) == 1:
        (value,) = rounded.values()
        words = {"vi": ("tăng", "giảm", "không đổi"), "en": (" up ", " down ", "unchanged")}[language]
        word = words[0 if value > 0 else 1 if value < 0 else 2]
        assert word in made.title and not any(w in made.title for w in words if w != word)
        said = re.findall(rf"({NUMBER[language]})%", made.title)
        ends = [written(share(data, areas[0], p), language)[:-1] for p in (before, after)]
        assert said == (ends if value else ends[1:])
        if value:
            points = numerals.write_number(abs(changes[areas[0]]), language, 1)
            assert f" {points} " in made.title
        return
    up, down = (sum(v > 0 for v in rounded.values()), sum(v < 0 for v in rounded.values()))
    end = {
        "vi": f"{before} → {after}: tăng ở {up}, giảm ở {down} trong {len(areas)} địa phương so sánh được",
        "en": f"{before} → {after}: up in {up}, down in {down} of {len(areas)} areas that can be compared",
    }[language]
    assert made.title.endswith(end)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_largest_rise_and_fall_are_the_largest(random_data, language):
    data, areas, periods = random_data
    made = xl.year_over_year(data, areas[0], "member", language=language)
    title = made.change_chart().texts[0].get_text().replace("\n", " ")
    names = {"vi": {"excellent": "xuất sắc", "good": "tốt", "completed": "hoàn thành", "not_completed": "không hoàn thành"},
             "en": {"excellent": "excellent", "good": "good", "completed": "completed", "not_completed": "not completed"}}[language]  # fmt: skip
    before, after = periods[-2:]
    changes = {r: share(data, areas[0], after, r) - share(data, areas[0], before, r) for r in names}
    up, down = max(changes, key=lambda r: changes[r]), min(changes, key=lambda r: changes[r])
    high, low = (numerals.write_number(abs(changes[r]), language, 1) for r in (up, down))
    if language == "vi":
        assert title.endswith(f"tỷ lệ {names[up]} tăng {high}, tỷ lệ {names[down]} giảm {low} điểm %")
    else:
        assert title.endswith(f"{names[up]} up {high}, {names[down]} down {low} percentage points")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_ceilings_title_counts_both_readings(random_data, language):
    data, areas, periods = random_data
    made = xl.across_areas(data, "member", period=periods[-1], language=language)
    title = made.bases_chart().texts[0].get_text().replace("\n", " ")
    top = {a: share(data, a, periods[-1], "excellent") for a in areas}
    good = sum(top[a] > share(data, a, periods[-1], "good") / 5 for a in areas)
    better = sum(top[a] > share(data, a, periods[-1]) / 5 for a in areas)
    assert [int(n) for n in re.findall(r"(?<![\d%])\d+(?![\d%])", title)] == [
        good,
        len(areas),
        better,
        len(areas),
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_profile_names_the_highest_and_the_lowest_subject(many, language):
    made = xl.area_profile(many, "Kon Tum", language=language)
    shown = made.shown[made.shown["time_period"] == "2023"].set_index("subject")["share_good_or_better"]
    said = re.findall(rf"({NUMBER[language]})%", made.title)
    assert said == [written(float(shown.max()), language)[:-1], written(float(shown.min()), language)[:-1]]
    assert "2023" in made.title


def test_a_grid_counts_what_it_draws(many):
    made = xl.year_over_year(many, provinces(12), "member", periods=["2019", "2020"], language="en")
    title = made.change_chart().texts[0].get_text().replace("\n", " ")
    own = made.changes[made.changes["rating"] == "good_or_better"]["change_pp"]
    rounded = [numerals.round_half_up(v, 1) for v in own]
    assert (
        f"in 12 series: up in {sum(v > 0 for v in rounded)}, down in {sum(v < 0 for v in rounded)}" in title
    )
    low, high = (numerals.write_points(v, "en") for v in (min(rounded), max(rounded)))
    assert f"from {low} to {high} percentage points" in title


def test_a_bound_is_neither_the_highest_nor_the_lowest_and_makes_no_change(home, add_report):
    for number, (area, share, bound) in enumerate(
        [("Kon Tum", "90%", "more_than"), ("Kiên Giang", "91,8%", "exact"), ("Gia Lai", "93,7%", "exact")]
    ):
        row = rated(share, "good_or_better", unit="percent", basis="assessed", bound=bound)
        add_report(f"r{number}", [row], ref_area=area)
    row = rated("96%", "good_or_better", unit="percent", basis="assessed", time_period="2022")
    add_report("before", [row], ref_area="Kon Tum")
    data = tables.make(home)
    title = xl.across_areas(data, "member", period="2023", language="en").title
    assert "from 91.8% (Kien Giang 2023) to 93.7% (Gia Lai 2023)" in title and title.endswith("known in 2")
    made = xl.year_over_year(data, "Kon Tum", "member", language="en")
    assert (
        made.changes["change_pp"].isna().all() and "no change between periods can be computed" in made.title
    )


def test_areas_below_the_province_have_no_tiles(data):
    made = xl.across_areas(data, "grassroots_org", area_level="district", language="en")
    assert "tiles of provinces and cities only" in str(made.tile_map())
    assert "map" not in made.charts() and "between districts and towns" in made.question


def test_series_of_one_area_are_named_by_it(data):
    made = xl.year_over_year(data, "Dĩ An", ["grassroots_org", "subordinate_cell"], language="en")
    assert made.title.startswith("Di An: share rated good or better (grassroots organisations,")
