"""Runs of before that someone damaged: whatever stands there, the next run is whole and nothing else is touched."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import random
import shutil

import pytest
from running import built, entry, manifest, notebook, runs, schedule, small, states

from xeploai import cli
from xeploai.publish import changes, index, store
from xeploai.publish import manifest as manifests

__all__ = ["built", "small"]
ODD = [
    None, True, False, 0, -1, 1.5, 10**400, float("inf"), float("nan"), "", "x", "\ud800", "a\0b", "../../x", "<b>",
    "made", "2024-01-01T000000Z", [], [1], [[]], {}, {"x": 1}, {"../../x": "y"}, [{}], "x" * 10_000,
]  # fmt: skip


def places(value, found=()):
    """Every part of a nested value: the way to it."""
    yield found
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places(one, (*found, name))


def damaged(about, chance):
    """A copy with one part taken away, doubled, or replaced by something odd."""
    made = copy.deepcopy(about)
    *way, last = chance.choice([place for place in places(about) if place])
    where = made
    for step in way:
        where = where[step]
    what = chance.randrange(4)
    if what == 0:
        del where[last]
    elif what == 1 and isinstance(where, list):
        where.append(where[last])
    else:
        where[last] = copy.deepcopy(chance.choice(ODD))
    return made


def test_whatever_a_manifest_says_it_is_used_or_is_none(small):
    notebook(small, "assert word != 'bad'\nprint(word)")
    schedule(small, entry("a"), entry("b", parameters={"word": "bad"}), complete=50)
    assert cli.main(["report", "--quiet"]) == 1
    (folder,) = runs(small)
    about = manifest(folder)
    about["changes"] = [{"kind": "changes.page_new", "text": {"vi": "x", "en": "y"}, "page": "a"}]
    chance, used = random.Random(20260101), 0
    for _ in range(1500):
        made = damaged(about, chance)
        (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
        found = manifests.read(folder)
        if found is not None:
            used += 1
            text = index.of_run(found, {}) + index.of_runs([found], found.run) + manifests.as_json(found)
            assert text.encode()
            changes.since(found, found.facts, found.results)
            assert all("/" not in name for one in found.results for name in one.files)
        assert store.latest_run(small.reports) == folder.name, "what it leads to, whatever that says"
    assert 200 < used < 1400, "some do harm, and some do none"


def claimed(project, **of_first):
    """The manifest of the only run says something else of its first report."""
    (folder,) = runs(project)
    about = manifest(folder)
    about["results"][0] |= of_first
    (folder / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["../../precious.txt", "../precious.txt", "sub/x.html", "precious.txt"])
def test_files_that_a_manifest_claims_are_neither_removed_nor_published(name, small):
    schedule(small, entry("a", retention=1), entry("b"))
    assert cli.main(["report", "--quiet"]) == 0
    files = manifest(runs(small)[0])["results"][0]["files"]
    first = claimed(small, files=files | {name: "0" * 64})
    precious = (first / name).resolve()
    precious.parent.mkdir(exist_ok=True)
    precious.write_text("mine")
    for _ in range(2):
        assert cli.main(["report", "--quiet"]) == 0
    assert precious.read_text() == "mine"
    assert not list((small.reports / "latest").glob("**/precious*"))


@pytest.mark.parametrize("name", ["../../x", "..", "a/b", "", "index"])
def test_a_report_that_a_manifest_claims_under_an_odd_name_is_none(name, small):
    schedule(small, entry("a"))
    assert cli.main(["report", "--quiet"]) == 0
    claimed(small, id=name)
    assert cli.main(["report", "--quiet"]) == 0
    assert states(small.reports / "latest") == {"a": "made"}


@pytest.mark.parametrize("damage", ["gone", "edited", "folder"])
def test_a_damaged_page_of_an_old_run_does_no_harm(damage, small):
    schedule(small, entry("a", retention=1), entry("b"), entry("c"))
    assert cli.main(["report", "--quiet"]) == 0
    page = runs(small)[0] / "b.html"
    page.unlink()
    if damage == "edited":
        page.write_text("someone was here")
    elif damage == "folder":
        page.mkdir()
    assert cli.main(["report", "--quiet"]) == 0
    old, new = runs(small)
    assert states(new) == {"a": "kept", "b": "made", "c": "kept"}
    assert not (old / "a.html").exists() and (old / "c.html").exists()
    assert damage != "edited" or page.read_text() == "someone was here"


def test_an_old_run_that_cannot_be_written_is_told_and_the_rest_is_done(small, capsys):
    schedule(small, entry("a"), retention=9)
    for _ in range(2):
        assert cli.main(["report", "--quiet"]) == 0
    old = runs(small)[0]
    (old / "index.html").unlink()
    (old / "index.html").mkdir()
    capsys.readouterr()
    assert cli.main(["report", "--quiet"]) == 0
    assert f"{old} cannot be tidied: " in capsys.readouterr().err
    listed = (small.reports / "index.html").read_text(encoding="utf-8")
    assert all(run.name in listed for run in runs(small)) and len(runs(small)) == 3


def test_an_old_run_that_cannot_be_removed_is_told_and_tried_again(small, capsys, monkeypatch):
    schedule(small, entry("a"), retention=1)
    assert cli.main(["report", "--quiet"]) == 0
    old, rmtree = runs(small)[0], shutil.rmtree

    def refused(path, *more, **options):
        if str(path).endswith(old.name):
            raise PermissionError(13, "Permission denied", str(path))
        rmtree(path, *more, **options)

    monkeypatch.setattr(store.shutil, "rmtree", refused)
    assert cli.main(["report", "--quiet"]) == 0
    assert f"{old} cannot be tidied: Permission denied" in capsys.readouterr().err
    assert len(runs(small)) == 1
    assert f"{old.name}/" not in (small.reports / "index.html").read_text(encoding="utf-8")
    monkeypatch.undo()
    monkeypatch.setenv("XEPLOAI_HOME", str(small.root))
    assert cli.main(["report", "--quiet"]) == 0
    assert not list(small.reports.glob(".old-*")) and capsys.readouterr().err == ""


def test_a_read_only_run_of_ones_own_goes_like_any_other(small):
    schedule(small, entry("a"), retention=1)
    assert cli.main(["report", "--quiet"]) == 0
    old = runs(small)[0]
    old.chmod(0o500)
    assert cli.main(["report", "--quiet"]) == 0
    assert not old.exists() and not list(small.reports.glob(".old-*"))


def changed_to(project, kind, page):
    """A second run whose manifest tells of one change."""
    schedule(project, entry("a"))
    for _ in range(2):
        assert cli.main(["report", "--quiet"]) == 0
    folder = runs(project)[1]
    about = manifest(folder)
    about["changes"] = [{"kind": kind, "text": {"vi": "x", "en": "said here"}, "page": page}]
    (folder / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    return folder / "index.html"


@pytest.mark.parametrize("kind", ["x", "index.last_made", "changes.title", "changes.none", ""])
def test_a_kind_of_change_that_there_is_not_is_left_out(kind, small, capsys):
    changed_to(small, kind, "a")
    capsys.readouterr()
    assert cli.main(["report", "--quiet"]) == 0 and capsys.readouterr().err == ""


def test_a_change_leads_to_a_page_of_its_run_or_nowhere(small):
    path = changed_to(small, "changes.page_new", "javascript:alert(1)//")
    assert cli.main(["report", "--quiet"]) == 0
    text = path.read_text(encoding="utf-8")
    assert "said here" in text and "javascript:" not in text


@pytest.mark.parametrize("content", [b"no place for links", b"\xff<!--xl-navigation--><!--/xl-navigation-->"])
def test_a_page_that_is_none_is_made_again_though_its_hash_is_right(content, small):
    schedule(small, entry("a"), entry("b"))
    assert cli.main(["report", "--quiet"]) == 0
    files = manifest(runs(small)[0])["results"][0]["files"]
    claimed(small, files=files | {"a.html": hashlib.sha256(content).hexdigest()})
    (runs(small)[0] / "a.html").write_bytes(content)
    assert cli.main(["report", "--quiet"]) == 0
    assert states(runs(small)[1]) == {"a": "made", "b": "kept"}


@pytest.mark.parametrize("damage", ["unreadable", "another run"])
def test_the_latest_stays_whatever_its_manifest_says(damage, small):
    schedule(small, entry("a"), retention=1)
    assert cli.main(["report", "--quiet"]) == 0
    path = runs(small)[0] / "manifest.json"
    text = json.dumps(manifest(runs(small)[0]) | {"run": "2024-01-01T000000Z"})
    path.write_text("{" if damage == "unreadable" else text, encoding="utf-8")
    notebook(small, "raise ValueError")
    for _ in range(2):
        assert cli.main(["report", "--quiet"]) == 1
    assert (small.reports / "latest" / "a.html").is_file()


def test_no_link_of_an_old_run_leads_to_a_page_that_someone_took_away(small):
    schedule(small, entry("a", retention=1), entry("b"), entry("c"))
    assert cli.main(["report", "--quiet"]) == 0
    old = runs(small)[0]
    (old / "b.html").unlink()
    assert cli.main(["report", "--quiet"]) == 0
    assert not any('href="b.html"' in path.read_text(encoding="utf-8") for path in old.glob("*.html"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
@pytest.mark.parametrize("thing", ["pipe", "link"])
def test_nothing_is_written_through_what_is_in_the_way(thing, small, tmp_path):
    schedule(small, entry("a"))
    assert cli.main(["report", "--quiet"]) == 0
    old, precious = runs(small)[0], tmp_path / "precious"
    precious.write_text("mine")
    (old / "index.html").write_text("someone was here")
    part = old / ".index.html.part"
    if thing == "pipe":
        os.mkfifo(part)
    else:
        part.symlink_to(precious)
    assert cli.main(["report", "--quiet"]) == 0
    assert precious.read_text() == "mine" and not part.exists()
    assert "someone was here" not in (old / "index.html").read_text(encoding="utf-8")


def test_a_run_cut_short_that_cannot_be_removed_does_not_keep_the_next_from_being_the_latest(
    small, capsys, monkeypatch
):
    schedule(small, entry("a"))
    left, rmtree = small.reports / ".run-left.partial", shutil.rmtree
    left.mkdir(parents=True)

    def refused(path, *more, **options):
        if ".run-left" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        rmtree(path, *more, **options)

    monkeypatch.setattr(store.shutil, "rmtree", refused)
    assert cli.main(["report", "--quiet"]) == 0
    assert "left.partial cannot be tidied: Permission denied" in capsys.readouterr().err
    assert states(small.reports / "latest") == {"a": "made"}
