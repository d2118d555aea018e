"""Yearly quality ratings printed by Vietnamese provinces, as tables that can be traced, compared and charted.

>>> import xeploai as xl
>>> tables = getfixture("data")  # in a notebook: xl.load_tables()
>>> int(tables.distributions.query("report == 'kon-tum-2022' and subject == 'member'")["excellent"].iloc[0])
4105
"""

from xeploai.api import (
    Comparison,
    Quality,
    across_areas,
    area_profile,
    data_quality,
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
    "data_quality",
    "load_tables",
    "review",
    "save_workbook",
    "year_over_year",
]
