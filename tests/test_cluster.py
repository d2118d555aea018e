"""A cluster: a real scheduler and worker processes on this machine, killed and stopped while reports are made."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from running import built, command, entry, manifest, runs, schedule, small, states

from xeploai import cli, executors
from xeploai.mistakes import UserMistakesError
from xeploai.publish import exchange, orders, run
from xeploai.publish.command import request

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
        self.scheduler = self.processes[0]
        self.address = self.said("scheduler", r"Scheduler at: +(tcp://127\.0\.0\.1:\d+)")
        self.workers = [self.add(f"worker{n}") for n in range(workers)]

    def add(self, name):
        kind = "--nanny" if self.nanny else "--no-nanny"
        asked = ["worker", self.address, "--nthreads", "1", "--name", name, "--no-dashboard", kind]
        process = self._begin(name, [*asked, "--local-directory", str(self.folder)])
        self.processes.append(process)
        self.said(name, r"Registered to: +(tcp)")
        return process

    def _begin(self, name, arguments):
        log = (self.folder / f"{name}.log").open("w")
        code = f"import sys; from distributed.cli.dask_{arguments[0]} import main; main(sys.argv[2:])"
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.Popen(command, stdout=log, stderr=log, env=self.environment, cwd=self.folder)

    def said(self, name, pattern):
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


@pytest.fixture
def pair(tmp_path, small):
    """A scheduler and two workers without nannies."""
    folder = tmp_path / "pair"
    folder.mkdir()
    made = Cluster(folder)
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


def impatient(*arguments):
    """`xeploai report` in a process of its own that gives a scheduler little time."""
    code = (
        "import sys; from xeploai import cli, executors\n"
        "executors.ASK, executors.ANSWER, executors.PATIENCE = 0.5, 2, 3\n"
        "sys.exit(cli.main(['report', *sys.argv[1:]]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def ended(process, seconds):
    """Exit code and errors of a process that has so long to end."""
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, errors


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


def test_reports_come_home_through_any_address(cluster, small, tmp_path, monkeypatch):
    schedule(small, entry("a"), entry("b", parameters={"word": "two"}))
    there = tmp_path / f"exchange-{uuid.uuid4().hex}"
    monkeypatch.chdir(tmp_path)
    for through in (f"file://{there}", str(there), there.name):
        asked = ["report", "--quiet", "--all", "--dask", cluster.address, "--through", through]
        assert cli.main(asked) == 0
        assert states(small.reports / "latest") == {"a": "made", "b": "made"}
        assert there.is_dir() and not list(there.iterdir()), "nothing is left on the way"


@pytest.mark.parametrize("through", [False, True], ids=["its own folder", "an address"])
def test_when_the_scheduler_dies_the_others_are_there(through, pair, small, tmp_path):
    names = [f"n{number}" for number in range(8)]
    schedule(small, *(entry(name, parameters={"word": name, "seconds": 1}) for name in names))
    asked = ["--through", str(tmp_path / "there")] if through else []
    going = command("--dask", pair.address, *asked)
    for line in going.stdout:
        if "made n" in line:
            break
    pair.scheduler.kill()
    code, errors = ended(going, 60)
    assert code == 1 and "Traceback" not in errors, errors
    (folder,) = runs(small)
    found = manifest(folder)["results"]
    lost = [one["error"] for one in found if one["state"] == "failed"]
    assert lost and set(lost) == {f"the cluster at {pair.address} is gone: the connection was lost"}
    for name in (one["id"] for one in found if one["state"] == "made"):
        assert (folder / f"{name}.html").exists()
    assert len(lost) < len(names)
    assert not through or not list((tmp_path / "there").iterdir())


def test_when_the_scheduler_answers_no_more_the_run_ends(pair, small):
    names = [f"n{number}" for number in range(12)]
    schedule(small, *(entry(name, parameters={"word": name, "seconds": 1}) for name in names))
    going = impatient("--dask", pair.address)
    for line in going.stdout:
        if "made n" in line:
            break
    pair.scheduler.send_signal(signal.SIGSTOP)
    code, errors = ended(going, 60)
    assert code == 1 and "Traceback" not in errors, errors
    found = manifest(runs(small)[0])["results"]
    lost = [one["error"] for one in found if one["state"] == "failed"]
    assert lost and set(lost) == {f"the cluster at {pair.address} is gone: no answer for 3 seconds"}
    assert len(lost) < len(names)


@pytest.mark.parametrize("stopped", [False, True], ids=["a live scheduler", "a stopped one"])
def test_an_interrupted_run_leaves_nothing_on_the_way(stopped, pair, small, tmp_path):
    schedule(small, *(entry(name, parameters={"word": name, "seconds": 2}) for name in "abcdef"))
    going = command("--dask", pair.address, "--through", str(tmp_path / "there"))
    waited_until(lambda: list(tmp_path.glob("there/*/*.json")), "no report gets done")
    if stopped:
        pair.scheduler.send_signal(signal.SIGSTOP)
    going.send_signal(signal.SIGINT)
    code, errors = ended(going, 60)
    assert code in (130, -signal.SIGINT) and "Traceback" not in errors, errors  # both are 130 to a shell
    time.sleep(4)  # what was being made would be handed over now
    assert not list((tmp_path / "there").iterdir())


def test_work_of_a_cluster_ends_as_it_does_anywhere(pair):
    with executors.cluster(pair.address) as there:
        assert there.submit(divmod, 7, 2).result(PATIENCE) == (3, 1)
        assert list(there.map(abs, [-1, 2])) == [1, 2]
        assert isinstance(there.submit(divmod, 7, 0).exception(PATIENCE), ZeroDivisionError)
        late = there.submit(time.sleep, 60)
    assert late.cancelled()
    with pytest.raises(executors.ClusterGoneError):
        there.submit(abs, 1).result(PATIENCE)


def test_a_cluster_can_be_worked_on_from_a_notebook(pair):
    """Where a loop runs in the very thread that asks."""

    async def cell():
        with executors.cluster(pair.address) as there:
            return there.submit(divmod, 7, 2).result(PATIENCE)

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests has a loop in this one
        assert thread.submit(asyncio.run, cell()).result(PATIENCE) == (3, 1)


@contextmanager
def listener(kind):
    """Something that is no scheduler, and its port."""
    if kind == "silent":
        with socket.create_server(("127.0.0.1", 0)) as silent:
            yield silent.getsockname()[1]
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("kind", ["silent", "web"])
def test_what_is_no_scheduler_is_told_in_one_sentence(kind, small):
    schedule(small, entry("a"))
    with listener(kind) as port:
        code, errors = ended(impatient("--dask", f"127.0.0.1:{port}"), 30)
    assert code == 2 and "Traceback" not in errors
    assert f"--dask: no Dask scheduler answers at 127.0.0.1:{port} (is it the port of" in errors
    assert not list(small.reports.glob(".run-*"))


def test_a_worker_is_no_scheduler(pair, small, capsys):
    schedule(small, entry("a"))
    address = pair.said("worker0", r"Start worker at: +(tcp://127\.0\.0\.1:\d+)")
    assert cli.main(["report", "--dask", address]) == 2
    assert f"no Dask scheduler answers at {address}: what answers is a Worker" in capsys.readouterr().err


def order_of(project, number=0):
    """An order for the first report of a project's schedule, to be handed over in a folder."""
    from xeploai.publish import fingerprint
    from xeploai.publish.orders import Order

    job = request([]).schedule.jobs[number]
    place = project.root / "exchange"
    place.mkdir(exist_ok=True)
    inputs = fingerprint.inputs(job, project, fingerprint.shared(project))
    return Order(job, f"2024-01-31T000000Z-{uuid.uuid4().int}", str(project.root), str(place), inputs, "v1")


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
        place.begin()
        for name in ("one", "two"):
            folder = tmp_path / f"{name}-{len(address)}"
            shutil.copytree(small.root / "exchange" / "a", folder)
            folders.append(folder)
        given = [place.deliver(folder, replace(result, host=folder.name)) for folder in folders]
        assert given[0].host == given[1].host
        assert place.made("a", order.key) is not None and place.made("a", "other key") is None


