"""Runs: what is made and what is kept, what appears when, and what is left when things go wrong."""

from __future__ import annotations

import errno
import hashlib
import html
import io
import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from running import built, command, entry, manifest, notebook, runs, schedule, small, states
from shared import adder, rated

from xeploai import cli, tables
from xeploai.publish import exchange, making

__all__ = ["built", "small"]
PATIENCE = 120


def report(*arguments):
    return cli.main(["report", "--quiet", *arguments])


def listed(capsys, *arguments):
    capsys.readouterr()
    assert cli.main(["report", "--list", *arguments]) == 0
    return {
        line.split("\t")[0]: tuple(line.split("\t")[1:3]) for line in capsys.readouterr().out.splitlines()
    }


def two(project, **settings):
    schedule(
        project, entry("a", parameters={"word": "one"}), entry("b", parameters={"word": "two"}), **settings
    )


def assert_whole(project):
    """Every run under its final name has all it says it has; nothing half-written has a final name."""
    for folder in runs(project) if project.reports.exists() else []:
        about = manifest(folder)
        files = {name: digest for one in about["results"] for name, digest in one["files"].items()}
        for name, digest in files.items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
        assert {p.name for p in folder.iterdir()} == {*files, "index.html", "manifest.json", "run.log"}
        assert "</html>" in (folder / "index.html").read_text(encoding="utf-8")
    latest = project.reports / "latest"
    if latest.is_symlink():
        assert manifest(latest)["complete"]


def test_a_first_run_makes_all_and_is_the_latest(small):
    two(small)
    assert report() == 0
    (run,) = runs(small)
    assert states(run) == {"a": "made", "b": "made"}
    assert (small.reports / "latest").resolve() == run.resolve()
    assert_whole(small)
    assert run.name in (small.reports / "index.html").read_text(encoding="utf-8")
    assert {p.name for p in small.reports.iterdir()} == {run.name, "latest", "index.html", ".lock"}


def test_what_did_not_change_is_kept_and_every_run_is_whole(small, capsys):
    two(small)
    assert report() == 0
    first = runs(small)[0]
    assert set(listed(capsys).values()) == {("keep", f"unchanged since {first.name}")}
    assert report() == 0
    last = runs(small)[1]
    assert states(last) == {"a": "kept", "b": "kept"}
    assert {one["run"] for one in manifest(last)["results"]} == {first.name}
    assert (last / "a.html").read_bytes() == (first / "a.html").read_bytes()
    assert_whole(small)


def test_why_a_report_runs_is_said(small, capsys):
    two(small)
    assert set(listed(capsys).values()) == {("run", "new")}
    assert report() == 0
    run = runs(small)[0].name
    schedule(small, entry("a", parameters={"word": "other"}), entry("b", parameters={"word": "two"}))
    assert listed(capsys) == {"a": ("run", "changed: parameters"), "b": ("keep", f"unchanged since {run}")}
    two(small)
    (small.reports / run / "a.html").write_text("touched")
    assert listed(capsys)["a"] == ("run", "its files are gone or changed")
    notebook(small, "print(word, 'once more')")
    assert set(listed(capsys).values()) == {("run", "changed: notebook")}
    adder(small)("gia-lai-2023", [rated("10", "excellent")], ref_area="Gia Lai")
    tables.build(small)
    assert set(listed(capsys).values()) == {("run", "changed: data, notebook")}
    assert listed(capsys, "a", "--all") == {
        "a": ("run", "asked for with --all"), "b": ("keep", "not asked for")
    }  # fmt: skip


def test_the_list_is_there_for_machines(small, capsys):
    two(small)
    assert cli.main(["report", "--list", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["report"], one["does"], one["why"]) for one in lines] == [
        ("a", "run", "new"),
        ("b", "run", "new"),
    ]
    assert lines[0]["parameters"] == {"word": "one"} and not small.reports.exists()


def test_another_version_of_the_package_makes_all_again(small, capsys, monkeypatch):
    two(small)
    assert report() == 0
    from xeploai.publish import fingerprint

    monkeypatch.setattr(fingerprint, "versions", lambda: {"pandas": "other"})
    assert set(listed(capsys).values()) == {("run", "changed: package")}


