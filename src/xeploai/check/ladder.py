"""The verdict on each claim: whether it holds, and if not, which explanation the evidence supports.

The ladder, its order and its definitions are those of the data model. Rounding is asked before anything
else; a typing error needs a second, independent constraint; a printed percentage is a suspect like any
other figure; nothing is chosen among explanations that fit equally well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xeploai.check import rounding
from xeploai.check.claims import Book, Claim, Elsewhere
from xeploai.check.constraints import Share, Sum, hedge_holds
from xeploai.check.explain import explain
from xeploai.check.shares import UNKNOWN, other_bases, point_claims, share_claims, share_of
from xeploai.check.sums import sum_claims
from xeploai.check.verdicts import (
    ADDS_UP,
    ADJUSTED,
    AGREES,
    AMBIGUOUS,
    INCOMPLETE,
    MISFIT,
    NOT_CHECKED,
    OTHER_BASIS,
    OVER,
    ROUNDED,
    SHORT,
    SUMS,
    TIE,
    Judged,
)


def judge(book: Book, elsewhere: Elsewhere) -> list[Judged]:
    """Judge all claims of one report, on the figures as printed."""
    values = {figure.id: figure.value for figure in book.report.figures}
    claims = [*sum_claims(book, elsewhere), *share_claims(book), *point_claims(book)]
    claims += _claims_across(book, elsewhere)
    adjusted = _adjusted(claims, values)
    judged = [_first_look(book, claim, values, adjusted) for claim in claims]
    _forgive_cut_shares(judged, values)
    if any(one.verdict in (MISFIT, SHORT, OVER) for one in judged):
        explain(book, judged, values)
    return judged + _alone(book, claims)


def _adjusted(claims: Sequence[Claim], values: dict[str, int]) -> set[str]:
    """Percentages that may have been adjusted so that their group adds up to 100.

    All of the group's shares are then within a unit of the rounded ones, and those that are off are all off
    to the same side: the side on which the rounded ones miss 100.
    """
    shares = {
        claim.percent.id: claim.constraints[0]
        for claim in claims
        if claim.percent and claim.constraints and isinstance(claim.constraints[0], Share)
    }
    found: set[str] = set()
    for claim in claims:
        if claim.kind != "percent_sum" or claim.whole or len(claim.parts) < 2 or _sum(claim).off(values):
            continue
        own = [shares[part.id] for part in claim.parts if part.id in shares]
        off = {}
        for share in own:
            percent, count, base = share.numbers(values)
            if base > 0:
                fits = share.is_exact(values)
                rounded = rounding.half_up(count, base, share.decimals)
                off[share.percent] = 0 if fits else percent - rounded
        if set(off.values()) in ({1}, {-1}, {0, 1}, {0, -1}):
            found |= {name for name, units in off.items() if units}
    return found


def _forgive_cut_shares(judged: Sequence[Judged], values: dict[str, int]) -> None:
    """A share that was cut off or rounded up may leave its sum a whole unit short, not half a one."""
    cut = {one.claim.percent.id for one in judged if one.verdict == ROUNDED and one.claim.percent is not None}
    for one in judged:
        if one.claim.kind == "percent_sum" and one.verdict in (SHORT, OVER):
            constraint = _sum(one.claim)
            slack = sum(abs(factor) * (2 if name in cut else 1) for name, factor in constraint.terms) // 2
            if abs(constraint.off(values)) <= slack:
                one.verdict = ADDS_UP
                one.constraints = [replace(constraint, slack=slack)]


def _sum(claim: Claim) -> Sum:
    constraint = claim.constraints[0]
    assert isinstance(constraint, Sum)
    return constraint


def _claims_across(book: Book, elsewhere: Elsewhere) -> list[Claim]:
    """The same quantity in another report: a claim of the one whose id sorts last."""
    found = []
    for group, layer in book.levels.items():
        for name in layer:
            for other in elsewhere.get((group, name), ()):
                own = book.level(group, name)
                if own and other.report != own.report:
                    ids = (own.id, f"{other.report}:{other.id}")
                    equal = Sum(((own.id, 1),), constant=-other.value)
                    found.append(Claim("repeat", group, ids, own.printed, (equal,), parts=(own, other)))
    return found


def _first_look(book: Book, claim: Claim, values: dict[str, int], adjusted: set[str]) -> Judged:
    """What can be said of a claim by itself; `MISFIT`, or a sum that is off, if it needs explaining."""
    one = Judged(claim, constraints=list(claim.constraints))
    if claim.reason:
        one.verdict, one.reason = NOT_CHECKED, claim.reason
    elif claim.kind == "possible_percent":
        _possible(book, one)
    elif claim.kind == "percent_of_base":
        _share(book, one, values, adjusted)
    elif claim.kind in SUMS:
        _whole(one, values)
    else:
        if claim.kind == "change" and claim.whole is not None:
            one.computed = claim.whole.value - claim.parts[0].value
        holds = all(constraint.holds(values) for constraint in claim.constraints)
        one.verdict = AGREES if holds else MISFIT
    return one


def _whole(one: Judged, values: dict[str, int]) -> None:
    constraint = _sum(one.claim)
    off = constraint.off(values)
    one.computed = sum(values[name] * factor for name, factor in constraint.terms if factor > 0)
    if abs(off) <= constraint.slack:
        one.verdict = ADDS_UP
    elif off < 0:
        one.verdict = INCOMPLETE if constraint.at_most else SHORT
    else:
        one.verdict = OVER


def _rung(percent: int, count: int, base: int, decimals: int, *, adjusted: bool) -> str:
    """The first rung of the ladder on which a percentage fits its count and base."""
    rounded = rounding.half_up(count, base, decimals)
    if percent == rounded:
        return AGREES
    if rounding.is_tie(count, base, decimals) and percent == rounded - 1:
        return TIE
    if adjusted and abs(percent - rounded) == 1:
        return ADJUSTED
    cut = (rounding.truncated(count, base, decimals), rounding.ceiled(count, base, decimals))
    return ROUNDED if percent in cut else MISFIT


def _share(book: Book, one: Judged, values: dict[str, int], adjusted: set[str]) -> None:
    claim, share = one.claim, one.claim.constraints[0]
    assert isinstance(share, Share) and claim.percent is not None
    percent, count, base = share.numbers(values)
    places = share.decimals
    if base <= 0:
        one.verdict, one.reason, one.constraints = NOT_CHECKED, "no_base", []
        return
    one.computed = rounding.half_up(count, base, places)
    if not claim.percent.exact:
        one.verdict = AGREES if hedge_holds(percent, count, base, places, share.bound) else MISFIT
    else:
        one.verdict = _rung(percent, count, base, places, adjusted=share.percent in adjusted)
    if one.verdict == ADJUSTED:
        one.constraints = [share_of(claim, slack=1)]
    if one.verdict != MISFIT or not claim.percent.exact:
        return
    fitting = []
    for code, figures, number in other_bases(book, claim):
        size = sum(figure.value for figure in figures) + number
        if size >= count and _rung(percent, count, size, places, adjusted=False) in (AGREES, TIE):
            fitting.append((code, figures, number, size))
    if not fitting:
        if claim.basis == UNKNOWN:
            one.constraints = []  # which base it is of is not said, so it cannot witness a slip
        return
    code, figures, number, size = fitting[0]
    one.others = tuple((c, s) for c, _, _, s in fitting[1:])
    one.base, one.base_code, one.base_parts = size, code, figures
    if claim.basis == UNKNOWN:  # arithmetic may choose among the bases that the report leaves open
        one.verdict = AGREES
        one.computed = percent
        claim.base, claim.base_number, claim.basis = figures, number, code
        one.constraints = [share_of(claim)]
    else:
        one.verdict = OTHER_BASIS
        if one.others:
            one.verdict, one.others = AMBIGUOUS, ((code, size), *one.others)
        ids = tuple(figure.id for figure in figures)
        one.constraints = [Share(share.percent, places, share.count, ids, number)]


def _possible(book: Book, one: Judged) -> None:
    """Of a percentage without a count, or without a base: whether whole numbers give it at all (GRIM)."""
    claim = one.claim
    percent = claim.percent
    assert percent is not None
    places, units = percent.decimals, percent.value
    if claim.count:
        count = claim.count_size
        fitting = rounding.bases_giving(count, units, places)
        cut = rounding.bases_cut(count, units, places)
        if fitting or (units == 0 and count == 0):
            one.verdict = AGREES
            one.base = fitting[0] if fitting.stop - fitting.start == 1 else None
        elif cut:
            one.verdict, one.base = ROUNDED, cut[0] if cut.stop - cut.start == 1 else None
        return
    base = claim.base_size
    if base >= 10 ** (places + 2):
        one.verdict, one.reason = NOT_CHECKED, "no_power"
    elif base <= 0:
        one.verdict, one.reason = NOT_CHECKED, "no_base"
    elif rounding.is_possible(units, base, places):
        one.verdict = AGREES
        if claim.basis == UNKNOWN:  # possible on a base that nobody names says nothing
            one.verdict, one.reason = NOT_CHECKED, "no_count_no_base"
    elif claim.basis != UNKNOWN and rounding.possible_cut(units, base, places):
        one.verdict = ROUNDED


def _alone(book: Book, claims: Sequence[Claim]) -> list[Judged]:
    """Figures that no claim is made with."""
    used = {figure for claim in claims for figure in claim.figures}
    found = []
    for figure in book.report.figures:
        if figure.id not in used:
            reason = "alone" if figure.exact else "hedged"
            claim = Claim(
                "repeat", figure.group, (figure.id,), figure.printed, reason=reason, parts=(figure,)
            )
            found.append(Judged(claim, NOT_CHECKED, reason=reason))
    for group, figure_id, printed in book.report.skipped:
        claim = Claim("repeat", group, (figure_id,), printed, reason="unresolved")
        found.append(Judged(claim, NOT_CHECKED, reason="unresolved"))
    return found