@pytest.mark.parametrize("at", ["put_file", "makedirs", "pipe_file"])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_what_is_handed_over_while_the_run_ends_is_not_left(at, late, small, tmp_path, monkeypatch):
    schedule(small, entry("a"))
    result = order_of(small).result(state="made")
    there = exchange.Remote(f"file://{tmp_path}/there/run")
    ending = exchange.Remote(there.address)
    there.begin()
    made = tmp_path / "made"
    made.mkdir()
    for name in ("a.html", "a.xlsx"):
        (made / name).write_text("x")
    does = getattr(type(there.files), at)

    def then_the_run_ends(files, *arguments, **options):
        monkeypatch.undo()
        if late:
            does(files, *arguments, **options)
        ending.clear()
        if not late:
            does(files, *arguments, **options)

    monkeypatch.setattr(type(there.files), at, then_the_run_ends)
    with suppress(OSError):
        there.deliver(made, result)
    assert not list((tmp_path / "there").iterdir())


def test_a_machine_with_another_notebook_does_not_make_the_report(small, tmp_path, monkeypatch):
    """One that cannot see the project's folder uses its own, if that is the same."""
    schedule(small, entry("a"))
    order = replace(order_of(small), root=str(tmp_path / "not-here"))
    other = tmp_path / "other"
    shutil.copytree(small.root, other)
    monkeypatch.setenv("XEPLOAI_HOME", str(other))
    assert orders.produce(replace(order, run="2024-01-31T000000Z")).state == "made"
    shutil.rmtree(small.root / "exchange" / "a")
    note = other / "notebooks" / "note.ipynb"
    note.write_text(note.read_text().replace("print(word)", "print('other')"))
    refused = orders.produce(replace(order, run="2024-01-31T000001Z"))
    assert refused.state == "failed" and refused.error.endswith(" has other notebook")
    assert not (small.root / "exchange" / "a").exists()


