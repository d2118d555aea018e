"""Through the periods: what is joined, what is cut and named; slopes, joined dots, small multiples."""

from __future__ import annotations

from itertools import pairwise

import pytest
from made_up import provinces
from matplotlib.collections import LineCollection
from shared import count, rated
from test_compare import full

import xeploai as xl
from xeploai import codes, tables
from xeploai.charts.two_periods import spread
from xeploai.compare.comparability import breaks_between
from xeploai.compare.pictures import drawn_trends, pictures
from xeploai.compare.trends import cuts, trends


def old(clean, good, completed, weak, **more):
    """Four ratings of organisations before 2018, and those assessed."""
    numbers = {"clean_strong": clean, "good": good, "completed": completed, "weak": weak}
    rows = [rated(str(n), rating, "grassroots_org", **more) for rating, n in numbers.items()]
    return [*rows, count(str(sum(numbers.values())), "assessed", "grassroots_org", **more)]


@pytest.fixture
def across_2018(home, add_report):
    """Kon Tum, grassroots organisations: two years on the old scale, two on the new."""
    for period, rows in {"2016": old(60, 30, 9, 1), "2017": old(62, 29, 8, 1)}.items():
        add_report(f"r{period}", rows, time_period=period)
    for period, n in (("2018", 15), ("2019", 16)):
        add_report(f"r{period}", full(n, 75, 9, 1, subject="grassroots_org"), time_period=period)
    return tables.make(home)


def test_schemes_stand_in_one_series_and_are_not_joined(across_2018):
    made = xl.year_over_year(across_2018, "Kon Tum", "grassroots_org", language="en")
    assert list(zip(made.table["time_period"], made.table["scheme"], strict=True)) == [
        ("2016", "2014_org"), ("2017", "2014_org"), ("2018", "2018"), ("2019", "2018"),
    ]  # fmt: skip
    (line,) = trends(made)
    assert [[p.row["time_period"] for p in run] for run in line.runs] == [
        ["2016", "2017"],
        ["2018"],
        ["2019"],
    ]
    assert [(cut.at, cut.names) for cut in cuts(made)] == [(2017.5, "132-QĐ/TW"), (2018.5, "21-HD/BTCTW")]
    pairs = set(zip(made.changes["period_before"], made.changes["period_after"], strict=True))
    assert pairs == {("2016", "2017"), ("2018", "2019")}, "no change is computed across scales"
    assert "other rating scheme" in set(made.flag_summary()["flag"])
    assert "clean and strong" not in made.title and "2018" in made.title


def test_a_rating_of_one_scale_has_no_points_on_the_other(across_2018):
    made = xl.year_over_year(across_2018, "Kon Tum", "grassroots_org")
    periods = {line.rating: [p.row["time_period"] for p in line.points] for line in drawn_trends(made)}
    assert periods["clean_strong"] == ["2016", "2017"]
    assert periods["excellent"] == ["2018", "2019"]


def drawn_lines(plot):
    """The x of every line with two ends or more, those in grey included."""
    lines = [
        line.get_xdata() for line in plot.lines if len(line.get_xdata()) > 1 and line.get_linestyle() == "-"
    ]
    grey = [
        path.vertices[:, 0]
        for c in plot.collections
        if isinstance(c, LineCollection)
        for path in c.get_paths()
    ]
    return [xs for xs in [*lines, *grey] if len(set(xs)) > 1]


def test_no_line_on_the_chart_crosses_a_dashed_one(across_2018):
    chart = xl.year_over_year(across_2018, "Kon Tum", "grassroots_org").trend_chart()
    for plot in chart.axes:
        dashed = sorted({line.get_xdata()[0] for line in plot.lines if line.get_linestyle() == "--"})
        assert dashed == [2017.5, 2018.5]
        assert not [xs for xs in drawn_lines(plot) for at in dashed if min(xs) < at < max(xs)]
    said = " ".join(text.get_text() for text in chart.texts).replace("\n", " ")
    assert "a: 132-QĐ/TW; b: 21-HD/BTCTW." in said


