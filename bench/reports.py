"""How long 63 reports take: as commands, in programs of one's own, by `xeploai report`, and the floor.

Everything runs in one environment, `bench/.venv-reports`, which has no JupyterLab; ploomber-engine in another
with the same versions, since it makes every papermill of its environment slower. See bench/README.md.
"""

from __future__ import annotations

import argparse
import base64
import datetime
import importlib.util
import io
import json
import os
import platform
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from measuring import Result, markdown, peer_python, tell

# the package, papermill and matplotlib are imported where they are used: those who measure need none of them

HERE = Path(__file__).parent
ROOT, NOTEBOOK = HERE.parent, HERE / "reports.ipynb"
VENV, PEER = HERE / ".venv-reports", HERE / ".venv-ploomber"
SEED, WORKERS, CHARTS = 20240417, 2, 4
GROUPS = ("A", "B", "C", "D", "E")
PLOOMBER = "ploomber_engine==0.0.33"
MIB = 2**20
SCHEDULE = """\
reports:
  - name: bench
    notebook: reports.ipynb
    publish: [html, notebook]
    parameters: {{data: {data}}}
    matrix: {{area: {areas}, language: {languages}}}
"""
WAYS = {
    "commands": "a) `papermill`, then `jupyter nbconvert`: two loops of commands",
    "calls": "b) `papermill.execute_notebook`, one `HTMLExporter`: two programs",
    "ploomber": "c) as b, with ploomber-engine, which isolates nothing: two programs",
    "floor": "d) floor, the cells as a plain function: two programs",
    "ours": "e) `xeploai report --workers 2`",
}
Made = dict[str, tuple[list[bytes], bool]]


def prepare(folder: Path, areas: list[str], languages: tuple[str, ...] = ("vi",)) -> Path:
    """Made-up data, the notebook, and a project with a schedule of a report for each area and language."""
    rng, first = random.Random(SEED), datetime.date(2023, 1, 1)
    lines = ["area,day,group,value,weight"]
    for area in every_area():
        for number in range(365):
            day, weight = first + datetime.timedelta(number), rng.uniform(1, 9)
            value = 10 * weight * rng.uniform(0.4, 1.6)
            lines.append(f"{area},{day},{rng.choice(GROUPS)},{value:.2f},{weight:.3f}")
    project = folder / "project"
    for part in ("raw", "reference"):
        shutil.copytree(ROOT / "data" / part, project / "data" / part)
    (project / "notebooks").mkdir()
    (folder / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "areas.json").write_text(json.dumps(areas), encoding="utf-8")
    for place in (folder, project / "notebooks"):
        shutil.copy(NOTEBOOK, place)
    asked = {"data": str(folder / "data.csv"), "areas": areas, "languages": languages}
    written = SCHEDULE.format(**{name: json.dumps(one, ensure_ascii=False) for name, one in asked.items()})
    (project / "notebooks" / "schedule.yml").write_text(written, encoding="utf-8")
    subprocess.run(["xeploai", "build"], check=True, capture_output=True, env=surroundings(folder))
    return folder


def every_area() -> list[str]:
    """Names of the 63 provinces."""
    from xeploai import codes

    return [area.name_vi for area in codes.areas.areas().of_level("province", "63")]


def areas_of(folder: Path) -> list[str]:
    """The areas that a prepared folder has reports of."""
    found: list[str] = json.loads((folder / "areas.json").read_text(encoding="utf-8"))
    return found


