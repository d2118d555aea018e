"""Observations to distributions: one row a rated group, one column a rating, shares rebuilt from counts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xeploai import codes

GROUP = ("report", "ref_area", "time_period", "subject", "subject_detail", "scheme")


def rating_columns() -> list[str]:
    """All ratings of all schemes, each once, as columns of the table.

    >>> rating_columns()[:4]
    ['excellent', 'good', 'completed', 'not_completed']
    """
    return list(codes.codes_of("rating"))


def distributions(observations: pd.DataFrame) -> pd.DataFrame:
    """Counts and shares of the ratings of each group.

    Parameters
    ----------
    observations
        Printed and derived observations together.

    Returns
    -------
    pandas.DataFrame
        Key `GROUP`; a count column a rating; ``assessed``, ``not_assessed``, ``existing``; ``base`` and
        ``base_kind`` (what the shares are of); ``share_<rating>`` in per cent, from counts where there are
        counts and a base (``share_origin`` = ``counts``), else as printed (``printed``; a single share
        without a count is filled in as printed, and flagged); ``residual`` = base minus what the counts of
        the ratings account for;
        ``flagged`` (``rating:obs_status`` for all that is not simply reported); ``corrected``
        (``rating:printed>used`` for all that the register corrects); ``figures``.
    """
    levels = observations[
        (observations["transformation"] == "level") & (observations["obs_status"] != "dropped")
    ]
    rated = levels[(levels["measure"] == "rated") & (levels["rating"] != "")]
    sizes = levels[
        (levels["unit"] == "count") & levels["measure"].isin(["assessed", "existing", "not_assessed"])
    ]
    size_of: dict[tuple, dict[str, Any]] = {}
    for row in sizes.to_dict("records"):
        size_of.setdefault(tuple(row[c] for c in GROUP[:-1]), {})[row["measure"]] = row
    groups: dict[tuple, list[dict[str, Any]]] = {}
    for row in rated.to_dict("records"):  # many small groups: frames of their own would take most of the time
        groups.setdefault(tuple(row[c] for c in GROUP), []).append(row)
    rows = [
        _one(dict(zip(GROUP, key, strict=True)), own, size_of.get(key[:-1], {}))
        for key, own in groups.items()
    ]
    return pd.DataFrame(rows, columns=columns()).sort_values(list(GROUP), ignore_index=True)


def columns() -> list[str]:
    """The columns of the table, in order."""
    ratings = rating_columns()
    return [
        *GROUP, "area_level", *ratings, "assessed", "not_assessed", "existing", "base", "base_kind",
        *(f"share_{r}" for r in ratings), "share_origin", "residual", "flagged", "corrected", "figures",
    ]  # fmt: skip


def _one(key: dict[str, str], rows: list[dict[str, Any]], sizes: dict[str, Any]) -> dict[str, Any]:
    exact = [r for r in rows if r["unit"] == "count" and r["bound"] == "exact"]
    counts = {r["rating"]: int(r["obs_value"]) for r in exact}
    with_bounds = {r["rating"]: int(r["obs_value"]) for r in rows if r["unit"] == "count"}
    assessed, existing = (
        int(sizes[m]["obs_value"]) if m in sizes and sizes[m]["bound"] == "exact" else None
        for m in ("assessed", "existing")
    )
    scheme = codes.schemes()[key["scheme"]]
    accounted = sum(counts[rating] for rating in scheme.covering(set(counts)))
    base, base_kind = (assessed, "assessed") if assessed else (None, "")
    if base is None and existing and accounted == existing:
        base, base_kind = existing, "existing"
    shares: dict[str, float] = {}
    origin = ""
    if base and counts:
        shares = {rating: count * 100 / base for rating, count in counts.items()}
        origin = "counts"
    if not origin or len(shares) < 2:
        printed, printed_basis = _printed_shares(rows)
        if len(printed) > len(shares):
            shares, origin = printed, "printed"
            base, base_kind = _printed_base(rows, printed_basis), printed_basis
    flags = _flags(rows, sizes) + _contradictions(counts, scheme)
    if origin == "counts":
        filled = {r: v for r, v in _shares_of(rows, base_kind).items() if r not in shares}
        shares |= filled
        flags = sorted([*flags, *(f"share_{rating}:printed" for rating in filled)])
    behind = [*rows, *(size for size in sizes.values())]
    return {
        **key,
        "area_level": rows[0]["area_level"],
        **with_bounds,
        **{m: int(sizes[m]["obs_value"]) for m in sizes},
        "base": base if origin else None,
        "base_kind": base_kind if origin else "",
        **{f"share_{rating}": share for rating, share in shares.items()},
        "share_origin": origin,
        "residual": base - accounted if base and origin == "counts" else None,
        "flagged": " ".join(flags),
        "corrected": " ".join(_corrected(rows, sizes)),
        "figures": " ".join(sorted({f for row in behind for f in row["figures"].split()})),
    }


def _shares_of(rows: list[dict[str, Any]], basis: str) -> dict[str, float]:
    return {
        r["rating"]: float(r["obs_value"]) for r in rows if r["unit"] == "percent" and r["basis"] == basis
    }


def _printed_shares(rows: list[dict[str, Any]]) -> tuple[dict[str, float], str]:
    """Printed shares of one and the same base: of those assessed, else of all, else of a base not stated."""
    percents = [r for r in rows if r["unit"] == "percent"]
    for basis in ("assessed", "existing", "unknown"):
        found = _shares_of(rows, basis)
        if len(found) > 1 or (found and len(percents) == len(found)):
            return found, basis
    return {}, ""


def _printed_base(rows: list[dict[str, Any]], basis: str) -> int | None:
    """The number of a printed share's base, where the report gives one and the same."""
    numbers = {
        int(r["basis_value"])
        for r in rows
        if r["unit"] == "percent" and r["basis"] == basis and r["basis_value"] is not None
    }
    return numbers.pop() if len(numbers) == 1 else None


def _contradictions(counts: dict[str, int], scheme: codes.Scheme) -> list[str]:
    """Ratings that are not the sum of their parts, though all are printed."""
    return [
        f"{whole}:contradicts"
        for whole, parts in scheme.wholes.items()
        if whole in counts
        and all(p in counts for p in parts)
        and counts[whole] != sum(counts[p] for p in parts)
    ]


def _corrected(rows: list[dict[str, Any]], sizes: dict[str, Any]) -> list[str]:
    """What is printed and what is used instead, of all that the register corrects."""
    found = []
    for row in [*rows, *sizes.values()]:
        if row["obs_status"] == "corrected":
            name = ("share_" if row["unit"] == "percent" else "") + (row["rating"] or row["measure"])
            found.append(f"{name}:{row['reported_value']}>{row['obs_value']}")
    return sorted(found)


def _flags(rows: list[dict[str, Any]], sizes: dict[str, Any]) -> list[str]:
    flags = {
        f"{row['rating'] or row['measure']}:{row['obs_status']}"
        for row in [*rows, *sizes.values()]
        if row["obs_status"] != "reported" and row["unit"] == "count"
    }
    flags |= {
        f"{row['rating'] or row['measure']}:from_corrected"
        for row in [*rows, *sizes.values()]
        if "§" in row["derivation"]
    }
    flags |= {
        f"share_{r['rating']}:bounded" for r in rows if r["unit"] == "percent" and r["bound"] != "exact"
    }
    return sorted(flags)
