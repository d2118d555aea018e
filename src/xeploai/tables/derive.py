"""Derived observations: only what named rules give without doubt, from exact counts.

==================== ==================================================================================
part_of_union        a rating from a union minus its other parts (good = good or better - excellent)
whole_of_parts       a union, or those assessed, from a complete set of parts
sum_of_subjects      a subject from its parts where the part-of tree says they make the whole
earlier_level        the level of the reference period from a level and its printed change
==================== ==================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from xeploai import codes
from xeploai.tables.normalise import COLUMNS

# report, area, period, subject, subject_detail
Group = tuple[str, str, str, str, str]
# measure, scheme, rating
Name = tuple[str, str, str]


@dataclass(frozen=True)
class Known:
    """A count with the figures behind it."""

    value: int
    figures: tuple[str, ...]
    area_level: str
    derivation: str = ""


Levels = dict[Group, dict[Name, Known]]
Rule = Callable[[Levels], Iterator[tuple[Group, Name, Known]]]


def derive(observations: pd.DataFrame) -> pd.DataFrame:
    """Observations that follow from others, as further rows of the same columns.

    Parameters
    ----------
    observations
        As `normalise` returns them. Rows that are bounded, unverified or not counts are not used.
    """
    levels = _levels(observations)
    printed = _printed(observations)
    changes = _changes(observations)
    rules: tuple[Rule, ...] = (
        _part_of_union,
        _whole_of_parts,
        _sum_of_subjects,
        lambda known: _earlier_level(known, changes),
    )
    while True:
        found = [item for rule in rules for item in rule(levels)]
        new = [(group, name, known) for group, name, known in found if name not in levels.get(group, {})]
        if not new:
            break
        for group, name, known in new:
            levels.setdefault(group, {}).setdefault(name, known)
    rows = [
        _row(group, name, known)
        for group, names in levels.items()
        for name, known in names.items()
        if (group, name) not in printed
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _part_of_union(levels: Levels) -> Iterator[tuple[Group, Name, Known]]:
    for group, known in levels.items():
        for scheme, union, parts in _wholes(known):
            whole = known.get(("rated", scheme, union))
            missing = [part for part in parts if ("rated", scheme, part) not in known]
            if whole is None or len(missing) != 1:
                continue
            others = [known["rated", scheme, part] for part in parts if part != missing[0]]
            value = whole.value - sum(other.value for other in others)
            if value >= 0:
                yield (
                    group,
                    ("rated", scheme, missing[0]),
                    _joined("part_of_union", value, [whole, *others], "-"),
                )


def _whole_of_parts(levels: Levels) -> Iterator[tuple[Group, Name, Known]]:
    for group, known in levels.items():
        for scheme, union, parts in _wholes(known):
            found = [known.get(("rated", scheme, part)) for part in parts]
            if ("rated", scheme, union) not in known and all(found):
                yield group, ("rated", scheme, union), _summed("whole_of_parts", [k for k in found if k])
        for ratings in codes.schemes().values():
            found = [known.get(("rated", ratings.scheme, rating)) for rating in ratings.levels]
            if ("assessed", "", "") not in known and all(found):
                yield group, ("assessed", "", ""), _summed("whole_of_parts", [k for k in found if k])


def _sum_of_subjects(levels: Levels) -> Iterator[tuple[Group, Name, Known]]:
    for whole, parts in _subject_parts().items():
        for group in list(levels):
            report, area, period, subject, detail = group
            if subject != parts[0] or detail:
                continue
            target = (report, area, period, whole, "")
            siblings = [levels.get((report, area, period, part, ""), {}) for part in parts]
            for name in siblings[0]:
                found = [known.get(name) for known in siblings]
                if all(found) and name not in levels.get(target, {}):
                    yield target, name, _summed("sum_of_subjects", [k for k in found if k])


def _earlier_level(levels: Levels, changes: Levels) -> Iterator[tuple[Group, Name, Known]]:
    for (report, area, period, subject, detail), names in changes.items():
        for (measure, scheme_and_period, rating), change in names.items():
            scheme, _, reference = scheme_and_period.partition("@")
            now = levels.get((report, area, period, subject, detail), {}).get((measure, scheme, rating))
            if now is None or now.value - change.value < 0:
                continue
            known = _joined("earlier_level", now.value - change.value, [now, change], "-")
            yield (report, area, reference, subject, detail), (measure, scheme, rating), known


def _printed(observations: pd.DataFrame) -> set[tuple[Group, Name]]:
    """What is printed as a count, usable or not: a hedged or contradicted figure is not replaced either."""
    rows = observations[(observations["unit"] == "count") & (observations["transformation"] == "level")]
    return {
        ((r.report, r.ref_area, r.time_period, r.subject, r.subject_detail), (r.measure, r.scheme, r.rating))
        for r in rows.itertuples(index=False)
    }


def _levels(observations: pd.DataFrame) -> Levels:
    counts = observations[
        (observations["unit"] == "count")
        & (observations["transformation"] == "level")
        & (observations["bound"] == "exact")
        & (observations["obs_status"] != "unverified")
    ]
    levels: Levels = {}
    for row in counts.itertuples(index=False):
        group = (row.report, row.ref_area, row.time_period, row.subject, row.subject_detail)
        known = Known(int(row.obs_value), tuple(row.figures.split()), row.area_level)
        levels.setdefault(group, {})[row.measure, row.scheme, row.rating] = known
    return levels


def _changes(observations: pd.DataFrame) -> Levels:
    """Exact printed changes of counts; the reference period rides behind the scheme, after an @.

    A break lies between schemes, never inside a change: the earlier level keeps the scheme of the later.
    """
    rows = observations[
        (observations["unit"] == "count")
        & (observations["transformation"] == "change")
        & (observations["bound"] == "exact")
        & (observations["obs_status"] != "unverified")
        & (observations["reference_period"] != "")
    ]
    changes: Levels = {}
    for row in rows.itertuples(index=False):
        group = (row.report, row.ref_area, row.time_period, row.subject, row.subject_detail)
        name = (row.measure, f"{row.scheme}@{row.reference_period}", row.rating)
        changes.setdefault(group, {})[name] = Known(
            int(row.obs_value), tuple(row.figures.split()), row.area_level
        )
    return changes


def _wholes(known: dict[Name, Known]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Ratings made of others, of the schemes whose figures do not contradict each other here.

    Where the levels do not add up to those assessed, one of them is misprinted, and nothing tells which:
    no rating is derived from them.
    """
    assessed = known.get(("assessed", "", ""))
    for scheme in codes.schemes().values():
        levels = [known.get(("rated", scheme.scheme, level)) for level in scheme.levels]
        total = sum(level.value for level in levels if level)
        contradicted = assessed and (total > assessed.value or (all(levels) and total != assessed.value))
        if not contradicted:
            for rating, parts in scheme.wholes.items():
                yield scheme.scheme, rating, parts