def test_the_same_inputs_give_the_same_bytes(small):
    two(small)
    assert report() == 0
    assert report("--all") == 0
    first, last = runs(small)
    assert states(last) == {"a": "made", "b": "made"}
    assert (first / "a.html").read_bytes() == (last / "a.html").read_bytes()
    assert (first / "b.html").read_bytes() == (last / "b.html").read_bytes()


@pytest.mark.parametrize("engine", ["warm", "kernel"])
def test_the_same_bytes_though_a_notebook_prints_where_it_is(engine, small):
    notebook(
        small,
        "import os, sys, traceback\nprint(os.getcwd(), sys._getframe().f_code.co_filename)",
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    print(traceback.format_exc())",
    )
    schedule(small, entry("a"))
    for _ in range(2):
        assert report("--all", "--engine", engine) == 0
    first, last = (run / "a.html" for run in runs(small))
    assert first.read_bytes() == last.read_bytes()
    assert "ZeroDivisionError" in first.read_text(encoding="utf-8")


def test_a_failure_is_named_and_latest_keeps_what_it_was(small, capsys):
    two(small)
    assert report() == 0
    good = runs(small)[0]
    notebook(small, "raise ValueError(f'the reason is {word}')")
    assert report("a") == 1
    said = capsys.readouterr().err
    assert "a failed: ValueError: the reason is one" in said and "stays as it was: 1 of 2" in said
    assert (small.reports / "latest").resolve() == good.resolve()
    bad = runs(small)[1]
    assert states(bad) == {"a": "failed", "b": "kept"}
    index = (bad / "index.html").read_text(encoding="utf-8")
    assert "the reason is one" in index and f"../{good.name}/a.html" in index
    executed = json.loads((bad / "a.failed.ipynb").read_text(encoding="utf-8"))
    assert "the reason" in json.dumps(executed)
    assert not (bad / "a.html").exists()
    assert_whole(small)


def test_a_failure_is_tried_again_the_next_time(small, capsys):
    flag = small.root / "flag"
    notebook(small, f"from pathlib import Path\nassert Path({str(flag)!r}).exists(), 'not yet'\nprint(word)")
    two(small)
    assert report() == 1
    flag.touch()
    assert set(listed(capsys).values()) == {("run", "failed the last time")}
    assert report() == 0
    assert states(runs(small)[-1]) == {"a": "made", "b": "made"}


def test_the_schedule_says_when_a_run_is_complete(small):
    notebook(small, "assert word == 'one'\nprint(word)")
    two(small, complete=51)
    assert report() == 1
    assert not (small.reports / "latest").exists()
    two(small, complete=50)
    assert report() == 1
    assert states(small.reports / "latest") == {"a": "kept", "b": "failed"}


def test_what_is_published_is_what_the_schedule_says(small):
    schedule(small, entry("a", publish=["html"]), entry("b", publish=["notebook"]))
    assert report() == 0
    run = runs(small)[0]
    assert {p.name for p in run.iterdir()} == {"a.html", "b.ipynb", "index.html", "manifest.json", "run.log"}


def test_a_workbook_that_was_not_written_fails_the_report(small, capsys):
    notebook(small, "print(workbook)", parameters='workbook = ""')
    schedule(small, entry("a"))
    assert report() == 1
    assert "wrote no workbook" in capsys.readouterr().err


def test_files_that_a_notebook_leaves_are_not_published(small):
    notebook(
        small, "open('secret.txt', 'w').write('x')\nimport os; os.mkdir('more'); os.symlink('/etc', 'etc')"
    )
    schedule(small, entry("a"))
    assert report() == 0
    assert {p.name for p in runs(small)[0].iterdir()} == {
        "a.html", "a.ipynb", "index.html", "manifest.json", "run.log"
    }  # fmt: skip
    assert Path("/etc/passwd").exists()


def test_a_link_out_of_the_folder_is_not_published(small, capsys):
    notebook(small, "import os\nos.symlink('/etc/passwd', workbook)", parameters='workbook = ""')
    schedule(small, entry("a"))
    assert report() == 1
    assert "wrote no workbook" in capsys.readouterr().err
    assert not list(runs(small)[0].glob("*.xlsx"))


