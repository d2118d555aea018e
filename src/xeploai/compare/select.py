"""Which rows of the tables a comparison uses, and why a row cannot be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import Area, UnknownAreaError, areas
from xeploai.mistakes import Mistake, UserMistakesError, unknown
from xeploai.tables import Tables

ROUNDING_SLACK = 0.06  # printed shares of one decimal may miss 100 by this much a rating


def check_request(**asked: str) -> list[Mistake]:
    """Mistakes in coded parameters (``subject="membr"``), with the nearest valid words."""
    mistakes = []
    for name, value in asked.items():
        if value and value not in codes.codes_of(name):
            mistakes.append(Mistake(name, unknown(name, value, codes.codes_of(name))))
    return mistakes


def check_periods(periods: list[str], where: str) -> list[Mistake]:
    """Mistakes in periods as typed."""
    return [
        Mistake(where, f"'{period}' is no period: write 2023, 2020-S1 or 2022-08")
        for period in periods
        if not codes.is_period(period)
    ]


def as_list(value: str | int | Sequence[str]) -> list[str]:
    """Names or periods as a list: one, several, or several in one text with commas between them.

    >>> as_list("Kon Tum, Bình Thuận"), as_list(2023), as_list(["2022", 2023])
    (['Kon Tum', 'Bình Thuận'], ['2023'], ['2022', '2023'])
    """
    if isinstance(value, (str, int)):
        return [part.strip() for part in str(value).split(",") if part.strip()]
    return [str(item).strip() for item in value]


def find_areas(names: list[str], period: str = "", level: str = "") -> tuple[list[Area], list[Mistake]]:
    """Areas by name or id, and what could not be found."""
    found, mistakes = [], []
    for name in names:
        try:
            found.append(areas().find(name, period=period, level=level))
        except UnknownAreaError as error:
            mistakes.append(Mistake("areas", str(error)))
    return found, mistakes


def rows_for(tables: Tables, subject: str, subject_detail: str, scheme: str) -> pd.DataFrame:
    """Distributions of one subject and scheme that belong to a known period."""
    d = tables.distributions
    wanted = (d["subject"] == subject) & (d["subject_detail"] == subject_detail) & (d["scheme"] == scheme)
    return d[wanted & (d["time_period"] != "")]


def best_of(rows: pd.DataFrame, tables: Tables) -> tuple[dict[str, Any], int]:
    """One row of those on the same area and period, and how many there were.

    The rule: what can be drawn first; then shares from counts; then printed levels before derived ones;
    then more ratings; then the later publication; then the id.
    """
    dates = dict(zip(tables.reports["report"], tables.reports["date_published"], strict=True))
    candidates = sorted(
        rows.to_dict("records"),
        key=lambda r: (
            not problem(r, Labels("en")),
            r["share_origin"] == "counts",
            "assessed:derived" not in r["flags"].split(),
            sum(pd.notna(r[f"share_{x.rating}"]) for x in codes.schemes()[r["scheme"]].ratings),
            dates.get(r["report"], ""),
            r["report"],
        ),
        reverse=True,
    )
    return candidates[0], len(candidates)


def problem(row: dict[str, Any], labels: Labels) -> str:
    """Why a distribution cannot be drawn as shares; empty if it can."""
    if not row["share_origin"]:
        return labels("no_base")
    scheme = codes.schemes()[row["scheme"]]
    known = {r.rating for r in scheme.ratings if pd.notna(row[f"share_{r.rating}"])}
    if sum(row[f"share_{r}"] for r in scheme.covering(known)) > 100 + len(known) * ROUNDING_SLACK:
        return labels("parts_exceed")
    return ""


def table_row(
    distribution: dict[str, Any] | None, area: Area, period: str, labels: Labels, scheme: codes.Scheme
) -> dict[str, Any]:
    """One row of a comparison's table; without a distribution it is a missing one."""
    row: dict[str, Any] = {
        "ref_area": area.ref_area,
        "area": area.name(labels.language),
        "area_level": area.area_level,
        "time_period": period,
    }
    ratings = [r.rating for r in scheme.ratings]
    if distribution is None:
        return row | {
            "n": None, "base_kind": "", **dict.fromkeys(ratings), **{f"share_{r}": None for r in ratings},
            "residual": None, "marks": "", "status": "missing", "reason": labels("missing"),
            "report": "", "flags": "", "share_origin": "", "figures": "",
        }  # fmt: skip
    why_not = problem(distribution, labels)
    counts = distribution["share_origin"] == "counts"
    return row | {
        "n": distribution["base"] if counts else None,
        "base_kind": distribution["base_kind"] or distribution["share_basis"],
        **{r: distribution[r] for r in ratings},
        **{f"share_{r}": distribution[f"share_{r}"] for r in ratings},
        "residual": distribution["residual"] if counts else None,
        "marks": marks(distribution, scheme),
        "status": "excluded" if why_not else "shown",
        "reason": why_not,
        "report": distribution["report"],
        "flags": distribution["flags"],
        "share_origin": distribution["share_origin"],
        "figures": distribution["figures"],
    }


