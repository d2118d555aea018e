"""Periods as the tables write them: a year, a part of a year, or an interval."""

from __future__ import annotations

import re

_MOMENT = r"[0-9]{4}(?:-(?:S[12]|Q[1-4]|(?:0[1-9]|1[0-2])))?"
_PERIOD = re.compile(rf"{_MOMENT}(?:/{_MOMENT})?")


def is_period(text: str) -> bool:
    """Whether a text is a period.

    >>> [is_period(t) for t in ("2023", "2020-S1", "2013-Q1", "2022-08", "2016-08/2021-10", "2023a")]
    [True, True, True, True, True, False]
    """
    return bool(_PERIOD.fullmatch(text))


def vintage_of(period: str) -> str:
    """The map that a period belongs to, by its last day; 63 where no period is known.

    A whole rated year 2025 belongs to 34: ratings of 2025 are made from November on.

    >>> [vintage_of(p) for p in ("2024", "2025-Q2", "2025-S1", "2025-07", "2025", "2016-08/2021-10", "")]
    ['63', '63', '63', '34', '34', '63', '63']
    """
    last = period.rpartition("/")[2]
    year, _, rest = last.partition("-")
    if year != "2025":
        return "34" if year > "2025" else "63"
    first_half = {"S1", "Q1", "Q2"} | {f"{month:02d}" for month in range(1, 7)}
    return "63" if rest[:2] in first_half else "34"