def test_a_cluster_that_is_not_there_is_told_in_one_sentence(small, capsys):
    schedule(small, entry("a"))
    assert cli.main(["report", "--dask", "tcp://127.0.0.1:9"]) == 2
    said = capsys.readouterr().err
    told = (
        "--dask: no Dask scheduler answers at tcp://127.0.0.1:9: (Connection refused|it takes no connection)"
    )
    assert re.search(told, said) and "Traceback" not in said, (
        "the cause is lost where Dask's own patience ends first"
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--through", "s3://x"], "--through: is for a cluster"),
        (["--dask", "tcp://x:1", "--workers", "2"], "--workers: "),
        (["--dask", "foo"], "--dask: 'foo' is no address of a scheduler"),
        (["--dask", "bogus://x:1"], "--dask: 'bogus://x:1' is no address of a scheduler"),
        (["--dask", "tcp://"], "--dask: 'tcp://' is no address of a scheduler"),
        (["--dask", "tcp://x:99999"], "--dask: 'tcp://x:99999' is no address of a scheduler"),
        (["--dask", "tls://x:1"], "--dask: tls://x:1 needs certificates"),
        (["--dask", "tcp://x:1", "--through", "bogus://x"], "--through: Protocol not known: bogus"),
        (["--dask", "tcp://x:1", "--through", "memory://x"], "--through: the memory of a process"),
        (["--dask", "tcp://x:1", "--through", "file:///"], "--through: 'file:///' names no folder"),
        (["--dask", "tcp://x:1", "--through", "s3:/x"], "--through: 's3:/x' is no address"),
        (["--dask", "foo", "--through", "bogus://x"], "bogus\n2 mistakes; nothing was written."),
    ],
)
def test_options_that_do_not_go_together_are_told(options, says, small, capsys):
    schedule(small, entry("a"))
    assert cli.main(["report", *options]) == 2
    assert says in capsys.readouterr().err
    assert not small.reports.exists() or not list(small.reports.iterdir())


def test_a_protocol_without_its_driver_is_told(small, capsys, monkeypatch):
    from fsspec.registry import known_implementations

    monkeypatch.setitem(known_implementations, "far", {"class": "no_such_driver.Far", "err": "Install far"})
    schedule(small, entry("a"))
    assert cli.main(["report", "--dask", "tcp://x:1", "--through", "far://x"]) == 2
    assert "--through: Install far" in capsys.readouterr().err


