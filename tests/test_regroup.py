"""Areas that change: merged provinces are sums of counts or partial; nothing is averaged, nothing split."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import fill
from shared import count, rated
from test_compare import full

import xeploai as xl
from xeploai import tables
from xeploai.codes.areas import areas
from xeploai.compare import select
from xeploai.compare.regroup import regroup
from xeploai.mistakes import UserMistakesError


def test_every_area_of_one_map_has_its_place_in_the_other():
    known = areas()
    new = [a for old in known.of_level("province", "63") for a in known.counterparts(old.ref_area, "34")]
    assert len(new) == 63 and {a.ref_area for a in new} == {
        a.ref_area for a in known.of_level("province", "34")
    }
    parts = [len(known.counterparts(a.ref_area, "63")) for a in known.of_level("province", "34")]
    assert sum(parts) == 63 and parts.count(1) == 11, "11 provinces are unchanged"


def test_a_merged_province_is_the_sum_of_its_parts(home, add_report):
    add_report("a", full(10, 80, 9, 1), ref_area="Kon Tum")
    add_report("b", full(30, 50, 15, 5), ref_area="Quảng Ngãi")
    made = xl.across_areas(tables.make(home), "member", vintage="34", language="en")
    (row,) = made.table.to_dict("records")
    assert (row["area"], row["status"], row["marks"]) == ("Quang Ngai", "shown", "Σ")
    assert [row[r] for r in ("excellent", "good", "completed", "not_completed", "n")] == [40, 130, 24, 6, 200]
    assert row["share_good_or_better"] == 85.0, "of 200, not the mean of 90 and 80"
    assert row["report"] == "a b"
    assert set(made.figures["report"]) == {"a", "b"}, "every part leads to its own report"
    assert set(made.figures["rows"]) == {"r01"}
    assert any("sum of its former units' counts" in note for note in made.notes)
    assert "1 of 34 provinces" in made.title


def test_a_lacking_part_leaves_it_partial_unranked_and_named(home, add_report):
    add_report("a", full(10, 80, 9, 1), ref_area="Bến Tre")
    add_report("b", full(10, 80, 9, 1), ref_area="Vĩnh Long")
    add_report("c", full(1, 50, 40, 9), ref_area="Nghệ An")
    made = xl.across_areas(tables.make(home), "member", vintage="34", sort="good_or_better", language="en")
    assert list(zip(made.table["area"], made.table["status"], strict=True)) == [
        ("Nghe An", "shown"), ("Vinh Long", "partial"),
    ]  # fmt: skip
    partial = made.table.iloc[1]
    assert partial["reason"] == "only 2 of 3 former units, without the former Tra Vinh"
    assert partial["n"] == 200 and partial["share_good"] != partial["share_good"], "counts, but no share"
    chart = made.stacked_chart()
    assert "– only 2 of 3 former units, without the former Tra Vinh" in [
        t.get_text() for t in chart.axes[0].texts
    ]
    assert "Vinh Long" not in made.title and "1 of 34" in made.title


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ([rated("10%", "excellent"), rated("80%", "good")], "printed shares only"),
        ([rated("10", "excellent"), rated("90", "good"), count("100", "existing")], "another kind of base"),
        (full(10, 80, 9, 1, time_period="2022"), "another period"),
        (full(10, 80, 9, 1, subject="official"), "another subject"),
    ],
)
def test_a_part_that_cannot_be_added_is_a_lacking_one(other, why, home, add_report):
    add_report("a", full(10, 80, 9, 1), ref_area="Kon Tum")
    add_report("b", other, ref_area="Quảng Ngãi")
    made = xl.across_areas(tables.make(home), "member", vintage="34", period="2023")
    assert list(made.table["status"]) == ["partial"], why


def test_an_unchanged_province_goes_on_across_the_maps(home, add_report):
    add_report("a", full(10, 80, 9, 1), ref_area="Nghệ An", time_period="2024")
    add_report("b", full(12, 80, 7, 1), ref_area="Nghệ An", time_period="2025")
    made = tables.make(home)
    one_map = xl.year_over_year(made, "Nghệ An", "member", vintage="34", language="en")
    assert list(one_map.table["ref_area"]) == ["34:40", "34:40"]
    assert one_map.changes.set_index("rating").loc["excellent", "change_count"] == 2
    as_they_were = xl.year_over_year(made, "Nghệ An", "member", language="en")
    assert list(as_they_were.table["ref_area"]) == ["63:40", "34:40"]


def test_what_the_new_province_prints_itself_is_used_and_never_split(home, add_report):
    add_report("a", full(10, 80, 9, 1), ref_area="Kon Tum", time_period="2024")
    add_report("b", full(20, 70, 9, 1), ref_area="Quảng Ngãi", time_period="2024")
    add_report("c", full(40, 140, 18, 2), ref_area="Quảng Ngãi", time_period="2026")
    made = tables.make(home)
    new = xl.year_over_year(made, "Quảng Ngãi", "member", vintage="34", language="en")
    assert list(zip(new.table["time_period"], new.table["n"], new.table["marks"], strict=True)) == [
        ("2024", 200, "Σ"), ("2026", 200, ""),
    ]  # fmt: skip
    before = xl.across_areas(made, "member", vintage="63", language="en")
    assert list(before.table["time_period"]) == ["2024", "2024"]
    assert any("Quang Ngai: figures of the new province cannot be split" in n for n in before.notes)


def test_a_province_that_is_no_more_is_named_with_what_it_became(data):
    with pytest.raises(UserMistakesError, match="Kon Tum is part of Quảng Ngãi in the map of 34"):
        xl.across_areas(data, "member", areas="Kon Tum", vintage="34")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["63", "34"]))
def test_sums_hold_whatever_is_there(many, seed, vintage):
    """Of any choice of rows: a merged area has all parts and their sum, or says which are lacking."""
    rng = random.Random(seed)
    rows = select.one_each(select.rows_for(many, ["member"], "", "2018"), many)
    rows = rows[rows["time_period"] == "2020"].sample(rng.randint(1, 63), random_state=seed)
    own = {r["ref_area"]: r for r in rows.to_dict("records")}
    for made in regroup(rows, vintage).to_dict("records"):
        parts = [a.ref_area for a in areas().counterparts(made["ref_area"], "63")]
        lacking = [part for part in parts if part not in own]
        assert made["parts_missing"].split() == (lacking if vintage == "34" else [])
        for name in ("excellent", "good", "completed", "not_completed", "base"):
            assert made[name] == sum(own[part][name] for part in parts if part in own)
        if lacking:
            assert made["share_origin"] == "" and made["share_good"] != made["share_good"]
        else:
            assert made["share_good"] == made["good"] * 100 / made["base"]


def test_all_34_are_rebuilt_where_all_63_are_there(many):
    made = xl.across_areas(many, "member", vintage="34", period="2020", language="en")
    assert len(made.table) == 34 and set(made.table["status"]) == {"shown"}
    assert made.table["n"].sum() == xl.across_areas(many, "member", period="2020").table["n"].sum()
    assert "34 of 34 provinces" in made.title


def test_a_profile_of_a_new_province_sums_its_parts(home, add_report):
    fill(add_report, ["Kon Tum", "Quảng Ngãi"], ["2019", "2020"], ["member", "grassroots_org"])
    made = xl.area_profile(tables.make(home), "Quảng Ngãi", vintage="34", language="en")
    assert set(made.table["marks"]) == {"Σ"} and set(made.table["ref_area"]) == {"34:51"}
    assert len(made.table) == 4


def test_regions_stand_for_their_provinces(data):
    made = xl.across_areas(data, "member", areas="Tây Nguyên", language="en")
    assert list(made.table["area"]) == ["Dak Lak", "Dak Nong", "Gia Lai", "Kon Tum", "Lam Dong"]
