"""Many documents: read, bound and verified one by one or side by side, results in the order given."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from xeploai.check.findings import as_table, without_collection
from xeploai.documents import UnreadableDocumentError, read
from xeploai.extract.draft import draft
from xeploai.extract.verify import verify
from xeploai.raw.columns import FIGURE_COLUMNS, KEPT_FATES

Row = dict[str, Any]
COLUMNS_OF = itemgetter(*FIGURE_COLUMNS)
AHEAD = 3  # batches in work per worker, so that memory does not grow with the corpus
Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Extracted:
    """What came of one document.

    Attributes
    ----------
    rows
        One row a number, all fates, every cell text.
    reasons
        Of each row: field to the rule that bound it and the words that gave it.
    findings
        The findings table's rows.
    error
        Why the document could not be read; empty if it was.
    """

    path: Path
    report: str
    rows: list[dict[str, str]] = field(default_factory=list)
    reasons: list[dict[str, tuple[str, str]]] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    text: str = ""
    sha256: str = ""
    period: str = ""
    error: str = ""

    def count(self, fate: str) -> int:
        """How many rows have a fate."""
        return sum(row["fate"] == fate for row in self.rows)


def extract(
    path: Path, report: str = "", given: dict[str, str] | None = None, *, findings: bool = False
) -> Extracted:
    """Raw figures of one document.

    Parameters
    ----------
    path
        A document of a kind that `documents.read` reads.
    report
        Its id; the file's stem if empty.
    given
        What is known beside the text: `ref_area`, `area_level`, `parent_area`, `time_period`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "kon-tum.txt"
    >>> _ = path.write_text("Năm 2022, có 45/50 đảng viên được xếp loại.", encoding="utf-8")
    >>> [row["printed"] for row in extract(path).rows]
    ['2022', '45/50', '45/50']
    """
    report = report or path.stem
    try:
        document = read(path)
    except UnreadableDocumentError as error:
        return Extracted(path, report, error=str(error))
    with without_collection():
        made = draft(document, report, given)
        judged = verify(made.rows)
    found = as_table(judged).to_dict("records") if findings and judged else []
    reasons = [
        {name: (rule, document.text[start:end]) for name, (rule, start, end) in row["why"].items()}
        for row in (made.rows if findings else ())
    ]
    return Extracted(
        path, report, [_text(row) for row in made.rows], reasons, found, document.text if findings else "",
        document.sha256, made.context.period,
    )  # fmt: skip


def _text(row: Row) -> dict[str, str]:
    text = dict(zip(FIGURE_COLUMNS, COLUMNS_OF(row), strict=True))
    for name in ("value", "basis_value"):  # all others are text
        text[name] = "" if row[name] is None else str(row[name])
    return text


def in_order(
    work: Callable[[Given], Made],
    items: Iterable[Given],
    executor: Executor | None = None,
    *,
    workers: int = 1,
    batch: int = 1,
) -> Iterator[Made]:
    """What the work makes of each item, in the order given; only a few are held at a time.

    Parameters
    ----------
    work
        A function that another process can be sent.
    executor
        A pool, or what a Dask client's `get_executor()` gives; None works in this process.
    workers, batch
        How many work side by side, and on how many items at a time: together they bound what is held.

    Examples
    --------
    >>> list(in_order(str.upper, ["a", "b"]))
    ['A', 'B']
    """
    if executor is None:
        yield from map(work, items)
        return
    waiting: deque[Future[list[Made]]] = deque()
    todo = iter(items)
    while True:
        while len(waiting) < workers * AHEAD and (some := list(islice(todo, batch))):
            waiting.append(executor.submit(_each, work, some))
        if not waiting:
            return
        yield from waiting.popleft().result()


def _each(work: Callable[[Given], Made], items: list[Given]) -> list[Made]:
    return [work(item) for item in items]


def kept(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows that a file in `data/raw` holds, numbered f001 on."""
    found = [row for row in rows if row["fate"] in KEPT_FATES]
    return [{**row, "figure_id": f"f{number:03d}"} for number, row in enumerate(found, start=1)]
