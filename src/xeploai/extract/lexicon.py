"""The words of the reports, from `data/reference/lexicon.csv`, compiled into one pattern."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xeploai import codes, project

# kinds that only count beside a number, and are looked for there alone
BESIDE_A_NUMBER = ("document", "unit", "filler")
_SPACES = "\v\f\r\u00a0\u2000\u2001\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000\ufeff\u200b"
_TONES = [
    (f"{first}{toned}", f"{moved}{second}")
    for first, second, marked in (
        ("o", "a", "àáảãạ"), ("o", "e", "èéẻẽẹ"), ("u", "y", "ỳýỷỹỵ")
    )
    for toned, moved in zip(marked, {"o": "òóỏõọ", "u": "ùúủũụ"}[first], strict=True)
]  # fmt: skip
_I_FOR_Y = [(f"{c}ỉ", f"{c}ỷ") for c in "tk"] + [("lí", "lý"), ("kĩ", "kỹ")]


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase: what kind of word it is, the code it stands for, and (of a subject that is named by a
    common noun) the codes it may refer back to; the measure that it implies."""

    kind: str
    code: str
    detail: str
    refers: tuple[str, ...]
    measure: str


@dataclass(frozen=True)
class Lexicon:
    """All phrases, and the patterns that find them in folded text."""

    entries: dict[str, Entry]
    phrases: str
    signs: str
    units: re.Pattern[str]
    people: re.Pattern[str]
    fillers: re.Pattern[str]
    documents: str


def fold(text: str) -> str:
    """A text of the same length in which case, kinds of space and the place of a tone make no difference.

    >>> fold("Uỷ\u00a0ban") == fold("ủy ban"), len(fold("HOÀ")) == 3
    (True, True)
    """
    low = text.lower()
    if len(low) != len(text):  # a few foreign letters grow
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for space in _SPACES:
        low = low.replace(space, " ")
    return retone(low)


def retone(text: str) -> str:
    """Lower-case text with one place for each tone, and y for i where both are written.

    >>> retone("hoà") == retone("hòa"), retone("tỉ lệ") == retone("tỷ lệ")
    (True, True)
    """
    for written, folded in (*_TONES, *_I_FOR_Y):
        text = text.replace(written, folded)
    return text


def load() -> Lexicon:
    """The lexicon of the project, read and compiled once."""
    return _load(project.find().reference)


@lru_cache(maxsize=4)
def _load(_root: Path) -> Lexicon:
    entries: dict[str, Entry] = {}
    beside: dict[str, list[str]] = {kind: [] for kind in BESIDE_A_NUMBER}
    people: list[str] = []  # units that may be admitted to the Party
    for row in codes.reference("lexicon").to_dict("records"):
        phrase = fold(unicodedata.normalize("NFC", row["phrase"]))
        if row["kind"] in beside:
            beside[row["kind"]].append(phrase)
            people += [phrase] if row["code"] == "people" else []
        else:
            refers = tuple(row["refers"].split("|")) if row["refers"] else ()
            entries.setdefault(phrase, Entry(row["kind"], row["code"], row["detail"], refers, row["measure"]))
    return Lexicon(
        entries,
        rf"{trie(phrase for phrase in entries if phrase[0].isalpha())}(?!\w)",
        trie(phrase for phrase in entries if not phrase[0].isalpha()),
        re.compile(rf" ?(?:{trie(beside['unit'])})(?!\w)"),
        re.compile(rf" ?(?:{trie(people)})(?!\w)"),
        re.compile(rf" *(?:{trie(beside['filler'])})(?!\w)"),
        trie(beside["document"]),
    )


def trie(phrases: object) -> str:
    """A pattern that matches the longest of many phrases, sharing their beginnings; any run of spaces fits.

    >>> trie(["chi bo", "chi uy"])
    'chi +(?:bo|uy)'
    """
    root: dict[str, dict] = {}
    for phrase in sorted(phrases):  # type: ignore[call-overload]
        node = root
        for c in phrase:
            node = node.setdefault(c, {})
        node[""] = {}
    return _pattern(root)


def _pattern(node: dict[str, dict]) -> str:
    ends = "" in node
    branches = []
    for first, below in node.items():
        if not first:
            continue
        run = " +" if first == " " else re.escape(first)
        while len(below) == 1 and "" not in below:
            ((c, below),) = below.items()
            run += " +" if c == " " else re.escape(c)
        branches.append(run + _pattern(below))
    if not branches:
        return ""
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}"
