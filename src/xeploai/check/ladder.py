"""The verdict on each claim: whether it holds, and if not, which explanation the evidence supports.

The ladder, its order and its definitions are those of the data model. Rounding is asked before anything
else; a typing error needs a second, independent constraint; a printed percentage is a suspect like any
other figure; nothing is chosen among explanations that fit equally well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xeploai.check import repair, rounding, typos
from xeploai.check.claims import Book, Claim, Elsewhere
from xeploai.check.constraints import Constraint, Share, Sum, hedge_holds
from xeploai.check.figures import Figure, Group
from xeploai.check.repair import Change
from xeploai.check.shares import UNKNOWN, other_bases, point_claims, share_claims, share_of
from xeploai.check.sums import sum_claims

AGREES, TIE, ROUNDED, ADJUSTED, OTHER_BASIS = (
    "agrees",
    "tie",
    "rounded_other",
    "adjusted_to_100",
    "other_basis",
)
TYPING, STALE, UNEXPLAINED, AMBIGUOUS = "typing_error", "stale_basis", "unexplained", "ambiguous"
ADDS_UP, SHORT, OVER, INCOMPLETE, NOT_CHECKED = "adds_up", "short_by", "over_by", "incomplete", "not_checked"
MISFIT = ""  # not yet explained
FINE = (AGREES, TIE, ADDS_UP, INCOMPLETE, NOT_CHECKED)
OPEN = (UNEXPLAINED, AMBIGUOUS)
SUMS = ("parts_of_whole", "not_assessed", "percent_sum")


@dataclass(slots=True)
class Judged:
    """A claim and what was found.

    Attributes
    ----------
    computed
        What the figures give: units of the percentage's last place, or a count.
    changes
        The slip that explains it (one), or the slips that would (an ambiguous or unexplained one).
    resolved, witnesses
        The claims that hold with the slip mended, and those that speak for all other figures.
    causes
        Of percentages that miss 100: those of them that are explained by themselves.
    base
        Of ``other_basis`` and ``stale_basis``: the base that fits, and its code (empty if nothing prints it).
    others
        Further bases that fit as well.
    meant
        Of a suspect: the digits that should have been printed.
    """

    claim: Claim
    verdict: str = MISFIT
    report: str = ""
    computed: int | None = None
    reason: str = ""
    suspect: Change | None = None
    rivals: tuple[Change, ...] = ()
    resolved: tuple[Judged, ...] = ()
    witnesses: tuple[Judged, ...] = ()
    causes: tuple[Judged, ...] = ()
    base: int | None = None
    base_code: str = ""
    meant: str = ""
    suspect_printed: str = ""
    others: tuple[tuple[str, int], ...] = ()
    shares: tuple[tuple[int, int], ...] = ()
    constraints: list[Constraint] = field(default_factory=list)


def judge(book: Book, elsewhere: Elsewhere) -> list[Judged]:
    """Judge all claims of one report, on the figures as printed."""
    values = {figure.id: figure.value for figure in book.report.figures}
    claims = [*sum_claims(book, elsewhere), *share_claims(book, elsewhere), *point_claims(book)]
    claims += _claims_across(book, elsewhere)
    adjusted = _adjusted(claims, values)
    judged = [_first_look(book, claim, values, adjusted) for claim in claims]
    _forgive_cut_shares(judged, values)
    if any(one.verdict in (MISFIT, SHORT, OVER) for one in judged):
        _explain(book, judged, values)
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
                off[share.percent] = percent - rounding.half_up(count, base, share.decimals)
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
    one.base, one.base_code = size, code
    if claim.basis == UNKNOWN:  # arithmetic may choose among the bases that the report leaves open
        one.verdict = AGREES
        one.computed = percent
        claim.base, claim.base_number, claim.basis = figures, number, code
        one.constraints = [share_of(claim)]
    else:
        one.verdict = AMBIGUOUS if one.others else OTHER_BASIS
        ids = tuple(figure.id for figure in figures)
        one.constraints = [Share(share.percent, places, share.count, ids, number)]


def _possible(book: Book, one: Judged) -> None:
    """Of a percentage without a count, or without a base: whether whole numbers give it at all (GRIM)."""
    claim = one.claim
    percent = claim.percent
    assert percent is not None
    places, units = percent.decimals, percent.value
    if claim.count:
        count = sum(figure.value for figure in claim.count)
        fitting = rounding.bases_giving(count, units, places)
        cut = rounding.bases_cut(count, units, places)
        if fitting or (units == 0 and count == 0):
            one.verdict = AGREES
            one.base = fitting[0] if len(fitting) == 1 else None
        elif cut:
            one.verdict, one.base = ROUNDED, cut[0] if len(cut) == 1 else None
        return
    base = sum(figure.value for figure in claim.base) + claim.base_number
    if base >= 10 ** (places + 2):
        one.verdict, one.reason = NOT_CHECKED, "no_power"
    elif base <= 0:
        one.verdict, one.reason = NOT_CHECKED, "no_base"
    elif rounding.is_possible(units, base, places):
        one.verdict = AGREES
    elif claim.basis != UNKNOWN and rounding.possible_cut(units, base, places):
        one.verdict = ROUNDED


def _explain(book: Book, judged: list[Judged], values: dict[str, int]) -> None:
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
