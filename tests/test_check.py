"""Claims recomputed: what holds, what does not, and which explanation the evidence supports."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import groups
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared import CASES, read_csv

from xeploai import check, codes, numerals, project, raw
from xeploai.check import repair, rounding, typos
from xeploai.check.constraints import Sum
from xeploai.check.nesting import can_be_of
from xeploai.codes import codes_of

EXPLAINED = {  # of the five articles: the figure that makes the claim, the verdict, the suspect
    ("binh-thuan-2019", "f014", "short_by", "f019"),
    ("binh-thuan-2019", "f020", "typing_error", "f019"),
    ("binh-thuan-2019", "f040", "adjusted_to_100", ""),
    ("di-an-2019", "f006", "stale_basis", ""),
    ("di-an-2019", "f009", "stale_basis", ""),
    ("di-an-2019", "f015", "typing_error", "f015"),
    ("kien-giang-2023", "f079", "rounded_other", ""),
    ("kien-giang-2023", "f092", "rounded_other", ""),
}
ARTICLES = {"binh-thuan-2019", "di-an-2019", "kon-tum-2022", "kien-giang-2023", "kon-tum-2016-2021"}
OTHERS = {  # what was found in the other reports
    ("can-tho-2016", "f003", "stale_basis", ""),
    ("can-tho-2016", "f006", "stale_basis", ""),
    ("can-tho-2016", "f007", "stale_basis", ""),
    ("can-tho-2016", "f008", "stale_basis", ""),
    ("dai-loc-2024", "f003", "rounded_other", ""),
    ("hcm-khoi-dan-chinh-dang-2011", "f003", "unexplained", ""),
    ("hoa-binh-van-phong-2021", "f005", "ambiguous", ""),
    ("lak-co-quan-2019", "f007", "adjusted_to_100", ""),
    ("lak-co-quan-2019", "f009", "adjusted_to_100", ""),
    ("le-thuy-2017", "f002", "unexplained", ""),
    ("nam-can-2018", "f008", "unexplained", ""),
    ("nam-can-2018", "f021", "unexplained", ""),
    ("nam-can-2018", "f025", "rounded_other", ""),
    ("nam-can-2018", "f029", "rounded_other", ""),
    ("nam-can-2018", "f034", "rounded_other", ""),
    ("nam-can-2018", "f036", "rounded_other", ""),
    ("nam-sach-2013", "f002", "rounded_other", ""),
    ("nghe-an-2001-2013", "f003", "rounded_other", ""),
    ("nghe-an-2020-s1", "f008", "unexplained", ""),
    ("phu-tan-2008", "f018", "rounded_other", ""),
    ("tan-yen-2015", "f002", "over_by", "f007"),
    ("tan-yen-2015", "f006", "typing_error", "f006"),
    ("tan-yen-2015", "f008", "typing_error", "f007"),
    ("tan-yen-2015", "f014", "other_basis", ""),
    ("tan-yen-2015", "f016", "other_basis", ""),
}


@pytest.fixture(scope="module")
def figures():
    return raw.load(project.find()).figures


@pytest.fixture(scope="module")
def found(figures):
    return check.check(figures)


def misfits(found):
    """Report, the figure that makes the claim (the percentage, the whole), verdict and suspect."""
    rows = found[~found["verdict"].isin(check.FINE)]
    makes = [
        f.split()[-1] if c == "parts_of_whole" else f.split()[0]
        for c, f in zip(rows["claim"], rows["figures"], strict=True)
    ]
    return set(zip(rows["report"], makes, rows["verdict"], rows["suspect"], strict=True))


def test_the_five_articles_come_out_exactly(found):
    assert {m for m in misfits(found) if m[0] in ARTICLES} == EXPLAINED


def test_the_other_reports_come_out_as_recorded(found):
    assert {m for m in misfits(found) if m[0] not in ARTICLES} == OTHERS


def one(found, report, figure, claim="percent_of_base"):
    rows = found[(found["report"] == report) & (found["claim"] == claim)]
    rows = rows[[figure == figures.split()[0] for figures in rows["figures"]]]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_dropped_digit_is_told_with_both_equations(found):
    row = one(found, "binh-thuan-2019", "f020")
    assert (row["printed"], row["computed"], row["suspect_printed"]) == ("19,44%", "1.92", "9")
    assert row["evidence"] == "9/468 = 1,92%; 73 + 299 + 91 + 5 = 468; 91/468 = 19,44%"
    assert "9 có lẽ là 91 in sai (rơi một chữ số)" in row["message_vi"]
    assert "73 + 299 + 91 + 5 = 468; 91/468 = 19.44%" in row["message_en"]


def test_the_sum_that_acquits_the_counts_is_named(found):
    row = one(found, "di-an-2019", "f015")
    assert row["evidence"] == "669/4.238 = 15,79%; 669 + 3.220 + 317 + 32 = 4.238"


def test_a_stale_base_is_the_smallest_on_which_all_are_possible(found):
    row = one(found, "di-an-2019", "f006")
    assert row["evidence"] == "36/49 = 73,47%; 37/54 = 68,52%; 7/54 = 12,96%"


def test_nested_bases_and_unprinted_ones_are_found(found):
    assert one(found, "kien-giang-2023", "f029")["evidence"] == "58/265 = 21,89%"
    assert one(found, "kien-giang-2023", "f070")["evidence"] == "56.787/(56.787 + 454) = 99,21%"
    assert one(found, "di-an-2019", "f005")["evidence"] == "9/(9 + 36) = 20%"


def test_every_figure_is_in_some_finding(figures, found):
    told = {
        (report, figure)
        for report, ids in zip(found["report"], found["figures"], strict=True)
        for figure in ids.split()
    }
    used = figures[figures["fate"] != "target"]
    assert set(zip(used["report"], used["figure_id"], strict=True)) <= told


def test_what_cannot_be_checked_says_why(found):
    rows = found[found["verdict"] == "not_checked"]
    assert rows["message_en"].str.contains(" cannot be checked, because ").all()
    assert not rows["message_vi"].str.contains(r"[{}]").any()


def test_codes_are_those_of_the_code_lists(found):
    assert set(found["verdict"]) <= set(codes_of("verdict"))
    assert set(found["claim"]) <= set(codes_of("claim"))
    assert list(found.columns) == list(check.COLUMNS)


def test_every_verdict_has_its_words_in_both_languages(found):
    for language in ("vi", "en"):
        assert found[f"message_{language}"].str.len().min() > 10
        assert not found[f"message_{language}"].str.contains(r"\{|\bfinding\.|\breason\.", regex=True).any()


# cases anyone can extend


def frame(rows):
    """Raw figures from short rows."""
    made = []
    for row in rows:
        more = dict(item.split("=", 1) for item in row["more"].split(";") if item)
        token = numerals.parse_token(row["printed"])
        value = Decimal(more.pop("value", str(token.numbers[0])))
        unit = "percent" if token.percent else "count"
        made.append(
            {
                "report": "a", "figure_id": row["id"], "position": "", "printed": row["printed"], "value": value,
                "unit": unit, "bound": "exact", "ref_area": "63:62", "time_period": "2023", "subject": "member",
                "subject_detail": "", "measure": row["measure"], "rating": row["rating"],
                "scheme": "2018" if row["rating"] else "", "transformation": "level", "reference_period": "",
                "basis": "", "basis_value": None, "fate": "figure", **more,
            }
        )  # fmt: skip
    return pd.DataFrame(made)


ROWS = [row for row in read_csv(CASES / "findings.csv") if not row["case"].startswith("#")]
EXPECTED = read_csv(CASES / "findings_expected.csv")


@pytest.mark.parametrize("case", dict.fromkeys(row["case"] for row in ROWS))
def test_cases(case):
    table = frame([row for row in ROWS if row["case"] == case])
    judged = check.judge_all(table)
    found, proposed = check.as_table(judged), check.propose(judged)
    expected = [row for row in EXPECTED if row["case"] == case]
    assert expected, "the case has nothing expected of it"
    seen = set()
    for row in expected:
        ids = row["figures"]
        rows = found[(found["claim"] == row["claim"])]
        rows = rows[[f == ids or (" " not in ids and f.split()[0] == ids) for f in rows["figures"]]]
        assert list(rows["verdict"]) == [row["verdict"]], found[["claim", "figures", "verdict"]].to_string()
        assert list(rows["suspect"]) == [row["suspect"]]
        seen |= set(rows.index)
        if row["suspect"]:
            meant = proposed.loc[proposed["figure_id"] == row["suspect"], "value"]
            assert list(meant) == [row["meant"]]
    rest = found.drop(index=list(seen))
    assert set(rest["verdict"]) <= set(check.FINE), rest[["claim", "figures", "verdict"]].to_string()


@pytest.mark.parametrize("row", read_csv(CASES / "grim.csv"), ids=lambda r: f"{r['percent']}% of {r['base']}")
def test_possible_percentages(row):
    percent = Decimal(row["percent"])
    places = numerals.decimals(percent)
    units, base = int(percent.scaleb(places)), int(row["base"])
    assert rounding.is_possible(units, base, places) == (row["possible"] == "yes")
    slowly = any(
        units == rounding.half_up(k, base, places)
        or (rounding.is_tie(k, base, places) and units == rounding.half_up(k, base, places) - 1)
        for k in range(base + 1)
    )
    assert slowly == (row["possible"] == "yes")


POSSIBLE = {
    (row["measure"], row["scheme"], row["rating"]): set(row["bases"].split())
    for row in read_csv(CASES / "possible_bases.csv")
}


@pytest.mark.parametrize("name", POSSIBLE, ids=" ".join)
def test_a_base_is_possible_if_what_is_counted_is_part_of_it(name):
    root = project.find().reference
    assert {basis for basis in codes_of("basis") if can_be_of(root, name, basis)} == POSSIBLE[name]


def test_a_base_that_is_a_sum_is_shown_as_one():
    found = check.check(frame([row for row in ROWS if row["case"] == "a sum as another base"]))
    assert one(found, "a", "p")["evidence"] == "304/543 = 56,0%; 304/(543 + 2) = 55,8%"


def test_of_several_other_bases_all_are_listed():
    counts = {"assessed": "5.430", "existing": "5.450", "eligible": "5.451"}
    rows = [{"id": m, "printed": n, "measure": m, "rating": "", "more": ""} for m, n in counts.items()]
    rows += [
        {"id": "c", "printed": "3.040", "measure": "rated", "rating": "good", "more": ""},
        {"id": "p", "printed": "55,8%", "measure": "rated", "rating": "good", "more": "basis=assessed"},
    ]
    row = one(check.check(frame(rows)), "a", "p")
    assert row["verdict"] == "ambiguous"
    assert row["alternatives"] == "số hiện có 5.450; số thuộc diện 5.451"


def changed(values, repairs):
    """The values with all changes made that every best set shares (as Scholtus applies them)."""
    return {**values, **dict(change for repair in repairs for change in repair.changes)}


@pytest.mark.parametrize("row", read_csv(CASES / "scholtus.csv"), ids=lambda r: r["case"])
def test_correction_of_typing_errors_with_balance_edits(row):
    """Cases of Scholtus (2009) and of the tests of its published implementations, and some of our own."""
    names = [f"x{i}" for i in range(1, len(row["printed"].split()) + 1)]
    values = dict(zip(names, map(int, row["printed"].split()), strict=True))
    constraints = []
    for equation in row["equations"].split("|"):
        left, right = equation.split("=")
        terms = [(n, -1 if sign == "-" else 1) for sign, n in re.findall(r"([+-]?)(x\d+)", left)]
        constraints.append(Sum((*terms, (right, -1))))
    repaired = changed(values, repair.localise(values, constraints))
    assert repaired == dict(zip(names, map(int, row["right"].split()), strict=True))


def test_a_figure_known_to_be_right_is_never_changed():
    """As the published implementations test it."""
    values = {"x1": 161, "x2": 1452, "x3": 1568}
    constraints = [Sum((("x1", 1), ("x2", 1), ("x3", -1)))]
    for fixed, right in (("x2", 116), ("x1", 161)):
        repairs = repair.localise(values, constraints, fixed=frozenset({fixed}))
        assert changed(values, repairs) == {**values, "x1": right}


# properties

seeds = st.integers(0, 10**9)


def planted(seed, kind):
    rng = random.Random(seed)
    for _ in range(200):
        made = groups.group(rng, "a", kind)
        if made is not None:
            return made
    raise AssertionError(f"no group with {kind} could be made")


@settings(max_examples=120, deadline=None)
@given(seeds)
def test_a_consistent_group_gives_no_finding(seed):
    found = check.check(groups.frame([planted(seed, "")]))
    assert set(found["verdict"]) <= {"agrees", "tie", "adds_up", "incomplete"}


@settings(max_examples=150, deadline=None)
@given(seeds, st.sampled_from(["count", "whole", "repeat"]))
def test_a_slip_that_two_constraints_witness_is_found_and_repaired(seed, kind):
    made = planted(seed, kind)
    judged = check.judge_all(groups.frame([made]))
    found, proposed = check.as_table(judged), check.propose(judged)
    sum_off = found["verdict"].isin(["short_by", "over_by"]) & (found["claim"] != "percent_sum")
    share_off = (found["claim"] == "percent_of_base") & ~found["verdict"].isin(check.FINE)
    witnesses = int(sum_off.sum()) + int(share_off.sum())
    suspects = set(found["suspect"]) - {""}
    assert suspects <= {made.figure}  # nothing else is ever accused
    if kind == "repeat" or (
        witnesses > 1 and not found["verdict"].isin(["other_basis", "rounded_other"]).any()
    ):
        assert suspects == {made.figure}
        assert list(proposed["value"]) == [str(made.truth)]


@settings(max_examples=100, deadline=None)
@given(seeds, st.sampled_from(["cut", "adjusted"]))
def test_rounding_is_never_called_a_typing_error(seed, kind):
    found = check.check(groups.frame([planted(seed, kind)]))
    assert "typing_error" not in set(found["verdict"]) and set(found["suspect"]) == {""}
    assert not {"unexplained", "ambiguous", "short_by", "over_by"} & set(found["verdict"])


def named(judged):
    """Of each percentage that another base is said to explain: what is counted, and the bases named for it."""
    for one in judged:
        if one.verdict in ("other_basis", "ambiguous") and one.base_code:
            yield one.claim.percent.name, {one.base_code, *(code for code, _ in one.others)}


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_no_base_that_leaves_out_what_is_counted_explains_a_misprint(seed):
    """Good or better and good are printed too, so that a misprinted share may fit them by chance."""
    made = planted(seed, "percent")
    counts = {row["rating"]: row["value"] for row in made.rows if row["unit"] == "count" and row["rating"]}
    level = next(row for row in made.rows if row["rating"] == "good" and row["unit"] == "count")
    value = counts["excellent"] + counts["good"]
    union = level | {"figure_id": "g", "rating": "good_or_better", "printed": str(value), "value": value}
    for name, bases in named(check.judge_all(pd.DataFrame([*made.rows, union]))):
        assert bases <= POSSIBLE[name]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(POSSIBLE)), st.sampled_from(codes_of("basis")), seeds, st.booleans())
def test_a_share_made_of_an_impossible_base_is_not_said_to_be_of_it(name, basis, seed, stated):
    """Whatever base a share is made of, printed as a count or stated beside another share."""
    rng = random.Random(seed)
    measure, scheme, rating = name
    count, size, other = sorted(rng.sample(range(10, 50_000), 3))
    units = rounding.half_up(count, size, 2)
    of = next(row for row in codes.records("bases") if row["basis"] == basis)
    rows = [
        {"id": "c", "printed": str(count), "measure": measure, "rating": rating, "more": f"scheme={scheme}"},
        {
            "id": "p", "printed": f"{units // 100},{units % 100:02}%", "measure": measure, "rating": rating,
            "more": f"scheme={scheme};basis=existing",
        },
        {"id": "e", "printed": str(other), "measure": "existing", "rating": "", "more": ""},
    ]  # fmt: skip
    if stated:
        more = f"basis={basis};basis_value={size}"
        rows.append({"id": "q", "printed": "50%", "measure": "party_member", "rating": "", "more": more})
    elif of["measure"] and (of["measure"], of["rating"]) not in {("existing", ""), (measure, rating)}:
        more = f"scheme={scheme if of['rating'] else ''}"
        rows.append(
            {"id": "b", "printed": str(size), "measure": of["measure"], "rating": of["rating"], "more": more}
        )
    for what, bases in named(check.judge_all(frame(rows))):
        assert bases <= POSSIBLE.get(what, {"existing"})


@settings(max_examples=60, deadline=None)
@given(seeds, st.sampled_from(groups.PLANTS), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(seed, kind, shuffler):
    table = groups.frame([planted(seed, kind)])
    order = list(range(len(table)))
    shuffler.shuffle(order)
    pd.testing.assert_frame_equal(check.check(table), check.check(table.iloc[order]))


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_a_wrong_number_that_is_no_slip_is_not_explained_away(seed):
    made = planted(seed, "random")
    found = check.check(groups.frame([made]))
    assert set(found["suspect"]) == {""} or made.figure not in set(found["suspect"])
    assert not set(found["verdict"]) <= set(check.FINE)


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 2))
def test_rounding_agrees_with_decimal_arithmetic(count, base, places):
    count = min(count, base)
    exact = numerals.round_half_up(numerals.Fraction(100 * count, base), places)
    assert rounding.half_up(count, base, places) == int(exact.scaleb(places))
    assert count in rounding.counts_giving(rounding.half_up(count, base, places), base, places)


@given(st.integers(1, 10**5), st.integers(1, 10**6), st.integers(0, 2))
def test_bases_are_those_that_give_the_percentage(count, base, places):
    base = max(count, base)
    percent = rounding.half_up(count, base, places)
    if percent:
        found = rounding.bases_giving(count, percent, places)
        assert base in found
        assert all(rounding.half_up(count, b, places) - percent in (0, 1) for b in (found[0], found[-1]))


@given(st.integers(0, 10**6))
def test_neighbours_are_what_one_slip_could_have_come_from(value):
    for other in typos.neighbours(value):
        assert typos.slip(str(value), str(other))


def test_two_reports_on_the_same_quantity_are_compared():
    rows = frame([{"id": "f1", "printed": "100", "measure": "existing", "rating": "", "more": ""}])
    other = rows.assign(report="b", printed="130", value=Decimal(130))
    found = check.check(pd.concat([rows, other]))
    row = found[found["figures"] == "f1 a:f1"].iloc[0]
    assert (row["report"], row["claim"], row["verdict"]) == ("b", "repeat", "unexplained")
    same = check.check(pd.concat([rows, rows.assign(report="b")]))
    assert list(same.loc[same["figures"] == "f1 a:f1", "verdict"]) == ["agrees"]


def test_another_report_can_be_the_second_constraint():
    rows = [row for row in ROWS if row["case"] == "dropped digit without its percentage"]
    other = frame([{"id": "z", "printed": "91", "measure": "rated", "rating": "completed", "more": ""}])
    found = check.check(pd.concat([frame(rows), other.assign(report="b")]))
    assert set(found.loc[found["report"] == "a", "suspect"]) == {"c"}


def test_nothing_at_all_gives_no_finding(figures):
    assert check.check(figures.iloc[:0]).empty


def test_a_share_that_is_possible_only_cut_off_says_of_what():
    rows = [{"id": "n", "printed": "1437", "measure": "existing", "rating": "", "more": ""},
            {"id": "p", "printed": "63,04%", "measure": "assessed", "rating": "", "more": "basis=existing"}]  # fmt: skip
    found = check.check(frame([{"case": "", **row} for row in rows]))
    said = found.set_index("verdict").loc["rounded_other", "message_en"]
    assert "63.04% is possible only if cut off or always rounded up: 906/1,437 = 63.048%." in said
