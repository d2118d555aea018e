"""The second of two boundaries where tables are validated: before they are written."""

from __future__ import annotations

import pandera.pandas as pa

from xeploai.codes import codes_of
from xeploai.tables.distributions import GROUP, rating_columns
from xeploai.tables.normalise import KEY


def _code(name: str, *, empty: bool = False) -> pa.Column:
    valid = [*codes_of(name), ""] if empty else list(codes_of(name))
    return pa.Column(str, pa.Check.isin(valid))


def observations_schema() -> pa.DataFrameSchema:
    """Observations: keys unique, codes known, a derived row names its rule, others keep the printed value."""
    return pa.DataFrameSchema(
        {
            "ref_area": pa.Column(str, pa.Check.str_length(min_value=1)),
            "time_period": pa.Column(str),
            "subject": _code("subject"),
            "subject_detail": _code("subject_detail", empty=True),
            "measure": _code("measure"),
            "scheme": _code("scheme", empty=True),
            "rating": _code("rating", empty=True),
            "unit": _code("unit"),
            "transformation": _code("transformation"),
            "reference_period": pa.Column(str),
            "basis": _code("basis", empty=True),
            "report": pa.Column(str, pa.Check.str_length(min_value=1)),
            "area_level": _code("area_level"),
            "obs_value": pa.Column(float, nullable=True),
            "reported_value": pa.Column(float, nullable=True),
            "decimals": pa.Column("Int64", pa.Check.in_range(0, 6)),
            "bound": _code("bound"),
            "basis_value": pa.Column("Int64", nullable=True),
            "obs_status": _code("obs_status"),
            "derivation": pa.Column(str),
            "figures": pa.Column(str, pa.Check.str_length(min_value=1)),
        },
        checks=[
            pa.Check(
                lambda d: (d["obs_status"] == "derived") == (d["derivation"] != ""),
                error="a derived row, and no other, names its rule",
            ),
            pa.Check(
                lambda d: d["reported_value"].notna() | (d["obs_status"] == "derived"),
                error="what was printed is kept",
            ),
            pa.Check(
                lambda d: d["obs_value"].isna() == (d["obs_status"] == "dropped"),
                error="a row that is not dropped has a value",
            ),
            pa.Check(
                lambda d: (
                    (d["obs_value"] == d["reported_value"])
                    | d["obs_status"].isin(["corrected", "derived", "dropped", "unverified"])
                ),
                error="only the register changes a value",
            ),
        ],
        unique=list(KEY),
        strict=True,
        ordered=True,
    )


def distributions_schema() -> pa.DataFrameSchema:
    """Distributions: keys unique, shares between 0 and 100, a base wherever shares come from counts."""
    text = {name: pa.Column(str) for name in ("base_kind", "share_origin", "flagged", "corrected")}
    count = pa.Column("Int64", pa.Check.ge(0), nullable=True)
    share = pa.Column(float, pa.Check.ge(0), nullable=True)
    ratings = rating_columns()
    return pa.DataFrameSchema(
        {
            **{name: pa.Column(str) for name in GROUP},
            "area_level": _code("area_level"),
            **dict.fromkeys([*ratings, "assessed", "not_assessed", "existing", "base"], count),
            **dict.fromkeys([f"share_{r}" for r in ratings], share),
            "residual": pa.Column("Int64", nullable=True),
            **text,
            "figures": pa.Column(str, pa.Check.str_length(min_value=1)),
        },
        checks=pa.Check(
            lambda d: (d["share_origin"] != "counts") | d["base"].notna(),
            error="shares of counts have a base",
        ),
        unique=list(GROUP),
        strict=True,
    )
