"""Why claims do not hold: typing errors that a second constraint confirms, then a common other base."""

from __future__ import annotations

from collections.abc import Sequence

from xeploai.check import repair, rounding, typos
from xeploai.check.claims import Book
from xeploai.check.constraints import Constraint, Share
from xeploai.check.figures import Figure, Group
from xeploai.check.repair import Change
from xeploai.check.shares import UNKNOWN
from xeploai.check.verdicts import (
    ADJUSTED,
    AMBIGUOUS,
    MISFIT,
    NOT_CHECKED,
    OTHER_BASIS,
    OVER,
    ROUNDED,
    SHORT,
    STALE,
    TYPING,
    UNEXPLAINED,
    Judged,
)


def explain(book: Book, judged: list[Judged], values: dict[str, int]) -> None:
    """Typing errors, then a common other base, then what is left."""
    constraints: list[Constraint] = []
    owner: list[Judged] = []
    for one in judged:
        for constraint in one.constraints:
            constraints.append(constraint)
            owner.append(one)
    shares = {
        one.claim.percent.id: constraint
        for one in judged
        for constraint in one.constraints
        if isinstance(constraint, Share) and one.claim.percent
    }
    repairs = repair.localise(values, constraints, _reach(book, shares, values))
    candidates: dict[int, list[Change]] = {}
    for found in repairs:
        for change in (*found.changes, *found.rivals):
            for number in found.resolves[change]:
                candidates.setdefault(id(owner[number]), []).append(change)
    by_id = book.report.by_id()
    confirmed = [(found, change) for found in repairs for change in found.confirmed]
    # counts first: a percentage is the suspect by elimination only if no other of its base is off
    for found, change in sorted(confirmed, key=lambda pair: by_id[pair[1][0]].unit != "count"):
        figure = by_id[change[0]]
        together = _owners(owner, found.resolves[change])
        witnesses = _owners(owner, found.witnesses.get(change, ()))
        if figure.unit != "count" and witnesses and _others_off(judged, change[0]):
            continue
        for one in together:
            if one.suspect is None:
                one.suspect, one.resolved, one.witnesses = change, together, witnesses
                one.suspect_printed = figure.printed
                one.meant = str(change[1])
                if figure.unit != "count":
                    one.meant = meant_percent(book, figure, change[1], shares.get(figure.id), values)
                if one.verdict == MISFIT:
                    one.verdict = TYPING
    _stale(judged)
    for one in judged:
        if one.suspect is None and one.verdict in (MISFIT, SHORT, OVER):
            one.rivals = tuple(dict.fromkeys(candidates.get(id(one), [])))
            if one.verdict == MISFIT:
                if one.claim.basis == UNKNOWN and not one.claim.count:
                    one.verdict, one.reason = NOT_CHECKED, "impossible_on_natural"
                else:
                    one.verdict = AMBIGUOUS if len(one.rivals) > 1 else UNEXPLAINED
            elif one.claim.kind == "percent_sum":
                ids = {part.id for part in one.claim.parts}
                one.causes = tuple(
                    other
                    for other in judged
                    if other.claim.percent and other.claim.percent.id in ids
                    and other.verdict in (OTHER_BASIS, STALE, TYPING)
                )  # fmt: skip
            if one.verdict in (SHORT, OVER) and not one.causes and len(one.rivals) > 1:
                one.verdict = AMBIGUOUS


def _owners(owner: Sequence[Judged], numbers: Sequence[int]) -> tuple[Judged, ...]:
    return tuple({id(owner[number]): owner[number] for number in numbers}.values())


def _same_base(one: Judged) -> tuple[Group, tuple[str, ...], int] | None:
    """What the shares of one base have in common; None for what is no share of a known base."""
    claim = one.claim
    is_share = claim.kind in ("percent_of_base", "possible_percent")
    if not is_share or not claim.percent or not claim.percent.exact or not (claim.base or claim.base_number):
        return None
    return claim.group, tuple(figure.id for figure in claim.base), claim.base_number


def _others_off(judged: Sequence[Judged], percent: str) -> bool:
    """Whether another share of the same base is off: a common cause is then likelier than a slip in one."""
    own = next(one for one in judged if one.claim.percent and one.claim.percent.id == percent)
    return any(
        one is not own and one.verdict in (MISFIT, ROUNDED, ADJUSTED) and _same_base(one) == _same_base(own)
        for one in judged
    )


def _stale(judged: Sequence[Judged]) -> None:
    """Percentages of one base that do not fit it, but are all possible on one other.

    Two or more must be beyond rounding; those that rounding alone would explain must be possible on that base
    as well, and are then told with them.
    """
    groups: dict[tuple[Group, tuple[str, ...], int], list[Judged]] = {}
    for one in judged:
        key = _same_base(one)
        if key and one.verdict in (MISFIT, ROUNDED, ADJUSTED):
            groups.setdefault(key, []).append(one)
    for (_, _, number), members in groups.items():
        if sum(one.verdict == MISFIT for one in members) < 2:
            continue
        printed = sum(figure.value for figure in members[0].claim.base) + number
        shares = tuple((p.value, p.decimals) for one in members if (p := one.claim.percent))
        base = rounding.common_base(shares, printed)
        if base is not None:
            for one in members:
                one.verdict, one.base, one.shares = STALE, base, shares


def _reach(book: Book, shares: dict[str, Share], values: dict[str, int]) -> repair.Reach:
    by_id = book.report.by_id()

    def reach(name: str, value: int) -> bool:
        figure = by_id[name]
        if figure.unit == "count":
            sensible = value >= 0 or figure.reference is not None
            return sensible and bool(typos.slip(str(figure.value), str(value)))
        return bool(meant_percent(book, figure, value, shares.get(name), values))

    return reach


def meant_percent(
    book: Book, percent: Figure, value: int, share: Share | None, values: dict[str, int]
) -> str:
    """A percentage as it should have been printed, if one slip explains it; decimals as in its group."""
    printed = typos.digits(percent.value, percent.decimals)
    siblings = [p.decimals for p in book.percents.get(percent.group, []) if p is not percent]
    usual = max(set(siblings), key=lambda d: (siblings.count(d), d)) if siblings else percent.decimals
    for places in dict.fromkeys((usual, percent.decimals)):
        units = value
        if places != percent.decimals:
            if share is None:
                continue
            _, count, base = share.numbers(values)
            units = rounding.half_up(count, base, places) if base > 0 else value
        text = typos.digits(units, places)
        if typos.slip(printed, text):
            return text
    return ""
