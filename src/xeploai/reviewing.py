"""A document under review: what was read, the draft that a person settles, and the way into `data/raw`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from xeploai import codes, display, project
from xeploai.compare.request import check_request
from xeploai.compare.view import TEXT, view
from xeploai.extract import Extracted, audit, extract, kept
from xeploai.extract.command import id_of
from xeploai.mistakes import Mistake, UserMistakesError, unknown
from xeploai.raw import drafts
from xeploai.raw.columns import REPORT_COLUMNS
from xeploai.raw.files import ROW
from xeploai.raw.registry import PLACE, check_place, wrong_id

FRAME = Markup(  # a frame is cut at its end on paper, which has the text itself
    '<div class="xl-audit"><iframe sandbox="" srcdoc="{}" title="{}"'
    ' style="width:100%;height:75vh;box-sizing:border-box;border:1px solid #9aa5b1"></iframe>'
    '<pre class="xl-paper" hidden>{}</pre></div>'
)
AROUND = 70  # characters of text shown on each side of a number
SHOWN = ("printed", "subject", "subject_detail", "measure", "rating", "basis", "basis_value", "fate", "note")
CODED = ("subject", "subject_detail", "measure", "rating", "basis", "fate")


@dataclass(frozen=True)
class Review:
    """One document: shown, drafted, settled, kept.

    Attributes
    ----------
    extracted
        What was read of it.
    rows
        Its figures, targets and unresolved numbers as the draft has them, text, with `context`.
    registered
        What the register will say of the report.
    where
        The draft: ``data/drafts/<report>.xlsx`` or ``.csv``.
    """

    extracted: Extracted
    rows: list[dict[str, str]]
    registered: dict[str, str]
    where: Path
    language: str
    labels: codes.Labels = field(repr=False)

    @property
    def report(self) -> str:
        """The report's id."""
        return self.extracted.report

    def heading(self) -> display.Block:
        """How many numbers there are, and how many a person must look at."""
        count = self.extracted.count
        told = self.labels(
            "review.counts", n=len(self.extracted.rows), figures=count("figure"), open=count("unresolved")
        )
        return display.head(self.report, told)

    def audit(self) -> display.Block:
        """The text with every number coloured by its fate, in a frame of its own that runs nothing."""
        page = audit.page(self.extracted, self.language)
        html = FRAME.format(page, self.labels("review.audit"), self.extracted.text)
        return display.Block(html, self.report)

    def figures(self) -> display.Block:
        """The rows of the draft; `.frame` holds them as raw figures."""
        columns = [
            (
                self.labels(f"review.{name}"), TEXT,
                pd.Series([self._cell(name, row[name]) for row in self.rows], dtype="str"),
            )
            for name in (*SHOWN, drafts.CONTEXT)
        ]  # fmt: skip
        shown = display.table(
            view("review", self.labels("review.table"), columns),
            self.language,
            self.labels("review.none"),
        )
        frame = pd.DataFrame(self.rows, columns=list(drafts.COLUMNS)).astype("str")
        return display.Block(shown.html, shown.text, frame)

    def draft(self) -> display.Block:
        """Write the draft, if it is not there yet, and say where it is."""
        if not self.where.exists():
            drafts.write(self.where, self.report, self.rows)
        open_rows = sum(row["fate"] == "unresolved" for row in self._settled())
        key = "review.draft_open" if open_rows else "review.draft_settled"
        return display.sentence(self.labels(key, path=self._shown_path(), n=open_rows))

    def left_open(self) -> display.Block:
        """What a person still has to do, a line each; a sentence if there is nothing."""
        found = drafts.left_open(*self._as_left())
        if not found:
            return display.sentence(self.labels("review.done"))
        return display.lines([str(one) for one in found])

    def keep(self, sure: bool = True) -> display.Block:
        """Write the raw-figure file and the register's row.

        Parameters
        ----------
        sure
            False leaves all as it is, and says how to go on.

        Raises
        ------
        UserMistakesError
            With all that is open; nothing is written then.
        """
        if not sure:
            return display.sentence(self.labels("review.not_kept"))
        path = drafts.keep(*self._as_left()).relative_to(project.find().root)
        return display.sentence(self.labels("review.kept", path=path.as_posix()))

    def _as_left(self) -> tuple[project.Project, str, list[drafts.Row], dict[str, str], str, str]:
        """The report as the person left it, for what is done with drafts."""
        text, where = self.extracted.text, self._shown_path()
        return project.find(), self.report, self._settled(), self.registered, text, where

    def _settled(self) -> list[drafts.Row]:
        """The rows of the draft as it is now; those that a person changed are by hand."""
        if not self.where.exists():
            return [{**row, ROW: number} for number, row in enumerate(self.rows, start=2)]
        before = {row["figure_id"]: row for row in self.rows}
        return [_as_left(row, before.get(row["figure_id"])) for row in drafts.read(self.where)]

    def _shown_path(self) -> str:
        root = project.find().root
        return self.where.relative_to(root).as_posix() if self.where.is_relative_to(root) else self.where.name

    def _cell(self, name: str, value: str) -> str:
        if name == "note":
            return codes.told(value, self.language)
        known = name in CODED and value in codes.codes_of(name)
        return codes.name_of(name, value, self.language) if known else value


