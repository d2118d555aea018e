"""Comparisons at the edges: zeros, hedges, half-years, other maps, prints that nothing can be set against."""

from __future__ import annotations

import pytest
from shared import count, rated
from test_compare import full

import xeploai as xl
from xeploai import tables
from xeploai.mistakes import UserMistakesError


def test_a_report_that_prints_only_zeros_breaks_nothing(home, add_report):
    add_report("a", [rated("0", "not_completed"), rated("0", "excellent"), count("50", "assessed")])
    add_report("b", full(10, 80, 9, 1), ref_area="Gia Lai")
    made = tables.make(home)
    table = xl.across_areas(made, "member").table.set_index("area")
    assert table.loc["Kon Tum", "share_excellent"] == 0 and table.loc["Kon Tum", "residual"] == 50
    assert (
        xl.area_profile(made, "Kon Tum").charts() and xl.across_areas(made, "member", vintage="34").charts()
    )


def test_a_hedged_count_is_in_no_change_no_share_and_no_sum(home, add_report):
    hedged = full(10, 70, 15, 5)
    hedged[0] = rated("10", "excellent", bound="more_than")
    add_report("a", full(8, 72, 15, 5), time_period="2022")
    add_report("b", hedged)
    add_report("c", full(20, 60, 15, 5), ref_area="Quảng Ngãi")
    made = tables.make(home)
    yoy = xl.year_over_year(made, "Kon Tum", "member", language="en")
    assert "excellent" not in set(yoy.changes["rating"])
    assert "Kon Tum 2023" not in yoy.bases_chart().alt
    merged = xl.across_areas(made, "member", vintage="34").table.iloc[0]
    assert merged["share_excellent"] != merged["share_excellent"] and merged["share_good"] == 65


def test_the_title_speaks_of_whole_years_where_halves_are_mixed_in(home, add_report):
    for period, n in (("2020", 10), ("2021", 12), ("2022-S1", 14), ("2022-S2", 9), ("2023", 30)):
        add_report(f"r{period.lower()}", full(n, 60, 20, 10), time_period=period)
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en")
    assert "(2021) to" in made.title and "(2023)" in made.title
    assert made.change_chart().texts[0].get_text().startswith("Kon Tum, 2021 → 2023")


def change(printed, rating="excellent", reference="2022", **more):
    return rated(printed, rating, transformation="change", reference_period=reference, value=printed.replace(",", ".").rstrip("%"), **more)  # fmt: skip


def test_a_print_against_another_year_is_not_mixed_with_the_pair(home, add_report):
    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report("b", [*full(12, 76, 11, 1), change("9,5%", unit="percentage_point", reference="2019")])
    made = tables.make(home)
    yoy = xl.year_over_year(made, "Kon Tum", "member", language="en")
    assert (yoy.changes["period_before"] == "2019").sum() == 1, "it is kept"
    chart = yoy.change_chart()
    assert chart.texts[0].get_text().startswith("Kon Tum, 2022 → 2023")
    assert "+9.5" not in [t.get_text() for t in chart.axes[0].texts]
    only = xl.year_over_year(made, "Kon Tum", "member", periods=["2022"], language="en")
    assert only.changes.empty, "no change to a period that was not asked for"


def test_a_count_that_only_went_up_is_drawn(home, add_report):
    add_report("a", [change("7")])
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en")
    chart = made.change_chart("counts")
    assert [t.get_text() for t in chart.axes[0].texts] == ["+7"]
    assert all(p.get_hatch() for c in chart.axes[0].containers for p in c.patches)


def test_a_second_reports_print_is_not_lost(home, add_report):
    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report("b", [*full(12, 80, 7, 1), change("2")])
    add_report("c", [change("1,75%", unit="percentage_point")])
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member")
    assert any("c in thay đổi khác (xuất sắc: +1,75 điểm %)" in note for note in made.notes)


def test_printed_decimals_count(home, add_report):
    add_report("a", full(0, 8000, 1000, 1000), time_period="2022")
    add_report("b", [*full(254, 8000, 746, 1000), change("2,50%", unit="percentage_point")])
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en")
    assert any("recomputed it is +2.54" in n for n in made.notes)


def test_excellent_of_all_existing_is_not_called_of_those_assessed(home, add_report):
    add_report(
        "a",
        [rated("10", "excellent"), rated("70", "good"), rated("20", "completed"), count("100", "existing")],
    )
    alt = xl.across_areas(tables.make(home), "member", language="en").bases_chart().alt
    assert "of those assessed" not in alt and "of those rated good 14.3%" in alt


