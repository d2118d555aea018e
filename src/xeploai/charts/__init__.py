"""Charts of comparisons, drawn with matplotlib; each carries its own alternative text."""

from xeploai.charts.change import change_chart
from xeploai.charts.figure import Chart
from xeploai.charts.quality import claims_chart, coverage_chart
from xeploai.charts.stacked import stacked_chart

__all__ = ["Chart", "change_chart", "claims_chart", "coverage_chart", "stacked_chart"]
