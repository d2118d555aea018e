"""What a run says has changed since the run before: of the data, and of the pages."""

from __future__ import annotations

from dataclasses import replace

from xeploai import codes
from xeploai.publish.changes import facts, since
from xeploai.publish.manifest import Manifest, Result


def run(tables, *results):
    return Manifest(
        run="r", started="", finished="", seconds=1, complete=True, data_version="", previous="", results=results,
        facts=facts(tables, codes.languages()),
    )  # fmt: skip


def kinds(changes):
    found = {}
    for one in changes:
        found.setdefault(one.kind, []).append(one.text)
    return found


def page(name, **more):
    return Result(
        name, name, "n.ipynb", name, "vi", **{"state": "made", "run": "r", "charts": ("1", "2"), **more}
    )


def test_a_register_of_corrections_settles_findings(data, as_printed):
    found = kinds(since(run(as_printed), facts(data, codes.languages()), ()))
    assert found.keys() == {"changes.corrected", "changes.closed"}
    corrected = [text["vi"] for text in found["changes.corrected"]]
    assert "binh-thuan-2019 f019: 9 → 91" in corrected
    closed = [text["en"] for text in found["changes.closed"]]
    assert any(text.endswith("(binh-thuan-2019)") and "91" in text for text in closed)


def test_the_other_way_round_findings_are_opened(data, as_printed):
    there, back = (
        kinds(since(run(a), facts(b, codes.languages()), ())) for a, b in ((as_printed, data), (data, as_printed))
    )  # fmt: skip
    assert back["changes.opened"] == there["changes.closed"]
    assert back["changes.uncorrected"] == there["changes.corrected"]


def test_open_findings_do_not_hold_those_that_are_fine(as_printed):
    known = facts(as_printed, codes.languages())["findings"]
    fine = as_printed.findings[as_printed.findings["verdict"].isin(["agrees", "adds_up", "not_checked"])]
    assert 0 < len(known) < 50 and len(fine) > 300


def test_pages_that_came_went_and_differ(data):
    now = facts(data, codes.languages())
    before = run(data, page("same"), page("other"), page("gone", heading="Đã mất"), page("lost"))
    after = (
        page("same"),
        page("other", charts=("1", "3")),
        page("new"),
        page("lost", state="failed", charts=()),
    )
    found = kinds(since(before, now, after))
    assert found == {
        "changes.charts": [{"vi": "other"}], "changes.page_new": [{"vi": "new"}], "changes.page_gone": [{"vi": "Đã mất"}]
    }  # fmt: skip
    assert since(before, now, before.results) == [] and since(None, now, after) == []


def test_a_finding_whose_words_changed_is_told_again(data):
    before = run(data)
    name, text = next(iter(before.facts["findings"].items()))
    changed = {**before.facts, "findings": {**before.facts["findings"], name: {**text, "vi": "khác"}}}
    (one,) = since(replace(before, facts=changed), before.facts, ())
    assert (one.kind, one.text) == ("changes.opened", text)
