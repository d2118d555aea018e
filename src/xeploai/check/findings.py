"""The findings table: one row a claim, what was found, and why."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

import pandas as pd

from xeploai.check import verdicts
from xeploai.check.claims import Book, Elsewhere
from xeploai.check.figures import Figure, Group, Name, Report, reports
from xeploai.check.ladder import judge
from xeploai.check.sentences import computed, speaker
from xeploai.check.verdicts import Judged

COLUMNS = (
    "report", "claim", "figures", "printed", "verdict", "computed", "suspect", "suspect_printed", "evidence",
    "alternatives", "message_vi", "message_en",
)  # fmt: skip
PROPOSALS = ("report", "figure_id", "expect", "action", "value", "reason", "evidence", "decided_by")


def check(figures: pd.DataFrame) -> pd.DataFrame:
    """Recompute every claim that raw figures make, and explain every misfit.

    Parameters
    ----------
    figures
        Raw figures: the columns of the data model, `value` and `basis_value` as Decimal, as `raw.load`
        returns them. The order of the rows does not matter.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, all text. `computed` has a decimal point: per cent, or the total of a sum. `suspect` is the
        figure that a confirmed typing error is in; a sum that it explains keeps its verdict ``short_by`` or
        ``over_by``. `alternatives` are slips or bases that would fit and are not confirmed.

    Examples
    --------
    >>> from xeploai import project, raw
    >>> found = check(raw.load(project.find()).figures)
    >>> slip = found[(found["report"] == "binh-thuan-2019") & (found["verdict"] == "typing_error")].iloc[0]
    >>> slip["suspect"], slip["suspect_printed"], slip["computed"]
    ('f019', '9', '1.92')
    >>> slip["evidence"]
    '9/468 = 1,92%; 73 + 299 + 91 + 5 = 468; 91/468 = 19,44%'
    """
    return as_table(judge_all(figures))


def as_table(judged: list[Judged]) -> pd.DataFrame:
    """Judged claims as the findings table."""
    vi, en = speaker("vi"), speaker("en")
    with without_collection():
        rows = [
            (
                one.report, one.claim.kind, " ".join(one.claim.figures), one.claim.printed, one.verdict,
                computed(one), one.suspect[0] if one.suspect else "", one.suspect_printed, vi.evidence(one),
                vi.rivals(one), vi.message(one), en.message(one),
            )
            for one in judged
        ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def is_open(findings: pd.DataFrame) -> pd.Series:
    """Whether each finding leaves something that nothing explains, so that a person has to look.

    A sum that is off is explained by a typing error in one of its figures, or (of percentages) by a share in
    it that is explained by itself.
    """
    explained = findings["verdict"].isin([verdicts.OTHER_BASIS, verdicts.STALE, verdicts.TYPING])
    causes = {
        (row.report, row.figures.split()[0])
        for row in findings[explained & (findings["claim"] == "percent_of_base")].itertuples()
    }
    off = findings["verdict"].isin([verdicts.SHORT, verdicts.OVER]) & (findings["suspect"] == "")
    caused = [
        claim == "percent_sum" and any((report, figure) in causes for figure in figures.split())
        for report, claim, figures in zip(
            findings["report"], findings["claim"], findings["figures"], strict=True
        )
    ]
    return findings["verdict"].isin(verdicts.OPEN) | (
        off & ~pd.Series(caused, index=findings.index, dtype=bool)
    )


def propose(judged: list[Judged]) -> pd.DataFrame:
    """Entries for the corrections register: one for each figure with a confirmed typing error.

    Returns
    -------
    pandas.DataFrame
        `PROPOSALS`, all text; `value` has a decimal point.
    """
    vi, en = speaker("vi"), speaker("en")
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in judged:
        if one.suspect and (one.report, one.suspect[0]) not in found:
            value = one.meant.replace(",", ".")
            slip = vi.slip_of(one)
            reason = f"{slip} ({en.slip_of(one)})"
            found[one.report, one.suspect[0]] = (
                one.report, one.suspect[0], one.suspect_printed, "override", value, reason, vi.evidence(one),
                "rule:typing_error",
            )  # fmt: skip
    return pd.DataFrame(sorted(found.values()), columns=list(PROPOSALS)).astype("str")


def judge_all(figures: pd.DataFrame) -> list[Judged]:
    """All claims of all reports, judged; sorted by report, then in the order they are made."""
    return judge_reports(reports(figures))


def judge_reports(figures: Iterable[Report]) -> list[Judged]:
    """All claims of some reports, judged, in the order of the reports."""
    judged = []
    with without_collection():
        books = [Book.of(report) for report in figures]
        elsewhere = _elsewhere(books)
        for book in books:
            for one in judge(book, elsewhere):
                one.report = book.report.id
                judged.append(one)
        return list(_once(judged))


@contextmanager
def without_collection() -> Iterator[None]:
    """Many small objects are made, none of them garbage: looking for some would cost up to a quarter."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _elsewhere(books: list[Book]) -> Elsewhere:
    """Quantities that more than one report prints."""
    first: dict[tuple[Group, Name], str] = {}
    several: set[tuple[Group, Name]] = set()
    for book in books:
        for group, layer in book.levels.items():
            for name in layer:
                if first.setdefault((group, name), book.report.id) != book.report.id:
                    several.add((group, name))
    needed = several | {
        ((group[0], reference, *group[2:]), name)
        for book in books
        for (group, reference), layer in book.changes.items()
        for name in layer
    }
    found: dict[tuple[Group, Name], list[Figure]] = {}
    for book in books:
        for group, layer in book.levels.items():
            for name in layer:
                if (group, name) in needed and group[1]:
                    level = book.level(group, name)
                    if level:
                        found.setdefault((group, name), []).append(level)
    return found


def _once(judged: list[Judged]) -> Iterator[Judged]:
    """A claim between two reports is judged in both: kept where it is explained, else in the later id."""
    best: dict[frozenset[str], Judged] = {}
    for one in judged:
        key = _across(one)
        if key and (
            key not in best or one.verdict == verdicts.TYPING or best[key].verdict != verdicts.TYPING
        ):
            best[key] = one
    for _, group in groupby(judged, key=lambda one: one.report):
        for one in group:
            key = _across(one)
            if not key or best[key] is one:
                yield one


def _across(one: Judged) -> frozenset[str]:
    if one.claim.kind != "repeat" or not any(":" in figure for figure in one.claim.figures):
        return frozenset()
    return frozenset(f if ":" in f else f"{one.report}:{f}" for f in one.claim.figures)
