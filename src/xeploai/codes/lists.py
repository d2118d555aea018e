"""The code lists as tables of text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from xeploai import project

OF_REVIEW = ("rated", "assessed", "not_assessed", "exempt")  # measures of a review, which is of a year
OUTSIDE = ("target", "same_period_last_year", "earlier_period")  # bases that are no number of the own group


def reference(name: str) -> pd.DataFrame:
    """One table of `data/reference` as text; a fresh copy each time.

    >>> list(reference("bases").columns)[:2]
    ['basis', 'measure']
    """
    return _read(project.find().reference / f"{name}.csv").copy()


def records(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one table of `data/reference`, read once; not to be changed.

    >>> records("schemes")[0]["scheme"]
    '2018'
    """
    return _records(project.find().reference / f"{name}.csv")


@lru_cache(maxsize=64)
def _records(path: Path) -> tuple[dict[str, str], ...]:
    return tuple(_read(path).to_dict("records"))


@lru_cache(maxsize=64)
def _read(path: Path) -> pd.DataFrame:
    return project.read_text_table(path)


@lru_cache(maxsize=128)
def _table_of(root: Path, codelist: str) -> pd.DataFrame:
    """Rows of one code list, keyed by code, whether it has a file of its own or not."""
    own = {
        "subject": "subjects",
        "subject_detail": "subject_details",
        "measure": "measures",
        "basis": "bases",
        "scheme": "schemes",
    }
    if codelist in own:
        return _read(root / f"{own[codelist]}.csv").set_index(codelist, drop=False)
    if codelist == "rating":
        return _read(root / "ratings.csv").drop_duplicates("rating").set_index("rating", drop=False)
    small = _read(root / "codelists.csv")
    small = small[small["codelist"] == codelist]
    if small.empty:
        raise KeyError(f"no code list '{codelist}'")
    return small.set_index("code", drop=False)


def _table(codelist: str) -> pd.DataFrame:
    return _table_of(project.find().reference, codelist)


def codes_of(codelist: str) -> tuple[str, ...]:
    """All codes of a list, in its own order.

    >>> codes_of("unit")
    ('count', 'percent', 'percentage_point')

    Raises
    ------
    KeyError
        If there is no such list.
    """
    return tuple(_table(codelist).index)


def lookup(codelist: str, code: str, column: str) -> str:
    """One cell of a code list.

    >>> lookup("subject", "grassroots_cell", "part_of")
    'grassroots_org'
    """
    return str(_table(codelist).at[code, column])


def told(note: str, language: str) -> str:
    """A note as a person reads it: codes of doubts, claims and verdicts by name, other words as they are.

    >>> told("no_measure; percent_of_base: unexplained", "en")
    'what it counts is not said; share of a base: unexplained'
    """
    found = []
    for part in note.split("; "):
        claim, _, verdict = part.partition(": ")
        if verdict and claim in codes_of("claim") and verdict in codes_of("verdict"):
            part = f"{name_of('claim', claim, language)}: {name_of('verdict', verdict, language)}"
        found.append(name_of("doubt", part, language))
    return "; ".join(found)


def name_of(codelist: str, code: str, language: str, *, short: bool = False) -> str:
    """The name of a code; the code itself where the list has no such code.

    >>> name_of("rating", "good", "en"), name_of("subject", "member", "vi", short=True)
    ('Good completion of tasks', 'đảng viên')
    """
    table = _table(codelist)
    column = f"{'short' if short and 'short_vi' in table.columns else 'name'}_{language}"
    return str(table.at[code, column]) if code in table.index else code
