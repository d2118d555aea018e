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
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.tables.normalise import COLUMNS

# report, area, period, subject, subject_detail
Group = tuple[str, str, str, str, str]
# measure, scheme, rating
Name = tuple[str, str, str]


@dataclass(frozen=True)
class Known:
    """A count with the figures behind it; `corrected` if one of them is used otherwise than printed."""

    value: int
    figures: tuple[str, ...]
    area_level: str
    derivation: str = ""
    corrected: bool = False


Levels = dict[Group, dict[Name, Known]]
# group, name, reference period, by how much
Change = tuple[Group, Name, str, Known]
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


def _earlier_level(levels: Levels, changes: list[Change]) -> Iterator[tuple[Group, Name, Known]]:
    """A break lies between schemes, not inside a change: the earlier level keeps the later scheme."""
    for group, name, reference, change in changes:
        now = levels.get(group, {}).get(name)
        if now is None or now.value - change.value < 0:
            continue
        report, area, _, subject, detail = group
        known = _joined("earlier_level", now.value - change.value, [now, change], "-")
        yield (report, area, reference, subject, detail), name, known


def _printed(observations: pd.DataFrame) -> set[tuple[Group, Name]]:
    """What is printed as a count, usable or not: a hedged or contradicted figure is not replaced either."""
    return {(_group(row), _name(row)) for row in _counts(observations, "level").itertuples(index=False)}


def _levels(observations: pd.DataFrame) -> Levels:
    levels: Levels = {}
    for row in _usable(_counts(observations, "level")).itertuples(index=False):
        levels.setdefault(_group(row), {})[_name(row)] = _known(row)
    return levels


def _changes(observations: pd.DataFrame) -> list[Change]:
    """Printed changes of counts whose reference period is known."""
    rows = _usable(_counts(observations, "change"))
    return [
        (_group(row), _name(row), row.reference_period, _known(row))
        for row in rows[rows["reference_period"] != ""].itertuples(index=False)
    ]


def _counts(observations: pd.DataFrame, transformation: str) -> pd.DataFrame:
    return observations[
        (observations["unit"] == "count") & (observations["transformation"] == transformation)
    ]


def _usable(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that may be computed with: exact, not dropped, and printed the same everywhere."""
    return rows[(rows["bound"] == "exact") & ~rows["obs_status"].isin(["unverified", "dropped"])]


def _group(row: Any) -> Group:
    return row.report, row.ref_area, row.time_period, row.subject, row.subject_detail


def _name(row: Any) -> Name:
    return row.measure, row.scheme, row.rating


def _known(row: Any) -> Known:
    corrected = row.obs_status == "corrected"
    return Known(int(row.obs_value), tuple(row.figures.split()), row.area_level, corrected=corrected)


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
    terms = f" {sign} ".join(
        (f"({p.value})" if p.value < 0 else str(p.value)) + ("§" if p.corrected else "") for p in parts
    )
    corrected = any(part.corrected for part in parts)
    return Known(value, figures, parts[0].area_level, f"{rule}: {terms} = {value}", corrected)


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
