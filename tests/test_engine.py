"""The engine of papermill: the same outputs as an ordinary kernel, in a process that nothing else touches."""

from __future__ import annotations

import multiprocessing
import re
import subprocess
import sys
import time

import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from xeploai.publish.supervise import CAN_FORK

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="this system does not fork")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELLS = [
    "print('x'); a",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);",
    "fig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\nplt.show()\nprint('after')",
    "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'",
    "import sys\nprint('one', file=sys.stderr)\nprint('two')\nprint('three', file=sys.stderr)\n!echo four",
    "from IPython.display import HTML, clear_output, display\nh = display('one', display_id=True)\nh.update('two')",
    "print('gone')\nclear_output()\ndisplay(HTML('<b>x</b>'))\nprint('gone too')\nclear_output(wait=True)\nprint('stays')",
    "%%capture held\nprint('captured')",
    "held.stdout",
    "%matplotlib inline\nplt.plot([3, 2, 1]);",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "1 / 3, float('nan'), 'Việt Nam'",
    "import numpy as np\nnp.random.seed(1)\nplt.hist(np.random.rand(30));",
    "import logging\nlogging.warning('logged')",
    "class Odd:\n    def _repr_html_(self):\n        return '<i>odd</i>'\n    def __repr__(self):\n        return 'odd'\nOdd()",
    "from dataclasses import dataclass\nimport pickle\n@dataclass\nclass Point:\n    x: int\npickle.loads(pickle.dumps(Point(3)))",
    "_",
    "from tqdm import tqdm\nlen(list(tqdm(range(3), file=open('/dev/null', 'w'))))",
    "?len",
]  # fmt: skip


def write(path, *sources, **tags):
    cells = [new_code_cell("a = 1", metadata={"tags": ["parameters"]}), new_markdown_cell("# Title")]
    cells += [new_code_cell(source) for source in sources]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), path)
    return path


def run(path, engine="xeploai", **options):
    target = path.with_suffix(f".{engine}.ipynb")
    same = {"coalesce_streams": True} if engine is None else {}
    options = {"progress_bar": False, **same, **options}
    return papermill.execute_notebook(path, target, {"a": 5}, engine_name=engine, **options)


@pytest.mark.slow
def test_outputs_are_those_of_an_ordinary_kernel(tmp_path):
    path = write(tmp_path / "n.ipynb", *CELLS)
    ours, theirs = run(path), run(path, engine=None)
    assert ours.metadata.language_info == theirs.metadata.language_info
    assert len(ours.cells) == len(theirs.cells) == len(CELLS) + 3
    for mine, other in zip(ours.cells, theirs.cells, strict=True):
        assert mine.source == other.source
        if mine.cell_type == "code":
            assert mine.outputs == other.outputs, mine.source
            assert mine.execution_count == other.execution_count


@pytest.mark.slow
def test_errors_are_those_of_an_ordinary_kernel(tmp_path):
    path = write(tmp_path / "n.ipynb", "def f():\n    raise KeyError('why')\nf()", "print('never')")
    found = []
    for engine in ("xeploai", None):
        with pytest.raises(PapermillExecutionError) as error:
            run(path, engine)
        cells = nbformat.read(path.with_suffix(f".{engine}.ipynb"), as_version=4).cells
        states = [cell.metadata.get("papermill", {}).get("status") for cell in cells]
        outputs = [cell.get("outputs") for cell in cells]
        found.append((error.value.ename, error.value.evalue, error.value.traceback, states, outputs))
    assert found[0] == found[1]
    assert found[0][0] == "KeyError"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("input('name?')", "StdinNotImplementedError"),
        ("exit()", "asked to end its kernel"),
        ("raise SystemExit(3)", "SystemExit"),
    ],
)
def test_what_needs_a_person_is_an_error(source, says, tmp_path):
    path = write(tmp_path / "n.ipynb", source, "1")
    with pytest.raises(PapermillExecutionError) as error:
        run(path)
    assert says in str(error.value)


