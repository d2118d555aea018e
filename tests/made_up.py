"""Made-up figures of many provinces and years, for charts and workbooks that real data cannot fill yet.

They say in their publisher's name that they are made up, and are written only to folders of tests.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from shared import count, rated

from xeploai import codes

LEVELS = ("excellent", "good", "completed", "not_completed")
OLD = ("clean_strong", "good", "completed", "weak")


def provinces(n: int, vintage: str = "63") -> list[str]:
    """The first names of a map, spread over the country where not all are wanted."""
    every = [a.name_vi for a in codes.areas.areas().of_level("province", vintage)]
    return every[:: max(1, len(every) // n)][:n]


def group(rng: random.Random, period: str, subject: str, size: int) -> list[dict[str, str]]:
    """Figures of one group in one year: four levels and those assessed, printed as counts."""
    levels = OLD if period < "2018" and subject != "member" else LEVELS
    left, parts = size, []
    for low, high in ((0.10, 0.22), (0.74, 0.9), (0.75, 0.97)):
        parts.append(int(left * rng.uniform(low, high)))
        left -= parts[-1]
    figures = [
        rated(grouped(n), rating, subject, time_period=period)
        for rating, n in zip(levels, [*parts, left], strict=True)
    ]
    return [*figures, count(grouped(size), "assessed", subject, time_period=period)]


def grouped(number: int) -> str:
    """A number with points between thousands, as reports print it."""
    return f"{number:,}".replace(",", ".")


def fill(
    add_report, areas: Sequence[str], periods: Sequence[str], subjects: Sequence[str] = ("member",), seed: int = 1,
    small: bool = False,
) -> None:  # fmt: skip
    """One report an area, with all its periods and subjects."""
    rng = random.Random(seed)
    for number, area in enumerate(areas):
        rows = []
        for subject in subjects:
            for period in periods:
                size = rng.randint(8, 40) if small else rng.randint(300, 60_000)
                rows += group(rng, period, subject, size)
        add_report(
            f"made-up-{number:02d}", rows, ref_area=area, publisher="Số liệu giả để thử", time_period="",
            date_read="2024-05-01",
        )  # fmt: skip
