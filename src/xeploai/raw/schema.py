"""The first of two boundaries where a table is validated: raw figures, after loading."""

from __future__ import annotations

from decimal import Decimal

import pandera.pandas as pa

from xeploai.codes import codes_of

_code = {
    name: pa.Column(str, pa.Check(lambda s, n=name: s.isin(["", *codes_of(n)]), error=f"a code of {name}"))
    for name in ("subject_detail", "rating", "scheme", "basis")
}
_required_code = {
    name: pa.Column(str, pa.Check(lambda s, n=name: s.isin(codes_of(n)), error=f"a code of {name}"))
    for name in ("unit", "bound", "area_level", "subject", "measure", "transformation", "fate")
}
_text = {
    name: pa.Column(str)
    for name in ("position", "ref_area", "parent_area", "time_period", "reference_period", "rule", "note")
}
_filled = {
    name: pa.Column(str, pa.Check.str_length(min_value=1))
    for name in ("report", "figure_id", "printed", "area_id")
}


def _is_decimal(value: object) -> bool:
    return isinstance(value, Decimal)


RAW_FIGURES = pa.DataFrameSchema(
    {
        **_filled,
        **_required_code,
        **_code,
        **_text,
        "value": pa.Column(object, pa.Check(_is_decimal, element_wise=True, error="a Decimal")),
        "basis_value": pa.Column(object, pa.Check(_is_decimal, element_wise=True), nullable=True),
    },
    unique=["report", "figure_id"],
    strict=True,
)
