"""Areas by name: which province, district or body a printed name means, in which map."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xeploai import project
from xeploai.codes.lists import reference
from xeploai.codes.periods import vintage_of
from xeploai.mistakes import Mistake, UserMistakesError, suggestion


@dataclass(frozen=True)
class Area:
    """One row of `data/reference/areas.csv`."""

    ref_area: str
    vintage: str
    area_level: str
    name_vi: str
    name_en: str
    parent: str
    sort_order: int
    region: str = ""
    successor: str = ""

    def name(self, language: str) -> str:
        """The standard name in a language."""
        return self.name_vi if language == "vi" else self.name_en


class UnknownAreaError(ValueError):
    """A name that no area has, or that more than one has.

    Attributes
    ----------
    near
        Whether the message names one that is written alike: then it is a slip, else it may be a new area.
    """

    near = True


class AmbiguousAreaError(UnknownAreaError):
    """A name that more than one area has."""


def fold(name: str) -> str:
    """A name reduced to what tells areas apart: case, spacing, dashes and the place of a tone do not.

    >>> fold("Thanh Hoá") == fold("THANH  HÓA"), fold("Bà Rịa – Vũng Tàu") == fold("Bà Rịa-Vũng Tàu")
    (True, True)
    >>> fold("Hà Nam") == fold("Hà Năm")
    False
    """
    text = unicodedata.normalize("NFC", name).replace("–", "-").casefold()
    return " ".join(_move_tone(word) for word in text.replace("-", " ").split())


def _move_tone(syllable: str) -> str:
    """Both accepted tone placements of one syllable give the same key: letters, then the tone."""
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    marks = [c for c in unicodedata.normalize("NFD", syllable) if c in tones]
    letters = "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in tones)
    return unicodedata.normalize("NFC", letters) + "".join(marks)


class Areas:
    """All areas, found by id or by name."""

    def __init__(self) -> None:
        table = reference("areas")
        self.by_id: dict[str, Area] = {
            row["ref_area"]: Area(
                row["ref_area"], row["vintage"], row["area_level"], row["name_vi"], row["name_en"],
                row["parent"], int(row["sort_order"]), row["region"], row["successor"],
            )
            for row in table.to_dict("records")
        }  # fmt: skip
        self._names: dict[tuple[str, str], set[str]] = {}
        for area in self.by_id.values():
            for name in (area.name_vi, area.name_en):
                self._names.setdefault((area.vintage, fold(name)), set()).add(area.ref_area)
        for row in reference("area_aliases").to_dict("records"):
            if row["ref_area"] not in self.by_id:
                text = f"alias '{row['alias']}' is of no area: areas.csv has no '{row['ref_area']}'"
                raise UserMistakesError([Mistake("data/reference/area_aliases.csv", text)])
            key = self.by_id[row["ref_area"]].vintage, fold(row["alias"])
            self._names.setdefault(key, set()).add(row["ref_area"])

    def of_level(self, level: str, vintage: str = "63") -> tuple[Area, ...]:
        """All areas of a level in a vintage, in the Vietnamese order of their names.

        >>> len(Areas().of_level("province", "34"))
        34
        """
        found = [a for a in self.by_id.values() if a.area_level == level and a.vintage == vintage]
        return tuple(sorted(found, key=lambda a: (a.sort_order, a.ref_area)))

    def counterparts(self, ref_area: str, vintage: str) -> tuple[Area, ...]:
        """What an area is in a map: itself, the unit it became part of, or the units it was made of.

        >>> [a.name_vi for a in Areas().counterparts("34:51", "63")]
        ['Kon Tum', 'Quảng Ngãi']
        >>> [a.ref_area for a in Areas().counterparts("63:40", "34")]
        ['34:40']
        """
        area = self.by_id[ref_area]
        if area.vintage == vintage or area.area_level != "province":
            return (area,)
        if area.successor:
            return (self.by_id[area.successor],)
        return tuple(a for a in self.of_level("province", vintage) if a.successor == ref_area)

    def find(self, name: str, *, period: str = "", level: str = "", parent: str = "") -> Area:
        """The area that a name, or an id, means in a period.

        Parameters
        ----------
        name
            Standard Vietnamese or English name, an alias, or an id such as ``63:60``.
        period
            Decides the vintage: the map of 63 before July 2025, of 34 after; 63 if empty.
        level, parent
            Narrow the search; `parent` is a name or an id.

        Raises
        ------
        UnknownAreaError
            If no area or more than one fits; the message names the nearest.

        >>> Areas().find("TP.HCM").ref_area, Areas().find("Kon Tum", period="2022").ref_area
        ('63:79', '63:62')
        >>> Areas().find("Lào Cai", period="2026").ref_area
        '34:15'
        >>> Areas().find("Nam Định", period="2021/2025").ref_area
        '63:36'
        """
        if name in self.by_id:
            return self.by_id[name]
        vintage = vintage_of(period)
        ids = self._names.get((vintage, fold(name)), set()) | self._names.get(("", fold(name)), set())
        if not ids and "/" in period:  # a term that began on the map before: its areas may be gone since
            vintage = vintage_of(period.partition("/")[0])
            ids = self._names.get((vintage, fold(name)), set())
        found = [self.by_id[i] for i in sorted(ids) if not level or self.by_id[i].area_level == level]
        if parent:
            above = self.find(parent, period=period).ref_area
            found = [a for a in found if a.parent == above]
        if len(found) == 1:
            return found[0]
        if found:
            ids_found = ", ".join(a.ref_area for a in found)
            raise AmbiguousAreaError(f"'{name}' is ambiguous ({ids_found}): give its level or parent")
        if level and ids:
            levels = " or ".join(sorted({self.by_id[i].area_level for i in ids}))
            raise UnknownAreaError(f"'{name}' is a {levels}, not a {level}: give its area_level")
        known = [
            a.name_vi
            for a in self.by_id.values()
            if a.vintage in {vintage, ""} and level in {"", a.area_level}
        ]
        like = suggestion(name, known)
        error = UnknownAreaError(f"unknown {level or 'area'} '{name}'{like}")
        error.near = bool(like)
        raise error


def areas() -> Areas:
    """The areas of the project, read once."""
    return _areas(project.find().reference)


@lru_cache(maxsize=4)
def _areas(_root: Path) -> Areas:
    return Areas()
