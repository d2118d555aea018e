"""What a person got wrong, collected and told all at once."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One thing to mend: where it is, what is wrong and what to do.

    >>> print(Mistake("data/raw/x.csv", "unknown rating 'god'", row=7, column="rating"))
    data/raw/x.csv, row 7, column rating: unknown rating 'god'
    """

    where: str
    message: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = self.where
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.message}"


def in_order(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Mistakes file by file, those of each in the order of its rows; of the file as a whole first.

    >>> [m.row for m in in_order([Mistake("a", "x", 7), Mistake("a", "x", 3), Mistake("a", "x")])]
    [None, 3, 7]
    """
    found = list(mistakes)
    place = {where: number for number, where in enumerate(dict.fromkeys(m.where for m in found))}
    return sorted(found, key=lambda m: (place[m.where], m.row or 0))


class UserMistakesError(ValueError):
    """Everything that a person has to mend before the work can start; never a fault of the program."""

    def __init__(self, mistakes: Iterable[Mistake]):
        self.mistakes = tuple(in_order(mistakes))
        super().__init__("\n".join(str(m) for m in self.mistakes))

    def _render_traceback_(self) -> list[str]:
        """In a notebook: the message alone, without a traceback (an IPython convention)."""
        return [str(self)]


def suggestion(value: str, valid: Iterable[str], n: int = 3) -> str:
    """Nearest valid words, ready to be put behind a message; empty if none is near.

    >>> suggestion("god", ["good", "completed"])
    " (did you mean 'good'?)"
    >>> suggestion("zzz", ["good"])
    ''
    """
    by_folded = {bare(v): v for v in valid}
    near = difflib.get_close_matches(bare(value), list(by_folded), n=n, cutoff=0.7)
    return " (did you mean " + " or ".join(repr(by_folded[v]) for v in near) + "?)" if near else ""


def install(extra: str) -> str:
    """How a part of the package that is not installed is added; it is on no index.

    >>> print(install("lab"))
    python -m pip install -c constraints.txt -e ".[lab]" in the project's folder
    """
    return f'python -m pip install -c constraints.txt -e ".[{extra}]" in the project\'s folder'


def bare(word: str) -> str:
    """A word without case, accents and tone marks, as people type it in a hurry."""
    return plain(word.casefold())


def plain(word: str) -> str:
    """A word without accents and tone marks.

    >>> plain("Đắk Nông")
    'Dak Nong'
    """
    letters = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def unknown(kind: str, value: str, valid: Iterable[str], listed: str = "") -> str:
    """Say that a word is not on a list, with the nearest words or, if there are few, the whole list.

    Where neither can be said, `listed` is where the list is.

    >>> unknown("unit", "kg", ["count", "percent"])
    "unknown unit 'kg': use one of count, percent"
    """
    words = list(valid)
    hint = suggestion(value, words)
    if not hint and len(words) <= 12:
        hint = ": use one of " + ", ".join(words)
    elif not hint and listed:
        hint = f": {listed} has all there are"
    return f"unknown {kind} '{value}'{hint}"
