"""Rows of a comparison's table: what is drawn, what is missing and why, the signs that mark it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import Area

SHOWN, MISSING, EXCLUDED, PARTIAL = "shown", "missing", "excluded", "partial"
ROUNDING_SLACK = 0.06  # printed shares of one decimal may miss 100 by this much a rating
SIGNS = {
    "Σ": "summed",
    "§": "corrected",
    "*": "derived",
    "†": "printed",
    "‡": "residual",
    "~": "bounded",
    "?": "unverified",
}


def problem(row: dict[str, Any]) -> str:
    """Why a distribution cannot be drawn as shares, as the key of a label; empty if it can."""
    if row.get("parts_missing"):
        return "partial"
    if not row["share_origin"]:
        return "nobody_assessed" if nobody_assessed(row) else "no_base"
    scheme = codes.schemes()[row["scheme"]]
    drawn = scheme.covering(scheme.known_in(row))
    over = sum(row[f"share_{r}"] for r in drawn) - 100
    from_counts = row["share_origin"] == "counts" and ":printed" not in row["flagged"]
    exceeds = row["residual"] < 0 if from_counts else over > len(drawn) * ROUNDING_SLACK
    return "parts_exceed" if exceeds else ""


def nobody_assessed(row: dict[str, Any]) -> bool:
    """Whether nobody was there to be assessed: nothing to add to a sum, and nothing lacking in it."""
    return pd.notna(row["assessed"]) and int(row["assessed"]) == 0


def table_row(
    distribution: dict[str, Any] | None,
    area: Area,
    period: str,
    labels: Labels,
    *,
    subject: str,
    scheme: str,
    subject_detail: str = "",
) -> dict[str, Any]:
    """One row of a comparison's table; without a distribution it is a missing one."""
    row: dict[str, Any] = {
        "series": area.name(labels.language),
        "ref_area": area.ref_area,
        "area": area.name(labels.language),
        "area_level": area.area_level,
        "region": area.region,
        "subject": subject,
        "subject_detail": subject_detail,
        "scheme": scheme,
        "time_period": period,
        "group": "",
    }
    ratings = [r.rating for r in codes.schemes()[scheme].ratings]
    if distribution is None:
        return row | {
            "n": None, "base_kind": "", **dict.fromkeys(ratings), **{f"share_{r}": None for r in ratings},
            "residual": None, "marks": "", "status": MISSING, "reason": labels("missing"),
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
        "marks": marks(distribution),
        "status": {"": SHOWN, "partial": PARTIAL}.get(why_not, EXCLUDED),
        "reason": _reason(why_not, distribution, labels),
        "report": distribution["report"],
        "flagged": distribution["flagged"],
        "corrected": _used_corrections(distribution),
        "share_origin": distribution["share_origin"],
        "figures": distribution["figures"],
    }


def _reason(why_not: str, distribution: dict[str, Any], labels: Labels) -> str:
    if not why_not:
        return ""
    if why_not != "partial":
        return labels(why_not)
    by_id, total = codes.areas.areas().by_id, int(distribution["parts"])
    lacking = distribution["parts_missing"].split()
    there = set(distribution["parts_unusable"].split())
    said = []
    for key, parts in {
        "partial.missing": [part for part in lacking if part not in there],
        "partial.unusable": [part for part in lacking if part in there],
    }.items():
        if parts:
            said.append(labels(key, areas=", ".join(by_id[part].name(labels.language) for part in parts)))
    return labels("partial", n=total - len(lacking), m=total, why="; ".join(said))


def marks(distribution: dict[str, Any]) -> str:
    """Signs for what is not simply printed as counts; `mark.*` in the labels says what each means."""
    flags = distribution["flagged"].split()
    scheme = codes.schemes()[distribution["scheme"]]
    drawn = set(scheme.levels) | {"assessed"}
    from_corrected = any(flag.endswith(":from_corrected") for flag in flags)
    found = "Σ" if distribution.get("parts", 1) > 1 else ""
    found += "§" if from_corrected or _used_corrections(distribution) else ""
    if any(flag.endswith(":derived") and flag.split(":")[0] in drawn for flag in flags):
        found += "*"
    if distribution["share_origin"] == "printed" or any(flag.endswith(":printed") for flag in flags):
        found += "†"
    drawable = not problem(distribution)
    if drawable and (hatched(distribution) > 0 or ":contradicts" in distribution["flagged"]):
        found += "‡"
    if any(flag.endswith(":unverified") for flag in flags):
        found += "?"
    if any(flag.endswith(":bounded") for flag in flags):
        found += "~"
    return found


def _used_corrections(distribution: dict[str, Any]) -> str:
    """Corrections of what a row shows: of counts and sizes; of printed shares only where those are shown."""
    filled = {flag.removesuffix(":printed") for flag in distribution["flagged"].split()}
    if distribution["share_origin"] == "printed":
        scheme = codes.schemes()[distribution["scheme"]]
        filled |= {f"share_{rating.rating}" for rating in scheme.ratings}
    names = {one: one.partition(":")[0] for one in distribution["corrected"].split()}
    return " ".join(one for one, name in names.items() if not name.startswith("share_") or name in filled)


def hatched(row: Any) -> float:
    """The share, in per cent, that the ratings leave unaccounted for; 0 within rounding of printed shares."""
    scheme = codes.schemes()[row["scheme"]]
    drawn = scheme.covering(scheme.known_in(row))
    rest = 100 - sum(float(row[f"share_{r}"]) for r in drawn)
    exact = row["share_origin"] == "counts" and ":printed" not in row["flagged"]
    return rest if rest > (1e-9 if exact else ROUNDING_SLACK * max(1, len(drawn))) else 0.0


def exact_count(row: Any, rating: str) -> int | None:
    """The count of a rating; None where there is none, or the report hedges it."""
    value = row[rating]
    hedged = f"{rating}:bounded" in row["flagged"].split()
    return None if hedged or value is None or pd.isna(value) else int(value)


def lead(row: Any, rating: str = "") -> str:
    """The rating that a comparison leads with in a row: the one asked for, else its scheme's headline."""
    return rating or codes.schemes()[row["scheme"]].headline


def lead_share(row: Any, rating: str = "") -> float | None:
    """The share of the leading rating in per cent; None where it is not known or the row is not drawn."""
    share = row.get(f"share_{lead(row, rating)}")
    return None if row["status"] != SHOWN or share is None or pd.isna(share) else float(share)


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
