"""How fast documents are read, beside a floor and a peer; how well, and in how much memory, on made-up ones.

The floor is the bare scan for numbers; the peer is `underthesea`'s word segmentation, what others need before
they can begin, in an environment of its own. Every measurement is a process of its own. See bench/README.md.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import os
import platform
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

from measuring import Result, fresh, leave, markdown, measured, peer_python, tell

# the package is imported where it is used: the peer's environment has none, and a process inherits the peak
# memory of the one that starts it, so that one has to stay small

HERE = Path(__file__).parent
REPORTS = HERE.parent / "tests" / "cases" / "reports"  # the project's own, in the style of real ones
ARTICLES = HERE.parents[1] / "shared" / "sources"  # published ones, which the project may not hold
UNDERTHESEA = "underthesea==9.5.0"
MARK = re.compile(r"\{([^{}|]+)\|[^{}]*\}")
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
PASSES = 15
KEYS = ("unit", "subject", "measure", "rating", "transformation")


def plain(folder: Path, source: Path) -> Result:
    """Write texts without the marks of the project's own reports."""
    for path in sorted(source.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").split("\n")
        text = "\n".join(line for line in lines if not line.startswith("#:"))
        (folder / path.name).write_text(MARK.sub(r"\1", text), encoding="utf-8")
    return {}


def _passes(folder: Path, work: Callable[[list[Path], list[str]], Any], passes: int = PASSES) -> Result:
    """The least and the median seconds of a pass over all texts, the first one left out."""
    paths = sorted(folder.glob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    work(paths, texts)
    seconds = [measured(partial(work, paths, texts))[1]["seconds"] for _ in range(passes)]
    size, numbers = sum(map(len, texts)), sum(1 for text in texts for _ in NUMBER.finditer(text))
    return {"seconds": min(seconds), "middle": median(seconds), "characters": size, "numbers": numbers}


def floor(folder: Path) -> Result:
    """Every number found, nothing known of it."""
    return _passes(folder, lambda _, texts: [m.group() for text in texts for m in NUMBER.finditer(text)])


def peer(folder: Path) -> Result:
    """Words, no figures."""
    from underthesea import word_tokenize

    return _passes(folder, lambda _, texts: [word_tokenize(text) for text in texts], 3)


def lexer(folder: Path) -> Result:
    """The first layer alone."""
    from xeploai.extract import lexer, lexicon

    return _passes(folder, lambda _, texts: [lexer.tokens(lexicon.fold(text)) for text in texts])


def pipeline(folder: Path) -> Result:
    """From the file to the finished raw-figure CSV, all claims verified."""
    from xeploai.extract import as_csv, extract, kept

    return _passes(folder, lambda paths, _: [as_csv(kept(extract(path).rows)) for path in paths])


def corpus(folder: Path, workers: int) -> Result:
    """`xeploai extract FOLDER -o ...`, as its user calls it."""
    from xeploai.extract import command

    with tempfile.TemporaryDirectory() as out:
        run = partial(command.run, [folder / "documents"], output=Path(out), workers=workers, quiet=True)
        outcome, result = measured(run)
    inside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )
    return {**result, "inside": max(inside, result["peak"]), "reports": outcome.documents}


def accuracy(folder: Path) -> Result:
    """What was read against what was written; truth and drafts are compared one report at a time."""
    from xeploai.extract import extract

    count: Counter[str] = Counter()
    start = time.perf_counter()
    for report, truth in _truth(folder):
        rows: dict[str, dict[str, str]] = {}
        for row in extract(folder / "documents" / f"{report}.txt").rows:
            if row["fate"] in ("figure", "unresolved"):
                rows.setdefault(row["position"], row)
        for position, want in truth.items():
            row = rows.get(position, {"fate": ""})
            figure = row["fate"] == "figure"
            right = figure and all(row[key] == want[key] for key in KEYS)
            count.update(figures=1, found=row["fate"] != "", right=right, asked=row["fate"] == "unresolved")
            count["wrong"] += figure and not right
            if want["basis_value"]:
                count.update(shares=1, bases=figure and row["basis_value"] == want["basis_value"])
        count["false"] += sum(row["fate"] == "figure" and at not in truth for at, row in rows.items())
    return {"seconds": time.perf_counter() - start, **count}


def _truth(folder: Path) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as lines:
        for report, rows in groupby(csv.DictReader(lines), key=lambda row: row["report"]):
            yield report, {row["position"]: row for row in rows}


def generated(folder: Path, reports: int) -> Result:
    """Write the made-up corpus."""
    from generate import write

    return {"bytes": sum(path.stat().st_size for path in write(folder / "corpus", reports))}


TEXTS: dict[str, tuple[str, Callable[[Path], Result]]] = {
    "pipeline": ("whole pipeline, one process", pipeline), "lexer": ("its lexer alone", lexer),
    "floor": ("floor: bare number scan", floor), "peer": ("peer: underthesea.word_tokenize", peer),
}  # fmt: skip


def run(task: str, folder: Path, python: Path | None = None) -> Result:
    """One task in a fresh process."""
    return fresh(__file__, folder, ["--task", task, str(folder)], python or Path(sys.executable), task)


def task(name: str, folder: Path) -> None:
    """Do one task in this process and leave its result in the folder."""
    kind, _, number = name.partition(":")
    works: dict[str, Callable[[Path], Result]] = {
        "own": partial(plain, source=REPORTS),
        "articles": partial(plain, source=ARTICLES),
        "accuracy": lambda at: accuracy(at / "corpus"),
        "generated": lambda at: generated(at, int(number)),
        "corpus": lambda at: corpus(at / "corpus", int(number)),
        **{key: work for key, (_, work) in TEXTS.items()},
    }
    leave(works[kind](folder), folder)


def texts_table(source: str, repeat: int, other: Path | None) -> list[str]:
    """Speed on the texts of one source, all tasks in turns."""
    runs: dict[str, list[Result]] = {name: [] for name in TEXTS if other or name != "peer"}
    with tempfile.TemporaryDirectory() as folder:
        run(source, Path(folder))
        for _ in range(repeat):
            for name, done in runs.items():
                done.append(run(name, Path(folder), other if name == "peer" else None))
    least = {name: min(one["seconds"] for one in done) for name, done in runs.items()}
    rows = [
        {
            "what": TEXTS[name][0], "characters": f"{done[0]['characters']:,}",
            "numbers": f"{done[0]['numbers']:,}", "runs": repeat,
            "s, least": f"{least[name]:.4f}", "s, median": f"{median(one['middle'] for one in done):.4f}",
            "characters/s": f"{done[0]['characters'] / least[name]:,.0f}",
            "s ÷ floor": f"{least[name] / least['floor']:,.2f}",
            "peer's s ÷ these": f"{least['peer'] / least[name]:.2f}" if "peer" in least else "–",
        }
        for name, done in runs.items()
    ]  # fmt: skip
    return markdown(rows)


def corpora_table(sizes: list[int], repeat: int) -> list[str]:
    """Made-up corpora: accuracy, throughput by workers, memory."""
    rows = []
    for size in sorted(sizes):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            written = run(f"generated:{size}", folder)["bytes"]
            turns = 1 if len(sizes) > 1 and size == max(sizes) else repeat
            runs = {n: list[Result]() for n in (1, 2)}
            for _ in range(turns):
                for workers, done in runs.items():
                    done.append(run(f"corpus:{workers}", folder))
            least = {n: min(one["seconds"] for one in done) for n, done in runs.items()}
            found = run("accuracy", folder)
            largest = {n: median(one["inside"] for one in done) for n, done in runs.items()}
            rows.append(
                {
                    "reports": f"{size:,}", "runs": turns, "s, 1 worker": f"{least[1]:.2f}",
                    "reports/s": f"{size / least[1]:,.0f}",
                    "figures/s": f"{found['figures'] / least[1]:,.0f}",
                    "bytes/s": f"{written / least[1]:,.0f}", "2 workers, times": f"{least[1] / least[2]:.2f}",
                    "MB, 1 worker": f"{largest[1] / 1e6:.0f}", "MB, largest of 2": f"{largest[2] / 1e6:.0f}",
                    "figures": f"{found['figures']:,}", "found": f"{found['found'] / found['figures']:.2%}",
                    "right": f"{found['right'] / found['figures']:.2%}", "asked": f"{found['asked']:,}",
                    "silently wrong": f"{found['wrong']:,}", "false": f"{found['false']:,}",
                    "bases": f"{found['bases'] / found['shares']:.2%}",
                }
            )  # fmt: skip
    return markdown(rows)


def main() -> None:
    """Measure, print the tables, and with ``--write`` keep them in bench/results/extract.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="reports")
    parser.add_argument("--repeat", type=int, default=3, help="runs; one at the largest size")
    parser.add_argument("--peer-venv", type=Path, default=HERE / ".venv-underthesea", help="its environment")
    parser.add_argument("--write", action="store_true", help="keep the tables in bench/results/extract.md")
    parser.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.task:  # in a process that measures
        task(args.task[0], Path(args.task[1]))
        return
    load, other = os.getloadavg()[0], peer_python(args.peer_venv, UNDERTHESEA)
    tables = ["## The project's own reports", "", *texts_table("own", args.repeat, other), ""]
    if ARTICLES.is_dir():
        tables += ["## Five published articles", "", *texts_table("articles", args.repeat, other), ""]
    else:
        print(f"\n*** THE PUBLISHED ARTICLES ARE NOT MEASURED: no {ARTICLES} ***\n", file=sys.stderr)
    tables += ["## Made-up corpora", "", *corpora_table(args.sizes, args.repeat)]
    facts = (
        f"{datetime.date.today()}; {os.cpu_count()} cores, {platform.machine()}; load {load:.1f} before, "
        f"{os.getloadavg()[0]:.1f} after; Python {platform.python_version()}; "
        f"{UNDERTHESEA if other else UNDERTHESEA + ' NOT MEASURED'}."
    )
    lines = ["# Speed, accuracy and memory of extraction", "", facts, "", *tables]
    tell("extract", lines, write=args.write)


if __name__ == "__main__":
    main()
