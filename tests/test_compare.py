"""Comparisons: the finding is computed, what is missing stays, what differs is said."""

from __future__ import annotations

import pandas as pd
import pytest
from shared import count, rated

import xeploai as xl
from xeploai import cli, numerals, tables
from xeploai.compare import views
from xeploai.compare.comparability import breaks_between
from xeploai.mistakes import UserMistakesError


def full(excellent, good, completed, not_completed, subject="member", **more):
    """Four ratings and those assessed."""
    numbers = {"excellent": excellent, "good": good, "completed": completed, "not_completed": not_completed}
    rows = [rated(str(n), rating, subject, **more) for rating, n in numbers.items()]
    return [*rows, count(str(sum(numbers.values())), "assessed", subject, **more)]


def test_year_over_year_through_printed_changes(data):
    made = xl.year_over_year(data, "Kiên Giang", "collective", periods=["2022", "2023"])
    assert made.title == (
        "Kiên Giang: tỷ lệ tập thể lãnh đạo hoàn thành tốt nhiệm vụ trở lên tăng 3,1 điểm %, "
        "từ 94,4% (2022) lên 97,5% (2023)"
    )
    changes = made.changes.set_index("rating")
    assert (
        changes.loc["good_or_better", "change_count"] == 120 == changes.loc["good_or_better", "printed_count"]
    )
    assert numerals.write_points(changes.loc["excellent", "change_pp"], "vi", 2) == "−2,06"
    assert changes.loc["excellent", "break"] == "124-QĐ/TW"
    assert any("124-QĐ/TW" in note for note in made.notes)
    assert any("2022: suy ra từ mức 2023" in note for note in made.notes)


def test_a_period_without_figures_stays_as_missing(data):
    made = xl.year_over_year(data, "Kiên Giang", "collective", periods=["2021", "2022", "2023"])
    assert list(made.table["status"]) == ["missing", "shown", "shown"]
    assert made.table["share_good"].isna().tolist() == [True, False, False]


def test_across_areas_says_how_many_of_the_63_it_shows(data):
    made = xl.across_areas(data, "member", language="en")
    assert list(made.table["area"]) == ["Binh Thuan", "Hai Duong", "Kien Giang", "Kon Tum"]
    assert made.title == (
        "Party members: share rated good or better from 85.9% (Kien Giang 2023) to 94.5% (Kon Tum 2022); "
        "4 of 63 provinces and cities"
    )


def test_the_title_does_not_speak_for_areas_whose_share_is_unknown(as_printed):
    made = xl.across_areas(as_printed, "grassroots_org", language="en")
    assert made.title.endswith("5 of 63 provinces and cities, this share known in 4")
    assert any(
        "Binh Thuan 2019: the ratings add up to 386 of 468; 82 not given or not adding up" in n
        for n in made.notes
    )


def test_what_cannot_be_drawn_is_excluded_with_its_reason(data):
    made = xl.across_areas(data, "grassroots_org", language="en")
    son_la = made.table.set_index("area").loc["Son La"]
    assert (son_la["status"], son_la["reason"]) == ("excluded", "base not known, so no share can be computed")


def test_named_areas_without_figures_stay_as_missing(data):
    made = xl.across_areas(data, "member", areas=["Hà Nội", "Kon Tum"], period="2022")
    assert list(zip(made.table["area"], made.table["status"], strict=True)) == [
        ("Hà Nội", "missing"),
        ("Kon Tum", "shown"),
    ]


def test_levels_of_area_are_not_mixed_unless_asked_for(data):
    assert set(xl.across_areas(data, "grassroots_org").table["area_level"]) == {"province"}
    mixed = xl.across_areas(data, "grassroots_org", area_level="all", language="en")
    assert {"district", "province"} <= set(mixed.table["area_level"])
    assert any("Levels of area are mixed" in note for note in mixed.notes)
    with pytest.raises(UserMistakesError, match="is a district, not a province"):
        xl.across_areas(data, "grassroots_org", areas=["Dĩ An"])


def test_schemes_are_never_joined(data):
    old = xl.across_areas(data, "grassroots_org", scheme="2014_org", area_level="all")
    assert {p < "2018" for p in old.table["time_period"]} == {True}
    assert "share_excellent" not in old.table.columns
    assert set(xl.across_areas(data, "member").table["time_period"]) == {"2019", "2022", "2023"}


def test_everything_wrong_with_a_request_is_told_at_once(data):
    with pytest.raises(UserMistakesError) as error:
        xl.across_areas(data, "membr", areas=["Kien Gang", "Nowhere"], period="2023a", language="fr")
    said = [str(m) for m in error.value.mistakes]
    assert len(said) == 5
    assert "did you mean 'member'?" in said[0]
    assert "use one of vi, en" in said[1]


