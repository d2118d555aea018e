"""The cells of a notebook, run in the process that asks: an IPython shell in the place of a kernel.

The shell, its messages and what becomes of them are those of ipykernel and nbclient; only the sockets between
them are left out. So a notebook has the same outputs as under an ordinary kernel. What needs the sockets
(widgets, input, another language) needs the ordinary kernel.
"""

from __future__ import annotations

import builtins
import getpass
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from typing import Any, NoReturn

import papermill.clientwrap
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from nbclient.exceptions import CellExecutionComplete
from nbclient.util import run_sync
from nbformat import NotebookNode
from traitlets.config import Config

Message = dict[str, Any]


class Shell(ZMQInteractiveShell):
    """An IPython shell whose messages go to a function instead of a socket."""

    def enable_gui(self, gui: Any = None) -> None:
        """No window: `%matplotlib inline` asks for none."""
        if gui is not None:
            raise UsageError(f"a report has no windows: '{gui}' cannot be used")

    def ask_exit(self) -> NoReturn:
        """`exit` ends a kernel, and with it an ordinary run of a notebook; here it ends the cell."""
        raise RuntimeError("the notebook asked to end its kernel (exit or quit)")


class _Handing(Session):
    """A session that hands on what it is to send."""

    hand_on: Callable[[Message], Any] = print

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **more: Any) -> Any:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        message["parent_header"] = {}
        message["content"] = writable(message["content"])
        self.hand_on(message)


def writable(value: Any) -> Any:
    """A message's content with letters that no file can hold written as their codes."""
    if isinstance(value, dict):
        return {name: writable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [writable(one) for one in value]
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


class _Stream(io.TextIOBase):
    """Standard output or standard error of the cells, handed on whenever it is flushed."""

    def __init__(self, name: str, session: _Handing):
        self.name, self._session, self._kept = name, session, list[str]()

    encoding = "utf-8"
    errors = "replace"

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._kept.append(text)
        return len(text)

    def flush(self) -> None:
        text, self._kept = "".join(self._kept), []
        if text:
            self._session.send(None, "stream", {"name": self.name, "text": text})


class Cells(papermill.clientwrap.PapermillNotebookClient):
    """papermill's client of a kernel, with a shell of this process in the place of the kernel.

    One process runs one notebook: the shell, the modules and what a notebook does to them stay behind.
    """

    scratch: str | None = None  # a folder for what the shell needs while it runs

    def execute(self, **_: Any) -> NotebookNode:
        """Run all cells up to the first that fails; the notebook has their outputs."""
        self.reset_execution_trackers()
        self._own = os.getpid()
        session = self._session = _Handing()
        profile = tempfile.mkdtemp(prefix="ipython-", dir=self.scratch)
        self.shell = shell = _shell(session, profile)
        before = sys.stdout, sys.stderr, builtins.input, getpass.getpass
        sys.stdout, sys.stderr = _Stream("stdout", session), _Stream("stderr", session)
        builtins.input = getpass.getpass = _no_input
        try:
            self.papermill_execute_cells()
        finally:
            sys.stdout, sys.stderr, builtins.input, getpass.getpass = before
            shell.restore_sys_module_state()
            shutil.rmtree(profile, ignore_errors=True)
        self.nb.metadata["language_info"] = dict(IPythonKernel.language_info)
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """Run one cell.

        Raises
        ------
        CellExecutionError
            If it fails and its tags do not allow that.
        """
        skipped = self.skip_cells_with_tag in cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or skipped:
            return cell
        if self.on_cell_start is not None:
            self.on_cell_start(cell=cell, cell_index=cell_index)
        cell.outputs = []
        self.clear_before_next_output = False
        self._session.hand_on = lambda message: self.process_message(message, cell, cell_index)
        outcome = self.shell.run_cell(cell.source, store_history=True)
        if os.getpid() != self._own:
            os._exit(0)  # a copy of this process that the cell made goes no further
        sys.stdout.flush()
        sys.stderr.flush()
        cell.execution_count = self.shell.execution_count - 1
        error = outcome.error_before_exec or outcome.error_in_exec
        reply = {"status": "ok", "execution_count": cell.execution_count}
        if error is not None or self.shell._last_traceback_during_displayhook:
            reply |= {
                "status": "error", "ename": type(error).__name__, "evalue": str(error),
                "traceback": self.shell._last_traceback or [],
            }  # fmt: skip
        cell.outputs = _coalesced(cell.outputs)
        run_sync(self._check_raise_for_error)(cell, cell_index, {"content": reply})
        return cell

    def process_message(self, message: Message, cell: NotebookNode, cell_index: int) -> Any:
        """What a message does to the cell; as with a kernel."""
        message["parent_header"] = {"msg_id": "cell"}
        try:
            return super().process_message(message, cell, cell_index)
        except CellExecutionComplete:
            return None


def _shell(session: _Handing, folder: str) -> Shell:
    """A shell that keeps no history and reads no profile of a user."""
    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.tqdm = "as under a kernel"
    profile = ProfileDir(location=folder)
    Shell.clear_instance()
    shell = Shell.instance(
        config=config, profile_dir=profile, ipython_dir=profile.location, compiler_class=XCachingCompiler
    )
    shell.display_pub.session = session  # type: ignore[attr-defined]
    shell.displayhook.session = session  # type: ignore[attr-defined]
    shell.displayhook.topic = b"execute_result"  # type: ignore[attr-defined]
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:  # imported before there was a shell to attach to
        inline._enable_matplotlib_integration()
    return shell


def _coalesced(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with pieces of one stream that follow each other put together."""
    made: list[NotebookNode] = []
    for output in outputs:
        same = (
            made and output.output_type == made[-1].output_type == "stream" and output.name == made[-1].name
        )
        if same:
            made[-1].text += output.text
        else:
            made.append(output)
    return made


def _no_input(*_: Any, **__: Any) -> NoReturn:
    raise StdinNotImplementedError("a report runs unattended: it cannot ask for input")
