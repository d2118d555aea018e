"""The data as a package that stands by itself: tables, code lists and what they mean, for any tool."""

from xeploai.datapackage.write import Package, write_package

__all__ = ["Package", "write_package"]