def surroundings(folder: Path) -> dict[str, str]:
    """Environment variables: this environment's commands, and the project of a folder."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "XEPLOAI_HOME": str(folder / "project")}


# What is compared. Each tells on its standard output of every report that is there.


def commands(folder: Path, out: Path) -> list[list[str]]:
    """Two loops in the shell, half of the reports each."""
    areas, loops = areas_of(folder), []
    for half in range(WORKERS):
        lines = ["set -e"]
        for number in range(half, len(areas), WORKERS):
            executed, area = f"{out}/{number:02d}.ipynb", shlex.quote(areas[number])
            lines += [
                f"papermill reports.ipynb {executed} -p area {area} -p data data.csv",
                f"jupyter nbconvert --to html {executed}",
                f"echo {number:02d}",
            ]
        script = out / f"loop{half}.sh"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        loops.append(["sh", str(script)])
    return loops


def programs(way: str, _: Path, out: Path) -> list[list[str]]:
    """Two programs, half of the reports each."""
    python = str(PEER / "bin" / "python") if way == "ploomber" else sys.executable
    one = [python, __file__, "--task", way, str(out)]
    return [[*one, str(half)] for half in range(WORKERS)]


def ours(_: Path, __: Path, *more: str) -> list[list[str]]:
    """The project's own command."""
    return [["xeploai", "report", "--workers", str(WORKERS), *more]]


def asked(way: str, folder: Path, out: Path) -> list[list[str]]:
    """The commands of a way."""
    if way == "commands":
        return commands(folder, out)
    return ours(folder, out) if way == "ours" else programs(way, folder, out)


def calls(out: Path, half: int, engine: str | None) -> None:
    """Half of the reports by papermill, each made a page by one exporter."""
    import papermill
    from nbconvert import HTMLExporter

    exporter = HTMLExporter()
    for number, area in _half(half):
        executed = papermill.execute_notebook(
            "reports.ipynb", str(out / f"{number:02d}.ipynb"), {"area": area, "data": "data.csv"},
            progress_bar=False, engine_name=engine,
        )  # fmt: skip
        page, _ = exporter.from_notebook_node(executed)
        (out / f"{number:02d}.html").write_text(page, encoding="utf-8")
        print(number, flush=True)


def floor(out: Path, half: int) -> None:
    """The code of the notebook's cells, its figures saved as the inline backend does, and a bare page."""
    import IPython.display
    import matplotlib

    matplotlib.use("agg")
    pictures: list[str] = []

    def keep(figure: Any, metadata: dict[str, dict[str, str]]) -> None:
        written, alt = io.BytesIO(), metadata["image/png"]["alt"]
        figure.savefig(written, format="png", bbox_inches="tight")
        encoded = base64.b64encode(written.getvalue()).decode()
        pictures.append(f'<img alt="{alt}" src="data:image/png;base64,{encoded}">')

    IPython.display.display = keep
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    parameters, *rest = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    code = compile("\n".join(rest), "cells", "exec")
    for number, area in _half(half):
        pictures.clear()
        names: dict[str, Any] = {"__name__": "cells"}
        exec(parameters, names)
        names |= {"area": area, "data": "data.csv"}
        exec(code, names)
        body = names["table"].round(1).to_html() + "".join(pictures)
        page = f"<!doctype html><html><body>{body}</body></html>"
        (out / f"{number:02d}.html").write_text(page, encoding="utf-8")
        print(number, flush=True)


def _half(half: int) -> Iterator[tuple[int, str]]:
    """The reports of one of two programs, with their numbers."""
    areas = areas_of(Path())
    return ((number, areas[number]) for number in range(half, len(areas), WORKERS))


def task(way: str, out: Path, half: int) -> None:
    """What one of two programs does."""
    if way == "floor":
        floor(out, half)
    else:
        calls(out, half, {"calls": None, "ploomber": "embedded"}[way])


# Measuring.


class Running:
    """Commands at work, and the moments at which they told of a report."""

    def __init__(self, started: list[list[str]], folder: Path):
        self.told: list[float] = []
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as they run)
        self._busy, self._own, self._start = machine(), children(), time.perf_counter()
        self._processes = [
            subprocess.Popen(
                words, cwd=folder, env=surroundings(folder), stdout=subprocess.PIPE, stderr=self._said
            )
            for words in started
        ]
        self._listeners = [threading.Thread(target=self._listen, args=(one,)) for one in self._processes]
        for one in self._listeners:
            one.start()

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for _ in process.stdout:
            self.told.append(time.perf_counter() - self._start)

    @property
    def at_work(self) -> bool:
        """Whether one of them has not ended."""
        return any(process.poll() is None for process in self._processes)

    def result(self) -> Result:
        """Wait for all; seconds until then and until the first report, and who used the processors."""
        for one in self._listeners:
            one.join()
        if max(abs(process.wait()) for process in self._processes):
            self._said.seek(0)
            raise RuntimeError(self._said.read().decode(errors="replace")[-3000:])
        seconds, used = time.perf_counter() - self._start, children() - self._own
        others = max(0.0, machine() - self._busy - used) / seconds / (os.cpu_count() or 1)
        return {"seconds": seconds, "first": min(self.told), "used": used, "others": others}


