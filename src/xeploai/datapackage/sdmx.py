"""Observations as SDMX-CSV: the words of SDMX, its codes for status and units, one row an observation.

Made after the field guide of SDMX-CSV 2.1: the columns STRUCTURE, STRUCTURE_ID and ACTION come first, then
the dimensions, the value, the attributes; comma and decimal point always.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes import periods

STRUCTURE = "XEPLOAI:RATINGS"
MERGE = "M"  # the action: rows are added, or take the place of those with the same key
NOT_APPLICABLE = "_Z"
DIMENSIONS = {
    "ref_area": "REF_AREA", "subject": "SUBJECT", "subject_detail": "SUBJECT_DETAIL", "measure": "MEASURE",
    "scheme": "SCHEME", "rating": "RATING", "unit": "UNIT_MEASURE", "transformation": "TRANSFORMATION",
    "reference_period": "REFERENCE_PERIOD", "basis": "BASIS", "report": "REPORT",
}  # fmt: skip
ATTRIBUTES = {
    "reported_value": "REPORTED_VALUE", "decimals": "DECIMALS", "bound": "BOUND",
    "basis_value": "BASIS_VALUE", "derivation": "DERIVATION",
}  # fmt: skip
FREQUENCIES = {"year": "A", "half": "S", "quarter": "Q", "month": "M"}
IRREGULAR = "I"


def sdmx_csv(observations: pd.DataFrame, version: str = "1.0.0") -> pd.DataFrame:
    """Observations with the columns of an SDMX-CSV file, all as text.

    Parameters
    ----------
    observations
        As `exact.as_text` writes them: every cell a text.
    version
        Of the structure.

    Returns
    -------
    pandas.DataFrame
        Without those whose period is not known: SDMX has no place for them.
    """
    known = observations[observations["time_period"] != ""].reset_index(drop=True)
    made: dict[str, Any] = {
        "STRUCTURE": "dataflow", "STRUCTURE_ID": f"{STRUCTURE}({version})", "ACTION": MERGE,
        "FREQ": [frequency(one) for one in known["time_period"]],
    }  # fmt: skip
    for name, dimension in DIMENSIONS.items():
        made[dimension] = known[name].replace("", NOT_APPLICABLE)
    made["UNIT_MEASURE"] = [codes.lookup("unit", one, "sdmx") or one.upper() for one in known["unit"]]
    made["TIME_PERIOD"] = [time_period(one) for one in known["time_period"]]
    made["OBS_VALUE"] = known["obs_value"]
    made["OBS_STATUS"] = [codes.lookup("obs_status", one, "sdmx") for one in known["obs_status"]]
    made |= {attribute: known[name] for name, attribute in ATTRIBUTES.items()}
    return pd.DataFrame(made, index=known.index)


def frequency(period: str) -> str:
    """The letter of SDMX for how often a period's kind comes back.

    >>> [frequency(one) for one in ("2023", "2020-S1", "2013-Q1", "2022-08", "2016-08/2021-10")]
    ['A', 'S', 'Q', 'M', 'I']
    """
    return FREQUENCIES.get(periods.kind_of(period), IRREGULAR)


def time_period(period: str) -> str:
    """A period as SDMX writes it: an interval as its first day and how many months it takes.

    >>> time_period("2016-08/2021-10"), time_period("2020-S1")
    ('2016-08-01/P63M', '2020-S1')
    """
    if "/" not in period:
        return period
    return f"{periods.interval(period)[0]}-01/P{periods.months_in(period)}M"
