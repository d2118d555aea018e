"""The engine `xeploai` of papermill: a notebook in one warm process of its own, forked, watched, then gone.

    papermill --engine xeploai notebook.ipynb executed.ipynb

Where the process is a report's own already, the cells run right there.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager

NAME = "xeploai"
OWN = "python3"  # the kernel that this environment has; any other is asked for through papermill's own engine
ALONE = "XEPLOAI_PROCESS_OF_ONE_REPORT"  # set in the environment of a report's process: its number


def alone() -> None:
    """Say that this process is for one notebook only."""
    os.environ[ALONE] = str(os.getpid())


class WarmEngine(Engine):
    """Runs the cells of a notebook in a process that nothing before has touched."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        execution_timeout: float | None = None,
        **options: Any,
    ) -> None:
        """Execute the notebook of papermill's manager.

        Parameters
        ----------
        execution_timeout
            Seconds that a cell may take.

        Raises
        ------
        nbclient.exceptions.CellTimeoutError
            If a cell takes longer.
        nbclient.exceptions.DeadKernelError
            If the process dies.
        """
        about = nb_man.nb.metadata.get("kernelspec", {})
        if kernel_name != OWN or about.get("language", "python") != "python":
            NBClientEngine.execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, **options
            )
        elif os.environ.get(ALONE) == str(os.getpid()):
            from xeploai.publish.cells import Cells

            hook = options.get("on_cell_start")
            Cells(nb_man, kernel_name=kernel_name, on_cell_start=hook).execute()
        else:
            _elsewhere(nb_man, execution_timeout or float("inf"), options)


def _elsewhere(nb_man: NotebookExecutionManager, seconds: float, options: dict[str, Any]) -> None:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.clientwrap import PapermillNotebookClient

    from xeploai.publish.launch import Limits, Work
    from xeploai.publish.supervise import WARM, shared_supervisor

    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(folder) / "notebook.ipynb"
        nbformat.write(nb_man.nb, notebook)
        limits = Limits(cell=seconds, report=float("inf"), memory=0, retries=0)
        arguments = {"notebook": str(notebook), "folder": folder, "cwd": str(Path.cwd())}
        work = Work("xeploai.publish.engine:execute", arguments, Path(folder), limits)
        ended = shared_supervisor(WARM).submit(work).result()
        nb_man.nb = nbformat.read(notebook, as_version=4)
    wanted = {name: options.get(name) for name in ("log_output", "stdout_file", "stderr_file")}
    if any(wanted.values()):
        client = PapermillNotebookClient(nb_man, **{k: v for k, v in wanted.items() if v})
        for output in (one for cell in nb_man.nb.cells for one in cell.get("outputs", [])):
            client.log_output_message(output)
    if ended.limit == "cell":
        raise CellTimeoutError(f"cell {ended.cell} took more than {seconds:g} seconds")
    if ended.code:
        raise DeadKernelError(f"the notebook's process died at cell {ended.cell} (exit code {ended.code})")


def execute(notebook: str, folder: str, cwd: str) -> int:
    """In the process of its own: run the cells of a file, and leave their outputs in it."""
    alone()
    nb = nbformat.read(notebook, as_version=4)
    manager = NotebookExecutionManager(nb, output_path=notebook, progress_bar=False)
    os.chdir(cwd)
    from xeploai.publish.cells import Cells
    from xeploai.publish.process import noting

    cells = Cells(manager, on_cell_start=noting(Path(folder)))
    cells.scratch = folder
    cells.execute()
    manager.save()
    return 0