def machine() -> float:
    """Seconds of processor time that all programs of this machine have used."""
    import psutil

    spent = psutil.cpu_times()
    return float(spent.user + spent.nice + spent.system)


def children() -> float:
    """Seconds of processor time that the ended processes of this one have used."""
    spent = os.times()
    return spent.children_user + spent.children_system


def run(way: str, folder: Path, out: Path, halves: int = WORKERS) -> Result:
    """One way, from nothing to all reports; what it made is in `out`, ours in the project."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(folder / "project" / "reports", ignore_errors=True)
    out.mkdir(parents=True)
    result = Running(asked(way, folder, out)[:halves], folder).result()
    print(f"{way}: {result['seconds']:.2f} s, the first after {result['first']:.2f} s", file=sys.stderr)
    return result


def made(way: str, folder: Path, out: Path) -> Made:
    """Of every area the charts of its notebook (the floor has but a page), and whether its page has them."""
    pages = {area: out / f"{number:02d}.html" for number, area in enumerate(areas_of(folder))}
    if way == "ours":
        latest = folder / "project" / "reports" / "latest"
        results = json.loads((latest / "manifest.json").read_text(encoding="utf-8"))["results"]
        pages = {one["parameters"]["area"]: latest / f"{one['id']}.html" for one in results}
    found = {}
    for area, page in pages.items():
        text = page.read_text(encoding="utf-8") if page.is_file() else ""
        shown = re.findall(r"src=\"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)", text)
        on_page = [base64.b64decode(one) for one in shown]
        charts = on_page if way == "floor" else in_notebook(page.with_suffix(".ipynb"))
        found[area] = charts, len(charts) == CHARTS and on_page == charts
    return found


def in_notebook(path: Path) -> list[bytes]:
    """The pictures of an executed notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else []
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [base64.b64decode(data["image/png"]) for data in shown if "image/png" in data]


Seen = dict[str, list[Result]]


def memory(started: list[list[str]], folder: Path, role: Callable[[Any], str]) -> Seen:
    """The most that each process holds while commands run, by role, and what it held after each report."""
    import psutil

    seen: dict[str, dict[int, Result]] = {}
    running = Running(started, folder)
    while running.at_work:
        for process in psutil.Process().children(recursive=True):
            try:
                held, what = process.memory_full_info(), role(process)
            except psutil.Error:
                continue
            if not held.pss:  # it is ending
                continue
            told = len(running.told)
            of = seen.setdefault(what, {}).setdefault(process.pid, {"pss": 0, "rss": 0, "after": {}})
            of |= {"pss": max(of["pss"], held.pss), "rss": max(of["rss"], held.rss)}
            of["after"][told] = held.rss
        time.sleep(0.03)
    running.result()
    return {what: list(processes.values()) for what, processes in seen.items()}


def our_role(process: Any) -> str:
    """What a process of `xeploai report` is."""
    template = "xeploai.publish.warm"
    if template not in process.cmdline():
        return "command" if "--workers" in process.cmdline() else "other"
    return "report" if template in process.parent().cmdline() else "template"


def their_role(process: Any) -> str:
    """What a process of a loop of commands is."""
    words = " ".join(process.cmdline())
    return next((one for one in ("ipykernel_launcher", "papermill", "nbconvert") if one in words), "other")


# The tables.


