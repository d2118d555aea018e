"""Typing errors: which numbers are one slip of the fingers away from a printed one.

A slip is one digit dropped, doubled or added, one changed, or two neighbours swapped: restricted
Damerau-Levenshtein distance 1, as in Scholtus (2009), Automatic correction of simple typing errors in
numerical data with balance edits, Statistics Netherlands discussion paper 09046.
"""

from __future__ import annotations

DROPPED, DOUBLED, ADDED, CHANGED, SWAPPED = "dropped", "doubled", "added", "changed", "swapped"


def slip(printed: str, meant: str) -> str:
    """How `printed` came about from `meant` by one slip; empty if by none, or by more than one.

    A minus sign or a decimal comma counts as a character.

    >>> slip("9", "91"), slip("22", "2"), slip("161", "116"), slip("15,76", "15,79"), slip("73", "155")
    ('dropped', 'doubled', 'swapped', 'changed', '')
    """
    if printed == meant:
        return ""
    difference = len(printed) - len(meant)
    start = _common(printed, meant)
    if difference == -1:
        return DROPPED if printed[start:] == meant[start + 1 :] else ""
    if difference == 1:
        if printed[start + 1 :] != meant[start:]:
            return ""
        extra = printed[start]
        near = printed[start - 1 : start] == extra or printed[start + 1 : start + 2] == extra
        return DOUBLED if near else ADDED
    if difference:
        return ""
    if printed[start + 1 :] == meant[start + 1 :]:
        return CHANGED
    swapped = printed[start : start + 2] == meant[start : start + 2][::-1]
    return SWAPPED if swapped and printed[start + 2 :] == meant[start + 2 :] else ""


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


def digits(value: int, decimals: int = 0) -> str:
    """The digits of a number as typed: a percentage with its comma, no separators of thousands.

    >>> digits(1576, 2), digits(5, 2), digits(-271)
    ('15,76', '0,05', '-271')
    """
    if not decimals:
        return str(value)
    sign, text = ("-", str(-value)) if value < 0 else ("", str(value))
    text = text.rjust(decimals + 1, "0")
    return f"{sign}{text[:-decimals]},{text[-decimals:]}"


def neighbours(value: int) -> list[int]:
    """All numbers that one slip could have turned into this one, in order.

    >>> 91 in neighbours(9), 2 in neighbours(22), 155 in neighbours(73)
    (True, True, False)
    """
    sign, text = (-1, str(-value)) if value < 0 else (1, str(value))
    found = {text[:i] + text[i + 1 :] for i in range(len(text))}
    found |= {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)}
    for digit in "0123456789":
        found |= {text[:i] + digit + text[i + 1 :] for i in range(len(text))}
        found |= {text[:i] + digit + text[i:] for i in range(len(text) + 1)}
    numbers = {sign * int(one) for one in found if one and (one == "0" or one[0] != "0")}
    if value:
        numbers.add(-value)
    return sorted(numbers - {value})
