"""The data-quality report, and what makes a pair comparable."""

from __future__ import annotations

import openpyxl
import pytest
from shared import count, rated

import xeploai as xl
from xeploai import check, codes, tables
from xeploai.compare.quality import OUTCOMES


@pytest.fixture(scope="module")
def quality(data):
    return xl.data_quality(data, language="en")


def test_every_claim_is_counted_once(quality, data):
    alone = (data.findings["claim"] == "repeat") & (data.findings["verdict"] == "not_checked")
    assert int(quality.claims["total"].sum()) == int((~alone).sum())
    assert (quality.claims[list(OUTCOMES)].sum(axis=1) == quality.claims["total"]).all()


def test_the_title_is_computed_from_the_claims(quality):
    hold = int(quality.claims["claim_holds"].sum())
    apart = ["claim_unchecked", "claim_incomplete"]
    checked = int(quality.claims["total"].sum() - quality.claims[apart].sum().sum())
    assert f"({hold} of {checked})" in quality.title
    assert (
        f"{checked - hold} do not, of which {int(quality.claims['claim_open'].sum())} are not explained"
        in quality.title
    )


def test_misfits_that_need_a_person_come_first_and_settled_ones_say_so(quality):
    outcomes = list(quality.misfits["outcome"])
    assert outcomes == sorted(outcomes, key=["claim_open", "claim_explained", "claim_settled"].index)
    settled = quality.misfits[quality.misfits["outcome"] == "claim_settled"]
    assert set(settled["report"]) == {"binh-thuan-2019", "di-an-2019", "tan-yen-2015"}


def test_what_cannot_be_checked_has_a_known_reason(quality):
    labels = codes.reference("labels").set_index("label")["en"]
    reasons = set(labels[labels.index.str.startswith("reason.")])
    assert set(quality.unchecked["reason"]) <= reasons


def test_coverage_says_what_there_is(quality):
    cells = quality.coverage.set_index(["area", "year", "coverage"])["kind"]
    assert cells["Kien Giang", "2023", "official"] == "counts"
    assert cells["Hai Duong", "2019", "member"] == "printed"
    assert cells["Son La", "2020", "organisation"] == "partial"
    assert cells["Thanh Hoa", "2022", "member"] == "sizes"