def speeds(found: dict[str, list[Result]], n: int) -> list[str]:
    """Seconds of each way, and ratios of their medians."""
    middle = {way: {key: median(one[key] for one in runs) for key in runs[0]} for way, runs in found.items()}
    table = []
    for way, runs in found.items():
        one, row = middle[way], {"way": WAYS[way], "s, median": f"{middle[way]['seconds']:.1f}"}
        row |= {"s, least": f"{min(r['seconds'] for r in runs):.1f}"}
        row |= {"s, most": f"{max(r['seconds'] for r in runs):.1f}"}
        row |= {"s/report": f"{one['seconds'] / n:.3f}", "CPU s/report": f"{one['used'] / n:.3f}"}
        for heading, other in (("÷ a", "commands"), ("÷ c", "ploomber"), ("÷ d", "floor")):
            row[heading] = f"{one['seconds'] / middle[other]['seconds']:.2f}" if other in middle else "–"
        theirs = middle.get("commands", {}).get("seconds", 0) / one["seconds"]
        row["times as fast as a"] = f"{theirs:.2f}" if theirs else "–"
        row |= {"first after, s": f"{one['first']:.2f}", "others' work": f"{one['others']:.0%}"}
        table.append(row)
    return markdown(table)


def checked(files: dict[str, Made]) -> list[str]:
    """Whether all pages are there, and whether charts are the same bytes as those of the commands."""
    lines = [""]
    for way, reports in files.items():
        pages = sum(whole for _, whole in reports.values())
        words = (
            f"- {WAYS[way].partition(')')[0]}: {pages} of {len(reports)} pages there with all their charts"
        )
        theirs = files.get("commands")
        if theirs is not None and way != "commands":
            same = sum(
                one == other
                for area, (charts, _) in theirs.items()
                for one, other in zip(charts, reports[area][0], strict=False)
            )
            total = sum(len(charts) for charts, _ in theirs.values())
            words += f"; {same} of {total} charts byte-identical to those of a"
        lines.append(words)
    return lines


def alone(scratch: Path, areas: list[str], rounds: int) -> list[str]:
    """One report and nothing else, to the end of the command; and the other engine, for information."""
    one = prepare(scratch / "one", areas[:1])
    runs: dict[str, list[float]] = {"commands": [], "ours": []}
    for _ in range(rounds):
        for way, seconds in runs.items():
            seconds.append(run(way, one, scratch / "alone", halves=1)["seconds"])
    theirs, own = (median(seconds) for seconds in runs.values())
    few = prepare(scratch / "kernel", areas[:10])
    seconds = Running(ours(few, few, "--engine", "kernel"), few).result()["seconds"]
    return [
        "",
        f"One report alone, to the end of the commands: a {theirs:.2f} s, e {own:.2f} s.",
        f"e with `--engine kernel`, {len(areas[:10])} reports: {seconds / len(areas[:10]):.3f} s/report.",
    ]


def memories(scratch: Path, areas: list[str]) -> list[str]:
    """What a running report holds beside a cold kernel, and whether that grows with their number."""
    few = prepare(scratch / "few", areas[:10])
    many = prepare(scratch / "many", areas, ("vi", "en"))
    (scratch / "out").mkdir()
    cold = memory(commands(few, scratch / "out"), few, their_role)
    warm = memory(ours(many, scratch / "out"), many, our_role)
    processes = {
        "a: its kernel": cold["ipykernel_launcher"], "a: `papermill`": cold["papermill"],
        "a: `nbconvert`": cold["nbconvert"], "e: a report": warm["report"],
        "e: the template": warm["template"], "e: the command": warm["command"],
    }  # fmt: skip
    rows = [
        {"process": what, "seen": len(of), "MiB PSS": f"{_middle(of, 'pss'):.0f}",
         "MiB RSS": f"{_middle(of, 'rss'):.0f}"}
        for what, of in processes.items()
    ]  # fmt: skip
    total, grown = 2 * len(areas), []
    for mark in sorted({min(10, total), len(areas), total}):
        near = [one for one in warm["report"] if mark - 10 <= min(one["after"]) < mark]
        template, command = (_held(warm[what][0]["after"], mark - 1) for what in ("template", "command"))
        grown.append({
            "after reports": mark, "template, MiB RSS": f"{template:.1f}",
            "command, MiB RSS": f"{command:.1f}",
            "each of the last ten, MiB PSS": f"{_middle(near, 'pss'):.1f}",
        })  # fmt: skip
    ratio = _middle(warm["report"], "pss") / _middle(cold["ipykernel_launcher"], "pss")
    said = (
        f"Peaks, medians over processes; a run of {total} reports of one template, {len(areas[:10])} of a. "
        f"A report of e holds {ratio:.2f} of what a kernel of a holds (PSS: shared pages divided)."
    )
    return ["", "## Memory", "", said, "", *markdown(rows), "", *markdown(grown)]


