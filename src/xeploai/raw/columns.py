"""The columns of raw-figure files and of the register, and what is filled in where a cell is empty."""

from __future__ import annotations

FIGURE_COLUMNS = (
    "report", "figure_id", "position", "printed", "value", "unit", "bound", "ref_area", "area_level",
    "parent_area", "time_period", "subject", "subject_detail", "measure", "rating", "scheme",
    "transformation", "reference_period", "basis", "basis_value", "fate", "rule", "note",
)  # fmt: skip
REQUIRED_FIGURE_COLUMNS = ("printed", "subject", "measure")

REPORT_COLUMNS = (
    "report", "title_vi", "title_en", "publisher", "report_kind", "url", "date_published", "date_read",
    "ref_area", "area_level", "parent_area", "time_period", "sha256", "missing", "note",
)  # fmt: skip
REQUIRED_REPORT_COLUMNS = (
    "report",
    "title_vi",
    "title_en",
    "publisher",
    "report_kind",
    "ref_area",
    "area_level",
)

# which code list each column takes its words from
CODED_COLUMNS = {
    "unit": "unit",
    "bound": "bound",
    "area_level": "area_level",
    "subject": "subject",
    "subject_detail": "subject_detail",
    "measure": "measure",
    "rating": "rating",
    "scheme": "scheme",
    "transformation": "transformation",
    "basis": "basis",
    "fate": "fate",
    "report_kind": "report_kind",
}
KEPT_FATES = ("figure", "target", "unresolved")  # the fates that a file in data/raw may hold


def scheme_for(subject_kind: str, period: str, schemes: list[dict[str, str]]) -> str:
    """The rating scheme in force for a kind of subject in a period; empty if the period is unknown.

    Parameters
    ----------
    schemes
        Rows of `data/reference/schemes.csv`.

    >>> rows = [{"scheme": "2018", "subject_kinds": "person", "valid_from": "2018", "valid_to": ""}]
    >>> scheme_for("person", "2023", rows), scheme_for("person", "", rows)
    ('2018', '')
    """
    year = period[:4]
    for row in schemes:
        in_force = row["valid_from"] <= year and (not row["valid_to"] or year <= row["valid_to"])
        if year and in_force and subject_kind in row["subject_kinds"].split("|"):
            return row["scheme"]
    return ""
