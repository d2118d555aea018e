"""A call as a person types it: what is missing, unknown or of another kind than asked for, told at once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from xeploai.mistakes import Mistake, UserMistakesError, unknown
from xeploai.tables import Tables


def bound(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call by name; whole numbers such as a year are text from here on.

    Raises
    ------
    UserMistakesError
        If a name is unknown, something lacks, or a value is no text (no list of texts, where several may be).

    >>> bound(lambda area, *, period="": None, ("Kon Tum",), {"period": 2023})
    {'area': 'Kon Tum', 'period': '2023'}
    """
    signature, name = inspect.signature(function), f"xl.{function.__name__}"
    known = list(signature.parameters)
    mistakes = [Mistake(name, unknown("argument", one, known)) for one in options if one not in known]
    if mistakes:
        raise UserMistakesError(mistakes)
    try:
        given = signature.bind(*args, **options).arguments
    except TypeError as error:
        text = f"{error} (it takes {', '.join(known)})"
        raise UserMistakesError([Mistake(name, text)]) from None
    made = {}
    for one, value in given.items():
        made[one], wrong = _value(value, str(signature.parameters[one].annotation))
        mistakes += [Mistake(name, f"{one} {wrong}")] if wrong else []
    if mistakes:
        raise UserMistakesError(mistakes)
    return made


def _value(value: Any, kind: str) -> tuple[Any, str]:
    """A value of a parameter, and what is wrong with it."""
    if "Tables" in kind:
        return value, "" if isinstance(value, Tables) else "is what xl.load_tables() returns"
    if isinstance(value, str):
        return value, ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value), ""
    if "Sequence" not in kind:
        return value, f"takes one text, not {value!r:.60}"
    if isinstance(value, Iterable) and all(isinstance(one, str | int) for one in value):
        return [str(one) for one in value], ""
    return value, f"takes a text or a list of them, not {value!r:.60}"
