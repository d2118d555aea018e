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


def normalise(figures: pd.DataFrame) -> pd.DataFrame:
    """Observations as the reports print them.

    Parameters
    ----------
    figures
        Raw figures as `raw.load` returns them. Only rows with fate ``figure`` become observations;
        the base of a count (the whole of a fraction) is not part of its key.

    Returns
    -------
    pandas.DataFrame
        One row a key, `COLUMNS`; `obs_value`, `reported_value` and `basis_value` are Decimal.
        The same quantity printed twice is one row with both figures. Where the prints differ, the first
        is used and `obs_status` is ``unverified``.
    """
    used = figures[figures["fate"] == "figure"].copy()
    used["ref_area"] = used["area_id"]
    used.loc[used["unit"] != "percent", "basis"] = ""
    rows = [
        _one(dict(zip(KEY, key, strict=True)), group) for key, group in used.groupby(list(KEY), sort=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(key: dict[str, str], group: pd.DataFrame) -> dict[str, object]:
    exact = group[group["bound"] == "exact"]
    chosen = (group if exact.empty else exact).iloc[0]
    judged = group if exact.empty else exact  # "about 33.000" does not contradict 33.419
    differ = judged["value"].nunique() > 1 or judged["basis_value"].dropna().nunique() > 1
    status = "unverified" if differ else "reported" if chosen["bound"] == "exact" else "bounded"
    return {
        **key,
        "area_level": chosen["area_level"],
        "obs_value": chosen["value"],
        "reported_value": chosen["value"],
        "decimals": numerals.decimals(chosen["value"]),
        "bound": chosen["bound"],
        "basis_value": chosen["basis_value"] if key["unit"] == "percent" else None,
        "obs_status": status,
        "derivation": "",
        "figures": " ".join(group["figure_id"]),
    }
