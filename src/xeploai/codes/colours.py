"""Colours by name (`data/reference/colours.csv`)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xeploai import project
from xeploai.codes.lists import reference


def colour(name: str) -> dict[str, str]:
    """A named colour: ``hex``, ``text_hex`` (of text on it), ``line_hex`` (if too light for lines), ``hatch``
    (see `colours.csv`).

    >>> colour("excellent")["hex"]
    '#12436D'
    """
    return _palette(project.find().reference)[name]


@lru_cache(maxsize=8)
def _palette(_root: Path) -> dict[str, dict[str, str]]:
    return {row["colour"]: row for row in reference("colours").to_dict("records")}
