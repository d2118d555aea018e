"""Yearly quality ratings printed by Vietnamese provinces, as tables that can be traced, compared and charted.

>>> import xeploai as xl
>>> tables = getfixture("data")  # in a notebook: xl.load_tables()
>>> int(tables.distributions.query("report == 'kon-tum-2022' and subject == 'member'")["excellent"].iloc[0])
4105
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xeploai.api import (
        Comparison,
        Quality,
        across_areas,
        area_profile,
        controls,
        data_quality,
        explore,
        load_tables,
        review,
        save_workbook,
        year_over_year,
    )
    from xeploai.tables import Tables

__all__ = [
    "Comparison",
    "Quality",
    "Tables",
    "across_areas",
    "area_profile",
    "controls",
    "data_quality",
    "explore",
    "load_tables",
    "review",
    "save_workbook",
    "year_over_year",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: papermill imports this package for its engine alone."""
    if name not in __all__:
        from xeploai.mistakes import suggestion

        raise AttributeError(f"module 'xeploai' has no attribute '{name}'{suggestion(name, __all__)}")
    from xeploai import api

    globals().update({one: getattr(api, one) for one in __all__})
    return globals()[name]


def __dir__() -> list[str]:
    return sorted(__all__)