@pytest.mark.parametrize("subject", ["member", "grassroots_org"])
def test_runs_join_neighbouring_years_of_one_scale_under_one_rule(many, subject):
    made = xl.year_over_year(many, provinces(12), subject)
    joined = 0
    for line in trends(made):
        for before, after in pairwise(p.row for run in line.runs for p in run):
            periods = before["time_period"], after["time_period"]
            together = any(
                {before["row_id"], after["row_id"]} <= {p.row["row_id"] for p in r} for r in line.runs
            )
            allowed = codes.adjacent(*periods) and not breaks_between(*periods, subject)
            allowed &= before["scheme"] == after["scheme"]
            assert together == allowed, periods
            joined += together
    assert joined == 2 * 12, "2016-2017 and 2019-2020 of each"


def test_a_year_without_figures_is_a_gap(many):
    made = xl.year_over_year(many, provinces(1), "member", periods=["2019", "2020", "2021", "2022"])
    assert list(made.table["status"]) == ["shown", "shown", "missing", "shown"]
    assert [[p.row["time_period"] for p in run] for run in trends(made)[0].runs] == [
        ["2019", "2020"],
        ["2022"],
    ]
    (lines,) = [p for p in pictures(made) if p.kind == "lines"]
    assert list(lines.frame["name"]) == ["2019", "2020", "2022"]


def test_the_lines_of_a_workbook_are_cut_by_an_empty_row(across_2018):
    made = xl.year_over_year(across_2018, "Kon Tum", "grassroots_org")
    (lines,) = [p for p in pictures(made) if p.kind == "lines"]
    assert list(lines.frame["name"]) == ["2016", "2017", "| 132-QĐ/TW", "2018", "| 21-HD/BTCTW", "2019"]
    assert lines.frame.iloc[[2, 4], 2:].isna().all(axis=None)


def test_two_years_are_slopes_for_a_few_and_joined_dots_for_many(many):
    few = xl.year_over_year(many, provinces(2), "member", periods=["2019", "2020"])
    assert "Biểu đồ dốc" in few.trend_chart().alt
    some = xl.year_over_year(many, provinces(12), "member", periods=["2019", "2020"]).trend_chart()
    assert "hai điểm nối nhau" in some.alt
    plot = some.axes[0]
    dots = [line for line in plot.lines if line.get_marker() == "o"]
    assert len(dots) == 24
    assert [t.get_text() for t in plot.get_yticklabels()] == provinces(12)


def test_joined_dots_stand_at_their_shares_and_are_cut_where_rules_changed(many):
    made = xl.year_over_year(many, provinces(12), "member", periods=["2022", "2023"])
    plot = made.trend_chart().axes[0]
    for place, series in enumerate(dict.fromkeys(made.table["series"])):
        shares = sorted(made.table.loc[made.table["series"] == series, "share_good_or_better"])
        own = [line for line in plot.lines if set(line.get_ydata()) == {place}]
        dots = sorted(line.get_xdata()[0] for line in own if line.get_marker() == "o")
        assert dots == pytest.approx(shares)
        assert sum(line.get_marker() == "None" for line in own) == 2, "two stubs: 124-QĐ/TW lies between"
    legend = [text.get_text() for text in plot.get_legend().get_texts()]
    assert legend == ["2022", "2023", "Đổi quy định: 124-QĐ/TW"]


def test_a_derived_point_is_hollow_and_marked(data):
    chart = xl.year_over_year(data, "Kiên Giang", "collective", language="en").trend_chart()
    dots = [line for line in chart.axes[0].lines if line.get_marker() == "o"]
    assert dots and all(line.get_markerfacecolor() == "white" for line in dots)
    assert "Excellent  18.6%* (53)" in [t.get_text() for t in chart.axes[0].texts]