class Losing(ThreadPoolExecutor):
    """Loses what becomes of its work, or does not begin it."""

    def __init__(self, works):
        super().__init__(1)
        self.works = works

    def submit(self, fn, /, *args, **kwargs):
        lost = Future()
        if self.works:
            super().submit(fn, *args, **kwargs).result()
        lost.set_exception(executors.ClusterGoneError("it is gone"))
        return lost


@pytest.mark.parametrize("through", [False, True], ids=["its own folder", "an address"])
@pytest.mark.parametrize("works", [False, True], ids=["not begun", "handed over"])
def test_of_a_maker_that_is_lost_what_it_handed_over_counts(works, through, small, tmp_path):
    schedule(small, entry("a"), entry("b"))
    there = tmp_path / "there"
    with Losing(works) as losing:
        done = run.run(replace(request([]), through=f"file://{there}" if through else ""), losing)
    assert [one.state for one in done.results] == ["made" if works else "failed"] * 2
    assert works or {one.error for one in done.results} == {"it is gone"}
    assert not through or not list(there.iterdir())


def test_what_was_cancelled_has_failed(small):
    class Cancelling(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            dropped = Future()
            dropped.cancel()
            dropped.set_running_or_notify_cancel()
            return dropped

    schedule(small, entry("a"))
    with Cancelling(1) as pool:
        done = run.run(request([]), pool)
    assert done.failed[0].error.startswith("CancelledError")


def test_a_report_that_does_not_come_home_is_one_that_failed(small, tmp_path, monkeypatch):
    whole = exchange.Remote.fetch

    def fetch(self, result, to):
        if result.id == "a":
            raise TimeoutError("no route")
        if result.id == "b":
            (page,) = self.files.glob(f"{self.root}/b.*/b.html")
            self.files.pipe_file(page, b"half")
        return whole(self, result, to)

    def clear(self):
        raise PermissionError("not yours")

    monkeypatch.setattr(exchange.Remote, "fetch", fetch)
    monkeypatch.setattr(exchange.Remote, "clear", clear)
    schedule(small, entry("a"), entry("b"), entry("c"))
    with ThreadPoolExecutor(1) as pool:
        done = run.run(replace(request([]), through=f"file://{tmp_path}/there"), pool)
    said = {one.id: one.error for one in done.results}
    assert said["a"] == "it was made, but did not come home: TimeoutError: no route"
    assert said["b"] == "it was made, but did not come home: OSError: its files are not whole"
    assert [one.state for one in done.results] == ["failed", "failed", "made"]
    log = (small.reports / done.run / "run.log").read_text()
    assert "could not be removed: PermissionError: not yours" in log


def test_where_nothing_can_be_handed_over_nothing_begins(small, tmp_path):
    schedule(small, entry("a"))
    (tmp_path / "file").write_text("in the way")
    with ThreadPoolExecutor(1) as pool, pytest.raises(UserMistakesError) as told:
        run.run(replace(request([]), through=f"file://{tmp_path}/file"), pool)
    assert str(told.value) == f"--through: file://{tmp_path}/file cannot be written to: Not a directory"
    assert not runs(small)


def test_what_is_handed_over_late_or_damaged_does_not_count(small, tmp_path):
    schedule(small, entry("a"))
    order = order_of(small)
    result = orders.produce(order)
    place = exchange.at(f"file://{tmp_path}/there")
    place.begin()
    place.files.pipe_file(f"{place.root}/a.json", b'{"result": 1}')
    assert place.made("a", order.key) is None
    place.clear()
    with pytest.raises(FileNotFoundError):
        place.deliver(small.root / "exchange" / "a", result)
    assert not list(tmp_path.glob("there/*"))


def test_an_executor_of_anyone_makes_the_same(small):
    """The run takes what it is handed: here, two processes of the standard library."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    schedule(small, entry("a"), entry("b"))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        done = run.run(request([]), pool)
    assert {one.state for one in done.results} == {"made"} and done.complete
    assert manifest(small.reports / "latest")["run"] == done.run
