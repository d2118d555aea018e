"""Periods as the tables write them: a year, a part of a year, or an interval."""

from __future__ import annotations

import re

FIRST_MONTH_OF_34 = "2025-07"
_MOMENT = r"(?:19|20)[0-9]{2}(?:-(?:S[12]|Q[1-4]|(?:0[1-9]|1[0-2])))?"
_EXAMPLES = "2023, 2020-S1, 2013-Q1, 2022-08 or 2016-08/2021-10"
_PERIOD = re.compile(rf"{_MOMENT}(?:/{_MOMENT})?")


def is_period(text: str) -> bool:
    """Whether a text is a period.

    >>> [is_period(t) for t in ("2023", "2020-S1", "2013-Q1", "2022-08", "2016-08/2021-10")]
    [True, True, True, True, True]
    >>> [is_period(t) for t in ("2023a", "2022-13", "2023/2021", "0000")]
    [False, False, False, False]
    """
    return bool(_PERIOD.fullmatch(text)) and interval(text)[0] <= interval(text)[1]


def wrong_period(text: str) -> str:
    """Why a text is no period, with examples; empty if it is one.

    >>> wrong_period("2023"), wrong_period("20x22")
    ('', "'20x22' is no period: write 2023, 2020-S1, 2013-Q1, 2022-08 or 2016-08/2021-10")
    """
    return "" if is_period(text) else f"'{text}' is no period: write {_EXAMPLES}"


def interval(text: str) -> tuple[str, str]:
    """First and last month of a period, as text that sorts.

    >>> interval("2020-S1"), interval("2025-07")
    (('2020-01', '2020-06'), ('2025-07', '2025-07'))
    """
    first, _, last = text.partition("/")
    return _months(first)[0], _months(last or first)[1]


def _months(moment: str) -> tuple[str, str]:
    year, _, rest = moment.partition("-")
    parts = {"": (1, 12), "S1": (1, 6), "S2": (7, 12)}
    parts |= {f"Q{q}": (3 * q - 2, 3 * q) for q in range(1, 5)}
    first, last = parts[rest] if rest in parts else (int(rest), int(rest))
    return f"{year}-{first:02d}", f"{year}-{last:02d}"


def chronological(period: str) -> tuple[str, str]:
    """A key that sorts periods by their end; of two that end together, the longer comes last.

    >>> sorted(["2021", "2020-S2", "2020", "2020-S1"], key=chronological)
    ['2020-S1', '2020-S2', '2020', '2021']
    """
    first, last = interval(period)
    return last, "".join(chr(255 - ord(c)) for c in first)


def kind_of(period: str) -> str:
    """What kind of period it is: only periods of one kind are compared with each other.

    >>> [kind_of(p) for p in ("2020", "2020-S1", "2013-Q1", "2022-08", "2016-08/2021-10")]
    ['year', 'half', 'quarter', 'month', 'interval']
    """
    rest = period.partition("-")[2]
    if "/" in period:
        return "interval"
    return {"": "year", "S": "half", "Q": "quarter"}.get(rest[:1], "month")


def vintage_of(period: str) -> str:
    """The map that a period belongs to, by its last day; 63 where no period is known.

    A whole rated year 2025 belongs to 34: ratings of 2025 are made from November on.

    >>> [vintage_of(p) for p in ("2024", "2025-Q2", "2025-S1", "2025-07", "2025", "2016-08/2021-10", "")]
    ['63', '63', '63', '34', '34', '63', '63']
    """
    return "34" if is_period(period) and interval(period)[1] >= FIRST_MONTH_OF_34 else "63"


def on_axis(period: str) -> float:
    """Where a period stands on an axis of years: a whole year at its number, parts of it around it.

    >>> on_axis("2022"), on_axis("2020-S1"), on_axis("2022-08")
    (2022.0, 2019.75, 2022.125)
    """
    return (sum(map(_month, interval(period))) / 2 - 6.5) / 12


def months_in(period: str) -> int:
    """How many months a period takes.

    >>> [months_in(p) for p in ("2022", "2013-Q1", "2016-08/2021-10")]
    [12, 3, 63]
    """
    first, last = map(_month, interval(period))
    return last - first + 1


def _month(moment: str) -> int:
    """A month as a number that counts on through the years."""
    return int(moment[:4]) * 12 + int(moment[5:])


def adjacent(before: str, after: str) -> bool:
    """Whether one period begins in the month after the other ends.

    >>> adjacent("2022", "2023"), adjacent("2020", "2022"), adjacent("2020-S1", "2020-S2")
    (True, False, True)
    """
    return _month(interval(after)[0]) - _month(interval(before)[1]) == 1
