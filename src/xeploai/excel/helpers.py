"""Numbers that a chart needs beside a picture's own: where its dots, names, joints and rule stand."""

from __future__ import annotations

import math

from xeploai.compare.picture import DOTS, DUMBBELL, NAME, ROW, Picture
from xeploai.compare.view import PERCENT

AXIS, POSITION, LEFT, RIGHT, RULE, RULE_POSITION = (
    "helper.axis", "helper.position", "helper.left", "helper.right", "helper.rule", "helper.rule_position",
)  # fmt: skip
STEPS = (1, 2, 2.5, 5, 10)
Column = list[float | None]


def numbers(picture: Picture) -> list[Column]:
    """A picture's series as its cells hold them: per cent as fractions, nothing where there is no number."""
    per = 100 if picture.unit == PERCENT else 1
    frame, found = picture.frame.drop(columns=[ROW, NAME]), list[Column]()
    for at in range(frame.shape[1]):
        values = frame.iloc[:, at]
        pairs = zip(values.tolist(), values.isna().tolist(), strict=True)
        found.append([None if gone else _whole(float(value) / per) for value, gone in pairs])
    return found


def helpers(picture: Picture) -> dict[str, Column]:
    """The columns that only the chart needs, by the label of their heading; none for bars and lines.

    A row's dots stand on the height of its position, its name at the axis' left edge. What joins two dots
    reaches from the first to the left or to the right. The rule has two ends.
    """
    if picture.kind not in (DOTS, DUMBBELL):
        return {}
    rows, (low, _, _) = len(picture.frame), limits(picture)
    made: dict[str, Column] = {AXIS: [low] * rows, POSITION: [float(rows - at) for at in range(rows)]}
    if picture.kind == DUMBBELL:
        first, second = numbers(picture)
        pairs = list(zip(first, second, strict=True))
        pairs = [(None, None) if row in picture.apart else pair for row, pair in enumerate(pairs)]
        made[LEFT] = [None if a is None or b is None else _whole(max(0.0, a - b)) for a, b in pairs]
        made[RIGHT] = [None if a is None or b is None else _whole(max(0.0, b - a)) for a, b in pairs]
    if picture.rule is not None:
        made[RULE], made[RULE_POSITION] = [_rule(picture), _rule(picture)], [0.0, rows + 1.0]
    return made


def limits(picture: Picture) -> tuple[float, float, float]:
    """Ends and step of the axis of a picture's numbers: round, with all numbers well inside."""
    found = [v for column in numbers(picture) for v in column if v is not None]
    found += [] if picture.rule is None else [_rule(picture)]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    share = picture.unit == PERCENT and low >= 0 and high <= 1
    least = 0.02 if picture.unit == PERCENT else 2.0
    span = max(high - low, least)
    low, high = low - 0.06 * span, high + 0.06 * span
    if share:
        low, high = max(low, 0.0), min(high, 1.0)
    rough = (high - low) / 7
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next(s * scale for s in STEPS if s * scale >= rough * 0.999)
    low, high = (
        round(math.floor(low / step + 1e-9) * step, 10),
        round(math.ceil(high / step - 1e-9) * step, 10),
    )
    return low, min(high, 1.0) if share else high, round(step, 10)


def is_narrow(values: list[Column], row: int, series: int, least: float) -> bool:
    """Whether a part of a row's bar is too narrow for its number."""
    value = values[series][row]
    total = sum(abs(v) for column in values if (v := column[row]) is not None)
    return not value or not total or abs(value) / total < least


def _rule(picture: Picture) -> float:
    if picture.rule is None:
        raise ValueError("the picture has no rule")
    return picture.rule / 100 if picture.unit == PERCENT else picture.rule


def _whole(value: float) -> float:
    """Whole numbers as such, so that cells hold 3 and not 3.0."""
    return int(value) if value == int(value) else value