def test_a_notebook_in_another_language_needs_its_kernel(small, capsys):
    notebook(small, "cat(word)")
    path = small.notebooks / "note.ipynb"
    path.write_text(path.read_text().replace('"language": "python"', '"language": "R"'))
    schedule(small, entry("a"))
    assert report() == 2
    assert "note.ipynb is written in R: give the entry 'engine: kernel'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "limits", "says"),
    [
        ("import time\ntime.sleep(60)", {"cell_seconds": 1}, "cell 3 took more than 1 seconds (the cell begins 'import time')"),
        ("import time\nfor i in range(99): time.sleep(1)", {"report_seconds": 3}, "the report took more than 3 seconds at cell 3"),
        ("x = bytearray(3 * 2**30)", {"memory_mb": 400}, "MemoryError"),
        ("import os\nos._exit(7)", {}, "its process ended itself with exit code 7 at cell 3 (the cell begins 'import os')"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", {}, "its process was killed by SIGSEGV at cell 3"),
        (
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", {"retries": 1, "pause_seconds": 0.1},
            "its process was killed by SIGKILL at cell 3, 2 times",
        ),
        ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", {"cell_seconds": 1}, "cell 3 took more than 1"),
    ],
    ids=["hangs", "never ends", "eats memory", "ends itself", "crashes", "is killed", "cannot be interrupted"],
)  # fmt: skip
def test_one_that_goes_wrong_touches_no_other(source, limits, says, small, capsys):
    notebook(small, source, name="wrong.ipynb")
    schedule(small, entry("wrong", "wrong.ipynb", limits=limits), entry("a"), entry("b"), complete=50)
    assert report() == 1
    assert says in capsys.readouterr().err
    run = runs(small)[0]
    assert states(run) == {"wrong": "failed", "a": "made", "b": "made"}
    assert says in html.unescape((run / "index.html").read_text(encoding="utf-8"))
    assert_whole(small)


def test_a_report_whose_folder_cannot_be_written_says_so(tmp_path, capfd, monkeypatch):
    gone = {}, {"id": "a"}, str(tmp_path / "gone"), str(tmp_path), ""
    assert making.make(*gone) == exchange.NO_SPACE
    assert "No such file" in capfd.readouterr().err
    full = io.StringIO()
    full.write = lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr(sys, "stderr", full)  # nor can its log
    assert making.make(*gone) == exchange.NO_SPACE


