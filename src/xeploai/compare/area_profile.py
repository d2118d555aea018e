"""A profile: one area, all its subjects and periods, its further figures, sources and findings."""

from __future__ import annotations

import pandas as pd

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import Area
from xeploai.compare import comparability, notes, request, select, wording
from xeploai.compare.changes import changes_between, with_changes
from xeploai.compare.comparison import AREA_PROFILE, Comparison
from xeploai.compare.findings import findings_behind
from xeploai.compare.regroup import regroup
from xeploai.compare.rows import as_table, table_row
from xeploai.mistakes import Mistake
from xeploai.tables import Tables

SIZES_OF_ROWS = ("assessed",)


def area_profile(tables: Tables, area: str, *, vintage: str = "", language: str = "vi") -> Comparison:
    """All that is known of one area.

    Parameters
    ----------
    tables
        What `load_tables` returns.
    area
        A Vietnamese or English name, an alias or an id.
    vintage
        ``34`` for a province of the map since July 2025, with its parts summed; else as it was.
    language
        ``vi`` or ``en``.

    Raises
    ------
    UserMistakesError
        If there is no such area, with the nearest names.

    Examples
    --------
    >>> import xeploai as xl
    >>> profile = xl.area_profile(getfixture("data"), "Kiên Giang", language="en")
    >>> len(profile.subjects), sorted(set(profile.table["time_period"]))
    (10, ['2022', '2023'])
    """
    names = request.as_list(area)
    mistakes = request.check_request(language=language)
    mistakes += request.check_choice("vintage", vintage, ("", *request.VINTAGES))
    if len(names) != 1:
        mistakes.append(Mistake("area", "a profile is of one area: name one"))
        names = []
    found, unfound = request.find_areas(names, request.VINTAGES.get(vintage, ""))
    if len(found) > 1:
        unfound.append(Mistake("area", f"'{area}' is a region: a profile is of one area"))
    request.refuse(mistakes + unfound + request.other_maps(found, vintage))
    one, labels = found[0], Labels(language)
    d = tables.distributions
    rows = d[d["time_period"] != ""]
    rows = rows if vintage else rows[rows["ref_area"] == one.ref_area]
    rows = select.one_each(rows, tables)
    rows = regroup(rows, vintage) if vintage else rows
    table, said = _table(rows[rows["ref_area"] == one.ref_area], one, labels)
    changes = changes_between(table, tables)
    others = _others(tables, one, len(table))
    said += notes.change_notes(changes, labels) + notes.base_move_notes(table, labels)
    said += notes.summed_notes(table, labels)
    said += notes.common_notes(table, labels)
    every = pd.concat([with_changes(table, changes), others], ignore_index=True)
    figures, reports = select.behind(every.fillna({"figures": "", "report": ""}), tables)
    periods = sorted({p for p in table["time_period"] if p}, key=codes.chronological)
    return Comparison(
        kind=AREA_PROFILE,
        language=language,
        title=wording.profile_title(table, one.name(language), labels),
        subtitle=wording.shares_subtitle(table, ", ".join(periods) or labels("missing"), labels),
        question=labels("question.profile", area=one.name(language)),
        table=table,
        notes=tuple(dict.fromkeys(said)),
        figures=figures,
        reports=reports,
        flags=comparability.flags(table, AREA_PROFILE, language),
        changes=changes,
        findings=findings_behind(figures, tables),
        others=others,
    )


def _table(rows: pd.DataFrame, area: Area, labels: Labels) -> tuple[pd.DataFrame, list[str]]:
    """Subjects in the order of the code list, periods in time; each subject under a heading."""
    subjects, language = {code: n for n, code in enumerate(codes.codes_of("subject"))}, labels.language
    records = sorted(
        rows.to_dict("records"),
        key=lambda r: (subjects[r["subject"]], r["subject_detail"], codes.chronological(r["time_period"])),
    )
    made, said = [], []
    for row in records:
        what = {name: row[name] for name in ("subject", "subject_detail", "scheme")}
        name = wording.subject_of(row, language)
        own = table_row(row, area, row["time_period"], labels, **what)
        made.append(own | {"series": wording.capital(name)})
        if row["candidates"] > 1:
            said.append(select.choice_note(area, row, labels))
    if not made:
        nothing = table_row(None, area, "", labels, subject=codes.codes_of("subject")[0],
                            scheme=max(codes.schemes()))  # fmt: skip
        return as_table([nothing]), said
    return as_table(made), said


def _others(tables: Tables, area: Area, before: int) -> pd.DataFrame:
    """Observations of the area that no row of ratings holds, with ids of rows that go on from those."""
    o = tables.observations
    own = o[(o["ref_area"] == area.ref_area) & (o["measure"] != "rated") & (o["obs_status"] != "dropped")]
    own = own[~own["measure"].isin(SIZES_OF_ROWS) & (o["derivation"].loc[own.index] == "")]
    subjects = {code: n for n, code in enumerate(codes.codes_of("subject"))}
    own = own.assign(_subject=own["subject"].map(subjects)).sort_values(
        ["_subject", "subject_detail", "measure", "time_period", "report"], kind="stable", ignore_index=True
    )
    own = own.drop(columns="_subject")
    own.insert(0, "row_id", [f"r{number:02d}" for number in range(before + 1, before + 1 + len(own))])
    return own
