"""The charts of a comparison by name: one place that knows which function draws which."""

from __future__ import annotations

from collections.abc import Callable

from xeploai.charts.change import change_chart
from xeploai.charts.dots import bases_chart
from xeploai.charts.figure import Chart
from xeploai.charts.stacked import stacked_chart
from xeploai.charts.tiles import tile_chart
from xeploai.charts.trend import trend_chart
from xeploai.compare import Comparison
from xeploai.compare.comparison import CHARTS


def _map(comparison: Comparison) -> Chart | None:
    return tile_chart(comparison) if (comparison.table["area_level"] == "province").any() else None


DRAW: dict[str, Callable[[Comparison], Chart | None]] = {
    "trend": trend_chart,
    "shares": stacked_chart,
    "points": change_chart,
    "counts": lambda comparison: change_chart(comparison, "counts"),
    "bases": bases_chart,
    "map": _map,
}


def all_charts(comparison: Comparison) -> dict[str, Chart]:
    """All charts that there is something to draw for, by name; the one with the finding first."""
    made = {name: DRAW[name](comparison) for name in CHARTS[comparison.kind]}
    return {name: chart for name, chart in made.items() if chart is not None}
