"""What the benchmarks share: a measurement, and the environment of a peer. Imports nothing of the package."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Result = dict[str, Any]


def measured(work: Callable[[], Any]) -> tuple[Any, Result]:
    """What the work gives, with its seconds and the peak memory before and after it, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    given = work()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return given, {"seconds": seconds, "before": before.ru_maxrss * unit, "peak": after.ru_maxrss * unit}


def peer_python(venv: Path, requirement: str) -> Path | None:
    """The Python that has the peer, set up if need be; None, said loudly, if it cannot be had."""
    python, name = venv / "bin" / "python", requirement.partition("==")[0]
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
            (venv / ".gitignore").write_text("*\n")
        if subprocess.run([str(python), "-c", f"import {name}"], capture_output=True).returncode:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", requirement], check=True)
        subprocess.run([str(python), "-c", f"import {name}"], check=True, capture_output=True)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"\n*** THE PEER IS NOT MEASURED: no {requirement} ({error}) ***\n", file=sys.stderr)
        return None
    return python
