"""A few small pictures kept, so that a change of looks is seen: run with XEPLOAI_BASELINES=write to keep new ones."""

from __future__ import annotations

import os

import pytest
from matplotlib.testing.compare import compare_images
from shared import ROOT

import xeploai as xl

KEPT = ROOT / "tests" / "baselines"
TOLERANCE = (
    4  # root of the mean square of differences, of 255: other versions of FreeType move letters a little
)


@pytest.mark.parametrize("name", ["slope-vi", "bars-en", "bases-vi"])
def test_a_chart_looks_as_it_did(name, data, tmp_path):
    yoy = xl.year_over_year(data, "Kiên Giang", "collective")
    chart = {
        "slope-vi": yoy.trend_chart,
        "bars-en": xl.across_areas(data, "grassroots_org", language="en").chart,
        "bases-vi": yoy.bases_chart,
    }[name]()
    made = chart.save(tmp_path / f"{name}.png")
    if os.environ.get("XEPLOAI_BASELINES") == "write":
        (KEPT / made.name).write_bytes(made.read_bytes())
    assert compare_images(str(KEPT / made.name), str(made), TOLERANCE) is None
