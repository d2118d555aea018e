"""Which rows of the tables a comparison uses: one a group and period, with what was printed behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import Area
from xeploai.compare.rows import problem
from xeploai.tables import Tables

KEY = ["ref_area", "time_period", "subject", "subject_detail", "scheme"]
ALL = "all"


def rows_for(tables: Tables, subjects: Sequence[str], subject_detail: str, scheme: str) -> pd.DataFrame:
    """Distributions of some subjects and of one scheme, or of ``all``, that belong to a known period."""
    d = tables.distributions
    wanted = d["subject"].isin(list(subjects)) & (d["subject_detail"] == subject_detail)
    wanted &= d["time_period"] != ""
    return d[wanted if scheme == ALL else wanted & (d["scheme"] == scheme)]


def one_each(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Of the distributions of each area, period, subject, detail and scheme the one that is used.

    Returns
    -------
    pandas.DataFrame
        The same columns, and ``candidates``: how many reports there were.

    Notes
    -----
    The rule: what can be drawn first; then shares from counts; then printed levels before derived ones;
    then more ratings; then the later publication; then the id.
    """
    if rows.empty:
        return rows.assign(candidates=pd.array([], dtype="int64"))
    sizes = rows.groupby(KEY, sort=False)["report"].transform("size")
    alone = rows[sizes == 1].assign(candidates=1)
    several = [
        {**_best(group.to_dict("records"), tables), "candidates": len(group)}
        for _, group in rows[sizes > 1].groupby(KEY, sort=False)
    ]
    if not several:
        return alone
    chosen = pd.DataFrame(several).astype(alone.dtypes.to_dict())
    return pd.concat([alone, chosen], ignore_index=True) if len(alone) else chosen


def _best(candidates: list[dict[str, Any]], tables: Tables) -> dict[str, Any]:
    dates = tables.reports.set_index("report")["date_published"]

    def preference(row: dict[str, Any]) -> tuple[Any, ...]:
        return (
            not problem(row),
            row["share_origin"] == "counts",
            "assessed:derived" not in row["flagged"].split(),
            len(codes.schemes()[row["scheme"]].known_in(row)),
            dates.get(row["report"], ""),
            row["report"],
        )

    return max(candidates, key=preference)


def behind(table: pd.DataFrame, tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The printed figures and the reports behind a comparison's table; a figure names its rows.

    A cell ``figures`` holds ids of its own report, or ``report:figure`` where a row is made of several.
    """
    rows_of: dict[tuple[str, str], list[str]] = {}
    for row_id, report, ids in zip(table["row_id"], table["report"], table["figures"], strict=True):
        for one in ids.split():
            other, named, figure = one.rpartition(":")
            rows_of.setdefault((other if named else report, figure), []).append(row_id)
    figures = tables.figures
    own = figures[
        figures["report"].isin({report for report, _ in rows_of})
        & figures["figure_id"].isin({figure for _, figure in rows_of})
    ]
    keys = list(zip(own["report"], own["figure_id"], strict=True))
    used = own.loc[pd.Series([key in rows_of for key in keys], index=own.index, dtype=bool)].copy()
    rows = [" ".join(dict.fromkeys(rows_of[key])) for key in keys if key in rows_of]
    used.insert(0, "rows", pd.Series(rows, index=used.index, dtype="str"))  # text also where there are none
    named = {report for cell in table["report"] for report in cell.split()}
    reports = tables.reports[tables.reports["report"].isin(named)]
    return used.reset_index(drop=True), reports.reset_index(drop=True)


def choice_note(area: Area, best: dict[str, Any], labels: Labels) -> str:
    """Say which of several reports is used, and by which rule."""
    words = {"area": area.name(labels.language), "period": best["time_period"]}
    if len(best["report"].split()) > 1:
        return labels("note.choice.parts", **words)
    return labels("note.choice", n=best["candidates"], report=best["report"], **words)


def scheme_notes(
    tables: Tables, areas_: Sequence[Area], subjects: Sequence[str], scheme: str, labels: Labels
) -> list[str]:
    """Say where an area has figures on another scale only."""
    if scheme == ALL:
        return []
    d = tables.distributions
    rows = d[d["ref_area"].isin([a.ref_area for a in areas_]) & d["subject"].isin(list(subjects))]
    others = [s for s in codes.codes_of("scheme") if s in set(rows["scheme"]) and s != scheme]
    if not others:
        return []
    names = ", ".join(f"{codes.name_of('scheme', s, labels.language)}: {s}" for s in others)
    return [labels("note.other_scheme", area=areas_[0].name(labels.language), schemes=names)]
