"""The command `xeploai extract`: documents in, raw-figure files out, what failed and what is open told."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from xeploai.executors import cluster
from xeploai.extract.run import extract, in_order, kept
from xeploai.mistakes import Mistake, UserMistakesError, bare
from xeploai.project import write_whole
from xeploai.raw.files import as_csv
from xeploai.raw.registry import PLACE, check_place, wrong_id

LARGEST_BATCH = 16  # documents that a worker takes at a time


@dataclass(frozen=True)
class Made:
    """What came of one document, as it is written; made where it was read, so that little travels."""

    path: Path
    report: str
    error: str
    fates: Counter[str]
    everything: str = ""
    raw: str = ""
    page: str = ""


@dataclass
class Outcome:
    """What a run came to."""

    documents: int = 0
    failed: list[Made] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)

    @property
    def unresolved(self) -> int:
        """How many numbers a person must look at."""
        return self.fates["unresolved"]


def named(paths: Sequence[Path], report: str = "") -> tuple[list[tuple[str, str]], list[Mistake]]:
    """Documents with their report ids; a folder stands for the documents in it.

    Returns
    -------
    documents, mistakes
        Path and id, as short texts: a corpus has many. Mistakes where a document is not there, an id is none,
        or two documents would have the same one.
    """
    mistakes, found = list[Mistake](), list[str]()
    for path in paths:
        if not path.exists():
            mistakes.append(Mistake(str(path), "there is no such document"))
        elif path.is_dir():
            with os.scandir(path) as inside:
                found += sorted(one.path for one in inside if one.is_file() and one.name[0] not in ".~")
        else:
            found.append(str(path))
    if report and len(found) > 1:
        mistakes.append(Mistake("--report", "names one document: give one, or leave it out"))
    if report and (wrong := wrong_id(report)):
        mistakes.append(Mistake("--report", wrong))
    ids = [(path, report or id_of(Path(path))) for path in found]
    twice = [] if report else [one for one, n in Counter(one for _, one in ids).items() if n > 1]
    for one in twice:
        twins = ", ".join(path for path, other in ids if other == one)
        mistakes.append(Mistake(twins, f"would all be report '{one}': rename them"))
    return ids, mistakes


def id_of(path: Path) -> str:
    """A report id from a file's name.

    >>> id_of(Path("Báo cáo Kon Tum 2022.docx"))
    'bao-cao-kon-tum-2022'
    """
    return re.sub(r"[^a-z0-9]+", "-", bare(path.stem)).strip("-") or "document"


@contextmanager
def pool(workers: int, dask: str = "") -> Iterator[Executor | None]:
    """An executor: none for one worker, local processes, or those of a Dask cluster.

    Raises
    ------
    UserMistakesError
        If the cluster cannot be reached, or Dask is not installed.
    """
    if dask:
        with cluster(dask) as executor:
            yield executor
    elif workers > 1:
        with ProcessPoolExecutor(workers) as local:
            yield local
    else:
        yield None


def run(
    paths: Sequence[Path],
    *,
    report: str = "",
    given: dict[str, str] | None = None,
    output: Path | None = None,
    audit: Path | None = None,
    csv: bool = False,
    workers: int = 1,
    dask: str = "",
    quiet: bool = False,
) -> Outcome:
    """Extract documents; see `xeploai extract --help`."""
    documents, mistakes = named(paths, report)
    mistakes += [Mistake(f"--{PLACE[column]}", text) for column, text in check_place(given or {})]
    for folder in dict.fromkeys((output, audit)):
        if folder is not None and folder.exists() and not folder.is_dir():
            mistakes.append(Mistake(str(folder), "is a file: give a folder"))
    if output is not None and output.is_dir():
        old = {one.name for one in output.iterdir()}
        taken = [output / f"{one}.csv" for _, one in documents if f"{one}.csv" in old]
        mistakes += [Mistake(str(path), "is there already: move it away first") for path in taken]
    if mistakes:
        raise UserMistakesError(mistakes)
    outcome = Outcome()
    tell = _progress(len(documents), quiet=quiet)
    with pool(workers, dask) as executor:
        work = partial(make, given=given, raw=output is not None, page=audit is not None, everything=csv)
        batch = max(1, min(LARGEST_BATCH, len(documents) // (8 * workers)))
        for one in in_order(work, documents, executor, workers=workers, batch=batch):
            _deliver(one, outcome, output, audit, csv=csv)
            tell(one, outcome)
    return outcome


def make(
    document: tuple[str, str], given: dict[str, str] | None, *, raw: bool, page: bool, everything: bool
) -> Made:
    """Read one document, and make of it what is asked for: the raw-figure file, the audit page, all fates."""
    one = extract(Path(document[0]), document[1], given, findings=page)
    made = Made(one.path, one.report, one.error, Counter(row["fate"] for row in one.rows))
    if one.error:
        return made
    if page:
        from xeploai.extract import audit

        made = replace(made, page=audit.page(one))
    return replace(
        made,
        everything=as_csv(one.rows, head=False) if everything else "",
        raw=as_csv(kept(one.rows)) if raw else "",
    )


def _deliver(one: Made, outcome: Outcome, output: Path | None, audit: Path | None, *, csv: bool) -> None:
    outcome.documents += 1
    if one.error:
        outcome.failed.append(one)
        return
    if csv and outcome.documents - len(outcome.failed) == 1:
        sys.stdout.write(as_csv([]))
    outcome.fates.update(one.fates)
    sys.stdout.write(one.everything)
    if output is not None:
        write_whole(output / f"{one.report}.csv", one.raw)
    if audit is not None:
        write_whole(audit / f"{one.report}.html", one.page)


def _progress(total: int, *, quiet: bool) -> Any:
    """A line a document; on a terminal one line that is rewritten."""
    lively = sys.stderr.isatty() and total > 1

    def tell(one: Made, outcome: Outcome) -> None:
        if one.error:
            print(f"{one.path}: {one.error}", file=sys.stderr)
        if quiet:
            return
        what = (
            "FAILED" if one.error else f"{one.fates['figure']} figures, {one.fates['unresolved']} unresolved"
        )
        line = f"[{outcome.documents}/{total}] {one.report}: {what}"
        if lively:
            print(
                f"\r\033[K{line}", end="\n" if outcome.documents == total else "", file=sys.stderr, flush=True
            )
        elif total <= 200 or outcome.documents % 100 == 0 or outcome.documents == total:
            print(line, file=sys.stderr, flush=True)

    return tell
