"""One report, in a process of its own: the notebook executed, page and workbook made, its status written."""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from xeploai.project import write_whole
from xeploai.publish import engine, manifest
from xeploai.publish.entries import ENDINGS, WORKBOOK, papermill_path
from xeploai.publish.exchange import LOG, NO_SPACE, OUT
from xeploai.publish.manifest import FAILED, MADE, STATUS
from xeploai.publish.page import PageError, page
from xeploai.publish.process import noting
from xeploai.publish.supervise import WARM

SILENT = ["--IPKernelApp.log_level=50"]  # the kernel's own chatter, not the cells'
EXECUTED = "executed.ipynb"
LONGEST = 4000  # letters of what is told of a failure


def make(job: dict[str, Any], result: dict[str, Any], folder: str, root: str, version: str) -> int:
    """Make a report in a folder; its files and its status are in `out` then.

    Parameters
    ----------
    job
        Of `schedule.Job`: notebook, parameters, language, publish, engine.
    result
        What is known of the result before it is made.
    version
        The data version that the page shows.

    Returns
    -------
    int
        0 if it was made; 1 if it failed, and the status says why; 74 if not even that could be written.
    """
    try:
        return _make(job, result, Path(folder), root, version)
    except OSError:  # of its own files: what the notebook did is told in the status
        with suppress(OSError):  # the log is on the same disk
            traceback.print_exc()
        return NO_SPACE


def _make(job: dict[str, Any], result: dict[str, Any], work: Path, root: str, version: str) -> int:
    out, scratch = _fresh(work / OUT), _fresh(work / "tmp")
    os.environ |= {"XEPLOAI_HOME": root, "TMPDIR": str(scratch)}
    tempfile.tempdir = None
    logging.getLogger("papermill").setLevel(logging.ERROR)
    engine.alone()
    name, said = str(result["id"]), list[str]()
    try:
        changed = _made(job, name, work, out, Path(root), version, said)
    except Exception as error:  # whatever ends a report is told under its name, and the others are made
        changed = {"state": FAILED, "error": reason(error)}
    if "error" in changed:
        _leave_only_notebook(work, out, name)
    if said:
        write_whole(out / LOG, "\n".join(text.rstrip() for text in said) + "\n")
    changed |= {"files": _files(job, name, out), "notices": sum(text.count("\n") + 1 for text in said)}
    ready = manifest.Result(**(result | {"state": MADE} | changed))
    write_whole(out / STATUS, manifest.as_json(ready))
    return 0 if ready.there else 1


def _made(
    job: dict[str, Any], name: str, work: Path, out: Path, root: Path, version: str, said: list[str]
) -> dict[str, Any]:
    """Execute the notebook and write what is to be published; what is known of it then."""
    mask = os.umask(0o022)
    os.umask(mask)
    executed = _executed(job, name, work, out, root)
    os.umask(mask)  # whatever a cell made of it
    if any(cell.metadata.get("papermill", {}).get("status") != "completed" for cell in executed.cells):
        raise PageError("a cell ended the notebook before its last one (sys.exit)")
    made = page(executed, job["language"], version=version)
    said += made.warnings
    if "html" in job["publish"]:
        write_whole(out / f"{name}.html", made.html)
    if "notebook" in job["publish"]:
        nbformat.write(executed, out / f"{name}.ipynb")
    if WORKBOOK in job["publish"] and not manifest.sha(out / f"{name}.xlsx"):
        raise PageError(f"{job['notebook']} wrote no workbook, though its parameter '{WORKBOOK}' named one")
    return {"heading": made.title, "charts": made.charts}


def _files(job: dict[str, Any], name: str, out: Path) -> dict[str, str]:
    """Files to publish with their hashes; whatever else the notebook left in its folder goes."""
    wanted = [f"{name}.{ENDINGS[kind]}" for kind in job["publish"]] + [f"{name}.failed.ipynb"]
    files = {one: digest for one in wanted if (digest := manifest.sha(out / one))}
    for other in [path for path in out.iterdir() if path.name not in {*files, LOG}]:
        if other.is_dir() and not other.is_symlink():
            shutil.rmtree(other)
        else:
            other.unlink()
    return files


def _fresh(folder: Path) -> Path:
    """The folder, empty: whatever an attempt before left is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _executed(job: dict[str, Any], name: str, work: Path, out: Path, root: Path) -> nbformat.NotebookNode:
    parameters = dict(job["parameters"])
    if WORKBOOK in job["publish"]:
        parameters[WORKBOOK] = f"{name}.xlsx"
    kernel = {"extra_arguments": SILENT, "coalesce_streams": True}
    nb = papermill.execute_notebook(
        papermill_path(root / "notebooks" / job["notebook"]),
        papermill_path(work / EXECUTED),
        parameters,
        engine_name=engine.NAME if job["engine"] == WARM else None,
        request_save_on_cell_execute=False,
        progress_bar=False,
        cwd=str(out),
        on_cell_start=noting(work),
        **(kernel if job["engine"] != WARM else {}),
    )
    return _without_places(nb, job["notebook"], f"{name}.ipynb", work)


def _without_places(nb: nbformat.NotebookNode, source: str, target: str, work: Path) -> nbformat.NotebookNode:
    """The executed notebook without the folders and numbers of this run, with the same cell ids each time."""
    nb.metadata.papermill |= {"input_path": source, "output_path": target}
    passing = re.compile(rf"{re.escape(str(work.resolve()))}|{re.escape(str(work))}|(?<=ipykernel_)\d+")
    for number, cell in enumerate(nb.cells):
        if "outputs" in cell:
            cell.outputs = _replaced(cell.outputs, passing)
        cell.metadata.pop("execution", None)
        cell["id"] = f"c{number:02d}"
    nb.metadata.pop("widgets", None)
    return nb


def _replaced(value: Any, passing: re.Pattern[str]) -> Any:
    """Outputs with what is another each time left out of their words."""
    if isinstance(value, dict):
        return nbformat.from_dict({name: _replaced(one, passing) for name, one in value.items()})
    if isinstance(value, list):
        return [_replaced(one, passing) for one in value]
    return passing.sub("", value) if isinstance(value, str) else value


def _leave_only_notebook(work: Path, out: Path, name: str) -> None:
    """Of a report that failed, the notebook up to where it failed is all that is kept."""
    _fresh(out)
    if (work / EXECUTED).is_file():
        shutil.copy(work / EXECUTED, out / f"{name}.failed.ipynb")


def reason(error: Exception) -> str:
    """Why a report failed, as its reader is told; not all of it if it is very long."""
    if isinstance(error, PapermillExecutionError):
        text = f"{error.ename}: {error.evalue}"
    else:
        text = str(error) if isinstance(error, PageError) else f"{type(error).__name__}: {error}"
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
