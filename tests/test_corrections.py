"""The corrections register: guarded entries, what they change, and that what is printed stays."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from shared import count, rated, read_csv, write_csv

from xeploai import check, cli, raw, tables
from xeploai.mistakes import UserMistakesError
from xeploai.raw.corrections import COLUMNS, add_corrections

GROUP = [
    count("468", "assessed"), rated("73", "excellent"), rated("299", "good"), rated("9", "completed"),
    rated("05", "not_completed"), rated("19,44%", "completed", basis="assessed"),
]  # fmt: skip
ENTRY = {
    "report": "a", "figure_id": "f004", "expect": "9", "action": "override", "value": "91",
    "reason": "a digit dropped", "evidence": "91/468 = 19,44%", "status": "open",
    "decided_by": "rule:typing_error", "decided_on": "2026-01-31",
}  # fmt: skip


@pytest.fixture
def misprinted(home, add_report):
    add_report("a", GROUP)
    return home


def register(where, *entries):
    write_csv(where.corrections, COLUMNS, list(entries))


def mistakes(where):
    with pytest.raises(UserMistakesError) as error:
        tables.make(where)
    return [str(m) for m in error.value.mistakes]


def observation(made, rating, unit="count"):
    rows = made.observations
    rows = rows[(rows["rating"] == rating) & (rows["unit"] == unit)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_printed_number_is_kept_and_the_other_one_used(misprinted):
    register(misprinted, ENTRY)
    made = tables.make(misprinted)
    row = observation(made, "completed")
    assert (row["obs_value"], row["reported_value"], row["obs_status"]) == (91, 9, "corrected")
    spread = made.distributions.iloc[0]
    assert (spread["completed"], spread["residual"], spread["corrected"]) == (91, 0, "completed:9>91")
    figure = made.figures[made.figures["figure_id"] == "f004"].iloc[0]
    assert (figure["printed"], figure["value"], figure["used_value"], figure["action"]) == (
        "9",
        9,
        91,
        "override",
    )
    assert figure["correction"] == "a digit dropped; 91/468 = 19,44%"


def test_findings_are_of_the_figures_as_printed(misprinted):
    before = tables.make(misprinted).findings
    register(misprinted, ENTRY)
    pd.testing.assert_frame_equal(tables.make(misprinted).findings, before)


def test_without_an_entry_nothing_is_changed(misprinted):
    row = observation(tables.make(misprinted), "completed")
    assert (row["obs_value"], row["obs_status"]) == (9, "reported")


def test_what_is_derived_from_a_corrected_number_says_so(misprinted):
    register(misprinted, ENTRY)
    made = tables.make(misprinted)
    row = observation(made, "completed_or_better")
    assert row["derivation"] == "whole_of_parts: 73 + 299 + 91§ = 463"
    assert "completed_or_better:from_corrected" in made.distributions.iloc[0]["flagged"]
    assert observation(made, "good_or_better")["derivation"] == "whole_of_parts: 73 + 299 = 372"


def test_a_dropped_figure_has_no_value_and_its_print_stays(misprinted):
    register(misprinted, {**ENTRY, "action": "drop", "value": "", "decided_by": "AB"})
    made = tables.make(misprinted)
    row = observation(made, "completed")
    assert (pd.isna(row["obs_value"]), row["reported_value"], row["obs_status"]) == (True, 9, "dropped")
    assert pd.isna(made.distributions.iloc[0]["completed"])


def test_a_flagged_figure_keeps_its_value_and_is_doubtful(misprinted):
    register(misprinted, {**ENTRY, "action": "flag", "value": "", "decided_by": "AB"})
    made = tables.make(misprinted)
    row = observation(made, "completed")
    assert (row["obs_value"], row["obs_status"]) == (9, "unverified")
    assert "completed:unverified" in made.distributions.iloc[0]["flagged"]


def test_a_misprinted_repeat_leaves_the_quantity_as_printed_elsewhere(home, add_report):
    add_report(
        "a",
        [count("658", "assessed"), count("658", "assessed"), count("685", "assessed"), rated("9", "good")],
    )
    register(home, {**ENTRY, "figure_id": "f003", "expect": "685", "value": "658"})
    rows = tables.make(home).observations
    row = rows[rows["measure"] == "assessed"].iloc[0]
    assert (row["obs_value"], row["reported_value"], row["obs_status"]) == (658, 658, "reported")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expect": "8"}, "row 2, column expect: the report prints '9', not '8': look at it again"),
        ({"figure_id": "f999"}, "report 'a' has no figure 'f999': the entry matches nothing"),
        ({"report": "b"}, "there is no report 'b'"),
        ({"action": "overide"}, "unknown action 'overide' (did you mean 'override'?)"),
        ({"status": "new"}, "unknown status 'new'"),
        ({"value": ""}, "column value: is empty"),
        ({"value": "91,5"}, "'91,5' is no number: use a decimal point"),
        ({"value": "91.5"}, "a count is a whole number, not '91.5'"),
        ({"value": "-91"}, "'-91' has a sign, but the figure is no change"),
        ({"value": "9"}, "'9' is what the report prints: there is nothing to correct"),
        ({"action": "drop"}, "action 'drop' takes no value"),
        ({"reason": ""}, "column reason: is empty"),
        ({"decided_by": "somebody else"}, "is neither rule:<name> nor a person's initials"),
        ({"decided_on": "31/01/2026"}, "'31/01/2026' is no date: write 2024-04-17"),
        ({"value": "92"}, "the rule now says 91, so the entry answers no finding"),
        ({"figure_id": "f002", "expect": "73", "value": "74"}, "no typing error is confirmed in it, so the entry"),
    ],
)  # fmt: skip
def test_an_entry_that_does_not_fit_stops_the_build(misprinted, changed, said):
    register(misprinted, {**ENTRY, **changed})
    found = mistakes(misprinted)
    assert len(found) == 1 and said in found[0], found
    assert found[0].startswith("data/corrections.csv, row 2")


def test_a_person_cannot_correct_what_nothing_speaks_against(home, add_report):
    add_report("a", [count("30", "assessed"), rated("10", "excellent"), rated("20", "good")])
    register(home, {**ENTRY, "figure_id": "f002", "expect": "10", "value": "11", "decided_by": "AB"})
    assert "every claim made with it holds, so the entry answers no finding" in mistakes(home)[0]


def test_an_entry_stops_the_build_once_the_finding_is_gone(misprinted):
    register(misprinted, ENTRY)
    tables.make(misprinted)
    path = misprinted.raw / "a.csv"
    mended = path.read_text(encoding="utf-8").replace("\n,,,9,", "\n,,,91,")
    path.write_text(mended, encoding="utf-8")
    assert any("the report prints '91', not '9'" in m for m in mistakes(misprinted))


def test_all_entries_are_listed_at_once(misprinted):
    register(
        misprinted, {**ENTRY, "expect": "8"}, {**ENTRY, "figure_id": "f999"}, {**ENTRY, "figure_id": "f999"}
    )
    found = mistakes(misprinted)
    assert len(found) == 4 and "already has an entry in row 3: keep one" in " ".join(found)


def test_nothing_is_written_when_the_register_does_not_fit(misprinted):
    register(misprinted, {**ENTRY, "expect": "8"})
    with pytest.raises(UserMistakesError):
        tables.build(misprinted)
    assert not misprinted.tables.exists() or not list(misprinted.tables.iterdir())


def test_propose_writes_confirmed_typing_errors_only(misprinted, add_report, capsys):
    add_report("b", [count("50", "assessed"), rated("12", "excellent"), rated("34%", "excellent", basis="assessed")],
               ref_area="Kiên Giang")  # fmt: skip
    assert cli.main(["check", "--propose"]) == 1  # b's ambiguous share needs a person
    rows = read_csv(misprinted.corrections)
    assert [(r["report"], r["figure_id"], r["expect"], r["value"]) for r in rows] == [
        ("a", "f004", "9", "91")
    ]
    assert rows[0]["decided_by"] == "rule:typing_error" and rows[0]["status"] == "open"
    assert "a f004: 9 -> 91" in capsys.readouterr().err
    tables.make(misprinted)
    before = misprinted.corrections.read_bytes()
    cli.main(["check", "--propose"])
    assert misprinted.corrections.read_bytes() == before


def test_proposals_keep_what_people_wrote(misprinted):
    register(misprinted, {**ENTRY, "figure_id": "f006", "expect": "19,44%", "action": "flag", "value": "",
                          "decided_by": "AB"})  # fmt: skip
    old = misprinted.corrections.read_text(encoding="utf-8")
    judged = check.judge_all(raw.load(misprinted).figures)
    added = add_corrections(misprinted, check.propose(judged), datetime.date(2026, 2, 1))
    assert list(added["figure_id"]) == ["f004"]
    assert misprinted.corrections.read_text(encoding="utf-8").startswith(old)


def test_check_ends_with_what_its_findings_need(misprinted, capsys):
    assert cli.main(["check"]) == 0  # a confirmed typing error is explained
    text = capsys.readouterr().out
    assert "73 + 299 + 9 + 5 = 386, not 468 (short by 82). 9 is likely a misprint of 91" in text
    assert "Kon Tum 2023, đảng viên: 73 + 299 + 9 + 5 = 386, không phải 468" in text
    path = misprinted.raw / "a.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("19,44%", "27,31%"), encoding="utf-8")
    assert cli.main(["check"]) == 1
    assert "NEEDS A PERSON" in capsys.readouterr().out


def test_nothing_is_proposed_to_a_register_that_is_wrong(misprinted, capsys):
    register(misprinted, {**ENTRY, "figure_id": "f099"})
    before = misprinted.corrections.read_bytes()
    assert cli.main(["check", "--propose", "--quiet"]) == 2
    assert "nothing was written" in capsys.readouterr().err and misprinted.corrections.read_bytes() == before


def test_check_as_csv_and_json_for_machines(misprinted, capsys):
    cli.main(["check", "--format", "csv"])
    assert capsys.readouterr().out.splitlines()[0] == ",".join(check.COLUMNS)
    cli.main(["check", "--format", "json", "a"])
    assert '"verdict":"typing_error"' in capsys.readouterr().out.replace('": "', '":"')


def test_a_flagged_finding_no_longer_needs_a_person(home, add_report, capsys):
    add_report(
        "a", [count("50", "assessed"), rated("12", "excellent"), rated("34%", "excellent", basis="assessed")]
    )
    assert cli.main(["check", "--quiet"]) == 1
    assert cli.main(["check", "--quiet", "--allow-open"]) == 0
    assert capsys.readouterr().out.count("NEEDS A PERSON (1)") == 2
    register(
        home,
        {**ENTRY, "figure_id": "f003", "expect": "34%", "action": "flag", "value": "", "decided_by": "AB"},
    )
    assert cli.main(["check", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    register(
        home,
        {**ENTRY, "figure_id": "f009", "expect": "34%", "action": "flag", "value": "", "decided_by": "AB"},
    )
    assert cli.main(["check", "--quiet", "--allow-open"]) == 2, "a mistake of ours is never allowed"


def test_check_refuses_reports_that_there_are_not(misprinted, capsys):
    assert cli.main(["check", "aa"]) == 2
    assert "unknown report 'aa'" in capsys.readouterr().err