def test_a_group_of_a_subject_is_named_in_title_and_question(home, add_report):
    rows = [dict(row, subject_detail="full") for row in full(12, 70, 15, 3)]
    add_report("a", rows)
    made = xl.across_areas(tables.make(home), "member", subject_detail="full", language="en")
    yoy = xl.year_over_year(tables.make(home), "Kon Tum", "member", subject_detail="full", language="en")
    for said in (made.title, made.question, yoy.title, yoy.question):
        assert "(full" in said, said


@pytest.mark.parametrize(
    "ask",
    [
        lambda t: xl.across_areas(t, "member", areas="63:10", vintage="34"),
        lambda t: xl.year_over_year(t, "63:10", "member", vintage="34"),
        lambda t: xl.area_profile(t, "63:10", vintage="34"),
        lambda t: xl.area_profile(t, "34:15", vintage="63"),
    ],
)
def test_an_id_of_the_other_map_is_told(ask, data):
    with pytest.raises(
        UserMistakesError, match=r"is not of the map of (34|63): ask for (34:15|63:10, 63:15)"
    ):
        ask(data)


def test_two_areas_of_one_name_stay_apart(home, add_report):
    add_report("a", full(10, 80, 9, 1), ref_area="Lào Cai", time_period="2024")
    add_report("b", full(20, 160, 18, 2), ref_area="Lào Cai", time_period="2026")
    made = tables.make(home)
    both = xl.year_over_year(made, ["63:10", "34:15"], "member", language="en")
    assert set(both.table["series"]) == {"Lao Cai (63:10)", "Lao Cai (34:15)"}
    one = xl.year_over_year(made, "Lào Cai", "member", language="en")
    assert list(one.table["ref_area"]) == ["63:10", "34:15"] and one.changes.empty
    assert not any("base moves" in note for note in one.notes), "it is another area"
    assert "1 province or city" in xl.across_areas(made, "member", areas="34:15", language="en").title


def test_a_part_with_nobody_assessed_adds_nothing_and_lacks_nothing(home, add_report):
    add_report("a", full(10, 80, 9, 1), ref_area="Kon Tum")
    add_report("b", full(0, 0, 0, 0), ref_area="Quảng Ngãi")
    made = tables.make(home)
    assert xl.across_areas(made, "member", vintage="34").table.iloc[0]["n"] == 100
    own = xl.across_areas(made, "member", areas="Quảng Ngãi", language="en").table.iloc[0]
    assert own["reason"] == "nobody was assessed"


def test_a_part_that_is_there_but_cannot_be_added_is_not_called_lacking(home, add_report):
    add_report("a", full(10, 80, 9, 1), ref_area="Kon Tum")
    add_report("b", [rated("10%", "excellent"), rated("80%", "good")], ref_area="Quảng Ngãi")
    row = xl.across_areas(tables.make(home), "member", vintage="34", language="en").table.iloc[0]
    assert row["reason"] == "only 1 of 2 former units, Quang Ngai has figures that cannot be added"


def test_one_row_where_both_maps_have_a_report_on_an_unchanged_province(home, add_report):
    old = [dict(row, ref_area="Nghệ An", time_period="2025-Q2") for row in full(10, 80, 9, 1)]
    add_report("a", old, ref_area="Nghệ An", time_period="2025-Q2")
    add_report("b", full(12, 78, 9, 1), ref_area="Nghệ An", time_period="2025")
    made = xl.year_over_year(tables.make(home), "Nghệ An", "member", vintage="34")
    assert list(made.table["time_period"]) == ["2025-Q2", "2025"]


def test_two_scales_are_dots_that_no_line_leads_between(home, add_report):
    old = [rated("60", "clean_strong", "grassroots_org"), rated("30", "good", "grassroots_org"),
           rated("9", "completed", "grassroots_org"), rated("1", "weak", "grassroots_org"),
           count("100", "assessed", "grassroots_org")]  # fmt: skip
    add_report("a", old, time_period="2017")
    add_report("b", full(15, 75, 9, 1, subject="grassroots_org"), time_period="2018")
    chart = xl.year_over_year(tables.make(home), "Kon Tum", "grassroots_org", language="en").trend_chart()
    lines = [
        line for line in chart.axes[0].lines if line.get_marker() == "None" and line.get_linewidth() > 1.5
    ]
    assert not lines
    assert "Dots that are not joined: another scale" in " ".join(t.get_text() for t in chart.texts).replace(
        "\n", " "
    )


def test_unchanged_is_not_said_beside_two_unequal_numbers(home, add_report):
    add_report("a", full(0, 90045, 9955, 0), time_period="2019")
    add_report("b", full(0, 90055, 9945, 0), time_period="2020")
    title = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en").title
    assert "up 0.01 percentage points, from 90.05% (2019) to 90.06% (2020)" in title


@pytest.mark.parametrize("level", ["district", "body"])
def test_a_map_is_of_provinces(data, level):
    assert "map" not in xl.across_areas(data, "member", area_level=level).charts()