def test_an_unknown_area_gets_its_nearest_names(data):
    with pytest.raises(UserMistakesError, match="did you mean 'Kiên Giang'"):
        xl.year_over_year(data, "Kien Gang", "member")


def test_every_row_leads_to_its_printed_tokens(data):
    made = xl.across_areas(data, "member")
    rows = {row for cell in made.figures["rows"] for row in cell.split()}
    assert rows == set(made.table["row_id"])
    kon_tum = made.table.set_index("area").loc["Kon Tum"]
    printed = made.figures[made.figures["rows"].str.contains(kon_tum["row_id"])]["printed"]
    assert "4.105/28.769" in set(printed)
    assert set(made.reports["report"]) == set(made.table["report"])


def test_of_two_reports_the_fuller_one_is_used_and_said(home, add_report):
    add_report("a", [rated("90%", "good_or_better", basis="assessed")], date_published="2024-06-01")
    add_report("b", full(10, 80, 9, 1), date_published="2024-01-01")
    made = xl.across_areas(tables.make(home), "member", language="en")
    assert list(made.table["report"]) == ["b"]
    assert any("2 reports; b is used" in note for note in made.notes)


def test_a_printed_change_that_the_counts_do_not_give_is_said(home, add_report):
    later = full(12, 80, 7, 1)
    change = rated("3", "excellent", transformation="change", reference_period="2022", value="3")
    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report("b", [*later, change])
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en")
    row = made.changes.set_index("rating").loc["excellent"]
    assert (row["change_count"], row["printed_count"]) == (2, 3)
    assert any("prints a change in excellent of +3; recomputed from counts it is +2" in n for n in made.notes)


def test_printed_points_stand_beside_computed_ones(home, add_report):
    points = rated("2,5%", "excellent", unit="percentage_point", transformation="change", value="2.5",
                   reference_period="2022")  # fmt: skip
    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report("b", [*full(12, 80, 7, 1), points])
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member")
    row = made.changes.set_index("rating").loc["excellent"]
    assert (float(row["change_pp"]), row["printed_pp"]) == (2.0, 2.5)


def test_an_area_is_not_called_better_for_rounding(home, add_report):
    add_report("a", full(100, 800, 99, 1), time_period="2022")
    add_report("b", full(100, 800, 98, 1))
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en")
    assert "up 0.1" in made.title
    add_report("c", full(1000, 8000, 990, 10), ref_area="Hà Nội", time_period="2022")
    add_report("d", full(1000, 8000, 989, 10), ref_area="Hà Nội")
    same = xl.year_over_year(tables.make(home), "Hà Nội", "member", language="en")
    assert "unchanged at 90.0%" in same.title


def test_several_areas_are_counted_in_the_title(home, add_report):
    for area, before, after in (("Hà Nội", 80, 85), ("Kon Tum", 80, 70), ("Gia Lai", 80, 90)):
        slug = area.replace(" ", "").lower().encode("ascii", "ignore").decode() or "x"
        add_report(f"{slug}-a", full(10, before, 9, 1), ref_area=area, time_period="2022")
        add_report(f"{slug}-b", full(10, after, 9, 1), ref_area=area)
    made = xl.year_over_year(tables.make(home), "Hà Nội, Kon Tum, Gia Lai", "member", language="en")
    assert (
        made.title
        == "Share of Party members rated good or better, 2022 → 2023: up in 2, down in 1 of 3 areas that can be compared"
    )
    assert list(made.table["area"].unique()) == ["Ha Noi", "Kon Tum", "Gia Lai"]


def test_an_area_asked_for_twice_is_shown_once(data):
    twice = xl.year_over_year(data, ["Kiên Giang", "63:91", "Kien Giang"], "collective")
    assert list(twice.table["time_period"]) == ["2022", "2023"]
    assert list(xl.across_areas(data, "member", areas="Kon Tum, KonTum").table["area"]) == ["Kon Tum"]


def test_a_half_year_is_not_later_than_its_year_and_not_compared_with_it(home, add_report):
    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report("b", full(11, 80, 8, 1), time_period="2022-S1")
    add_report("c", full(12, 80, 7, 1), time_period="2023")
    made = tables.make(home)
    assert list(xl.across_areas(made, "member").table["time_period"]) == ["2023"]
    yoy = xl.year_over_year(made, "Kon Tum", "member")
    assert list(yoy.table["time_period"]) == ["2022-S1", "2022", "2023"]
    pairs = set(zip(yoy.changes["period_before"], yoy.changes["period_after"], strict=True))
    assert pairs == {("2022", "2023")}


