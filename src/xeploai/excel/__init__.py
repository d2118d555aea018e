"""Workbooks of comparisons: one table a sheet, native charts that can be edited, notes and sources."""

from xeploai.excel.quality import write_quality
from xeploai.excel.workbook import write_workbook

__all__ = ["write_quality", "write_workbook"]
