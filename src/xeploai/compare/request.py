"""What a person asked for: lists, codes, periods and areas, with every mistake and its nearest right word."""

from __future__ import annotations

from collections.abc import Sequence

from xeploai import codes
from xeploai.codes.areas import Area, UnknownAreaError, areas
from xeploai.mistakes import Mistake, UserMistakesError, unknown

LISTED = {name: f"data/reference/{name}s.csv" for name in ("subject", "subject_detail")}
VINTAGES = {"63": "", "34": "2026"}  # each map, and a period that belongs to it


def check_request(**asked: object) -> list[Mistake]:
    """Mistakes in coded parameters (``subject="membr"``), with the nearest valid words."""
    mistakes = []
    for name, value in asked.items():
        if value == "" and name == "subject":
            some = ", ".join(codes.codes_of(name)[:3])
            text = f"a subject is needed, such as {some}: {LISTED[name]} has all there are"
            mistakes.append(Mistake(name, text))
        elif value not in codes.codes_of(name) and not (name == "subject_detail" and value == ""):
            text = unknown(name, str(value), codes.codes_of(name), LISTED.get(name, ""))
            mistakes.append(Mistake(name, text))
    return mistakes


def check_choice(name: str, value: str, valid: Sequence[str]) -> list[Mistake]:
    """A mistake if a parameter is none of its valid words (an empty one is listed as '')."""
    return [] if value in valid else [Mistake(name, unknown(name, value, [v or "''" for v in valid]))]


def check_periods(periods: list[str], where: str) -> list[Mistake]:
    """Mistakes in periods as typed."""
    return [Mistake(where, wrong) for period in periods if (wrong := codes.wrong_period(period))]


def as_list(value: str | int | Sequence[str]) -> list[str]:
    """Names or periods as a list: one, several, or several in one text with commas between them.

    >>> as_list("Kon Tum, Bình Thuận"), as_list(2023), as_list(["2022", 2023])
    (['Kon Tum', 'Bình Thuận'], ['2023'], ['2022', '2023'])
    """
    if isinstance(value, (str, int)):
        return [part.strip() for part in str(value).split(",") if part.strip()]
    return [str(item).strip() for item in value]


def find_areas(names: list[str], period: str = "") -> tuple[list[Area], list[Mistake]]:
    """Areas by name or id in the map of a period, each once, and what could not be found.

    The name or code of a region stands for all its provinces.
    """
    found: dict[str, Area] = {}
    mistakes = []
    vintage = codes.vintage_of(period)
    for name in names:
        try:
            area = areas().find(name, period=period)
            found[area.ref_area] = area
        except UnknownAreaError as error:
            within = _in_region(name, vintage)
            found |= {area.ref_area: area for area in within}
            if not within:
                mistakes.append(Mistake("areas", f"{error}{_merged_into(name, vintage)}"))
    return list(found.values()), mistakes


def other_maps(found: list[Area], vintage: str) -> list[Mistake]:
    """Mistakes for provinces that were named by an id of another map than the one asked for."""
    mistakes = []
    for area in found:
        if vintage and area.area_level == "province" and area.vintage != vintage:
            now = ", ".join(a.ref_area for a in areas().counterparts(area.ref_area, vintage))
            text = f"{area.ref_area} ({area.name_vi}) is not of the map of {vintage}: ask for {now}"
            mistakes.append(Mistake("areas", text))
    return mistakes


def _in_region(name: str, vintage: str) -> list[Area]:
    names = {codes.fold(name)}
    regions = [
        row["region"]
        for row in codes.records("regions")
        if row["vintage"] == vintage
        and names & {codes.fold(row[c]) for c in ("region", "name_vi", "name_en")}
    ]
    return [a for a in areas().of_level("province", vintage) if a.region in regions]


def _merged_into(name: str, vintage: str) -> str:
    """What became of a province that the map of 34 has no more, as a hint."""
    try:
        old = areas().find(name) if vintage == "34" else None
    except UnknownAreaError:
        return ""
    if old is None or not old.successor:
        return ""
    new = areas().by_id[old.successor]
    return f"; {old.name_vi} is part of {new.name_vi} in the map of 34: ask for that, or for vintage 63"


def refuse(mistakes: list[Mistake]) -> None:
    """Raise if there is any mistake."""
    if mistakes:
        raise UserMistakesError(mistakes)
