"""Why claims do not hold: typing errors that a second constraint confirms, then a common other base."""

from __future__ import annotations

from collections.abc import Sequence

from xeploai.check import repair, rounding, typos
from xeploai.check.claims import Book
from xeploai.check.constraints import Constraint, Share, Sum
from xeploai.check.figures import Figure, Group
from xeploai.check.repair import Change
from xeploai.check.shares import UNKNOWN, share_of
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
    candidates = _accuse(book, judged, values)
    if _sums_off(judged) and any(one.verdict == OTHER_BASIS for one in judged):
        # a share that fits another base by chance may be what confirms the slip that a sum shows
        stated = [one for one in judged if one.verdict == OTHER_BASIS]
        kept = [one.constraints for one in stated]
        for one in stated:
            one.constraints = [share_of(one.claim)]
        _accuse(book, judged, values, only_counts=True)
        for one, constraints in zip(stated, kept, strict=True):
            if one.suspect is None:
                one.constraints = constraints
    _retell(judged, values)
    _stale(judged)
    for one in judged:
        if one.suspect is None and one.verdict in (MISFIT, SHORT, OVER):
            _leave_open(one, judged, tuple(dict.fromkeys(candidates.get(id(one), []))))


def _sums_off(judged: Sequence[Judged]) -> bool:
    return any(
        one.verdict in (SHORT, OVER) and one.suspect is None and one.claim.kind != "percent_sum"
        for one in judged
    )


def _accuse(
    book: Book, judged: list[Judged], values: dict[str, int], *, only_counts: bool = False
) -> dict[int, list[Change]]:
    """Name the figures that a confirmed slip is in; returns the slips that each claim leaves possible."""
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
    # counts first: what they explain does not speak against a percentage
    for found, change in sorted(confirmed, key=lambda pair: by_id[pair[1][0]].unit != "count"):
        figure = by_id[change[0]]
        together = _owners(owner, found.resolves[change])
        witnesses = _owners(owner, found.witnesses.get(change, ()))
        is_count = figure.unit == "count"
        if (witnesses or not is_count) and _others_off(judged, together):
            continue
        if only_counts and not (
            is_count and any(isinstance(c, Sum) for one in together for c in one.constraints)
        ):
            continue
        share = shares.get(figure.id)
        meant = str(change[1]) if is_count else meant_percent(book, figure, change[1], share, values)
        for one in together:
            if one.suspect is None:
                one.suspect, one.resolved, one.witnesses = change, together, witnesses
                one.suspect_printed, one.meant = figure.printed, meant
                if one.verdict in (MISFIT, OTHER_BASIS):
                    one.verdict = TYPING
    return candidates


def _retell(judged: Sequence[Judged], values: dict[str, int]) -> None:
    """A share with a misprinted figure in it fits once that is mended: that, and no rounding, explains it."""
    mended = {one.suspect[0]: one for one in judged if one.suspect}
    for one in judged:
        claim, percent = one.claim, one.claim.percent
        told = one.verdict in (MISFIT, ROUNDED, ADJUSTED, OTHER_BASIS) and one.suspect is None
        if not told or percent is None or not (claim.base or claim.base_number):
            continue
        for figure in (*claim.count, *claim.base):
            other = mended.get(figure.id)
            if other is None or other.suspect is None:
                continue
            after = {**values, **dict([other.suspect])}
            base = sum(after[f.id] for f in claim.base) + claim.base_number
            fits = base > 0 and (
                share_of(claim).is_exact(after)
                if claim.count
                else rounding.is_possible(percent.value, base, percent.decimals)
            )
            if fits:
                one.verdict, one.suspect, one.base = TYPING, other.suspect, None
                one.resolved = (*other.resolved, one) if claim.count else other.resolved
                one.suspect_printed, one.meant = other.suspect_printed, other.meant
                one.witnesses, one.others = other.witnesses, ()
                break


def _leave_open(one: Judged, judged: Sequence[Judged], rivals: tuple[Change, ...]) -> None:
    """What nothing explains: with the slips that would, if any."""
    one.rivals = rivals
    if one.verdict == MISFIT:
        if one.claim.basis == UNKNOWN and not one.claim.count:
            one.verdict, one.reason = NOT_CHECKED, "impossible_on_natural"
        else:
            one.verdict = AMBIGUOUS if len(rivals) > 1 else UNEXPLAINED
        return
    if one.claim.kind == "percent_sum":
        ids = {part.id for part in one.claim.parts}
        one.causes = tuple(
            other
            for other in judged
            if other.claim.percent and other.claim.percent.id in ids
            and other.verdict in (OTHER_BASIS, STALE, TYPING)
        )  # fmt: skip
    if not one.causes and len(rivals) > 1:
        one.verdict = AMBIGUOUS


def _owners(owner: Sequence[Judged], numbers: Sequence[int]) -> tuple[Judged, ...]:
    return tuple({id(owner[number]): owner[number] for number in numbers}.values())


def _same_base(one: Judged) -> tuple[Group, str, int] | None:
    """What the shares of one base have in common; None for what is no share of a known base."""
    claim = one.claim
    is_share = claim.kind in ("percent_of_base", "possible_percent")
    if not is_share or not claim.percent or not claim.percent.exact or not (claim.base or claim.base_number):
        return None
    return claim.group, claim.basis, claim.base_size


def _others_off(judged: Sequence[Judged], together: Sequence[Judged]) -> bool:
    """Whether another share of the same base is off: a common cause is then likelier than a slip in one."""
    bases = {_same_base(one) for one in together} - {None}
    mine = {id(one) for one in together}
    return any(
        id(one) not in mine and one.verdict in (MISFIT, ROUNDED, ADJUSTED) and _same_base(one) in bases
        for one in judged
    )


def _stale(judged: Sequence[Judged]) -> None:
    """Percentages of one base that do not fit it, but are all possible on one other.

    Two or more must have no explanation of their own. Those of the same base that rounding or another base
    would explain are told with them if they are possible there too: one cause is likelier than several.
    """
    groups: dict[tuple[Group, str, int], list[Judged]] = {}
    for one in judged:
        key = _same_base(one)
        if key and one.verdict in (MISFIT, ROUNDED, ADJUSTED, OTHER_BASIS):
            groups.setdefault(key, []).append(one)
    for (_, _, printed), everyone in groups.items():
        misfits = [one for one in everyone if one.verdict == MISFIT]
        for members in (everyone, misfits) if len(misfits) > 1 else ():
            shares = tuple((p.value, p.decimals) for one in members if (p := one.claim.percent))
            base = rounding.common_base(shares, printed)
            if base is not None:
                for one in members:
                    one.verdict, one.base, one.shares, one.base_code, one.others = STALE, base, shares, "", ()
                break


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
