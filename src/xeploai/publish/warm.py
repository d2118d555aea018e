"""The warm process that reports are forked from: one thread, everything imported, nothing read or computed.

It is told on its standard input what to fork and which job to kill, a line of JSON each, and tells on its
standard output which began and which ended. When to kill is decided by who started it. When its standard
input ends, all that it started ends.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
import traceback
from contextlib import suppress
from typing import Any, NoReturn

from nbformat.validator import get_validator

from xeploai.publish.process import (
    DEATH_SIGNAL,
    SUBREAPER,
    called,
    clear,
    control,
    end,
    limit_memory,
    reseed,
)

BROKE = 70  # exit code of a process that could not do its work at all
PRELOADED = (
    "papermill", "nbclient", "nbconvert", "matplotlib.pyplot", "matplotlib.backends.backend_agg",
    "pyarrow.parquet", "xeploai.api", "xeploai.charts", "xeploai.excel", "xeploai.publish.cells",
    "xeploai.publish.making",
    # what the libraries import where it is used first
    "IPython.core.application", "IPython.core.completerlib", "IPython.core.crashhandler",
    "IPython.core.logger", "IPython.core.oinspect", "IPython.core.pylabtools", "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PpmImagePlugin", "matplotlib_inline.config",
    "pandas.core.reshape.reshape", "pandas.io.formats.html", "pandas.io.formats.string",
    "pyarrow.pandas_compat",
)  # fmt: skip


class Template:
    """Forks, and knows what it has forked.

    Parameters
    ----------
    commands, events
        Descriptors to read commands from and to tell events to.
    """

    def __init__(self, commands: int, events: int):
        self.commands, self.events = commands, events
        self.running: dict[int, int] = {}  # pid: job
        self.unread = b""
        self.wake, woken = os.pipe()
        for one in (self.wake, woken):
            os.set_blocking(one, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        self.mine = (commands, events, self.wake, woken)

    def serve(self) -> None:
        """Do what is asked until nobody can ask any more; leaves nothing running."""
        self.tell(ready=os.getpid())
        try:
            while self.heard():
                self.reap()
        finally:
            for pid in list(self.running):
                end(pid)
            clear()

    def heard(self) -> bool:
        """Wait for a command or the end of a process; False if there will be no more commands."""
        ready, _, _ = select.select([self.commands, self.wake], [], [])
        if self.wake in ready:
            with suppress(BlockingIOError):
                os.read(self.wake, 1 << 12)
        if self.commands in ready:
            piece = os.read(self.commands, 1 << 16)
            if not piece:
                return False
            *lines, self.unread = (self.unread + piece).split(b"\n")
            for line in lines:
                self.obey(json.loads(line))
        return True

    def obey(self, command: dict[str, Any]) -> None:
        """Fork a process for a job, or kill that of a job."""
        if "kill" in command:
            for pid, job in self.running.items():
                if job == command["kill"]:
                    end(pid)
            return
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self.become(command, parent)
        self.running[pid] = command["job"]
        self.tell(job=command["job"], pid=pid)

    def reap(self) -> None:
        """Tell which have ended, and end what they left behind."""
        for pid in list(self.running):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            end(pid)  # its group, while its number cannot be another's
            _, status, used = os.wait4(pid, 0)
            job = self.running.pop(pid)
            clear(self.running)  # what a report leaves behind comes to its template
            self.tell(job=job, ended=os.waitstatus_to_exitcode(status), peak=used.ru_maxrss * 1024)

    def tell(self, **event: Any) -> None:
        """One line, in one piece."""
        with suppress(BrokenPipeError):
            os.write(self.events, json.dumps(event).encode() + b"\n")

    def become(self, command: dict[str, Any], parent: int) -> NoReturn:
        """In the new process: a session, chance and limits of its own; then the work."""
        code = BROKE
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for descriptor in self.mine:
                os.close(descriptor)
            control(SUBREAPER, 1)
            control(DEATH_SIGNAL, int(signal.SIGKILL))
            if os.getppid() != parent:
                os._exit(BROKE)
            log = os.open(command["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.environ.clear()
            os.environ.update(command["environment"])
            reseed()
            limit_memory(command["memory"])
            code = called(command["call"], command["arguments"])
        except BaseException:  # told in the report's log; the process ends here whatever it is
            traceback.print_exc()
        finally:
            with suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)


def main() -> None:
    """Import, then serve on what were standard input and output."""
    gc.disable()  # little of what is imported is ever garbage
    commands, events = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    for name in PRELOADED:
        importlib.import_module(name)
    importlib.import_module("xeploai.publish.exporter").exporter()  # its templates compiled
    for relaxed in (False, True):
        get_validator(4, relax_add_props=relaxed)  # compiles the schema of notebooks
    control(SUBREAPER, 1)
    gc.freeze()
    gc.enable()
    Template(commands, events).serve()


if __name__ == "__main__":
    main()