def _subject_parts() -> dict[str, list[str]]:
    table = codes.reference("subjects")
    wholes = table.loc[table["partition"] == "yes", "subject"]
    return {whole: list(table.loc[table["part_of"] == whole, "subject"]) for whole in wholes}


def _summed(rule: str, parts: list[Known]) -> Known:
    return _joined(rule, sum(part.value for part in parts), parts, "+")


def _joined(rule: str, value: int, parts: list[Known], sign: str) -> Known:
    figures = tuple(dict.fromkeys(figure for part in parts for figure in part.figures))
    terms = f" {sign} ".join(f"({p.value})" if p.value < 0 else str(p.value) for p in parts)
    return Known(value, figures, parts[0].area_level, f"{rule}: {terms} = {value}")


def _row(group: Group, name: Name, known: Known) -> dict[str, object]:
    report, area, period, subject, detail = group
    measure, scheme, rating = name
    return {
        "ref_area": area, "time_period": period, "subject": subject, "subject_detail": detail,
        "measure": measure, "scheme": scheme, "rating": rating, "unit": "count", "transformation": "level",
        "reference_period": "", "basis": "", "report": report, "area_level": known.area_level,
        "obs_value": Decimal(known.value), "reported_value": None, "decimals": 0, "bound": "exact",
        "basis_value": None, "obs_status": "derived", "derivation": known.derivation,
        "figures": " ".join(known.figures),
    }  # fmt: skip
