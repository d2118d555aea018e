"""The chart of a comparison through its periods: slopes or joined dots for two, lines for more."""

from __future__ import annotations

from xeploai import codes
from xeploai.charts.ends import ends_chart
from xeploai.charts.figure import Chart
from xeploai.charts.lines import lines_chart
from xeploai.compare import Comparison
from xeploai.compare.pictures import drawn_trends


def trend_chart(comparison: Comparison) -> Chart | None:
    """Draw shares through the periods; None where there are fewer than two."""
    found = {p.row["time_period"] for line in drawn_trends(comparison) for p in line.points}
    whole = sorted(found, key=codes.chronological)
    if len(whole) < 2:
        return None
    return ends_chart(comparison) if len(whole) == 2 else lines_chart(comparison)
