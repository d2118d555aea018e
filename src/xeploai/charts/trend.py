"""The chart of a comparison through its periods: slopes or joined dots for two, lines for more."""

from __future__ import annotations

from xeploai.charts.figure import Chart
from xeploai.charts.small_multiples import small_multiples_chart
from xeploai.charts.two_periods import two_periods_chart
from xeploai.compare import Comparison
from xeploai.compare.pictures import drawn_trends
from xeploai.compare.trends import periods_drawn


def trend_chart(comparison: Comparison) -> Chart | None:
    """Draw shares through the periods; None where there are fewer than two."""
    lines = drawn_trends(comparison)
    periods = periods_drawn(lines)
    if len(periods) < 2:
        return None
    if len(periods) == 2:
        return two_periods_chart(comparison, lines, (periods[0], periods[1]))
    return small_multiples_chart(comparison, lines)
