"""Which area a document is about: the name that its title gives, else the one its text names most."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

from xeploai import codes, project
from xeploai.codes.areas import Area, UnknownAreaError, areas
from xeploai.codes.areas import fold as areas_fold
from xeploai.extract.lexicon import fold

_UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_WORD = rf"[{_UPPER}][\w’'.]*"
NAMED = re.compile(
    r"(?P<kind>\b(?:[Tt]ỉnh|[Tt]hành|[Hh]uyện|[Tt]hị|[Qq]uận)(?:[ \u00a0]+(?:ủy|uỷ|phố|xã|ủy,|Ủy))?|\bTP\.?)"
    rf"[ \u00a0]+(?P<name>{_WORD}(?:(?:[ \u00a0]+|[ \u00a0]?[-–][ \u00a0]?){_WORD}){{0,4}})"
)
BARE = re.compile(rf"(?<!\w){_WORD}(?:(?:[ \u00a0]+|[ \u00a0]?[-–][ \u00a0]?){_WORD}){{1,4}}")
UPPER = tuple(map(fold, ("tỉnh ủy", "đảng bộ tỉnh", "toàn tỉnh")))
LOWER = tuple(
    fold(f"{first} {second}")
    for first, second in (
        *product(("huyện", "thị", "quận", "thành"), ("ủy",)),
        *product(("đảng bộ", "toàn"), ("huyện", "thị xã", "thành phố", "quận")),
    )
)
PAPER = "Báo"  # a provincial newspaper has its province's name
TITLE = 350  # characters that count as the head of a document
HEAD_WEIGHT = 6


@dataclass(frozen=True)
class Place:
    """An area as raw figures name it; all empty if the text names none."""

    ref_area: str = ""
    area_level: str = ""
    parent_area: str = ""


def place_of(text: str, period: str = "", folded: str | None = None) -> Place:
    """The area of a document.

    >>> place_of("Huyện ủy Lạc Dương tổng kết năm 2021. Tỉnh ủy Lâm Đồng chỉ đạo huyện Lạc Dương.", "2021")
    Place(ref_area='Lạc Dương', area_level='district', parent_area='Lâm Đồng')
    >>> place_of("Kiên Giang có 3.402 tổ chức đảng").ref_area
    'Kiên Giang'
    >>> place_of("Toàn tỉnh, theo Tỉnh ủy, còn 3 cơ sở yếu kém." + " …" * 200 + "Ở huyện Trạm Tấu, …")
    Place(ref_area='', area_level='province', parent_area='')
    """
    root = project.find().reference
    lines = (line.title() if line.isupper() else line for line in text.split("\n"))
    text = "\n".join(lines)  # a heading in capitals names areas too
    votes: Counter[tuple[str, str]] = Counter()
    for match in NAMED.finditer(text):
        kind = " ".join(match["kind"].lower().split())
        weight = HEAD_WEIGHT if match.start() < TITLE else 1
        weight += kind.endswith(("ủy", "uỷ"))
        votes[_named(root, kind, " ".join(match["name"].split()), period)] += weight
    namesakes = _namesakes(root)
    for match in BARE.finditer(text):
        words = match.group().split()
        name = _known(root, " ".join(words[1:] if words[0] == PAPER else words), "province", period)
        if name and name not in namesakes:
            votes["province", name] += HEAD_WEIGHT // 2 if match.start() < TITLE else 1
    votes += _registered(root, text[:TITLE], text)
    votes.pop(("", ""), None)
    if not votes:
        return Place()
    provinces = {name: n for (kind, name), n in votes.items() if kind == "province"}
    most = max(votes.values())
    level, name = next(key for key, n in votes.items() if n == most)
    low = folded if folded is not None else fold(text)
    titled = NAMED.search(text, 0, TITLE)
    several = sum(kind == "district" for kind, _ in votes) > 1
    above = several or _times(UPPER, low) > _times(LOWER, low)
    if level == "district" and not titled and above:  # a district that is one of the examples
        level, name = "province", max(provinces, key=lambda one: provinces[one]) if provinces else ""
    if level == "province":
        return Place(name, level)
    return Place(name, level, _province(name, level, provinces))


def _province(name: str, level: str, provinces: dict[str, int]) -> str:
    """The province of a place: that of the register if the text names it, else the one named most.

    A body's name says enough; districts have namesakes in provinces that the register does not hold.
    """
    ordered = sorted(provinces, key=lambda one: -provinces[one])
    own = [a for a in areas().by_id.values() if (a.name_vi, a.area_level) == (name, level)]
    above = [areas().by_id[area.parent].name_vi for area in own]
    named = [one for one in ordered if one in above]
    known = above if level == "body" and len(above) == 1 else []
    return (*named, *known, *ordered, "")[0]


def _registered(root: Path, head: str, text: str) -> Counter[tuple[str, str]]:
    """Bodies of the register that the head names, and districts that it names beside their province."""
    votes: Counter[tuple[str, str]] = Counter()
    names, known = _below(root)
    whole = ""
    for match in names.finditer(_words(head)):
        for area, above in known[match.group()]:
            if area.area_level == "body":
                votes["body", area.name_vi] = TITLE  # no other name has as many votes
                continue
            whole = whole or f" {_words(text)} "
            if f" {above} " in whole:
                votes[area.area_level, area.name_vi] = HEAD_WEIGHT
    return votes


@lru_cache(maxsize=4)
def _below(_root: Path) -> tuple[re.Pattern[str], dict[str, list[tuple[Area, str]]]]:
    """The areas below the provinces by their names, with the names of their provinces; a pattern of all."""
    known: dict[str, list[tuple[Area, str]]] = {}
    for area in areas().by_id.values():
        if area.area_level in ("district", "commune", "body"):
            above = areas().by_id[area.parent].name_vi
            known.setdefault(_words(area.name_vi), []).append((area, _words(above)))
    longest = sorted(map(re.escape, known), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)" if longest else r"(?!)"), known


def _words(text: str) -> str:
    """A text as the names of areas are compared, without marks."""
    return areas_fold(re.sub(r"[^\w\s]+", " ", text))


def _times(phrases: tuple[str, ...], text: str) -> int:
    return sum(map(text.count, phrases))


def _named(root: Path, kind: str, name: str, period: str) -> tuple[str, str]:
    if kind.startswith("tỉnh"):
        return ("province", found) if (found := _known(root, name, "province", period)) else ("", "")
    if kind.startswith(("thành", "tp")):
        central = _known(root, name, "province", period)
        if central and central in _central(root):
            return "province", central
    known = _known(root, name, "district", period)
    return "district", known or " ".join(name.rstrip(".").split()[:3])


@lru_cache(maxsize=2048)
def _known(_root: Path, name: str, level: str, period: str) -> str:
    """The standard name of the area that a run of capitalised words begins with; empty if there is none."""
    words = name.rstrip(".").split()
    for size in range(min(len(words), 5), 0, -1):
        try:
            return areas().find(" ".join(words[:size]), period=period, level=level).name_vi
        except UnknownAreaError:
            continue
    return ""


@lru_cache(maxsize=4)
def _namesakes(_root: Path) -> frozenset[str]:
    """Names that mean an area only behind its kind (thành phố Hồ Chí Minh): persons, common words."""
    rows = codes.reference("area_aliases").to_dict("records")
    return frozenset(row["alias"] for row in rows if row["context_needed"] == "yes")


@lru_cache(maxsize=4)
def _central(_root: Path) -> frozenset[str]:
    """Cities that are provinces."""
    rows = codes.reference("areas").to_dict("records")
    return frozenset(r["name_vi"] for r in rows if r["unit_type"] == "city" and r["area_level"] == "province")
