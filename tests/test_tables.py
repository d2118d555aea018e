"""Observations and distributions: what is derived, what is not, and that nothing printed is lost."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared import ROOT, count, rated, read_csv

from xeploai import project, tables
from xeploai.mistakes import UserMistakesError
from xeploai.tables.derive import derive
from xeploai.tables.normalise import normalise


def one(frame: pd.DataFrame, **key) -> dict:
    for name, value in key.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1, frame
    return frame.iloc[0].to_dict()


def test_every_figure_is_behind_an_observation(data):
    figures = data.figures[data.figures["fate"] == "figure"]
    behind = {(o.report, f) for o in data.observations.itertuples() for f in o.figures.split()}
    assert behind == set(zip(figures["report"], figures["figure_id"], strict=True))


def test_a_quantity_printed_twice_is_one_observation_with_both_figures(data):
    row = one(data.observations, report="kien-giang-2023", subject="member", rating="good_or_better",
              unit="count", time_period="2023")  # fmt: skip
    assert (row["obs_value"], len(row["figures"].split())) == (48805, 3)


def test_unequal_prints_of_one_quantity_are_not_settled_silently(home, add_report):
    add_report("a", [count("100", "existing"), count("101", "existing"), rated("5", "good")])
    made = tables.make(home).observations
    row = one(made, measure="existing")
    assert (row["obs_value"], row["obs_status"], row["figures"]) == (100, "unverified", "f001 f002")


def test_levels_of_the_year_before_follow_from_printed_changes(data):
    before = one(data.distributions, report="kien-giang-2023", subject="collective", time_period="2022")
    assert [before[r] for r in ("excellent", "good", "completed", "not_completed", "assessed")] == [
        53, 216, 14, 2, 285,
    ]  # fmt: skip
    row = one(data.observations, report="kien-giang-2023", subject="collective", time_period="2022",
              rating="completed")  # fmt: skip
    assert row["derivation"] == "earlier_level: 5 - (-9) = 14"
    assert (row["obs_status"], pd.isna(row["reported_value"])) == ("derived", True)


def test_grassroots_organisations_are_the_sum_of_their_two_kinds(data):
    row = one(data.distributions, report="kien-giang-2023", subject="grassroots_org")
    assert [row[r] for r in ("excellent", "good", "completed", "not_completed", "assessed")] == [
        58 + 92, 207 + 393, 25 + 25, 1 + 3, 291 + 513,
    ]  # fmt: skip


def test_nothing_is_derived_from_figures_that_contradict_each_other(as_printed):
    """Bình Thuận prints 9 beside 19,44 % of 468: the four ratings give 386."""
    row = one(as_printed.distributions, report="binh-thuan-2019", subject="grassroots_org")
    assert (row["base"], row["residual"], row["completed"]) == (468, 82, 9)
    assert pd.isna(row["good_or_better"])
    derived = as_printed.observations[as_printed.observations["obs_status"] == "derived"]
    assert derived[(derived["report"] == "binh-thuan-2019") & (derived["subject"] == "grassroots_org")].empty


def test_a_hedged_number_is_kept_and_never_computed_with(data):
    row = one(data.observations, report="son-la-2020", rating="excellent")
    assert (row["obs_value"], row["bound"], row["obs_status"]) == (120, "nearly", "bounded")
    spread = one(data.distributions, report="son-la-2020")
    assert (spread["excellent"], spread["share_origin"]) == (120, "")
    assert "excellent:bounded" in spread["flagged"]


def test_shares_come_from_counts_and_name_their_base(data):
    row = one(data.distributions, report="kien-giang-2023", subject="member")
    assert row["share_completed"] == 7682 * 100 / 56787  # printed 13,52
    assert (row["base"], row["base_kind"], row["share_origin"]) == (56787, "assessed", "counts")
    nghe_an = one(data.distributions, report="nghe-an-2023", subject="district_org")
    assert (nghe_an["base"], nghe_an["base_kind"]) == (26, "existing")


def test_printed_shares_are_used_only_where_there_is_nothing_else(data):
    row = one(data.distributions, report="hai-duong-2019", subject="member")
    assert (row["share_origin"], row["base_kind"], row["share_good_or_better"]) == (
        "printed",
        "unknown",
        90.33,
    )
    assert pd.isna(row["base"])
    mixed = one(data.distributions, report="hai-duong-2019", subject="grassroots_org")
    assert mixed["share_completed"] == 8.8 and "share_completed:printed" in mixed["flagged"]


def test_the_base_of_a_printed_share_is_kept_where_it_is_printed(data):
    row = one(data.distributions, report="lang-son-2009", subject="grassroots_org")
    assert (row["share_origin"], row["base"], row["base_kind"]) == ("printed", 755, "assessed")


def test_a_hedged_repeat_does_not_contradict_an_exact_figure(home, add_report):
    add_report(
        "a", [count("33.419", "assessed"), count("33.000", "assessed", bound="about"), rated("5", "good")]
    )
    row = one(tables.make(home).observations, measure="assessed")
    assert (row["obs_value"], row["obs_status"], row["bound"]) == (33419, "reported", "exact")


def test_a_union_that_is_not_its_parts_is_flagged(home, add_report):
    add_report("a", [rated("10", "excellent"), rated("60", "good"), rated("80", "good_or_better"),
                     count("100", "assessed")])  # fmt: skip
    assert "good_or_better:contradicts" in one(tables.make(home).distributions, report="a")["flagged"]


def test_targets_and_unresolved_rows_are_no_observations(data):
    figures = data.figures[data.figures["fate"] != "figure"]
    assert set(figures["fate"]) == {"target", "unresolved"}
    behind = {(o.report, f) for o in data.observations.itertuples() for f in o.figures.split()}
    assert not behind & set(zip(figures["report"], figures["figure_id"], strict=True))


def test_the_same_input_gives_the_same_bytes(home, add_report):
    add_report("a", [rated("10", "excellent"), rated("20", "good"), count("30", "assessed")])
    tables.build(home)
    first = {p.name: p.read_bytes() for p in home.tables.iterdir()}
    tables.build(home)
    assert {p.name: p.read_bytes() for p in home.tables.iterdir()} == first
    assert set(first) == {"made_from.json"} | {
        f"{name}.{kind}"
        for name in ("observations", "distributions", "figures", "reports", "findings")
        for kind in ("csv", "parquet")
    }


def test_tables_are_read_back_as_they_were_made(home, add_report):
    add_report("a", [rated("10", "excellent"), rated("20", "good"), count("30", "assessed")])
    made, read = tables.build(home), tables.load(home)
    for name in ("observations", "distributions", "figures", "reports", "findings"):
        pd.testing.assert_frame_equal(getattr(read, name), getattr(made, name))


def test_stale_or_missing_tables_are_not_used(home, add_report):
    with pytest.raises(UserMistakesError, match="not built yet"):
        tables.load(home)
    path = add_report("a", [rated("10", "good")])
    tables.build(home)
    path.write_text(path.read_text(encoding="utf-8").replace("10", "11"), encoding="utf-8")
    with pytest.raises(UserMistakesError, match="has changed since"):
        tables.load(home)


counts = st.integers(0, 5000)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts, counts, counts, counts, st.sampled_from(["excellent", "good"]))
def test_a_part_left_out_of_its_union_is_restored(home, a, b, c, d, hidden):
    levels = {"excellent": a, "good": b, "completed": c, "not_completed": d}
    printed = {**levels, "good_or_better": a + b}
    del printed[hidden]
    made = derive(normalise(raw_figures(printed, assessed=a + b + c + d)))
    found = one(made, rating=hidden)
    assert int(found["obs_value"]) == levels[hidden]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts, counts, counts, counts, st.integers(1, 500))
def test_nothing_is_derived_where_the_sum_misses_the_whole(home, a, b, c, d, off):
    printed = {"excellent": a, "good": b, "completed": c, "not_completed": d}
    assert derive(normalise(raw_figures(printed, assessed=a + b + c + d + off))).empty


def raw_figures(printed: dict[str, int], assessed: int) -> pd.DataFrame:
    from decimal import Decimal

    rows = [("rated", rating, "2018", n) for rating, n in printed.items()] + [("assessed", "", "", assessed)]
    return pd.DataFrame(
        [
            {
                "report": "a", "figure_id": f"f{i:03d}", "value": Decimal(n), "unit": "count", "bound": "exact",
                "area_level": "province", "time_period": "2023", "subject": "member", "subject_detail": "",
                "measure": measure, "rating": rating, "scheme": scheme, "transformation": "level",
                "reference_period": "", "basis": "", "basis_value": None, "fate": "figure", "area_id": "63:62", "used_value": Decimal(n), "action": "",
            }
            for i, (measure, rating, scheme, n) in enumerate(rows)
        ]
    )  # fmt: skip


def test_the_shipped_tables_are_of_the_shipped_data(data):
    assert project.find().root == ROOT
    assert len(data.reports) == len(read_csv(ROOT / "data" / "raw" / "reports.csv"))
    assert data.observations.duplicated(subset=list(tables.normalise.KEY)).sum() == 0
