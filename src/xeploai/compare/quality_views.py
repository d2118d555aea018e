"""The tables of the data-quality report as people read them."""

from __future__ import annotations

import pandas as pd

from xeploai import codes
from xeploai.compare.quality import OUTCOMES, Quality
from xeploai.compare.view import COUNT, TEXT, View, names, view


def claims_table(quality: Quality) -> View:
    """Claims by kind and outcome."""
    labels, claims = quality.labels, quality.claims
    columns = [(labels.column("claim"), TEXT, names("claim", claims["claim"], quality.language))]
    columns += [(labels(f"outcome.{outcome}"), COUNT, claims[outcome]) for outcome in OUTCOMES]
    columns.append((labels.column("total"), COUNT, claims["total"]))
    return view("claims", labels("section.claims"), columns)


def misfits_table(quality: Quality) -> View:
    """What does not hold, in sentences."""
    labels, rows = quality.labels, quality.misfits
    outcome = rows["outcome"].map(lambda one: labels(f"outcome.{one}")).astype("str")
    columns = [
        (labels.column("row_id"), TEXT, rows["row_id"]),
        (labels.column("report"), TEXT, rows["report"]),
        (labels.column("figures"), TEXT, rows["figures"]),
        (labels.column("claim"), TEXT, names("claim", rows["claim"], quality.language)),
        (labels.column("verdict"), TEXT, names("verdict", rows["verdict"], quality.language)),
        (labels.column("message"), TEXT, rows[f"message_{quality.language}"]),
        (labels.column("outcome"), TEXT, outcome),
    ]
    links = ((labels.column("row_id"), "figures"), (labels.column("report"), "reports"))
    return view("table", labels("section.misfits"), columns, labels.column("row_id"), links)


def unchecked_table(quality: Quality) -> View:
    """Why claims cannot be checked, and how many."""
    labels, rows = quality.labels, quality.unchecked
    columns = [
        (labels.column("claim"), TEXT, names("claim", rows["claim"], quality.language)),
        (labels.column("reason"), TEXT, rows["reason"]),
        (labels.column("total"), COUNT, rows["n"]),
    ]
    return view("unchecked", labels("section.unchecked"), columns)


def coverage_table(quality: Quality) -> View:
    """What there is of each area, year and group of subjects."""
    labels, rows = quality.labels, quality.coverage

    def said(column: str) -> pd.Series:
        return rows[column].map(lambda one: labels(f"coverage.{one}")).astype("str")

    levels = rows["area_level"].map(lambda one: codes.name_of("area_level", one, quality.language))
    columns = [
        (labels.column("area"), TEXT, rows["area"]),
        (labels.column("level"), TEXT, levels.astype("str")),
        (labels.column("time_period"), TEXT, rows["year"]),
        (labels.column("subject"), TEXT, said("coverage")),
        (labels.column("kind"), TEXT, said("kind")),
        (labels.column("report"), TEXT, rows["reports"]),
    ]
    links = ((labels.column("report"), "reports"),)
    return view("coverage", labels("section.coverage"), columns, targets=links)