def test_tags_that_let_a_cell_fail_or_skip_it_are_kept_to(tmp_path):
    path = write(tmp_path / "n.ipynb", "1 / 0", "never", "'there'")
    nb = nbformat.read(path, as_version=4)
    nb.cells[2].metadata["tags"], nb.cells[3].metadata["tags"] = ["raises-exception"], ["skip-execution"]
    nbformat.write(nb, path)
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        run(path)  # papermill tells an error though the cell may fail
    made = nbformat.read(path.with_suffix(".xeploai.ipynb"), as_version=4)
    sources = {cell.source: cell.get("outputs") for cell in made.cells}
    assert sources["'there'"][0]["data"]["text/plain"] == "'there'"
    assert sources["never"] == []


def test_nothing_leaks_from_one_notebook_to_the_next(tmp_path):
    first = write(
        tmp_path / "1.ipynb",
        "import os, pandas as pd\nos.environ['LEAK'] = 'x'\npd.options.display.max_rows = 3",
    )
    second = write(
        tmp_path / "2.ipynb", "import os, pandas as pd\n(os.environ.get('LEAK'), pd.options.display.max_rows)"
    )
    run(first)
    assert run(second).cells[-1].outputs[0].data["text/plain"] == "(None, 60)"


def test_a_cell_that_kills_its_process_leaves_papermill_alive(tmp_path):
    with pytest.raises(DeadKernelError, match=r"cell 4 \(exit code 3\)"):
        run(write(tmp_path / "n.ipynb", "import os; os._exit(3)"))


def test_a_cell_that_hangs_is_ended(tmp_path):
    start = time.monotonic()
    with pytest.raises(CellTimeoutError, match="cell 4 took more than 1 seconds"):
        run(write(tmp_path / "n.ipynb", "import time; time.sleep(60)"), execution_timeout=1)
    assert time.monotonic() - start < 30


@pytest.mark.slow
def test_it_is_there_for_the_papermill_command(tmp_path):
    path = write(tmp_path / "n.ipynb", "from pathlib import Path\nPath('here').write_text(str(a))")
    command = [sys.executable, "-m", "papermill", "--engine", "xeploai", "-p", "a", "8", "--no-progress-bar"]
    subprocess.run([*command, path, tmp_path / "out.ipynb"], check=True, cwd=tmp_path, capture_output=True)
    assert (tmp_path / "here").read_text() == "8"
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).metadata.papermill.exception is None


def test_papermill_does_not_pay_for_it_when_it_is_not_used():
    code = "import papermill.cli, sys; print(sorted(m for m in sys.modules if m.startswith(('xeploai', 'pandas', 'IPython.core.inter'))))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"'([^']+)'", said) == ["xeploai", "xeploai.publish", "xeploai.publish.engine"]


def test_a_notebook_has_the_environment_of_who_runs_it_now(tmp_path, monkeypatch):
    run(write(tmp_path / "1.ipynb", "1"))  # whatever is kept warm has begun by now
    monkeypatch.setenv("SAID_LATER", "yes")
    path = write(tmp_path / "2.ipynb", "import os\n(os.environ.get('SAID_LATER'), os.getcwd())")
    there = tmp_path / "there"
    there.mkdir()
    assert run(path, cwd=there).cells[-1].outputs[0].data["text/plain"] == repr(("yes", str(there)))


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.setenv("TMPDIR", str(there))
    monkeypatch.setattr("tempfile.tempdir", None)
    run(write(tmp_path / "1.ipynb", "import tempfile\ntempfile.gettempdir()"))
    with pytest.raises(DeadKernelError):
        run(write(tmp_path / "2.ipynb", "import os\nos._exit(9)"))
    assert list(there.iterdir()) == []


@pytest.mark.slow
def test_another_kernel_is_asked_for_through_papermills_own_engine(tmp_path):
    path = write(tmp_path / "n.ipynb", "cat('hi')")
    with pytest.raises(NoSuchKernel):
        run(path, kernel_name="nosuch")
    nb = nbformat.read(path, as_version=4)
    nb.metadata.kernelspec.update(name="ir", language="R", display_name="R")
    nbformat.write(nb, path)
    with pytest.raises(NoSuchKernel):
        run(path)


def in_a_fork(path):
    return run(path).cells[-1].outputs[0].data["text/plain"]


def test_it_works_in_a_fork_of_a_process_that_used_it(tmp_path):
    path = write(tmp_path / "n.ipynb", "a + 1")
    assert in_a_fork(path) == "6"
    pool = multiprocessing.get_context("fork").Pool(1)
    try:
        assert pool.apply_async(in_a_fork, (path,)).get(timeout=60) == "6"
    finally:
        pool.terminate()
