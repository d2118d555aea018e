"""How fast the check recomputes claims, and how much memory it takes, beside a floor and a peer.

The floor is a plain vectorised recomputation in pandas; the peer is `banff`, Statistics Canada's error
localisation, in an environment of its own. Every measurement is a process of its own. See bench/README.md.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import random
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from measuring import Result, fresh, leave, markdown, measured, peer_python, tell

# pandas and the package are imported where they are used: the peer's environment has no xeploai, and a
# process inherits the peak memory of the one that starts it, so that one has to stay small

HERE = Path(__file__).parent
SEED, PLANTED_EVERY = 20240417, 20  # 5 % of the groups have a typing error in a count
BANFF = "banff==3.1.3"
COUNTS = {
    "excellent": "c0", "good": "c1", "completed": "c2", "not_completed": "c3",
    "assessed": "n", "existing": "e", "not_assessed": "o",
}  # fmt: skip
LEVELS = list(COUNTS)[:4]
EDITS = "excellent + good + completed + not_completed = assessed; assessed + not_assessed = existing;"
KEYS = ["report", "ref_area", "time_period", "subject", "subject_detail"]
CHECKS, PEERS = ("check", "counts"), ("peer", "violating")


def build(folder: Path, size: int) -> Result:
    """Write the groups twice: raw figures for the check and the floor, one row a group for the peer."""
    import groups as made_up
    import pandas as pd

    rng = random.Random(SEED)
    groups, records = list[made_up.Group](), []
    while len(groups) < size:
        name = f"r{len(groups):07d}"
        one = made_up.group(rng, name, "" if (len(groups) + 1) % PLANTED_EVERY else "count")
        if one is not None:
            groups.append(one)
            values = {row["figure_id"]: row["value"] for row in one.rows}
            records.append({"id": name, "planted": one.figure, **{n: values[f] for n, f in COUNTS.items()}})
    made_up.frame(groups).to_pickle(folder / "frame.pickle")
    pd.DataFrame(records).to_csv(folder / "records.csv", index=False)
    return {}


def check(folder: Path, *, counts_only: bool = False) -> Result:
    """The full check; of the counts only, it has the same two sums a group as the peer."""
    import pandas as pd

    from xeploai.check import FINE, as_table, judge_all

    frame = pd.read_pickle(folder / "frame.pickle")
    if counts_only:
        frame = frame[frame["unit"] == "count"].reset_index(drop=True)
    as_table(judge_all(frame.head(50)))  # reads the code lists
    (judged, table), result = measured(lambda: (judged := judge_all(frame), as_table(judged)))
    named = {(one.report, one.suspect[0]) for one in judged if one.suspect}
    listed = {(one.report, name) for one in judged for name, _ in one.rivals}
    flagged = table.loc[~table["verdict"].isin(FINE), "report"].nunique()
    return result | _found(folder, named, listed) | {"claims": len(judged), "flagged": flagged}


def floor(folder: Path) -> Result:
    """The same shares and sums in a few vectorised steps: nothing is explained, nothing is said."""
    import pandas as pd

    frame = pd.read_pickle(folder / "frame.pickle")
    _recomputed(frame.head(50))
    (claims, flagged), result = measured(lambda: _recomputed(frame))
    return {**result, "claims": claims, "flagged": len(flagged)}


def _recomputed(frame: Any) -> tuple[int, set[str]]:
    """How many claims were recomputed, and the reports in which one does not hold."""
    value, is_count = frame["value"].astype(float), frame["unit"] == "count"
    rows = frame[KEYS].assign(name=frame["rating"].where(frame["rating"] != "", frame["measure"]))
    counts = rows[is_count].assign(count=value[is_count].astype("int64"))
    wide = counts.pivot(index=KEYS, columns="name", values="count")
    places = frame.loc[~is_count, "printed"].str.extract(r",(\d+)%$")[0].str.len()
    scale = 10 ** places.fillna(0).astype("int64")
    shares = rows[~is_count].assign(scale=scale, units=(value[~is_count] * scale).round().astype("int64"))
    shares = shares.merge(counts, on=[*KEYS, "name"]).merge(wide["assessed"].reset_index(), on=KEYS)
    rounded = (200 * shares["scale"] * shares["count"] + shares["assessed"]) // (2 * shares["assessed"])
    total = shares.groupby(KEYS).agg({"units": "sum", "scale": "max", "count": "size"})
    sums = (
        wide[LEVELS].sum(axis=1) != wide["assessed"],
        wide["assessed"] + wide["not_assessed"] != wide["existing"],
        (total["units"] - 100 * total["scale"]).abs() > total["count"] // 2,
    )
    flagged = set(shares.loc[rounded != shares["units"], "report"])
    flagged = flagged.union(*(off.index[off].get_level_values("report") for off in sums))
    return len(shares) + sum(map(len, sums)), flagged


def peer(folder: Path, *, violating: bool = False) -> Result:
    """The peer's error localisation: the fewest fields to change so that all balance edits hold."""
    import banff
    import pandas as pd

    records = pd.read_csv(folder / "records.csv", usecols=["id", *COUNTS], dtype=dict.fromkeys(COUNTS, float))
    if violating:
        off = records[LEVELS].sum(axis=1) != records["assessed"]
        off |= records["assessed"] + records["not_assessed"] != records["existing"]
        records = records[off].reset_index(drop=True)
    localise = partial(banff.errorloc, unit_id="id", edits=EDITS, outstatus="pandas", seed=SEED)
    localise(indata=records.head(50))
    status, result = measured(lambda: localise(indata=records).outstatus)
    named = {(i, COUNTS[field]) for i, field in zip(status["id"], status["FIELDID"], strict=True)}
    facts = {"claims": 2 * len(records), "groups": len(records), "flagged": status["id"].nunique()}
    return result | _found(folder, named, set()) | facts | {"pandas": pd.__version__}


