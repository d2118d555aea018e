"""Charts of comparisons, drawn with matplotlib; each carries its own alternative text."""

from xeploai.charts.by_name import all_charts
from xeploai.charts.change import change_chart
from xeploai.charts.dots import bases_chart
from xeploai.charts.figure import Chart
from xeploai.charts.quality import claims_chart, coverage_chart
from xeploai.charts.stacked import stacked_chart
from xeploai.charts.tiles import tile_chart
from xeploai.charts.trend import trend_chart

__all__ = [
    "Chart",
    "all_charts",
    "bases_chart",
    "change_chart",
    "claims_chart",
    "coverage_chart",
    "stacked_chart",
    "tile_chart",
    "trend_chart",
]
