"""Claims that a printed percentage is of something: of a count and a base, of 100 together, of a change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xeploai import codes
from xeploai.check.claims import Book, Claim
from xeploai.check.constraints import Share, Sum
from xeploai.check.figures import (
    ASSESSED,
    EXISTING,
    NOT_ASSESSED,
    Figure,
    Group,
    Name,
    nearest,
)
from xeploai.check.nesting import Base, bases, can_be_of
from xeploai.check.plans import has_rating, plan

UNKNOWN = "unknown"
NATURAL = ("assessed", "existing")  # what a share is of where its base is not stated, if it is of a review


def share_claims(book: Book) -> Iterator[Claim]:
    """All claims of a report that are made with percentages."""
    for group, percents in book.percents.items():
        for percent in percents:
            yield share_claim(book, group, percent)
        yield from _hundred(book.root, group, percents)
        yield from _repeated(group, percents)


def share_claim(book: Book, group: Group, percent: Figure) -> Claim:
    """The claim of one percentage; what it lacks to be checked is its reason."""
    count = counted(book, group, percent.name, percent)
    base, number = based(book, group, percent, percent.basis)
    if percent.basis == UNKNOWN and not number and percent.name[0] in codes.OF_REVIEW:
        possible = (basis for basis in NATURAL if can_be_of(book.root, percent.name, basis))
        natural = (based(book, group, percent, basis)[0] for basis in possible)
        base = next((figures for figures in natural if figures and figures != count), ())
    claim = Claim(
        "percent_of_base", group, _ids(percent, count, base), percent.printed, percent=percent, count=count,
        base=base, base_number=number, basis=percent.basis,
    )  # fmt: skip
    if percent.basis in codes.OUTSIDE:
        claim.reason = "outside_base"
    elif not count and not base and not number:
        claim.reason = "no_count_no_base"
    elif count and (base or number):
        claim.constraints = (share_of(claim),)
    else:
        claim.kind = "possible_percent"
        claim.reason = "" if percent.exact else "hedged"
    return claim


def share_of(claim: Claim, slack: int = 0) -> Share:
    """The constraint that a claim's percentage is the share of its count in its base."""
    percent = claim.percent
    assert percent is not None
    count, base = (tuple(f.id for f in side) for side in (claim.count, claim.base))
    return Share(percent.id, percent.decimals, count, base, claim.base_number, percent.bound, slack)


