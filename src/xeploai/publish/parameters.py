"""What a schedule may be written with: text, numbers, yes and no, lists of them, and names for them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

DEEPEST = 12  # lists in lists
LARGEST = 2**53  # numbers beyond are no longer exact everywhere


def strange(value: Any, where: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Everything in a value that no report could be given: where it is, and what is wrong with it.

    >>> list(strange({"a": [1, "x", None], "b": {2: float("nan")}}))
    [('b', '2 is a name that is no text: quote it'), ('b.2', 'nan is no number to work with')]
    """
    if depth > DEEPEST:
        yield where, "is nested too deeply"
    elif isinstance(value, dict):
        for name, one in value.items():
            if not isinstance(name, str):
                yield where, f"{name} is a name that is no text: quote it"
            else:
                yield from _unwritable(name, where)
            yield from strange(one, f"{where}.{name}".strip("."), depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from strange(one, where, depth + 1)
    elif isinstance(value, str):
        yield from _unwritable(value, where)
    elif isinstance(value, float) and not math.isfinite(value):
        yield where, f"{value} is no number to work with"
    elif isinstance(value, int) and abs(value) > LARGEST:
        yield where, "is too large a number"
    elif value is not None and not isinstance(value, int | float):
        yield where, f"{value} is neither text, number nor list: quote it"


def _unwritable(text: str, where: str) -> Iterator[tuple[str, str]]:
    if "\0" in text or text != text.encode("utf-8", "replace").decode("utf-8"):
        yield where, "has letters that cannot be written"
