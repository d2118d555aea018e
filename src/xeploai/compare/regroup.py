"""Areas that change: distributions of the map of 63 in the map of 34 and back; counts are summed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes.areas import areas
from xeploai.compare.rows import exact_count, nobody_assessed, problem
from xeploai.compare.select import KEY
from xeploai.tables.distributions import rating_columns

SIZES = ("assessed", "not_assessed", "existing")


def regroup(rows: pd.DataFrame, vintage: str) -> pd.DataFrame:
    """The same distributions by the areas of one map.

    Parameters
    ----------
    rows
        One row an area, period, subject, detail and scheme (`select.one_each`).
    vintage
        ``63`` or ``34``.

    Returns
    -------
    pandas.DataFrame
        The same columns, and ``parts`` (how many units an area was made of) and ``parts_missing`` (ids of
        those that cannot be summed). A merged area has counts summed over the parts that there are, and
        shares only where all parts have counts on one kind of base; nothing is averaged and nothing is
        split: what is known of a merged area only has no place in the map of 63.

    Examples
    --------
    >>> from xeploai.compare import select
    >>> data = getfixture("data")
    >>> rows = select.one_each(select.rows_for(data, ["member"], "", "2018"), data)
    >>> found = regroup(rows, "34").set_index(["ref_area", "time_period"])
    >>> found.loc[("34:91", "2023"), "parts_missing"]
    '63:89'
    """
    if rows.empty:
        return rows.assign(parts=pd.array([], dtype="int64"), parts_missing="", parts_unusable="")
    known = areas()
    targets: dict[str, tuple[str, ...]] = {
        area: tuple(a.ref_area for a in known.counterparts(area, vintage))
        for area in rows["ref_area"].unique()
    }
    one_to_one = rows["ref_area"].map(
        lambda area: len(targets[area]) == 1 and len(_parts(targets[area][0], area, vintage)) <= 1
    )
    kept = rows[one_to_one.astype(bool)]
    kept = kept.assign(ref_area=kept["ref_area"].map(lambda area: targets[area][0]), parts=1)
    kept = kept.assign(parts_missing="", parts_unusable="")
    native = kept.index.isin(rows.index[rows["ref_area"].map(lambda a: known.by_id[a].vintage == vintage)])
    kept = kept.assign(_native=native, candidates=kept.groupby(KEY)["candidates"].transform("sum"))
    kept = kept.sort_values("_native", ascending=False, kind="stable").drop_duplicates(KEY)
    kept = kept.sort_index().drop(columns="_native")
    own = set(kept[KEY].itertuples(index=False, name=None))
    merging = rows[
        ~one_to_one.astype(bool) & rows["ref_area"].map(lambda a: len(targets[a]) == 1).astype(bool)
    ]
    merging = merging.assign(target=merging["ref_area"].map(lambda area: targets[area][0]))
    keys = ["target", *KEY[1:]]
    summed = [
        _sum(str(key[0]), group.to_dict("records"), vintage)
        for key, group in merging.groupby(keys, sort=True)
        if key not in own
    ]
    if not summed:
        return kept.reset_index(drop=True)
    made = pd.DataFrame(summed, columns=kept.columns).astype(kept.dtypes.to_dict())
    return pd.concat([kept, made], ignore_index=True) if len(kept) else made


def _parts(target: str, area: str, vintage: str) -> tuple[str, ...]:
    """The units of the other map that make a target up."""
    own = areas().by_id[area]
    if own.vintage == vintage or own.area_level != "province":
        return (area,)
    return tuple(a.ref_area for a in areas().counterparts(target, own.vintage))


def _sum(target: str, records: list[dict[str, Any]], vintage: str) -> dict[str, Any]:
    """One merged area in one period: the sum of its parts."""
    by_area = {record["ref_area"]: record for record in records}
    parts = _parts(target, records[0]["ref_area"], vintage)
    usable = {
        a: r
        for a, r in by_area.items()
        if nobody_assessed(r) or (r["share_origin"] == "counts" and not problem(r))
    }
    kinds = [r["base_kind"] for r in usable.values() if not nobody_assessed(r)]
    common = max(sorted(set(kinds)), key=kinds.count, default="")
    usable = {a: r for a, r in usable.items() if nobody_assessed(r) or r["base_kind"] == common}
    missing = [part for part in parts if part not in usable]
    used = [usable[part] for part in parts if part in usable] or [by_area[p] for p in parts if p in by_area]
    row: dict[str, Any] = dict(records[0]) | {"ref_area": target, "base_kind": common}
    for name in SIZES:
        row[name] = _total([record[name] for record in used])
    for rating in rating_columns():
        row[rating] = _total([exact_count(record, rating) for record in used])
    row["base"] = _total([0 if nobody_assessed(record) else record["base"] for record in used])
    scheme = codes.schemes()[row["scheme"]]
    counted = {r.rating for r in scheme.ratings if row[r.rating] is not None}
    whole = not missing and bool(row["base"])
    accounted = sum(row[r] for r in scheme.covering(counted))
    row["residual"] = row["base"] - accounted if whole else None
    for rating in rating_columns():
        known = whole and row[rating] is not None
        row[f"share_{rating}"] = row[rating] * 100 / row["base"] if known else None
    flags = {flag for record in used for flag in record["flagged"].split() if not flag.endswith(":printed")}
    return row | {
        "share_origin": "counts" if whole else "",
        "report": " ".join(dict.fromkeys(record["report"] for record in used)),
        "figures": " ".join(f"{r['report']}:{figure}" for r in used for figure in r["figures"].split()),
        "flagged": " ".join(sorted(flags)),
        "corrected": " ".join(dict.fromkeys(one for r in used for one in r["corrected"].split())),
        "candidates": max(record["candidates"] for record in used),
        "parts": len(parts),
        "parts_missing": " ".join(missing),
        "parts_unusable": " ".join(part for part in missing if part in by_area),
    }


def _total(values: list[Any]) -> int | None:
    """The sum of counts that are all known."""
    return None if any(pd.isna(value) for value in values) else sum(int(value) for value in values)
