"""A new district, commune or body: its row of the areas."""

from __future__ import annotations

import re

from xeploai import codes
from xeploai.codes.areas import Area, UnknownAreaError, areas
from xeploai.mistakes import Mistake, UserMistakesError, bare, plain, unknown
from xeploai.project import Project
from xeploai.raw.new_report import register

LEVELS = ("district", "commune", "body")  # provinces are complete
MAPS = {"63": "2024", "34": "2026"}  # a period of each


def new_area(
    project: Project, name: str, *, level: str, parent: str, vintage: str = "63", name_en: str = ""
) -> str:
    """Add an area below a province to `data/reference/areas.csv`.

    Parameters
    ----------
    name
        Its standard Vietnamese name.
    level
        ``district``, ``commune`` or ``body``.
    parent
        Its province: a name or an id.
    vintage
        The map that it is of: ``63``, or ``34`` since July 2025.
    name_en
        Its English name; the Vietnamese one without tones if empty.

    Returns
    -------
    str
        Its id: that of the province, and the name without tones.

    Raises
    ------
    UserMistakesError
        If the level, the map or the province is none, the name is empty or has no letter, or the province
        has such an area already.
    """
    mistakes = []
    if level not in LEVELS:
        mistakes.append(Mistake("--level", unknown("level", level, LEVELS)))
    if vintage not in MAPS:
        mistakes.append(Mistake("--map", unknown("map", vintage, MAPS)))
    above = None
    try:
        above = areas().find(parent, period=MAPS.get(vintage, ""), level="province")
    except UnknownAreaError as error:
        mistakes.append(Mistake("--parent", str(error)))
    slug = re.sub(r"[^a-z0-9]+", "-", bare(name)).strip("-")
    if not slug:
        mistakes.append(Mistake("name", f"'{name}' has no letters"))
    elif above is not None and (there := _there(slug, name, above)):
        mistakes.append(Mistake("name", f"{above.name_vi} has '{there.name_vi}' already ({there.ref_area})"))
    if mistakes or above is None:
        raise UserMistakesError(mistakes)
    ref_area = f"{above.ref_area}/{slug}"
    row = {
        "ref_area": ref_area, "vintage": vintage, "code": slug, "area_level": level, "name_vi": name,
        "name_en": name_en or plain(name),
        "parent": above.ref_area, "sort_order": str(above.sort_order),
    }  # fmt: skip
    register(project.reference / "areas.csv", row)
    return ref_area


def _there(slug: str, name: str, above: Area) -> Area | None:
    """The area of a province that has such an id or name, if any."""
    own = (area for area in areas().by_id.values() if area.parent == above.ref_area)
    same = codes.fold(name)
    return next((a for a in own if a.ref_area.endswith(f"/{slug}") or codes.fold(a.name_vi) == same), None)
