"""Comparisons: a table with its flags, notes and sources; charts, pages and workbooks all draw from it."""

from xeploai.compare.across_areas import across_areas
from xeploai.compare.comparison import Comparison
from xeploai.compare.year_over_year import year_over_year

__all__ = ["Comparison", "across_areas", "year_over_year"]
