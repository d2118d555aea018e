"""Claims recomputed: every misfit of the printed figures found, and explained where the evidence does.

Knows raw figures only; corrections are applied later, when tables are made.
"""

from xeploai.check.figures import report_of
from xeploai.check.findings import COLUMNS, as_table, check, is_open, judge_all, judge_reports, propose
from xeploai.check.verdicts import FINE, OPEN

__all__ = [
    "COLUMNS", "FINE", "OPEN", "as_table", "check", "is_open", "judge_all", "judge_reports", "propose",
    "report_of",
]  # fmt: skip