def test_labels_are_spread_and_stay_in_their_limits():
    places = spread([1.0, 1.01, 1.02, 9.99], 0.5, 0.0, 10.0)
    assert all(b - a >= 0.5 - 1e-9 for a, b in pairwise(places))
    assert min(places) >= 0 and max(places) <= 10


def test_a_printed_change_is_drawn_beside_the_computed_one_only_where_they_differ(home, add_report):
    points = {"unit": "percentage_point", "transformation": "change", "reference_period": "2022"}
    add_report("a", full(10, 80, 9, 1), time_period="2022")
    add_report(
        "b",
        [
            *full(12, 80, 7, 1),
            rated("2,5%", "excellent", value="2.5", **points),
            rated("0,0%", "good", value="0", **points),
        ],
    )
    made = xl.year_over_year(tables.make(home), "Kon Tum", "member", language="en")
    chart = made.change_chart()
    diamonds = [line for line in chart.axes[0].lines if line.get_marker() == "D"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in diamonds] == [(2.5, 0)]
    assert "+2.0 (◇ +2.5)" in [t.get_text() for t in chart.axes[0].texts]
    assert "excellent: +2.0 (as printed: +2.5)" in chart.alt
    assert any(
        "prints a change in the share excellent of +2.5 percentage points; recomputed it is +2.00" in n
        for n in made.notes
    )


def test_changes_in_counts_have_a_chart_of_their_own(data):
    made = xl.year_over_year(data, "Kiên Giang", "collective", language="en")
    chart = made.change_chart("counts")
    texts = [t.get_text() for t in chart.axes[0].texts]
    assert texts == ["+13", "+107", "−9", "+3", "+120"]
    assert (
        chart.texts[0].get_text().startswith("Kien Giang, 2022 → 2023: good up by 107, completed down by 9")
    )


def test_many_series_are_a_grid_of_ratings(many):
    made = xl.year_over_year(many, provinces(63), "member", periods=["2019", "2020"], language="en")
    chart = made.change_chart()
    assert [plot.get_title() for plot in chart.axes] == [
        "Excellent", "Good", "Completed", "Not completed", "Good or better",
    ]  # fmt: skip
    changes = made.changes[made.changes["rating"] == "good"]
    bars = [p for c in chart.axes[1].containers for p in c.patches]
    lengths = {round(p.get_y() + p.get_height() / 2): p.get_width() for p in bars}
    assert [lengths[n] for n in range(63)] == pytest.approx(list(changes["change_pp"]))
    assert len(made.trend_chart().axes[0].get_yticklabels()) == 63


def test_subjects_are_series_of_their_own(many):
    made = xl.year_over_year(
        many, provinces(2), ["member", "grassroots_org"], periods=["2019", "2020"], language="en"
    )
    assert list(dict.fromkeys(made.table["series"]))[:2] == [
        "An Giang: Party members", "An Giang: grassroots organisations",
    ]  # fmt: skip
    assert made.title.startswith(
        "Share rated good or better (Party members, grassroots organisations), 2019 → 2020: up in"
    )
    assert made.as_table().frame["Subject"].tolist()[0] == "Party members"


def test_too_many_bars_show_the_last_period_of_each_and_say_so(many):
    made = xl.year_over_year(many, provinces(63), "member", periods=["2019", "2020"], language="en")
    chart = made.stacked_chart()
    names = [t.get_text() for t in chart.axes[0].get_yticklabels()]
    assert len(names) == 63 and all("2020" in name for name in names)
    assert "only its last period" in " ".join(t.get_text() for t in chart.texts).replace("\n", " ")


def test_a_workbooks_charts_have_no_more_rows_than_can_be_read(many):
    made = xl.year_over_year(many, provinces(63), "member", periods=["2019", "2020"], language="en")
    rows = {picture.kind: len(picture.frame) for picture in pictures(made)}
    assert rows == {"dumbbell": 63, "shares": 63, "bars": 63, "dots": 63}
    shares = next(p for p in pictures(made) if p.kind == "shares")
    assert all("2020" in name for name in shares.frame["name"]) and "only its last period" in shares.subtitle