def marks(distribution: dict[str, Any], scheme: codes.Scheme) -> str:
    """Signs for what is not simply printed as counts; `mark.*` in the labels says what each means."""
    flags = distribution["flags"].split()
    drawn = set(scheme.levels) | {"assessed"}
    found = ""
    if any(flag.endswith(":derived") and flag.split(":")[0] in drawn for flag in flags):
        found += "*"
    if distribution["share_origin"] == "printed" or any(flag.endswith(":printed") for flag in flags):
        found += "†"
    if hatched(distribution, scheme) > 0 and not problem(distribution, Labels("en")):
        found += "‡"
    if any(flag.endswith(":bounded") for flag in flags):
        found += "~"
    return found


def hatched(row: Any, scheme: codes.Scheme) -> float:
    """The share, in per cent, that the ratings leave unaccounted for; 0 within rounding of printed shares."""
    known = {r.rating for r in scheme.ratings if pd.notna(row[f"share_{r.rating}"])}
    drawn = scheme.covering(known)
    rest = 100 - sum(float(row[f"share_{r}"]) for r in drawn)
    exact = row["share_origin"] == "counts" and ":printed" not in row["flags"]
    return rest if rest > (1e-9 if exact else ROUNDING_SLACK * max(1, len(drawn))) else 0.0


def as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a table with stable types and a short id for each row."""
    frame = pd.DataFrame(rows)
    frame.insert(0, "row_id", [f"r{number:02d}" for number in range(1, len(frame) + 1)])
    for name in frame.columns:
        if name.startswith("share_") and name != "share_origin":
            frame[name] = frame[name].astype("float64")
        elif name in {"n", "residual"} or f"share_{name}" in frame.columns:
            frame[name] = pd.array([None if pd.isna(v) else int(v) for v in frame[name]], dtype="Int64")
        else:
            frame[name] = frame[name].astype("str")
    return frame


def behind(table: pd.DataFrame, tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The printed figures and the reports behind a comparison's table; a figure names its rows."""
    rows_of: dict[tuple[str, str], list[str]] = {}
    for row in table.itertuples():
        for figure in row.figures.split():
            rows_of.setdefault((row.report, figure), []).append(row.row_id)
    figures = tables.figures
    keys = list(zip(figures["report"], figures["figure_id"], strict=True))
    used = figures[[key in rows_of for key in keys]].copy()
    used.insert(0, "rows", [" ".join(rows_of[key]) for key in keys if key in rows_of])
    reports = tables.reports[tables.reports["report"].isin(set(table["report"]))]
    return used.reset_index(drop=True), reports.reset_index(drop=True)


def refuse(mistakes: list[Mistake]) -> None:
    """Raise if there is any mistake."""
    if mistakes:
        raise UserMistakesError(mistakes)
