"""How wide a text is in the font of the charts."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from xeploai.charts.figure import STYLE


@lru_cache(maxsize=4096)
def width(text: str, size: float, weight: str = "normal") -> float:
    """Width of a text in points.

    >>> width("Kon Tum", 8) > width("Kon", 8) > 0
    True
    """
    font = FontProperties(family=STYLE["font.family"], weight=weight)
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().width)
