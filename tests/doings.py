"""What the tests let processes do; called by its full name in a process of its own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path


def end(code: int = 0) -> int:
    return code


def leave(code: int) -> None:
    os._exit(code)


def stay(folder: str, cells: int = 0, seconds: float = 60) -> int:
    """Go through some cells at once, and stay in the last."""
    Path(folder, "pid").write_text(str(os.getpid()))
    for cell in range(1, cells + 1):
        Path(folder, "cell").write_text(str(cell))
        time.sleep(0.3)
    time.sleep(seconds)
    return 0


def die(folder: str, times: int, with_signal: int = signal.SIGKILL) -> int:
    """Be killed the first times it is tried."""
    tries = Path(folder, "tries")
    tried = int(tries.read_text()) if tries.exists() else 0
    tries.write_text(str(tried + 1))
    if tried < times:
        os.kill(os.getpid(), with_signal)
        time.sleep(60)
    return 0


def eat(mebibytes: int, helpers: int = 0) -> int:
    """Hold memory, in this process or in some that it starts; 5 if there is none to be had."""
    try:
        held = [bytearray(2**20) for _ in range(mebibytes)] if not helpers else []
    except MemoryError:
        return 5
    code = f"held = [bytearray(2**20) for _ in range({mebibytes})]; import time; time.sleep(60)"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(helpers)]
    for one in started:
        one.wait()
    return len(held) * 0


def litter(folder: str, escape: bool) -> int:
    """Leave a process behind: in the group, or in a session of its own whose parent is gone."""
    code = (
        "import os, time\n"
        f"{'os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0)' if escape else ''}\n"
        f"open({str(Path(folder, 'left'))!r} + '.part', 'w').write(str(os.getpid()))\n"
        f"os.rename({str(Path(folder, 'left'))!r} + '.part', {str(Path(folder, 'left'))!r})\n"
        "time.sleep(60)\n"
    )
    subprocess.Popen([sys.executable, "-c", code])
    while not Path(folder, "left").exists():
        time.sleep(0.01)
    return 0


def taint(folder: str) -> int:
    """Say what this process finds, then change what others should not see changed."""
    import matplotlib as mpl
    import numpy as np
    import pandas as pd

    found = [
        os.environ.get("TAINTED"), pd.options.display.max_rows, mpl.rcParams["font.size"], sys.getrecursionlimit(),
        random.random(), float(np.random.rand()),
    ]  # fmt: skip
    Path(folder, "found").write_text(repr(found))
    os.environ["TAINTED"] = "yes"
    pd.options.display.max_rows = 3
    mpl.rcParams["font.size"] = 77
    sys.setrecursionlimit(4321)
    os.chdir("/")
    return 0