def _middle(of: list[Result], what: str) -> float:
    return median(one[what] for one in of) / MIB


def _held(after: dict[int, int], mark: int) -> float:
    """What a process held when so many reports had been told of, or just before."""
    return after[max((told for told in after if told <= mark), default=min(after))] / MIB


def measure(args: argparse.Namespace) -> None:
    """All rounds, the checks and the memory."""
    areas, load = every_area()[: args.reports], os.getloadavg()[0]
    found: dict[str, list[Result]] = {way: [] for way in WAYS if way in args.ways}
    files: dict[str, Made] = {}
    with tempfile.TemporaryDirectory() as made_in:
        scratch = Path(made_in)
        warming, every = prepare(scratch / "warming", areas[:WORKERS]), prepare(scratch / "every", areas)
        for way in found:  # caches of Python, matplotlib and the disk
            run(way, warming, scratch / way)
        for _ in range(args.rounds):  # in turns, so that other work on the machine hits all alike
            for way, runs in found.items():
                runs.append(run(way, every, scratch / way))
                if way not in files:
                    files[way] = made(way, every, scratch / way)
        lines = [*speeds(found, len(areas)), *checked(files)]
        if not args.brief:
            lines += alone(scratch, areas, args.rounds) + memories(scratch, areas)
    lab = "without" if importlib.util.find_spec("jupyterlab") is None else "WITH"
    names = ("papermill", "nbconvert", "ipykernel", "matplotlib")
    facts = (
        f"{datetime.date.today()}; {os.cpu_count()} cores, {platform.machine()}; load {load:.1f} before, "
        f"{os.getloadavg()[0]:.1f} after, own work in it; Python {platform.python_version()}; "
        f"{', '.join(f'{name} {version(name)}' for name in names)}; {PLOOMBER}. {len(areas)} reports of "
        f"{CHARTS} charts, HTML included; {args.rounds} rounds in turns, ratios of medians. **All in one "
        f"environment, {lab} JupyterLab**, which would slow the commands of a down; c in another with the "
        "same versions and ploomber-engine, which makes every papermill import matplotlib. *Others' work*: "
        "the share of the processors that other programs used meanwhile."
    )
    tell("reports", ["# Speed and memory of reports", "", facts, "", *lines], write=args.write)


def main() -> None:
    """Measure, print the tables, and with ``--write`` keep them in bench/results/reports.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=63, help="how many, up to 63")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--brief", action="store_true", help="the first table only")
    parser.add_argument("--write", action="store_true", help="keep the tables in bench/results/reports.md")
    parser.add_argument("--task", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.task:  # in a process that is measured
        task(args.task[0], Path(args.task[1]), int(args.task[2]))
        return
    if Path(sys.prefix).resolve() == VENV.resolve():
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        measure(args)
        return
    project = ("-c", str(ROOT / "constraints.txt"), "-e", str(ROOT))
    python, peer = peer_python(VENV, "papermill", *project), peer_python(PEER, PLOOMBER, *project)
    if python is None or peer is None:
        sys.exit(1)
    sys.exit(subprocess.run([str(python), __file__, *sys.argv[1:]]).returncode)


if __name__ == "__main__":
    main()
