"""Raw figures: what reports print, one row a figure, and the register of the reports."""

from xeploai.raw.columns import FIGURE_COLUMNS, REPORT_COLUMNS
from xeploai.raw.corrections import add_corrections, read_corrections
from xeploai.raw.load import RawData, load

__all__ = ["FIGURE_COLUMNS", "REPORT_COLUMNS", "RawData", "add_corrections", "load", "read_corrections"]
