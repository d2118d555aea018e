"""The findings that concern a comparison: claims about its figures that do not hold."""

from __future__ import annotations

import pandas as pd

from xeploai import check
from xeploai.tables import Tables

HOLDS = (*check.FINE, "not_checked")


def findings_behind(figures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The claims made with some figures that do not hold.

    Parameters
    ----------
    figures
        Columns ``report`` and ``figure_id``.

    Returns
    -------
    pandas.DataFrame
        Rows of the findings, with their columns.
    """
    used = set(zip(figures["report"], figures["figure_id"], strict=True))
    found = tables.findings
    found = found[~found["verdict"].isin(HOLDS)]
    own = [
        any((report, one) in used for one in ids.split())
        for report, ids in zip(found["report"], found["figures"], strict=True)
    ]
    return found.loc[pd.Series(own, index=found.index, dtype=bool)].reset_index(drop=True)
