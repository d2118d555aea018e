"""How long a comparison over a million observations takes, and a chart of 63 areas, beside bare libraries.

Every measurement is a process of its own. See bench/README.md.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from measuring import Result, fresh, leave, markdown, measured, tell

# pandas, matplotlib and the package are imported where they are used: a process inherits the peak memory of
# the one that starts it, so that one has to stay small

SEED = 20240417
PERIODS = ["2018", "2019", "2020", "2021", "2022", "2023"]
LEVELS = ["excellent", "good", "completed", "not_completed"]
SUBJECT = "member"


def build(folder: Path) -> Result:
    """A million observations: each province, subject, group and year with four ratings and those assessed."""
    import numpy as np
    import pandas as pd

    from xeploai import codes

    areas = [a.ref_area for a in codes.areas.areas().of_level("province", "63")]
    keys = pd.MultiIndex.from_product(
        [areas, PERIODS, codes.codes_of("subject"), ["", *codes.codes_of("subject_detail")]],
        names=["ref_area", "time_period", "subject", "subject_detail"],
    ).to_frame(index=False)  # fmt: skip
    rng = np.random.default_rng(SEED)
    counts = pd.DataFrame(rng.integers(1, 9000, (len(keys), 4)), columns=LEVELS)
    wide = pd.concat([keys, counts, counts.sum(axis=1).rename("assessed")], axis=1)
    wide["report"] = "made-up-" + wide["ref_area"].str[3:]
    long = wide.melt([*keys.columns, "report"], var_name="name", value_name="obs_value").head(1_000_000)
    rated = long["name"] != "assessed"
    number = long.groupby("report").cumcount() + 1
    observations = long.assign(
        measure=rated.map({True: "rated", False: "assessed"}), rating=long["name"].where(rated, ""),
        scheme=rated.map({True: "2018", False: ""}), unit="count", transformation="level", bound="exact",
        reference_period="", basis="", basis_value=pd.NA, derivation="", obs_status="reported",
        area_level="province", decimals=0, reported_value=long["obs_value"].astype(float),
        figures="f" + number.astype(str),
    )  # fmt: skip
    observations["obs_value"] = observations["obs_value"].astype(float)
    observations.drop(columns="name").to_pickle(folder / "observations.pickle")
    figures = observations[["report", "figures", "subject", "rating", "measure", "time_period"]]
    figures = figures.rename(columns={"figures": "figure_id"}).assign(note="", printed="", action="")
    figures.to_pickle(folder / "figures.pickle")
    registered = {"report": observations["report"].unique(), "date_published": "2024-01-31"}
    registered |= {"date_read": "", "publisher": "Số liệu giả để thử"}
    pd.DataFrame(registered).to_pickle(folder / "reports.pickle")
    return {"rows": len(observations)}


def wide_table(folder: Path) -> Result:
    """Observations to distributions, the step of `xeploai build` that a comparison stands on."""
    import pandas as pd

    from xeploai.tables.distributions import distributions, rating_columns

    observations = pd.read_pickle(folder / "observations.pickle")
    distributions(observations.head(500))
    made, result = measured(lambda: distributions(observations))
    whole = [*rating_columns(), "base", "residual", "assessed"]
    made = made.astype(dict.fromkeys(whole, "Int64"))
    made.fillna({"corrected": "", "flagged": ""}).to_pickle(folder / "distributions.pickle")
    return result | {"rows": len(made)}


def _tables(folder: Path) -> Any:
    import pandas as pd

    from xeploai import check
    from xeploai.tables import Tables

    read = {n: pd.read_pickle(folder / f"{n}.pickle") for n in ("observations", "distributions", "figures")}
    reports = pd.read_pickle(folder / "reports.pickle")
    return Tables(**read, reports=reports, findings=check.as_table([]))


def across(folder: Path) -> Result:
    """63 provinces in one year."""
    from xeploai.compare import across_areas

    tables = _tables(folder)
    made, result = measured(lambda: across_areas(tables, SUBJECT, period="2023"))
    return result | {"rows": len(made.table)}


def years(folder: Path) -> Result:
    """63 provinces through six years."""
    from xeploai.codes.areas import areas
    from xeploai.compare import year_over_year

    tables, names = _tables(folder), [a.ref_area for a in areas().of_level("province", "63")]
    made, result = measured(lambda: year_over_year(tables, names, SUBJECT))
    return result | {"rows": len(made.table)}


def merged(folder: Path) -> Result:
    """34 provinces, each the sum of its parts."""
    from xeploai.compare import across_areas

    tables = _tables(folder)
    made, result = measured(lambda: across_areas(tables, SUBJECT, period="2023", vintage="34"))
    return result | {"rows": len(made.table)}


def floor(folder: Path) -> Result:
    """The same shares of all groups in bare pandas: nothing is chosen, flagged, said or traced."""
    import pandas as pd

    observations = pd.read_pickle(folder / "observations.pickle")
    keys = ["ref_area", "time_period", "subject", "subject_detail"]

    def shares() -> Any:
        rated = observations[observations["measure"] == "rated"]
        counts = rated.groupby([*keys, "rating"])["obs_value"].sum().unstack()
        return counts.div(counts.sum(axis=1), axis=0) * 100

    made, result = measured(shares)
    return result | {"rows": len(made)}


def floor_one(folder: Path) -> Result:
    """The shares of one subject in one year in bare pandas."""
    import pandas as pd

    observations = pd.read_pickle(folder / "observations.pickle")

    def shares() -> Any:
        o = observations
        own = o[(o["subject"] == SUBJECT) & (o["subject_detail"] == "") & (o["time_period"] == "2023")]
        counts = own[own["measure"] == "rated"].groupby(["ref_area", "rating"])["obs_value"].sum().unstack()
        return counts.div(counts.sum(axis=1), axis=0) * 100

    made, result = measured(shares)
    return result | {"rows": len(made)}


def chart(folder: Path) -> Result:
    """The 100% bars of 63 provinces with title, notes and alternative text, to PNG."""
    from xeploai.charts import stacked_chart
    from xeploai.compare import across_areas

    made = across_areas(_tables(folder), SUBJECT, period="2023")
    stacked_chart(made).rendered("png")  # reads the fonts
    picture, result = measured(lambda: stacked_chart(made).rendered("png"))
    return result | {"rows": len(picture)}


def bare_chart(folder: Path) -> Result:
    """The same bars and numbers in bare matplotlib: no title, no legend, no notes."""
    import io

    import matplotlib
    import numpy as np

    matplotlib.use("agg")
    from matplotlib import pyplot

    rng = np.random.default_rng(SEED)
    shares = rng.dirichlet([2, 7, 1, 0.4], 63) * 100

    def draw() -> bytes:
        figure, plot = pyplot.subplots(figsize=(8.6, 18.1), dpi=144)
        left = np.zeros(63)
        for column in shares.T:
            plot.barh(range(63), column, 0.62, left=left)
            for place, (start, width) in enumerate(zip(left, column, strict=True)):
                plot.text(start + width / 2, place, f"{width:.1f}%", ha="center", va="center", size=8)
            left = left + column
        plot.set_yticks(range(63), [f"Tỉnh {n} 2023 n = {n}" for n in range(63)])
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png")
        pyplot.close(figure)
        return buffer.getvalue()

    draw()
    picture, result = measured(draw)
    return result | {"rows": len(picture)}


TASKS: dict[str, tuple[str, Callable[[Path], Result], str]] = {
    "floor": ("bare pandas: shares of all groups", floor, "floor"),
    "wide_table": ("observations to distributions (once, in `build`)", wide_table, "floor"),
    "floor_one": ("bare pandas: shares of one subject in one year", floor_one, "floor_one"),
    "across": ("`across_areas`, 63 provinces", across, "floor_one"),
    "merged": ("`across_areas`, 34 provinces rebuilt", merged, "floor_one"),
    "years": ("`year_over_year`, 63 provinces, six years", years, "floor_one"),
    "bare_chart": ("bare matplotlib: bars of 63 areas, PNG", bare_chart, "bare_chart"),
    "chart": ("`stacked_chart` of 63 areas, PNG", chart, "bare_chart"),
}


def main() -> int:
    """Measure all, one after the other, several times; the median counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the table in bench/results")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each (default: 3)")
    parser.add_argument("--task", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        folder = Path(options.folder)
        leave(build(folder) if options.task == "build" else TASKS[options.task][1](folder), folder)
        return 0
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        size = _run("build", folder)["rows"]
        runs = {task: [_run(task, folder) for _ in range(1 if task == "wide_table" else options.repeat)]
                for task in TASKS}  # fmt: skip
    seconds = {task: median(one["seconds"] for one in own) for task, own in runs.items()}
    rows = [
        {
            "what": told,
            "runs": len(runs[task]),
            "s, median": f"{seconds[task]:.3f}",
            "÷ its floor": f"{seconds[task] / seconds[beside]:.1f}",
            "MB before": f"{runs[task][0]['before'] / 1e6:.0f}",
            "MB peak": f"{max(one['peak'] for one in runs[task]) / 1e6:.0f}",
            "rows or bytes": f"{runs[task][0]['rows']:,}",
        }
        for task, (told, _, beside) in TASKS.items()
    ]
    about = (
        f"{datetime.date.today()}; {os.cpu_count()} cores, {platform.machine()}; load {load:.1f} before; "
        f"Python {platform.python_version()}; pandas {version('pandas')}, "
        f"matplotlib {version('matplotlib')}; "
        f"{size:,} observations. A comparison also chooses among reports, flags what differs, recomputes "
        "changes, writes titles and notes, and keeps every printed figure behind it."
    )
    tell(
        "compare", ["# Speed and memory of comparisons", "", about, "", *markdown(rows)], write=options.write
    )
    return 0


def _run(task: str, folder: Path) -> Result:
    arguments = ["--task", task, "--folder", str(folder)]
    return fresh(__file__, folder, arguments, Path(sys.executable), task)


if __name__ == "__main__":
    sys.exit(main())