def _as_left(row: drafts.Row, before: dict[str, str] | None) -> drafts.Row:
    """A row as a person left it: one that was changed is by hand, and the note on how it was read is gone."""
    if before is None:
        return row | {"rule": "hand"}
    if all(row[k] == before[k] for k in before if k not in ("rule", "note", drafts.CONTEXT)):
        return row
    noted = row["note"] != before["note"] or row["fate"] == "unresolved"
    return row | {"rule": "hand", "note": row["note"] if noted else ""}


def review(
    document: str | Path,
    report: str = "",
    *,
    area: str = "",
    level: str = "",
    parent: str = "",
    period: str = "",
    draft: str = "xlsx",
    language: str = "vi",
    **registered: str,
) -> Review:
    """Read a document for a person to check.

    Parameters
    ----------
    document
        A path, from the working directory or from the project's root.
    report
        The id that it will have; from the file's name if empty.
    area, level, parent, period
        What is known beside the text; the text is asked where one is empty.
    draft
        What the draft is: ``xlsx`` with drop-downs, or ``csv``.
    registered
        Further columns of the register: `title_vi`, `publisher`, `url`, ...

    Raises
    ------
    UserMistakesError
        If the document cannot be read, or an area, a level or a period is none.
    """
    where = project.find()
    path = next((p for p in (Path(document), where.root / document) if p.exists()), None)
    mistakes = [] if path else [Mistake(str(document), "there is no such document")]
    if draft not in ("xlsx", "csv"):
        mistakes.append(Mistake("draft", f"'{draft}' is neither xlsx nor csv"))
    mistakes += check_request(language=language)
    mistakes += [
        Mistake("review", unknown("argument", c, REPORT_COLUMNS))
        for c in registered
        if c not in REPORT_COLUMNS
    ]
    if report and (wrong := wrong_id(report)):
        mistakes.append(Mistake("report", wrong))
    given = {"ref_area": area, "area_level": level, "parent_area": parent, "time_period": str(period)}
    mistakes += [Mistake(PLACE[column], text) for column, text in check_place(given)]
    if path is None or mistakes:
        raise UserMistakesError(mistakes)
    labels = codes.Labels(language)
    read = extract(path, report or id_of(path), {k: v for k, v in given.items() if v}, findings=True)
    if read.error:
        raise UserMistakesError([Mistake(str(document), read.error)])
    rows = [{**row, drafts.CONTEXT: _context(read.text, row["position"])} for row in kept(read.rows)]
    first = rows[0] if rows else {}
    columns = {**{k: given[k] or first.get(k, "") for k in given}, "sha256": read.sha256, **registered}
    undated = any(not row["time_period"] for row in rows)  # the register's period would become theirs
    columns["time_period"] = given["time_period"] or ("" if undated else read.period)
    return Review(
        read, rows, columns, where.root / "data" / "drafts" / f"{read.report}.{draft}", language, labels
    )


def _context(text: str, position: str) -> str:
    """The words around a number, which stands between « and »."""
    start, _, end = position.partition(":")
    left, right = int(start), int(end)
    around = f"…{text[max(0, left - AROUND) : left]}«{text[left:right]}»{text[right : right + AROUND]}…"
    return " ".join(around.split())