def test_what_a_report_starts_ends_with_it(small):
    left = small.root / "left"
    (small.root / "stay.py").write_text(
        "import os, sys, time\nos.setsid()\n"
        "with open(sys.argv[1], 'a') as file:\n    print(os.getpid(), file=file)\ntime.sleep(99)\n"
    )
    run_it = f"[sys.executable, {str(small.root / 'stay.py')!r}, {str(left)!r}]"
    notebook(
        small,
        "import os, subprocess, sys, time",
        f"subprocess.Popen({run_it})",
        f"if os.fork() == 0:\n    if os.fork():\n        os._exit(0)\n    os.execv(sys.executable, {run_it})",
        f"while not os.path.exists({str(left)!r}) or len(open({str(left)!r}).read().split()) < 2:\n    time.sleep(0.05)",
    )
    schedule(small, entry("a"))
    assert report() == 0
    pids = [int(pid) for pid in left.read_text().split()]
    assert len(pids) == 2
    for _ in range(50):
        alive = [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"]
        if not alive:
            break
        time.sleep(0.1)
    assert not alive


def test_a_copy_of_a_report_that_a_cell_makes_goes_no_further(small):
    notebook(
        small,
        "import os\npid = os.fork()",
        "open('/dev/null').close()\nprint('who:', 'copy' if pid == 0 else 'own')",
    )
    schedule(small, entry("a"))
    for _ in range(3):
        assert report("--all") == 0
        page = (small.reports / "latest" / "a.html").read_text(encoding="utf-8")
        assert "who: own" in page and "who: copy" not in page


def test_one_that_kills_what_it_was_forked_from_is_found_out_and_the_others_are_made(small, capsys):
    notebook(
        small,
        "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(9)",
        name="wrong.ipynb",
    )
    entries = [entry(f"n{number}", parameters={"seconds": 0.3}) for number in range(4)]
    limits = {"retries": 1, "pause_seconds": 0.1}
    schedule(small, *entries[:2], entry("wrong", "wrong.ipynb", limits=limits), *entries[2:], complete=50)
    assert report("--workers", "3") == 1
    assert states(small.reports / "latest") == {
        "n0": "made", "n1": "made", "wrong": "failed", "n2": "made", "n3": "made"
    }  # fmt: skip
    assert "wrong failed: its process was killed by SIGKILL" in capsys.readouterr().err


def test_one_that_stops_what_it_was_forked_from_is_ended_in_its_time(small, capsys):
    source = "import os, signal, time\nos.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(60)"
    notebook(small, source, name="wrong.ipynb")
    limits = {"cell_seconds": 1, "retries": 0}
    schedule(small, entry("wrong", "wrong.ipynb", limits=limits), entry("a"), entry("b"), complete=50)
    start = time.monotonic()
    assert report("--workers", "2") == 1
    assert time.monotonic() - start < 40
    assert states(small.reports / "latest") == {"wrong": "failed", "a": "made", "b": "made"}
    assert "wrong failed: cell 3 took more than 1 seconds" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../cell", "status.json", "a.html", "a.xlsx", "log.txt"])
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(name, small):
    source = f"import os, time\nif os.path.exists({name!r}): os.remove({name!r})\nos.mkfifo({name!r})\ntime.sleep(1)\nos._exit(0)"
    notebook(small, source, name="wrong.ipynb")
    schedule(small, entry("a", "wrong.ipynb", limits={"report_seconds": 5}), entry("b"), complete=50)
    start = time.monotonic()
    assert report() == 1
    assert time.monotonic() - start < 40
    assert states(small.reports / "latest") == {"a": "failed", "b": "made"}


def test_a_notebook_that_ends_itself_early_is_no_report(small, capsys):
    notebook(small, "import sys\nprint('one')\nsys.exit(0)", "print('never')")
    schedule(small, entry("a"))
    assert report() == 1
    assert "a cell ended the notebook before its last one" in capsys.readouterr().err


def test_what_is_published_can_be_read_whatever_a_cell_does_to_the_umask(small):
    notebook(small, "import os\nos.umask(0o777)")
    schedule(small, entry("a"))
    assert report() == 0
    assert {oct(p.stat().st_mode & 0o777) for p in (small.reports / "latest").glob("a.*")} == {"0o644"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda m: m["results"][0].update(files=None), lambda m: m["results"][0].update(inputs=None, key="x"),
        lambda m: m.update(facts=[]), lambda m: m["facts"].update(reports=[1]), lambda m: m.update(results=None),
        lambda m: m.update(changes=5), "[" * 100_000, "{", "[]", "null",
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_as_good_as_none(damage, small):
    two(small)
    assert report() == 0
    path = runs(small)[0] / "manifest.json"
    about = manifest(runs(small)[0])
    if callable(damage):
        damage(about)
    path.write_text(json.dumps(about) if callable(damage) else damage)
    left = small.reports / ".run-left.partial" / "a"
    left.mkdir(parents=True)
    (left / "status.json").write_text("[]")
    (small.reports / ".latest.partial").write_text("in the way")
    assert report() == 0
    assert set(states(small.reports / "latest")) == {"a", "b"}
    assert len(runs(small)) == 2 and manifest(runs(small)[1])["complete"]


@pytest.mark.slow
def test_killed_at_any_moment_nothing_half_written_has_a_final_name(small):
    """SIGKILL, ten times, at random; what was there stays, and in the end all is there."""
    names = [f"n{number}" for number in range(5)]
    chance = random.Random(2026)
    two(small)
    assert report() == 0
    good = runs(small)[0].name
    schedule(small, *(entry(name, parameters={"word": name, "seconds": 0.3}) for name in names))
    for _ in range(10):
        going = command("--quiet", "--workers", "2")
        time.sleep(chance.uniform(0.2, 5))
        going.kill()
        going.wait(timeout=PATIENCE)
        assert_whole(small)
        assert (small.reports / "latest" / "manifest.json").exists()
        if len(runs(small)) > 1:
            break
        assert (small.reports / "latest").resolve().name == good
    going = command("--quiet")
    said = going.communicate(timeout=PATIENCE)
    assert going.returncode == 0, said
    assert set(states(small.reports / "latest")) == set(names)
    assert_whole(small)
    assert not [p for p in small.reports.iterdir() if p.name.startswith((".run-", ".old-"))]


def started(project, number=1):
    """Wait until so many reports of an unfinished run are done; their ids."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        done = [
            p.parent.name for p in project.reports.glob(".run-*/*/status.json") if p.parent.name[0] != "."
        ]
        if len(done) >= number:
            return done
        time.sleep(0.05)
    raise AssertionError("no report gets done")


def test_the_next_run_goes_on_from_what_a_killed_one_had_made(small, capsys):
    schedule(small, entry("a"), entry("b", parameters={"seconds": 60}))
    going = command("--quiet")
    assert started(small) == ["a"]
    going.kill()
    going.wait(timeout=PATIENCE)
    assert not runs(small) and not (small.reports / "latest").exists()
    assert listed(capsys)["a"] == ("keep", "left by a run that was cut short")
    schedule(small, entry("a"), entry("b", parameters={"seconds": 0}))
    assert report() == 0
    assert states(runs(small)[0]) == {"a": "kept", "b": "made"}
    assert_whole(small)


def test_a_second_run_beside_the_first_is_refused_in_one_sentence(small, capsys):
    schedule(small, entry("a"), entry("b", parameters={"seconds": 60}))
    going = command("--quiet")
    started(small)
    assert report() == 2
    said = capsys.readouterr().err
    assert f"another run is going on (process {going.pid} on " in said and "Traceback" not in said
    assert not runs(small)
    going.send_signal(signal.SIGTERM)
    going.wait(timeout=PATIENCE)
    schedule(small, entry("a"))
    assert report() == 0, "the lock of a dead run is nobody's"


def test_a_person_may_stop_a_run(small):
    schedule(small, entry("a"), entry("b", parameters={"seconds": 60}))
    going = command()
    started(small)
    going.send_signal(signal.SIGINT)
    _, errors = going.communicate(timeout=PATIENCE)
    assert going.returncode == 130 and errors.splitlines()[-1] == "stopped" and "Traceback" not in errors
    assert not runs(small)


@pytest.fixture
def small_disk(small):
    """The reports of a project on a file system of two megabytes."""
    small.reports.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small.reports)]
    if not shutil.which("mount") or os.geteuid() or subprocess.run(asked, capture_output=True).returncode:
        warnings.warn("NO SMALL DISK: only root can mount one", stacklevel=1)
        pytest.skip("no small disk")
    yield small
    subprocess.run(["umount", "-l", str(small.reports)], check=True)


def test_a_full_disk_leaves_what_was_there(small_disk, capsys):
    two(small_disk)
    assert report() == 0
    good = runs(small_disk)[0].name
    before = (small_disk.reports / "latest" / "a.html").read_bytes()
    (small_disk.reports / "filler").write_bytes(b"x" * 1_600_000)
    notebook(small_disk, "print(word * 300_000)")
    assert report() in (1, 2)
    said = capsys.readouterr().err
    assert "No space left" in said or "disk full" in said
    assert "Traceback" not in said
    assert (small_disk.reports / "latest").resolve().name == good
    assert (small_disk.reports / "latest" / "a.html").read_bytes() == before
    assert_whole(small_disk)
    (small_disk.reports / "filler").unlink()
    notebook(small_disk, "print(word * 3)")
    assert report() == 0
    assert set(states(small_disk.reports / "latest").values()) == {"made"}
    assert_whole(small_disk)


def test_old_runs_go_but_never_the_latest(small):
    two(small, retention=2)
    assert report() == 0
    first = runs(small)[0]
    notebook(small, "raise ValueError")
    for _ in range(3):
        assert report() == 1
    assert first in runs(small) and len(runs(small)) == 3
    listed = (small.reports / "index.html").read_text(encoding="utf-8")
    assert all(run.name in listed for run in runs(small))
    notebook(small, "print(word)")
    for _ in range(3):
        assert report("--all") == 0
    assert len(runs(small)) == 2 and first not in runs(small)
    assert_whole(small)


def test_runs_follow_each_other_whatever_the_clock_says(small):
    two(small, retention=2)
    future = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H%M%S}Z"
    assert report() == 0
    (small.reports / "latest").resolve().rename(small.reports / future)
    for _ in range(3):  # in the second of the one before, while the oldest go
        assert report("--all") == 0
    assert [run.name for run in runs(small)] == [f"{future}-3", f"{future}-4"]
    assert (small.reports / "latest").resolve().name == f"{future}-4"


@pytest.mark.parametrize("stray", ["9999-99-99T999999Z", "2999-01-01T000000Z", "2020-13-01T000000Z-7"])
def test_what_is_only_called_like_a_run_is_left_alone(stray, small):
    two(small, retention=1)
    (small.reports / stray).mkdir(parents=True)
    for _ in range(2):
        assert report() == 0
    (only,) = [run for run in runs(small) if run.name != stray]
    assert only.name[:10] == f"{datetime.now(UTC):%Y-%m-%d}" and (small.reports / stray).is_dir()


def test_an_entry_may_keep_its_files_in_fewer_runs(small):
    schedule(small, entry("a", retention=1), entry("b"), retention=9)
    for _ in range(3):
        assert report() == 0
    old, _, new = runs(small)
    assert not (old / "a.html").exists() and (old / "b.html").exists() and (new / "a.html").exists()
    assert 'href="a.html"' not in (old / "index.html").read_text(encoding="utf-8")
    assert 'href="a.html"' in (new / "b.html").read_text(encoding="utf-8")
    assert_whole(small)
    assert_no_dead_links(small)


def assert_no_dead_links(project):
    """Every link between pages leads to one that is there."""
    for page in project.reports.glob("**/*.html"):
        for target in re.findall(r'href="((?:\.\./|[\w-]+/)*[\w.-]+)"', page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_no_link_of_a_run_leads_to_one_that_is_gone(small):
    two(small, retention=2, complete=50)
    assert report() == 0
    notebook(small, "assert word == 'two', 'only a'\nprint(word)")
    for _ in range(3):
        assert report() == 1
        assert_no_dead_links(small)
    assert_whole(small)


def test_the_index_says_what_changed_since_the_run_before(small):
    two(small)
    assert report() == 0
    first = runs(small)[0].name
    figures = [rated("10", "excellent"), rated("80", "good"), rated("40%", "good", basis="assessed")]
    adder(small)("gia-lai-2023", figures, ref_area="Gia Lai", title_vi="Báo cáo <mới>")
    tables.build(small)
    schedule(small, entry("a"), entry("c"))
    assert report() == 0
    index = (small.reports / "latest" / "index.html").read_text(encoding="utf-8")
    assert f"Changes since {first}" not in index or "Report gia-lai-2023" in index
    assert f"Thay đổi từ {first}" in index
    assert "Báo cáo &lt;mới&gt; (gia-lai-2023)" in index and "<mới>" not in index
    kinds = {(one["kind"], *one["text"].values()) for one in manifest(small.reports / "latest")["changes"]}
    assert '<a href="c.html">A note</a>' in index
    assert ("changes.page_new", "A note") in kinds and ("changes.page_gone", "A note") in kinds
    assert report() == 0
    assert manifest(small.reports / "latest")["changes"] == []
    assert "Không có gì thay đổi." in (small.reports / "latest" / "index.html").read_text(encoding="utf-8")


def test_failures_are_passed_on_to_a_command(small, tmp_path):
    notebook(small, "raise ValueError('for the mail')")
    two(small, on_failure=f"cat > {tmp_path}/mail; env | grep XEPLOAI_ >> {tmp_path}/mail")
    assert report() == 1
    mail = (tmp_path / "mail").read_text()
    run = runs(small)[0]
    assert "FAILED a: ValueError: for the mail" in mail and f"XEPLOAI_RUN={run}" in mail
    assert "XEPLOAI_FAILED=a b" in mail and f"XEPLOAI_LOG={run / 'run.log'}" in mail
    assert report("--on-failure", f"touch {tmp_path}/other") == 1
    assert (tmp_path / "other").exists()


def test_nothing_is_passed_on_where_nothing_failed(small, tmp_path):
    two(small, on_failure=f"touch {tmp_path}/mail")
    assert report() == 0
    assert not (tmp_path / "mail").exists()


def test_a_line_a_report_for_people_and_for_machines(small, capsys):
    two(small)
    assert cli.main(["report"]) == 0
    *lines, counted, _, opened = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and all(line.startswith(f"[{n}/2] made ") for n, line in enumerate(lines, start=1))
    assert counted.startswith("2 made, 0 kept, 0 failed in ") and str(small.reports / "latest") in opened
    assert cli.main(["report", "--json"]) == 0
    *each, whole = map(json.loads, capsys.readouterr().out.splitlines())
    assert [(one["report"], one["state"]) for one in each] == [("a", "kept"), ("b", "kept")]
    assert whole["pages"] == 2 and whole["complete"] and whole["failed"] == {}


def test_warnings_go_to_the_log_and_not_to_the_page(small):
    notebook(
        small,
        "import sys, os, warnings\nwarnings.warn('take care')\nprint('shown')\nos.system('echo from below')",
    )
    schedule(small, entry("a"))
    assert report() == 0
    run = runs(small)[0]
    log = (run / "run.log").read_text(encoding="utf-8")
    assert "take care" in log and "from below" in log and "made a in" in log
    page = (run / "a.html").read_text(encoding="utf-8")
    assert "<pre>shown" in page and "UserWarning" not in page


def test_a_bar_is_drawn_on_a_terminal(small):
    import fcntl
    import pty
    import struct
    import termios

    two(small)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    going = subprocess.Popen(
        [os.sys.executable, "-m", "xeploai.cli", "report"], stdout=slave, stderr=slave, close_fds=True
    )  # fmt: skip
    os.close(slave)
    said = b""
    while True:
        try:
            piece = os.read(master, 1 << 12)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(master)
    assert going.wait(timeout=PATIENCE) == 0
    assert b"2/2" in said and b"report" in said and b"\r" in said and b"2 made, 0 kept" in said


def test_the_manifest_tells_how_each_report_was_made(small):
    two(small)
    assert report() == 0
    about = manifest(runs(small)[0])
    one = about["results"][0]
    assert one["parameters"] == {"word": "one"} and set(one["inputs"]) == {
        "data",
        "notebook",
        "package",
        "parameters",
    }
    assert one["seconds"] > 0 and one["attempts"] == 1 and one["engine"] == "warm" and one["started"]
    assert {"python", "pandas", "papermill", "matplotlib"} <= set(about["versions"])
    assert about["workers"] >= 1 and about["data_version"] and about["finished"] >= about["started"]


def test_no_folder_of_this_machine_is_published(small):
    two(small)
    assert report() == 0
    for path in runs(small)[0].glob("a.*"):
        assert str(small.root).encode() not in path.read_bytes(), path.name


def test_a_run_copied_in_the_place_of_latest_is_replaced(small):
    """As on systems without links, and as an earlier version of this project left it."""
    two(small)
    (small.reports / "latest").mkdir(parents=True)
    (small.reports / "latest" / "old.html").write_text("old")
    assert report() == 0
    assert not (small.reports / "latest" / "old.html").exists()
    assert states(small.reports / "latest") == {"a": "made", "b": "made"}


@pytest.mark.parametrize("ending", [">&- <&-", "| true", "> /dev/full", "| head -1"])
def test_a_run_does_not_need_anyone_to_listen(ending, small):
    two(small)
    asked = f"{shlex.quote(sys.executable)} -m xeploai.cli report {ending}"
    ran = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {asked}"], capture_output=True, text=True, timeout=PATIENCE
    )
    assert ran.returncode == 0 and "Traceback" not in ran.stderr
    assert states(small.reports / "latest") == {"a": "made", "b": "made"}


def test_a_command_for_failures_that_hangs_is_ended_whole(monkeypatch, capsys):
    from xeploai.publish import command as commands

    monkeypatch.setattr(commands, "PATIENCE", 1)
    commands.pass_on("sleep 4242 & sleep 4243", {}, "x")
    assert "the command for failures ended with -9" in capsys.readouterr().err
    time.sleep(0.3)
    alive = [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])]
    assert not [line for line in alive if line in ("sleep 4242", "sleep 4243")]
    commands.pass_on("a\0b", {}, "x")
    assert "did not run" in capsys.readouterr().err


def test_words_that_no_file_can_hold_do_not_hide_the_reason(small, capsys):
    notebook(small, "print('caf\\udce9')\nraise ValueError('caf\\udce9 ' + 'x' * 100_000)")
    schedule(small, entry("a"))
    assert report() == 1
    said = capsys.readouterr().err
    assert "ValueError: caf\\udce9 xxx" in said and len(said) < 10_000
    about = manifest(runs(small)[0])
    assert len(about["results"][0]["error"]) < 5_000 and (runs(small)[0] / "a.failed.ipynb").exists()


@pytest.mark.slow
def test_a_flood_of_words_stays_small_in_the_log(small):
    notebook(small, "import os\nfor _ in range(60): os.write(1, b'x' * 1_000_000)\nprint('done')")
    schedule(small, entry("a"))
    assert report() == 0
    assert (runs(small)[0] / "run.log").stat().st_size < 3_000_000
