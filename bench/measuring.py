"""What the benchmarks share: processes of their own, peers, tables. Imports nothing of the package."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Result = dict[str, Any]
RESULT = "result.json"


def measured(work: Callable[[], Any]) -> tuple[Any, Result]:
    """What the work gives, with its seconds and the peak memory before and after it, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    given = work()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return given, {"seconds": seconds, "before": before.ru_maxrss * unit, "peak": after.ru_maxrss * unit}


def peer_python(venv: Path, requirement: str, *more: str) -> Path | None:
    """The Python that has the peer, set up by pip with `more` if need be; None, said loudly, if it cannot."""
    python, name = venv / "bin" / "python", requirement.partition("==")[0]
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
            (venv / ".gitignore").write_text("*\n")
        if subprocess.run([str(python), "-c", f"import {name}"], capture_output=True).returncode:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", requirement, *more], check=True)
        subprocess.run([str(python), "-c", f"import {name}"], check=True, capture_output=True)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"\n*** THE PEER IS NOT MEASURED: no {requirement} ({error}) ***\n", file=sys.stderr)
        return None
    return python


def fresh(script: str, folder: Path, arguments: list[str], python: Path, told: str) -> Result:
    """What a script leaves in a folder, run in a process of its own; what it prints is left out."""
    command = [str(python), script, *arguments]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{told} failed:\n{done.stderr[-2000:]}")
    result: Result = json.loads((folder / RESULT).read_text())
    print(f"{told}: {result.get('seconds', 0):.3f} s", file=sys.stderr)
    return result


def leave(result: Result, folder: Path) -> None:
    """Leave a result for the process that asked for it."""
    (folder / RESULT).write_text(json.dumps(result))


def markdown(rows: list[dict[str, Any]]) -> list[str]:
    """Rows as a Markdown table, numbers to the right."""
    lines = ["| " + " | ".join(rows[0]) + " |", "| --- |" + " ---: |" * (len(rows[0]) - 1)]
    return [*lines, *("| " + " | ".join(str(cell) for cell in row.values()) + " |" for row in rows)]


def tell(name: str, lines: list[str], *, write: bool) -> None:
    """Print a result, and keep it in `bench/results`."""
    text = "\n".join([*lines, ""])
    print(text)
    if write:
        path = Path(__file__).parent / "results" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