def test_alternative_texts_carry_the_numbers(quality):
    assert (
        f"share of a base: hold {quality.claims['claim_holds'][0]}, do not hold, explained"
        in quality.claims_chart().alt
    )
    assert (
        "Kien Giang: 2022 (Party members, collectives), 2023 (Party organisations,"
        in quality.coverage_chart().alt
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_same_report_gives_the_same_bytes(data, language, tmp_path):
    made = xl.data_quality(data, language=language)
    for name in ("claims_chart", "coverage_chart"):
        first = getattr(made, name)().save(tmp_path / "a.png").read_bytes()
        assert getattr(made, name)().save(tmp_path / "b.png").read_bytes() == first
    assert made.to_excel(tmp_path / "a.xlsx").read_bytes() == made.to_excel(tmp_path / "b.xlsx").read_bytes()


def test_the_workbook_has_the_findings_and_a_native_chart(quality, tmp_path):
    book = openpyxl.load_workbook(quality.to_excel(tmp_path / "q.xlsx"))
    assert book.sheetnames == [
        "Overview", "Chart 1", "Claims", "Misfits", "Not checked", "Coverage", "Notes", "Sources", "Printed figures",
    ]  # fmt: skip
    assert book["Chart 1"]._charts
    cells = [c.value for row in book["Misfits"].iter_rows() for c in row if isinstance(c.value, str)]
    assert any("with" not in c and "9 is likely a misprint of 91" in c for c in cells)
    assert not any(c.startswith("=") for c in cells)


def test_empty_data_makes_a_report_that_says_so(home, add_report):
    add_report("a", [count("5", "existing")])
    made = xl.data_quality(tables.make(home), language="en")
    assert made.title == "No claim can be checked yet"
    assert made.claims_chart().alt and made.coverage_chart().alt


def test_where_everything_holds_there_is_nothing_to_show_and_that_can_be_shown(home, add_report, tmp_path):
    ratings = ["excellent", "good", "completed", "not_completed"]
    figures = [rated(n, one) for n, one in zip(["10", "80", "9", "1"], ratings, strict=True)]
    add_report("kon-tum-2023", figures)
    fine = xl.data_quality(tables.make(home), language="en")
    assert fine.misfits.empty and fine.printed().frame.empty
    for show in (
        fine.as_misfits,
        fine.as_unchecked,
        fine.as_coverage,
        fine.as_corrections,
        fine.sources,
        fine.caveats,
    ):
        assert show()._repr_html_()
    assert fine.to_excel(tmp_path / "fine.xlsx").exists()


def test_is_open_leaves_explained_sums_alone(data):
    sums = data.findings[data.findings["verdict"].isin(["short_by", "over_by"])]
    assert set(sums["suspect"]) == {"f019", "f007"}
    assert not check.is_open(sums).any()


# comparability


def flags(made):
    return {(row.flag, row.detail) for row in made.flags.itertuples()}


def test_flags_of_two_years_of_one_area(data):
    made = xl.year_over_year(data, "Kiên Giang", "collective", language="en")
    found = flags(made)
    assert ("rules", "124-QĐ/TW") in found
    assert ("derived", "Kien Giang 2022, Kien Giang 2023") in found
    assert {flag for flag, _ in found} == {"rules", "definition", "derived"}


def test_flags_across_areas_are_pair_by_pair(data):
    made = xl.across_areas(data, "grassroots_org", language="en")
    corrected = made.flags[made.flags["flag"] == "corrected"]
    others = (made.table["status"] == "shown").sum() - 1
    assert set(corrected["detail"]) == {"Binh Thuan 2019"} and len(corrected) == others
    assert set(made.flags["flag"]) == {"rules", "period", "derived", "corrected", "printed"}


def test_a_pair_without_differences_has_no_flag(home, add_report):
    for name, area in (("a", "Kon Tum"), ("b", "Kiên Giang")):
        add_report(
            name, [count("30", "assessed"), rated("10", "excellent"), rated("20", "good")], ref_area=area
        )
    made = xl.across_areas(tables.make(home), "member", language="en")
    assert made.flags.empty
    assert made.comparability().text == "Nothing differs between the rows compared."


@pytest.mark.parametrize(
    ("first", "second", "flag"),
    [
        ({}, {"time_period": "2019"}, "period"),
        ({"time_period": "2024"}, {"time_period": "2022"}, "rules"),
        ({}, {"bound": "about"}, "bounded"),
        ({}, {"base": "existing"}, "base"),
    ],
)
def test_each_difference_has_its_flag(home, add_report, first, second, flag):
    for name, area, more in (("a", "Kon Tum", first), ("b", "Kiên Giang", second)):
        bound = {"bound": more["bound"]} if "bound" in more else {}
        period = {"time_period": more["time_period"]} if "time_period" in more else {}
        rows = [count("30", more.get("base", "assessed")), rated("10", "excellent"), rated("20", "good")]
        rows += [rated("0,1%", "completed", basis="assessed", **bound)] if bound else []
        add_report(name, rows, ref_area=area, **period)
    made = xl.across_areas(tables.make(home), "member", language="vi")
    assert flag in set(made.flags["flag"]), made.flags
    assert codes.name_of("comparability", flag, "vi") in " ".join(
        text.get_text() for text in made.chart().texts
    )


def test_every_flag_has_its_words(data):
    made = xl.across_areas(data, "official", areas=["Kiên Giang", "Dĩ An"], area_level="all", language="vi")
    assert set(made.flags["flag"]) <= set(codes.codes_of("comparability"))