def test_an_area_is_looked_up_in_the_map_of_each_period(data):
    made = xl.year_over_year(data, "Kiên Giang", "collective", periods=["2022", "2023", "2026"])
    assert list(made.table["status"]) == ["shown", "shown", "missing"]
    merged = xl.year_over_year(data, "An Giang", "member", periods=["2024", "2026"])
    assert list(merged.table["ref_area"]) == ["63:89", "34:91"]


def test_ratings_that_exceed_those_assessed_are_not_drawn(home, add_report):
    add_report("a", [rated("30.000", "excellent"), rated("20.100", "good"), count("50.000", "assessed")])
    row = xl.across_areas(tables.make(home), "member", language="en").table.iloc[0]
    assert (row["status"], row["reason"]) == ("excluded", "the ratings add up to more than those assessed")


def test_what_contradicts_itself_is_marked_and_said(home, add_report):
    add_report("a", [rated("10", "excellent"), rated("60", "good"), rated("80", "good_or_better"),
                     rated("28", "completed"), rated("2", "not_completed"), count("100", "assessed"),
                     count("101", "assessed")])  # fmt: skip
    made = xl.across_areas(tables.make(home), "member", language="en")
    assert any("good or better is not the sum of its parts" in note for note in made.notes)
    assert any("prints different values of one figure" in note for note in made.notes)


def test_a_printed_change_of_a_third_report_keeps_its_own_source(home, add_report):
    change = rated(
        "7", "excellent", transformation="change", reference_period="2022", value="7", figure_id="f002"
    )
    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report("b", full(12, 80, 7, 1))
    add_report("c", [count("500", "existing", figure_id="f001"), change])
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en")
    row = made.changes.set_index("rating").loc["excellent"]
    assert (row["report"], row["printed_report"], row["figures"]) == ("a b", "c", "f002")
    printed = made.figures[made.figures["report"] == "c"]
    assert list(printed["printed"]) == ["7"]
    assert set(made.reports["report"]) == {"a", "b", "c"}


def test_two_prints_of_one_change_are_both_said(home, add_report):
    def change(n):
        return rated(n, "excellent", transformation="change", reference_period="2022", value=n)

    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report("b", [*full(12, 80, 7, 1), change("2")])
    add_report("c", [change("5")])
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en")
    assert any("c prints another change (excellent: +5)" in note for note in made.notes)


def test_a_change_without_its_year_claims_no_break(data):
    made = xl.year_over_year(data, "Gia Lai", "grassroots_org", scheme="2014_org", language="en")
    row = made.changes.iloc[0]
    assert (row["period_before"], row["break"], row["printed_pp"]) == ("", "", -1.76)
    assert "earlier period not known" in made.change_chart().alt + made.change_chart().texts[0].get_text()


def test_a_derived_level_is_said_only_where_it_is_shown(home, add_report):
    change = rated("2", "good", "collective", transformation="change", reference_period="2022", value="2")
    add_report(
        "a",
        [
            *full(10, 80, 9, 1, time_period="2022"),
            *full(10, 81, 8, 1, time_period="2023"),
            *full(3, 4, 2, 1, subject="collective", time_period="2023"),
            dict(change, time_period="2023"),
        ],
    )
    made = tables.make(home)
    assert not any(
        "derived from" in n for n in xl.year_over_year(made, "Kon Tum", "member", language="en").notes
    )


def test_a_base_that_moved_a_good_deal_is_said(data):
    made = xl.year_over_year(data, "Kiên Giang", "collective", language="en")
    assert any("the base moves from 285 (2022) to 399 (2023)" in note for note in made.notes)


def test_figures_on_another_scale_are_pointed_at(data):
    made = xl.year_over_year(data, "Gia Lai", "grassroots_org", scheme="2018", language="en")
    assert list(made.table["status"]) == ["missing"]
    assert any("figures on another scale" in note and "2014_org" in note for note in made.notes)


def test_a_hedge_is_kept_in_the_title(home, add_report):
    add_report("a", [rated("99,5%", "good_or_better", bound="more_than", basis="assessed")])
    assert "~99.5%" in xl.across_areas(tables.make(home), "member", language="en").title


def test_changes_are_plain_numbers(data, tmp_path):
    made = xl.year_over_year(data, "Kiên Giang", "collective")
    made.changes.to_parquet(tmp_path / "a.parquet")
    assert {"share_before", "change_pp"} <= set(made.changes.select_dtypes("number").columns)


def test_years_are_preferred_to_parts_of_years(home, add_report):
    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report("b", full(11, 80, 8, 1), time_period="2023-S1")
    assert list(xl.across_areas(tables.make(home), "member").table["time_period"]) == ["2022"]


