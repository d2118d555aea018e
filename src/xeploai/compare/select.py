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


def check_request(**asked: object) -> list[Mistake]:
    """Mistakes in coded parameters (``subject="membr"``), with the nearest valid words."""
    mistakes = []
    for name, value in asked.items():
        if value not in codes.codes_of(name) and not (name == "subject_detail" and value == ""):
            mistakes.append(Mistake(name, unknown(name, str(value), codes.codes_of(name))))
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


def find_areas(names: list[str], period: str = "") -> tuple[list[Area], list[Mistake]]:
    """Areas by name or id in the map of a period, each once, and what could not be found."""
    found: dict[str, Area] = {}
    mistakes = []
    for name in names:
        try:
            area = areas().find(name, period=period)
            found[area.ref_area] = area
        except UnknownAreaError as error:
            mistakes.append(Mistake("areas", str(error)))
    return list(found.values()), mistakes


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
            not problem(r),
            r["share_origin"] == "counts",
            "assessed:derived" not in r["flagged"].split(),
            len(codes.schemes()[r["scheme"]].known_in(r)),
            dates.get(r["report"], ""),
            r["report"],
        ),
        reverse=True,
    )
    return candidates[0], len(candidates)


def problem(row: dict[str, Any]) -> str:
    """Why a distribution cannot be drawn as shares, as the key of a label; empty if it can."""
    if not row["share_origin"]:
        return "no_base"
    scheme = codes.schemes()[row["scheme"]]
    drawn = scheme.covering(scheme.known_in(row))
    over = sum(row[f"share_{r}"] for r in drawn) - 100
    from_counts = row["share_origin"] == "counts" and ":printed" not in row["flagged"]
    exceeds = row["residual"] < 0 if from_counts else over > len(drawn) * ROUNDING_SLACK
    return "parts_exceed" if exceeds else ""


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
            "report": "", "flagged": "", "corrected": "", "share_origin": "", "figures": "",
        }  # fmt: skip
    why_not = problem(distribution)
    counts = distribution["share_origin"] == "counts"
    return row | {
        "n": distribution["base"],
        "base_kind": distribution["base_kind"],
        **{r: distribution[r] for r in ratings},
        **{f"share_{r}": distribution[f"share_{r}"] for r in ratings},
        "residual": distribution["residual"] if counts else None,
        "marks": marks(distribution, scheme),
        "status": "excluded" if why_not else "shown",
        "reason": labels(why_not) if why_not else "",
        "report": distribution["report"],
        "flagged": distribution["flagged"],
        "corrected": _used_corrections(distribution, scheme),
        "share_origin": distribution["share_origin"],
        "figures": distribution["figures"],
    }


def marks(distribution: dict[str, Any], scheme: codes.Scheme) -> str:
    """Signs for what is not simply printed as counts; `mark.*` in the labels says what each means."""
    flags = distribution["flagged"].split()
    drawn = set(scheme.levels) | {"assessed"}
    from_corrected = any(flag.endswith(":from_corrected") for flag in flags)
    found = "§" if from_corrected or _used_corrections(distribution, scheme) else ""
    if any(flag.endswith(":derived") and flag.split(":")[0] in drawn for flag in flags):
        found += "*"
    if distribution["share_origin"] == "printed" or any(flag.endswith(":printed") for flag in flags):
        found += "†"
    drawable = not problem(distribution)
    if drawable and (hatched(distribution, scheme) > 0 or ":contradicts" in distribution["flagged"]):
        found += "‡"
    if any(flag.endswith(":unverified") for flag in flags):
        found += "?"
    if any(flag.endswith(":bounded") for flag in flags):
        found += "~"
    return found


def _used_corrections(distribution: dict[str, Any], scheme: codes.Scheme) -> str:
    """Corrections of what a row shows: of counts and sizes; of printed shares only where those are shown."""
    filled = {flag.removesuffix(":printed") for flag in distribution["flagged"].split()}
    if distribution["share_origin"] == "printed":
        filled |= {f"share_{rating.rating}" for rating in scheme.ratings}
    names = {one: one.partition(":")[0] for one in distribution["corrected"].split()}
    return " ".join(one for one, name in names.items() if not name.startswith("share_") or name in filled)


def hatched(row: Any, scheme: codes.Scheme) -> float:
    """The share, in per cent, that the ratings leave unaccounted for; 0 within rounding of printed shares."""
    drawn = scheme.covering(scheme.known_in(row))
    rest = 100 - sum(float(row[f"share_{r}"]) for r in drawn)
    exact = row["share_origin"] == "counts" and ":printed" not in row["flagged"]
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


def choice_note(area: Area, best: dict[str, Any], n: int, labels: Labels) -> str:
    """Say which of several reports is used, and by which rule."""
    words = {"area": area.name(labels.language), "period": best["time_period"]}
    return labels("note.choice", n=n, report=best["report"], **words)


def scheme_notes(tables: Tables, areas_: list[Area], subject: str, scheme: str, labels: Labels) -> list[str]:
    """Say where an area has figures on another scale only."""
    d = tables.distributions
    rows = d[d["ref_area"].isin([a.ref_area for a in areas_]) & (d["subject"] == subject)]
    others = [s for s in codes.codes_of("scheme") if s in set(rows["scheme"]) and s != scheme]
    if not others:
        return []
    names = ", ".join(f"{codes.name_of('scheme', s, labels.language)}: {s}" for s in others)
    return [labels("note.other_scheme", area=areas_[0].name(labels.language), schemes=names)]


def refuse(mistakes: list[Mistake]) -> None:
    """Raise if there is any mistake."""
    if mistakes:
        raise UserMistakesError(mistakes)
