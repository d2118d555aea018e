"""Comparisons: a table with its flags, notes and sources; charts, pages and workbooks all draw from it."""

from xeploai.compare.across_areas import across_areas
from xeploai.compare.area_profile import area_profile
from xeploai.compare.comparison import Comparison
from xeploai.compare.quality import Quality, data_quality
from xeploai.compare.year_over_year import year_over_year

__all__ = [
    "Comparison",
    "Quality",
    "across_areas",
    "area_profile",
    "data_quality",
    "year_over_year",
]
