"""Made-up groups of figures as a report prints them: consistent, or with one planted error."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from xeploai.check import rounding, typos

LEVELS = ("excellent", "good", "completed", "not_completed")
PLANTS = ("", "count", "whole", "percent", "cut", "adjusted", "other_basis", "stale", "random", "repeat")


@dataclass
class Group:
    """One rated group: rows of raw figures, and what was planted in them.

    Attributes
    ----------
    planted
        One of `PLANTS`; empty if the group is consistent.
    figure
        The figure that was changed, and the value it had before (the base, of a stale one).
    """

    rows: list[dict[str, object]]
    planted: str = ""
    figure: str = ""
    truth: int = 0
    notes: list[str] = field(default_factory=list)


def group(rng: random.Random, report: str, planted: str = "") -> Group | None:
    """A group; None where the error could not be planted in the numbers drawn."""
    size = int(10 ** rng.uniform(1.2, 4.6))
    cuts = sorted(
        int(size * x) for x in (rng.uniform(0.02, 0.25), rng.uniform(0.6, 0.95), rng.uniform(0.95, 1))
    )
    counts = [cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], size - cuts[2]]
    left_out = rng.randint(1, max(2, size // 30))
    places = rng.choice((1, 2, 2, 2)) if planted not in ("", "cut") else rng.choice((0, 1, 2))
    base = size
    if planted == "stale":
        base = size + rng.choice((-1, 1)) * rng.randint(1, max(1, size // 8))
        old = [round(c * base / size) for c in counts]
        old[1] += base - sum(old)
        percents = [rounding.half_up(c, base, places) for c in old]
    else:
        percents = [rounding.half_up(c, size, places) for c in counts]
    made = Group([], planted)
    if planted == "cut":
        which = rng.randrange(4)
        cut = rounding.truncated(counts[which], size, places)
        if cut == percents[which]:
            return None
        percents[which], made.figure = cut, f"p{which}"
    if planted == "adjusted":
        off = 100 * 10**places - sum(percents)
        if abs(off) != 1:
            return None
        which = rng.randrange(4)
        if percents[which] + off < 0:
            return None
        percents[which], made.figure = percents[which] + off, f"p{which}"
    if planted == "other_basis":
        which = rng.randrange(3)
        other = rounding.half_up(counts[which], size + left_out, places)
        if abs(other - percents[which]) < 2:
            return None
        percents[which], made.figure = other, f"p{which}"
    rows = [_count("n", size, "assessed"), _count("e", size + left_out, "existing"),
            _count("o", left_out, "not_assessed")]  # fmt: skip
    rows += [_count(f"c{i}", counts[i], "rated", LEVELS[i]) for i in range(4)]
    rows += [_percent(f"p{i}", percents[i], places, LEVELS[i]) for i in range(4)]
    if planted == "repeat":
        rows.append(_count("r", size, "assessed"))
    target = {
        "count": f"c{rng.randrange(4)}", "whole": "n", "percent": f"p{rng.randrange(4)}",
        "random": f"c{rng.randrange(4)}", "repeat": "r",
    }.get(planted)  # fmt: skip
    if target:
        row = next(r for r in rows if r["figure_id"] == target)
        if not _spoil(rng, row, made, slip=planted != "random"):
            return None
    if planted == "stale":
        made.truth = base
    made.rows = [{**row, "report": report, "ref_area": f"63:{report}"} for row in rows]
    return made


def frame(groups: list[Group]) -> pd.DataFrame:
    """All rows of some groups as a table of raw figures."""
    return pd.DataFrame([row for one in groups for row in one.rows])


def _spoil(rng: random.Random, row: dict[str, object], made: Group, *, slip: bool) -> bool:
    places = 0 if row["unit"] == "count" else int(row["_places"])  # type: ignore[call-overload]
    value = int(Decimal(str(row["value"])).scaleb(places))
    text = typos.digits(value, places)
    for _ in range(20):
        wrong = _slipped(rng, text) if slip else str(value + rng.randint(2, value + 20))
        if not slip and typos.slip(wrong, text):
            continue
        if not wrong or wrong == text or (len(wrong) > 1 and wrong[0] == "0" and wrong[1] != ","):
            continue
        if wrong.startswith(",") or wrong.endswith(",") or wrong.count(",") > 1:
            continue
        number = Decimal(wrong.replace(",", "."))
        if slip and number == Decimal(text.replace(",", ".")):
            continue
        if row["unit"] == "percent" and number > 100:
            continue
        row["value"] = number
        row["printed"] = wrong + ("%" if row["unit"] == "percent" else "")
        made.figure, made.truth = str(row["figure_id"]), value
        made.notes.append(f"{text} -> {wrong}")
        return True
    return False


def _slipped(rng: random.Random, text: str) -> str:
    places = [i for i, c in enumerate(text) if c.isdigit()]
    at = rng.choice(places)
    kind = rng.choice(("drop", "double", "change", "swap"))
    if kind == "drop":
        return text[:at] + text[at + 1 :]
    if kind == "double":
        return text[:at] + text[at] + text[at:]
    if kind == "change":
        return text[:at] + rng.choice("0123456789") + text[at + 1 :]
    if at + 1 < len(text) and text[at + 1].isdigit():
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def _count(figure: str, value: int, measure: str, rating: str = "") -> dict[str, object]:
    return _row(figure, f"{value:,}".replace(",", "."), Decimal(value), "count", measure, rating)


def _percent(figure: str, units: int, places: int, rating: str) -> dict[str, object]:
    row = _row(
        figure, typos.digits(units, places) + "%", Decimal(units).scaleb(-places), "percent", "rated", rating
    )
    return {**row, "basis": "assessed", "_places": places}


def _row(
    figure: str, printed: str, value: Decimal, unit: str, measure: str, rating: str
) -> dict[str, object]:
    return {
        "figure_id": figure, "position": "", "printed": printed, "value": value, "unit": unit,
        "bound": "exact",
        "area_level": "province", "time_period": "2023", "subject": "member", "subject_detail": "",
        "measure": measure, "rating": rating, "scheme": "2018" if rating else "", "transformation": "level",
        "reference_period": "", "basis": "", "basis_value": None, "fate": "figure",
    }  # fmt: skip
