"""A cluster: a real scheduler and two worker processes on this machine, one of them killed while reports are made."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import replace

import psutil
import pytest
from running import built, command, entry, manifest, runs, schedule, small, states

from xeploai import cli
from xeploai.publish import exchange, orders

pytest.importorskip("distributed")
__all__ = ["built", "small"]
pytestmark = pytest.mark.slow
PATIENCE = 120


class Cluster:
    """A scheduler and its workers, as a person would start them."""

    def __init__(self, folder, workers=2, nanny=False):
        self.folder, self.environment, self.nanny = folder, {**os.environ}, nanny
        scheduler = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0"]
        self.processes = [self._begin("scheduler", scheduler)]
        self.address = self._said("scheduler", r"Scheduler at: +(tcp://127\.0\.0\.1:\d+)")
        self.workers = [self.add(f"worker{n}") for n in range(workers)]

    def add(self, name):
        kind = "--nanny" if self.nanny else "--no-nanny"
        asked = ["worker", self.address, "--nthreads", "1", "--name", name, "--no-dashboard", kind]
        process = self._begin(name, [*asked, "--local-directory", str(self.folder)])
        self.processes.append(process)
        self._said(name, r"Registered to: +(tcp)")
        return process

    def _begin(self, name, arguments):
        log = (self.folder / f"{name}.log").open("w")
        code = f"import sys; from distributed.cli.dask_{arguments[0]} import main; main(sys.argv[2:])"
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.Popen(command, stdout=log, stderr=log, env=self.environment, cwd=self.folder)

    def _said(self, name, pattern):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = re.search(pattern, (self.folder / f"{name}.log").read_text())
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"{name} does not start: {(self.folder / f'{name}.log').read_text()}")

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(params=[False, True], ids=["workers alone", "workers with nannies"])
def cluster(tmp_path, small, request):
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = Cluster(folder, nanny=request.param)
    yield made
    made.stop()


def making(process, nanny):
    """The process that makes reports: the worker, or what its nanny looks after."""
    worker = psutil.Process(process.pid)
    return (
        next(one for one in worker.children() if "spawn_main" in " ".join(one.cmdline())) if nanny else worker
    )


def waited_until(true, what):
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def test_a_worker_that_dies_has_its_reports_made_elsewhere_and_none_twice(cluster, small):
    names = [f"n{number}" for number in range(8)]
    schedule(small, *(entry(name, parameters={"word": name, "seconds": 1}) for name in names))
    going = command("--json", "--dask", cluster.address)
    done = lambda: [p for p in small.reports.glob(".run-*/*/status.json") if p.parent.name[0] != "."]  # noqa: E731
    waited_until(lambda: len(done()) >= 2, "no report gets done")
    victim = making(cluster.workers[0], cluster.nanny)
    below = victim.children(recursive=True)
    assert below, "a worker makes its reports in processes of their own"
    victim.send_signal(signal.SIGKILL)
    said, errors = going.communicate(timeout=PATIENCE)
    assert going.returncode == 0, errors
    run = small.reports / "latest"
    assert states(run) == dict.fromkeys(names, "made")
    assert sorted(re.findall(r'"report": "(n\d)"', said)) == names, "each is told once"
    assert sorted(p.name for p in run.glob("*.html")) == ["index.html", *(f"{name}.html" for name in names)]
    assert len(runs(small)) == 1
    waited_until(
        lambda: not any(one.is_running() and one.status() != "zombie" for one in below), "some live on"
    )


def test_reports_come_home_through_any_address(cluster, small, tmp_path):
    schedule(small, entry("a"), entry("b", parameters={"word": "two"}))
    through = f"file://{tmp_path}/exchange-{uuid.uuid4().hex}"
    assert cli.main(["report", "--quiet", "--dask", cluster.address, "--through", through]) == 0
    assert states(small.reports / "latest") == {"a": "made", "b": "made"}
    assert not list((tmp_path / through.rpartition("/")[2]).iterdir()), "nothing is left on the way"


def order_of(project, number=0):
    """An order for the first report of a project's schedule, to be handed over in a folder."""
    from xeploai.publish import fingerprint
    from xeploai.publish.command import request
    from xeploai.publish.orders import Order

    job = request([]).schedule.jobs[number]
    place = project.root / "exchange"
    place.mkdir(exist_ok=True)
    inputs = fingerprint.inputs(job, project, fingerprint.shared(project))
    return Order(job, f"run-{uuid.uuid4().hex}", str(project.root), str(place), inputs, "v1")


def test_what_is_asked_for_twice_is_made_once(small):
    """As when a worker dies after its report was handed over."""
    schedule(small, entry("a"))
    order = order_of(small)
    first, again = orders.produce(order), orders.produce(order)
    assert first == again and first.state == "made"
    page = small.root / "exchange" / "a" / "a.html"
    page.write_text("damaged")
    assert (
        orders.produce(order).files["a.html"] == first.files["a.html"] and "damaged" not in page.read_text()
    )


def test_of_two_that_hand_over_the_same_report_the_first_stands(small, tmp_path):
    schedule(small, entry("a"))
    order = order_of(small)
    result = orders.produce(order)
    for address in (order.address, f"file://{tmp_path}/there"):
        place, folders = exchange.at(address), []
        for name in ("one", "two"):
            folder = tmp_path / f"{name}-{len(address)}"
            shutil.copytree(small.root / "exchange" / "a", folder)
            folders.append(folder)
        given = [place.deliver(folder, replace(result, host=folder.name)) for folder in folders]
        assert given[0].host == given[1].host
        assert place.made("a", order.key) is not None and place.made("a", "other key") is None


def test_a_machine_with_another_notebook_does_not_make_the_report(small, tmp_path, monkeypatch):
    """One that cannot see the project's folder uses its own, if that is the same."""
    schedule(small, entry("a"))
    order = replace(order_of(small), root=str(tmp_path / "not-here"))
    other = tmp_path / "other"
    shutil.copytree(small.root, other)
    monkeypatch.setenv("XEPLOAI_HOME", str(other))
    assert orders.produce(replace(order, run="1")).state == "made"
    shutil.rmtree(small.root / "exchange" / "a")
    note = other / "notebooks" / "note.ipynb"
    note.write_text(note.read_text().replace("print(word)", "print('other')"))
    refused = orders.produce(replace(order, run="2"))
    assert refused.state == "failed" and refused.error.endswith(" has other notebook")
    assert not (small.root / "exchange" / "a").exists()


def test_a_cluster_that_is_not_there_is_told_in_one_sentence(small, capsys):
    schedule(small, entry("a"))
    assert cli.main(["report", "--dask", "tcp://127.0.0.1:9"]) == 2
    said = capsys.readouterr().err
    assert "--dask: no cluster at tcp://127.0.0.1:9" in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--through", "s3://x"], "--through: is for a cluster"),
        (["--dask", "tcp://x:1", "--workers", "2"], "--workers: "),
    ],
)
def test_options_that_do_not_go_together_are_told(options, says, small, capsys):
    schedule(small, entry("a"))
    assert cli.main(["report", *options]) == 2
    assert says in capsys.readouterr().err


def test_an_executor_of_anyone_makes_the_same(small):
    """The run takes what it is handed: here, two processes of the standard library."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from xeploai.publish import run
    from xeploai.publish.command import request

    schedule(small, entry("a"), entry("b"))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        done = run.run(request([]), pool)
    assert {one.state for one in done.results} == {"made"} and done.complete
    assert manifest(small.reports / "latest")["run"] == done.run