def test_the_two_maps_are_never_mixed(home, add_report):
    for number, (area, period) in enumerate(
        [
            ("Nghệ An", "2024"),
            ("Lào Cai", "2024"),
            ("Nghệ An", "2026"),
            ("Lào Cai", "2026"),
            ("Hà Giang", "2024"),
        ]
    ):
        add_report(f"r{number}", full(10, 80, 9, 1), ref_area=area, time_period=period)
    made = tables.make(home)
    latest = xl.across_areas(made, "member", language="en")
    assert [a.split(":")[0] for a in latest.table["ref_area"]] == ["63"] * 3
    assert "3 of 63 provinces" in latest.title
    assert any("Only areas of the map of 63" in note for note in latest.notes)
    after = xl.across_areas(made, "member", period="2026", language="en")
    assert "2 of 34 provinces" in after.title


def test_what_a_transcriber_noted_on_a_change_is_pointed_at(data):
    made = xl.year_over_year(data, "Kiên Giang", "collective", language="en")
    assert any(
        "the transcriber notes something on figures f088, f091, f094, f097 (kien-giang-2023)" in n
        for n in made.notes
    )


def test_small_numbers_are_said(data):
    made = xl.across_areas(data, "district_org", language="en")
    assert "Binh Thuan 2019: only 14; one unit is 7.1 percentage points." in made.notes


def test_periods_as_papermill_gives_them(data):
    """On a command line a period is a number, and several names are one text."""
    made = xl.year_over_year(data, "Kiên Giang", "collective", periods=2023)
    assert list(made.table["time_period"]) == ["2023"]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [("2016", "2017", []), ("2017", "2018", ["132-QĐ"]), ("2018", "2019", ["21-HD"]), ("2022", "2023", ["124-QĐ"]),
     ("2024", "2025", ["366-QĐ", "63-34"]), ("2017", "2023", ["132-QĐ", "21-HD", "124-QĐ"])],
)  # fmt: skip
def test_breaks_lie_where_the_rules_changed(before, after, found):
    assert [b["break"] for b in breaks_between(before, after, "member")] == found


def test_no_area_at_all_gives_a_page_that_says_so(home, add_report):
    add_report("a", [count("10", "existing")])
    made = xl.across_areas(tables.make(home), "member", language="en")
    assert "no share rated good or better can be computed; 0 of 63" in made.title
    assert made.shown.empty


def test_page_and_workbook_read_the_same_view(data):
    made = xl.year_over_year(data, "Kiên Giang", "collective")
    frame = made.as_table().frame
    pd.testing.assert_frame_equal(frame, views.rating_table(made).frame)
    assert "18,60%" in made.as_table().html
    assert "Xuất sắc" in frame.columns


def test_text_of_a_report_cannot_become_markup(home, add_report):
    evil = "<script>alert(1)</script>"
    add_report("a", [dict(row, note=evil) for row in full(10, 80, 9, 1)], title_vi=evil, publisher=evil)
    made = xl.across_areas(tables.make(home), "member")
    html = made.as_table().html + made.printed().html + made.sources().html + made.caveats().html
    assert "<script" not in html and "&lt;script&gt;" in html


def test_areas_beside_each_other_through_the_years_say_what_differs(data):
    """One period each: they stand in one chart as across areas, and are flagged as there."""
    asked = ["Kon Tum", "Kiên Giang"]
    beside = xl.year_over_year(data, asked, "member", language="en")
    across = xl.across_areas(data, "member", areas=asked, language="en")
    assert set(beside.flags["flag"]) == set(across.flags["flag"]) >= {"rules", "period"}
    assert any("rules changed in between (124-QĐ/TW)" in line for line in beside.small_print())
    assert (
        "no change between periods can be computed" in beside.title
        and "85.9% (Kien Giang 2023)" in beside.title
    )


def test_shares_of_two_scales_are_not_one_range(data):
    both = xl.year_over_year(data, ["Gia Lai", "Kon Tum"], "grassroots_org", language="en")
    assert both.title.startswith(
        "Gia Lai, Kon Tum: 2 shares (clean and strong (2015) / good or better (2022))"
    )
    assert "scheme" in set(both.flags["flag"])


def test_what_has_no_figures_says_what_there_is(data, capsys, tmp_path, monkeypatch):
    none = xl.year_over_year(data, "Nghệ An", "member", language="en")
    assert none.notes[0].startswith("Nghe An has no such figures; it has: District-level")
    assert "(district_org) 2023" in none.notes[0] and "no figures" not in none.question
    assert "; ." not in none.subtitle and ". ." not in none.subtitle
    empty = xl.year_over_year(data, "Cao Bằng", "member", language="en")
    assert empty.notes[0] == "Cao Bang has no rating figures yet."
    monkeypatch.setattr(xl, "load_tables", lambda: data)
    assert cli.main(["compare", "yoy", "member", "--area", "Nghệ An", "-o", str(tmp_path / "x.xlsx")]) == 0
    assert "nothing to draw\nNghệ An chưa có số liệu như vậy; có: " in capsys.readouterr().err