def _ids(percent: Figure, count: tuple[Figure, ...], base: tuple[Figure, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(figure.id for figure in (percent, *count, *base)))


def counted(book: Book, group: Group, name: Name, at: Figure) -> tuple[Figure, ...]:
    """The figures whose sum is a quantity: its nearest print, else the prints of all its parts."""
    prints = book.prints(group, name)
    if prints:
        return (nearest(prints, at),)
    measure, scheme, rating = name
    if measure == "rated" and has_rating(book.root, scheme, rating):
        parts = codes.schemes()[scheme].wholes.get(rating, ())
        found = [book.prints(group, (measure, scheme, part)) for part in parts]
        if parts and all(found):
            return tuple(nearest(one, at) for one in found)
    if name == EXISTING:
        found = [book.prints(group, one) for one in (ASSESSED, NOT_ASSESSED)]
        if all(found):
            return tuple(nearest(one, at) for one in found)
    return ()


def based(book: Book, group: Group, percent: Figure, basis: str) -> tuple[tuple[Figure, ...], int]:
    """The figures whose sum is the base, or a number that no figure prints.

    A printed base wins over the number noted beside the percentage, which may be inferred; a base that
    would be the counted quantity itself is none.
    """
    measure, rating, _ = bases(book.root).get(basis, Base())
    name: Name = (measure, percent.name[1] if rating else "", rating)
    stated = percent.basis_value if basis == percent.basis else None
    if measure and name != percent.name:
        prints = book.prints(group, name)
        if prints:
            same = [figure for figure in prints if figure.value == stated]
            return (nearest(same or prints, percent),), 0
        found = counted(book, group, name, percent)
        if found and stated in (None, sum(figure.value for figure in found)):
            return found, 0
    if stated is None:
        return (), 0
    same_subject = (
        figure
        for group_there, layer in book.levels.items()
        if group_there[:3] == group[:3]
        for name_there, prints in layer.items()
        if name_there in (name, ASSESSED, EXISTING) and (group_there, name_there) != (group, percent.name)
        for figure in prints
        if figure.value == stated
    )
    nearby = list(same_subject)
    return ((nearest(nearby, percent),), 0) if nearby else ((), stated)


def other_bases(book: Book, claim: Claim) -> Iterator[tuple[str, tuple[Figure, ...], int]]:
    """Other denominators of the same subject that the report has: code, figures, number.

    Only those that the counted group is part of, or is known to be counted of: any other fits by chance.
    A base may be a sum of printed counts.
    """
    percent = claim.percent
    assert percent is not None
    seen = {claim.base_size}
    codes_of = bases(book.root)
    open_base = claim.basis == UNKNOWN
    for basis in codes_of:
        if basis == claim.basis or not can_be_of(book.root, percent.name, basis):
            continue
        figures, number = based(book, claim.group, percent, basis)
        value = sum(figure.value for figure in figures) + number
        derived = not open_base and len(figures) > 1 and set(figures) & set(claim.count)
        if value and value not in seen and figures != claim.count and not derived:
            seen.add(value)
            yield basis, figures, number
    for other in book.percents.get(claim.group, []):
        measure, rating, _ = codes_of.get(other.basis, Base())
        same = other.basis == claim.basis or (measure, rating) == (percent.name[0], percent.name[2])
        possible = not same and can_be_of(book.root, percent.name, other.basis)
        if other.basis_value and other.basis_value not in seen and possible:
            seen.add(other.basis_value)
            yield other.basis, (), other.basis_value


def _hundred(root: Path, group: Group, percents: list[Figure]) -> Iterator[Claim]:
    """Percentages of the parts of one base add up to 100; where parts are missing, to no more."""
    by_base: dict[tuple[str, str], dict[str, Figure]] = {}
    for percent in percents:
        measure, scheme, rating = percent.name
        if percent.exact and percent.reference is None and percent.basis not in codes.OUTSIDE:
            rated = measure == "rated" and has_rating(root, scheme, rating)
            key = (scheme, percent.basis) if rated else ("", percent.basis)
            by_base.setdefault(key, {}).setdefault(rating or measure, percent)
    for (scheme, basis), found in by_base.items():
        if not scheme:
            if basis == "existing" and {"assessed", "not_assessed"} <= set(found):
                two = [found["assessed"], found["not_assessed"]]
                three = [*two, found["exempt"]] if "exempt" in found else two  # where those are told apart
                claims = [hundred(group, parts, None, complete=True) for parts in (two, three)]
                yield min(claims, key=_off)
            continue
        if basis not in ("assessed", "existing", UNKNOWN):
            continue
        for whole, parts, complete in plan(root, scheme, frozenset(found)):
            if whole or len(parts) > 1:
                figures = [found[part] for part in parts]
                yield hundred(group, figures, found.get(whole), complete=complete and basis != "existing")


def _off(claim: Claim) -> int:
    return abs(sum(f.value * 10 ** (claim.places - f.decimals) for f in claim.parts) - 100 * 10**claim.places)


def hundred(
    group: Group, parts: list[Figure], whole: Figure | None, *, complete: bool, total: int = 100
) -> Claim:
    """The claim that percentages add up to 100 (changes to 0), or to the percentage of their union."""
    figures = [*parts, *([whole] if whole else [])]
    places = max(figure.decimals for figure in figures)
    scale = {figure.id: 10 ** (places - figure.decimals) for figure in figures}
    terms = [(part.id, scale[part.id]) for part in parts]
    if whole:
        terms.append((whole.id, -scale[whole.id]))
    slack = sum(scale.values()) // 2
    constant = 0 if whole else -(total * 10**places)
    ids = tuple(figure.id for figure in figures)
    printed = (whole or parts[-1]).printed
    return Claim(
        "percent_sum", group, ids, printed,
        (Sum(tuple(terms), constant=constant, at_most=not complete, slack=slack),),
        parts=tuple(parts), whole=whole, total=total,
    )  # fmt: skip


def _repeated(group: Group, percents: list[Figure]) -> Iterator[Claim]:
    """The same percentage printed twice."""
    seen: dict[tuple[Name, str, str | None], list[Figure]] = {}
    for percent in percents:
        seen.setdefault((percent.name, percent.basis, percent.reference), []).append(percent)
    for prints in seen.values():
        exact = [p for p in prints if p.exact and p.decimals == prints[0].decimals]
        if len(exact) > 1:
            equal = tuple(Sum(((exact[0].id, 1), (p.id, -1))) for p in exact[1:])
            ids = tuple(p.id for p in exact)
            yield Claim("repeat", group, ids, exact[0].printed, equal, parts=tuple(exact))


def point_claims(book: Book) -> Iterator[Claim]:
    """A printed change in percentage points is the difference of two shares; those of all ratings cancel."""
    together: dict[tuple[Group, str, str, str], dict[str, Figure]] = {}
    for change in book.points:
        _, scheme, rating = change.name
        if change.exact and change.reference and has_rating(book.root, scheme, rating):
            key = (change.group, change.reference, scheme, change.basis)
            together.setdefault(key, {}).setdefault(rating, change)
    for (group, _, scheme, _), found in together.items():
        for whole, ratings, complete in plan(book.root, scheme, frozenset(found)):
            if complete and not whole:
                yield hundred(group, [found[r] for r in ratings], None, complete=True, total=0)
    for change in book.points:
        before = (change.group[0], change.reference or "", *change.group[2:])
        ends = [_share_at(book, group, change) for group in (change.group, before)]
        known = [percent for percent in ends if percent is not None]
        ids = tuple(dict.fromkeys([change.id, *(percent.id for percent in known)]))
        claim = Claim("change", change.group, ids, change.printed, percent=change)
        if len(known) == 2 and change.exact and all(p.exact for p in known):
            places = max(p.decimals for p in (change, *known))
            scale = [10 ** (places - p.decimals) for p in (*known, change)]
            terms = ((known[0].id, scale[0]), (known[1].id, -scale[1]), (change.id, -scale[2]))
            claim.constraints = (Sum(terms, slack=(sum(scale) + 1) // 2),)
            claim.parts, claim.whole = (known[1], change), known[0]
        else:
            claim.reason = (
                "no_level" if ends[0] is None else "no_earlier_level" if change.reference else "no_reference"
            )
        yield claim


def _share_at(book: Book, group: Group, change: Figure) -> Figure | None:
    found = [
        p
        for p in book.percents.get(group, [])
        if p.name == change.name and (not change.basis or p.basis == change.basis)
    ]
    return nearest(found, change) if found else None