TASKS: dict[str, tuple[str, Callable[[Path], Result]]] = {
    "check": ("check, all claims", check),
    "counts": ("check, balance edits only", partial(check, counts_only=True)),
    "floor": ("floor: plain pandas", floor), "peer": ("peer: banff, all records", peer),
    "violating": ("peer: banff, violating records only", partial(peer, violating=True)),
}  # fmt: skip


def _found(folder: Path, named: set, listed: set) -> Result:
    """How often the planted figure is named; or named or listed; how often another one is named."""
    import pandas as pd

    planted = pd.read_csv(folder / "records.csv", usecols=["id", "planted"]).dropna()
    truth = set(planted.itertuples(index=False, name=None))
    hits = {"named": len(truth & named), "listed": len(truth & (named | listed))}
    return {**{key: f"{n / max(len(truth), 1):.1%}" for key, n in hits.items()}, "wrong": len(named - truth)}


def run(task: str, folder: Path, size: int, python: Path) -> Result:
    """One task in a fresh process."""
    return fresh(
        __file__, folder, ["--task", task, str(folder), "--sizes", str(size)], python, f"{size} {task}"
    )


def as_table(results: dict[int, dict[str, list[Result]]]) -> list[str]:
    """The Markdown table; ratios are of the least seconds, memory is the median of the runs."""
    table, smallest = list[dict[str, Any]](), dict[str, float]()
    for size, tasks in results.items():
        least = {task: min(r["seconds"] for r in runs) for task, runs in tasks.items()}
        for task, runs in tasks.items():
            one, seconds, n = runs[0], least[task], runs[0].get("groups", size)
            middle = {key: median(r[key] for r in runs) for key in ("seconds", "before", "peak")}
            growth = seconds / n / smallest.setdefault(task, seconds / n)
            before, peak = middle["before"], middle["peak"]
            table.append({
                "what": TASKS[task][0], "groups": f"{n:,}", "runs": len(runs), "s, least": f"{seconds:.3f}",
                "s, median": f"{middle['seconds']:.3f}", "groups/s": f"{n / seconds:,.0f}",
                "claims/s": f"{one['claims'] / seconds:,.0f}", "s/group ÷ smallest size": f"{growth:.2f}",
                "MB before": f"{before / 1e6:.0f}", "MB peak": f"{peak / 1e6:.0f}",
                "bytes/group": f"{(peak - before) / n:,.0f}", "s ÷ floor": f"{seconds / least['floor']:.2f}",
                "s ÷ banff, all": f"{seconds / least['peer']:.2f}" if "peer" in least else "–",
                "groups flagged": f"{one['flagged']:,}", "planted error named": one.get("named", "–"),
                "named or listed": one.get("listed", "–"), "other figure named": one.get("wrong", "–"),
            })  # fmt: skip
    return markdown(table)


def main() -> None:
    """Measure, print the table, and with ``--write`` keep it in bench/results/check.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="groups")
    parser.add_argument("--repeat", type=int, default=3, help="runs; one of the check at the largest size")
    parser.add_argument("--banff-venv", type=Path, default=HERE / ".venv-banff", help="environment of banff")
    parser.add_argument("--write", action="store_true", help="keep the table in bench/results/check.md")
    parser.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.task:  # in a process that measures
        task, at = args.task[0], Path(args.task[1])
        result = build(at, args.sizes[0]) if task == "build" else TASKS[task][1](at)
        leave(result, at)
        return
    load, own = os.getloadavg()[0], Path(sys.executable)
    other = peer_python(args.banff_venv, BANFF)
    results: dict[int, dict[str, list[Result]]] = {}
    once = max(args.sizes) if len(args.sizes) > 1 else None
    for size in sorted(args.sizes):
        with tempfile.TemporaryDirectory() as folder:
            run("build", Path(folder), size, own)
            found = results[size] = {task: [] for task in TASKS if other or task not in PEERS}
            for turn in range(args.repeat):  # in turns, so that other work on the machine hits all alike
                for task, runs in found.items():
                    if turn == 0 or task not in CHECKS or size != once:
                        runs.append(run(task, Path(folder), size, other if task in PEERS and other else own))
    beside = {r["pandas"] for tasks in results.values() for r in tasks.get("peer", [])}
    facts = (
        f"{datetime.date.today()}; {os.cpu_count()} cores, {platform.machine()}; load {load:.1f} before, "
        f"{os.getloadavg()[0]:.1f} after; Python {platform.python_version()}; pandas {version('pandas')}; "
        f"{BANFF} {'with pandas ' + ', '.join(beside) if beside else 'NOT MEASURED'}; seed {SEED}; "
        f"one group in {PLANTED_EVERY} with a typing error in a count."
    )
    lines = ["# Speed and memory of the check", "", facts, "", *as_table(results)]
    tell("check", lines, write=args.write)


if __name__ == "__main__":
    main()
