"""Raw figures to observations: one row a quantity, with every figure that prints it."""

from __future__ import annotations

import pandas as pd

from xeploai import numerals

KEY = (
    "ref_area", "time_period", "subject", "subject_detail", "measure", "scheme", "rating", "unit",
    "transformation", "reference_period", "basis", "report",
)  # fmt: skip
COLUMNS = (
    *KEY, "area_level", "obs_value", "reported_value", "decimals", "bound", "basis_value", "obs_status",
    "derivation", "figures",
)  # fmt: skip
STATUS_OF_ACTION = {"override": "corrected", "drop": "dropped", "flag": "unverified"}


def normalise(figures: pd.DataFrame) -> pd.DataFrame:
    """Observations as the reports print them.

    Parameters
    ----------
    figures
        Raw figures with `used_value` and `action`, as `corrections.with_corrections` returns them. Only rows
        with fate ``figure`` become observations; the base of a count (the whole of a fraction) is not part of
        its key.

    Returns
    -------
    pandas.DataFrame
        One row a key, `COLUMNS`; `obs_value`, `reported_value` and `basis_value` are Decimal.
        The same quantity printed twice is one row with both figures. Where the numbers used differ, the
        first is used and `obs_status` is ``unverified``. `reported_value` is what is printed, always.
    """
    used = figures[figures["fate"] == "figure"].copy()
    used["ref_area"] = used["area_id"]
    used.loc[used["unit"] != "percent", "basis"] = ""
    rows = [
        _one(dict(zip(KEY, key, strict=True)), group) for key, group in used.groupby(list(KEY), sort=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(key: dict[str, str], group: pd.DataFrame) -> dict[str, object]:
    kept = group[group["action"] != "drop"]
    exact = kept[kept["bound"] == "exact"]
    judged = kept if exact.empty else exact  # "about 33.000" does not contradict 33.419
    if judged.empty:
        judged = group
    as_printed = judged[judged["action"] == ""]
    chosen = (judged if as_printed.empty else as_printed).iloc[0]
    differ = judged["used_value"].nunique() > 1 or judged["basis_value"].dropna().nunique() > 1
    status = "bounded" if chosen["bound"] != "exact" else "reported"
    status = STATUS_OF_ACTION.get(chosen["action"], status)
    if differ and status != "dropped":
        status = "unverified"
    return {
        **key,
        "area_level": chosen["area_level"],
        "obs_value": chosen["used_value"],
        "reported_value": chosen["value"],
        "decimals": numerals.decimals(chosen["value" if status == "dropped" else "used_value"]),
        "bound": chosen["bound"],
        "basis_value": chosen["basis_value"] if key["unit"] == "percent" else None,
        "obs_status": status,
        "derivation": "",
        "figures": " ".join(group["figure_id"]),
    }
