"""Making the tables, and keeping them in `data/tables` with a note of what they were made from."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from xeploai import project
from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.project import Project
from xeploai.tables.normalise import COLUMNS, KEY

MADE_BY = ("codes", "raw", "check", "tables")  # the rooms whose code the tables depend on
NOTE = "made_from.json"
TABLES = ("observations", "distributions", "figures", "reports", "findings")


@dataclass(frozen=True)
class Tables:
    """The tables of a project; each attribute is a fresh pandas DataFrame to work with.

    Attributes
    ----------
    observations, distributions
        See the data model; counts are whole numbers, shares and percentages in per cent.
    figures
        Raw figures behind them: report, figure_id, position, printed and what was bound to it.
    reports
        The register of reports.
    findings
        One row a claim that the reports make: what it comes to when recomputed, and why it does not hold.
    """

    observations: pd.DataFrame
    distributions: pd.DataFrame
    figures: pd.DataFrame
    reports: pd.DataFrame
    findings: pd.DataFrame


def make(where: Project) -> Tables:
    """Make the tables from `data/raw` and `data/corrections.csv`, in memory.

    Raises
    ------
    UserMistakesError
        With every mistake in `data/reference`; if there is none, with every mistake in `data/raw`;
        if there is none, with every entry of the register that no longer fits.
    """
    from xeploai import check, raw  # pandera is needed to make tables, not to read them
    from xeploai.codes.checks import check_reference
    from xeploai.tables import corrections, derive, distributions, normalise, schemas

    mistakes = check_reference(where)
    if mistakes:
        raise UserMistakesError(mistakes)
    data = raw.load(where)
    judged = check.judge_all(data.figures)
    findings = check.as_table(judged)
    entries, mistakes = raw.read_corrections(where, data.figures)
    mistakes = mistakes or corrections.stale_entries(entries, findings, check.propose(judged))
    if mistakes:
        raise UserMistakesError(mistakes)
    used = corrections.with_corrections(data.figures, entries)
    printed = normalise.normalise(used)
    derived = derive.derive(printed)
    exact = pd.concat([printed, derived], ignore_index=True) if len(derived) else printed
    exact = exact.sort_values(list(KEY), ignore_index=True)
    observations = _typed(
        exact[list(COLUMNS)],
        whole=["decimals", "basis_value"],
        real=["obs_value", "reported_value"],
    )
    wide = distributions.distributions(exact)
    ratings = distributions.rating_columns()
    wide = _typed(
        wide,
        whole=[*ratings, "assessed", "not_assessed", "existing", "base", "residual"],
        real=[f"share_{rating}" for rating in ratings],
    )
    figures = used.rename(columns={"ref_area": "area_name", "area_id": "ref_area"})
    figures = _typed(figures, whole=["basis_value"], real=["value", "used_value"])
    return Tables(
        schemas.observations_schema().validate(observations, lazy=True),
        schemas.distributions_schema().validate(wide, lazy=True),
        figures,
        data.reports,
        findings,
    )


def build(where: Project) -> Tables:
    """Make the tables and write each as Parquet and CSV to `data/tables`; the same input, the same bytes."""
    try:
        inputs = _inputs(where)  # before anything is read: what changes meanwhile makes the tables old
    except OSError:
        inputs = ""  # `make` tells what is missing
    tables = make(where)
    where.tables.mkdir(parents=True, exist_ok=True)
    note = json.dumps({"inputs": inputs}, indent=1) + "\n"
    with tempfile.TemporaryDirectory(prefix=".", dir=where.tables) as part:
        for name in TABLES:
            frame: pd.DataFrame = getattr(tables, name)
            frame.to_parquet(Path(part, f"{name}.parquet"), index=False)
            project.write_text_table(frame, Path(part, f"{name}.csv"))
        (where.tables / NOTE).unlink(missing_ok=True)
        for path in sorted(Path(part).iterdir()):
            path.replace(where.tables / path.name)
    project.write_whole(where.tables / NOTE, note)
    return tables


def load(where: Project) -> Tables:
    """Read the tables that `build` wrote.

    Raises
    ------
    UserMistakesError
        If they are missing, or older than what they were made from.
    """
    note = where.tables / NOTE
    if not note.is_file() or not all((where.tables / f"{n}.parquet").is_file() for n in TABLES):
        raise UserMistakesError([Mistake("data/tables", "the tables are not built yet: run `xeploai build`")])
    if json.loads(note.read_text(encoding="utf-8"))["inputs"] != _inputs(where):
        text = "data/raw or data/reference has changed since the tables were built: run `xeploai build`"
        raise UserMistakesError([Mistake("data/tables", text)])
    return Tables(*(pd.read_parquet(where.tables / f"{name}.parquet") for name in TABLES))


def _inputs(where: Project) -> str:
    package = Path(__file__).parents[1]
    code = [package / "numerals.py", *(p for room in MADE_BY for p in (package / room).glob("*.py"))]
    return project.digest(*where.data_files(), *code)


def _typed(frame: pd.DataFrame, whole: list[str], real: list[str]) -> pd.DataFrame:
    """Text as str, whole numbers as Int64, other numbers as float64 (the text of a Decimal round-trips)."""
    out = frame.copy()
    for name in out.columns:
        if name in whole:
            values = [None if pd.isna(v) else int(v) for v in out[name]]
            out[name] = pd.array(values, dtype="Int64")
        elif name in real:
            out[name] = pd.Series([None if pd.isna(v) else float(v) for v in out[name]], dtype="float64")
        else:
            out[name] = out[name].astype("str")
    return out
