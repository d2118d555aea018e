"""How far the data can be trusted: claims by kind and outcome, what does not hold, what is covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from xeploai import check, codes, numerals
from xeploai.codes import Labels
from xeploai.codes.areas import Area, areas
from xeploai.compare import request, select, wording
from xeploai.tables import Tables

OUTCOMES = (
    "claim_holds",
    "claim_explained",
    "claim_settled",
    "claim_open",
    "claim_incomplete",
    "claim_unchecked",
)
UNCHECKED, INCOMPLETE = "not_checked", "incomplete"
GROUPS = ("organisation", "member", "collective", "official")  # column coverage of subjects.csv
KINDS = ("counts", "printed", "partial", "sizes", "activity")  # what there is of a subject, best first
UNRATED = ("sizes", "activity")


@dataclass(frozen=True)
class Quality:
    """How far the reports agree with themselves, and what they cover.

    Attributes
    ----------
    claims
        One row a kind of claim: ``claim`` (code), one count for each of `OUTCOMES`, ``total``.
    misfits
        One row a claim that does not hold: ``row_id``, the findings' columns, ``outcome``.
    unchecked
        One row a reason: ``claim`` (code), ``reason`` (text), ``n``.
    coverage
        One row an area, year and group of subjects: ``ref_area``, ``area``, ``area_level``, ``year``,
        ``coverage`` (column of `subjects.csv`), ``kind`` (one of `KINDS`), ``reports``.
    figures, reports
        The printed figures behind the misfits; all reports.
    """

    language: str
    title: str
    subtitle: str
    coverage_title: str
    question: str
    claims: pd.DataFrame
    misfits: pd.DataFrame
    unchecked: pd.DataFrame
    coverage: pd.DataFrame
    notes: tuple[str, ...]
    figures: pd.DataFrame
    reports: pd.DataFrame

    @property
    def labels(self) -> Labels:
        """Labels in its language."""
        return Labels(self.language)


def data_quality(tables: Tables, *, language: str = "vi") -> Quality:
    """Sum up the findings and the coverage of all reports.

    Parameters
    ----------
    tables
        What `load_tables` returns.
    language
        ``vi`` or ``en``.

    Examples
    --------
    >>> import xeploai as xl
    >>> quality = xl.data_quality(getfixture("data"), language="en")
    >>> sorted(quality.misfits.loc[quality.misfits["report"] == "kien-giang-2023", "printed"])
    ['13,52%', '16,96%']
    """
    request.refuse(request.check_request(language=language))
    labels = Labels(language)
    findings = tables.findings.assign(outcome=_outcomes(tables))
    alone = (findings["claim"] == "repeat") & (findings["verdict"] == UNCHECKED)
    claimed = findings[~alone]
    fine = ["claim_holds", "claim_incomplete", "claim_unchecked"]
    misfits = claimed[~claimed["outcome"].isin(fine)].reset_index(drop=True)
    order = misfits["outcome"].map({"claim_open": 0, "claim_explained": 1, "claim_settled": 2})
    misfits = misfits.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    misfits.insert(0, "row_id", [f"q{number:03d}" for number in range(1, len(misfits) + 1)])
    coverage = _coverage(tables, language)
    figures, _ = select.behind(misfits, tables)
    return Quality(
        language=language,
        title=_title(claimed, labels),
        subtitle=labels("subtitle.quality", n=len(tables.reports), figures=_whole(tables.figures, labels)),
        coverage_title=_coverage_title(coverage, labels),
        question=labels("question.quality"),
        claims=_by_kind(claimed),
        misfits=misfits,
        unchecked=_reasons(findings, labels),
        coverage=coverage,
        notes=_notes(tables, coverage, int(alone.sum()), labels),
        figures=figures,
        reports=tables.reports,
    )


def _outcomes(tables: Tables) -> list[str]:
    """Each finding's outcome; one that the register decides on is settled."""
    acted = tables.figures[tables.figures["action"] != ""]
    decided = set(zip(acted["report"], acted["figure_id"], strict=True))
    found = tables.findings
    outcomes = []
    for report, verdict, figures, open_ in zip(
        found["report"], found["verdict"], found["figures"], check.is_open(found), strict=True
    ):
        if verdict == UNCHECKED:
            outcomes.append("claim_unchecked")
        elif verdict in check.FINE:
            outcomes.append("claim_incomplete" if verdict == INCOMPLETE else "claim_holds")
        elif any((report, figure) in decided for figure in figures.split()):
            outcomes.append("claim_settled")
        else:
            outcomes.append("claim_open" if open_ else "claim_explained")
    return outcomes


def _by_kind(claimed: pd.DataFrame) -> pd.DataFrame:
    counted = claimed.groupby(["claim", "outcome"]).size().unstack(fill_value=0)
    kinds = [kind for kind in codes.codes_of("claim") if kind in counted.index]
    counted = counted.reindex(index=kinds, columns=list(OUTCOMES), fill_value=0)
    return counted.assign(total=counted.sum(axis=1)).rename_axis(columns=None).reset_index().astype(
        dict.fromkeys((*OUTCOMES, "total"), "Int64")
    )  # fmt: skip


def _reasons(findings: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Why claims cannot be checked: their messages end with the words of a reason."""
    column = f"message_{labels.language}"
    known = codes.reference("labels")
    words = list(known.loc[known["label"].str.startswith("reason."), labels.language])
    rows = findings.loc[findings["verdict"] == UNCHECKED, ["claim", column]]
    reasons = [next(text for text in words if str(m).endswith(f"{text}.")) for m in rows[column]]
    counted = rows.assign(reason=reasons).groupby(["claim", "reason"]).size().rename("n").reset_index()
    counted = counted.sort_values(["n", "claim", "reason"], ascending=[False, True, True])
    return counted.reset_index(drop=True).astype({"n": "Int64"})


def _coverage(tables: Tables, language: str) -> pd.DataFrame:
    """What there is of each area, year and group of subjects; the best kind of figure counts."""
    groups = codes.reference("subjects").set_index("subject")["coverage"].to_dict()
    names = areas().by_id
    found: dict[tuple[str, str, str], dict[str, Any]] = {}

    def put(row: Any, kind: str) -> None:
        group = groups.get(row.subject, "")
        if not group or not row.time_period:
            return
        year = codes.interval(row.time_period)[1][:4]
        entry = found.setdefault((row.ref_area, year, group), {"kind": kind, "reports": set()})
        entry["kind"] = min(entry["kind"], kind, key=KINDS.index)
        entry["reports"].add(row.report)

    for row in tables.distributions.itertuples():
        put(row, row.share_origin or "partial")
    levels = tables.observations[tables.observations["transformation"] == "level"]
    for row in levels[levels["measure"] != "rated"].itertuples():
        put(row, "sizes" if row.measure in ("existing", "assessed") else "activity")
    rows = [
        (
            area, _placed(names[area], language), names[area].area_level, year, group, entry["kind"],
            " ".join(sorted(entry["reports"])),
        )
        for (area, year, group), entry in found.items()
    ]  # fmt: skip
    columns = ["ref_area", "area", "area_level", "year", "coverage", "kind", "reports"]
    frame = pd.DataFrame(rows, columns=columns).astype("str")
    levels_order = {level: n for n, level in enumerate(codes.codes_of("area_level"))}
    key = [
        (
            levels_order[r.area_level],
            names[r.ref_area].sort_order,
            r.ref_area,
            r.year,
            GROUPS.index(r.coverage),
        )
        for r in frame.itertuples()
    ]
    return frame.assign(_key=key).sort_values("_key").drop(columns="_key").reset_index(drop=True)


def _placed(area: Area, language: str) -> str:
    """A name with its province behind it, unless it has it in itself."""
    name, above = area.name(language), areas().by_id.get(area.parent)
    if above is None or area.area_level not in ("district", "commune") or "(" in name:
        return name
    return f"{name}, {above.name(language)}"


def _title(claimed: pd.DataFrame, labels: Labels) -> str:
    checked = claimed[~claimed["outcome"].isin(["claim_unchecked", "claim_incomplete"])]
    if checked.empty:
        return labels("title.quality.none")
    hold = int((checked["outcome"] == "claim_holds").sum())
    return labels(
        "title.quality",
        hold=numerals.write_percent(100 * hold / len(checked), labels.language),
        n_hold=hold,
        n_checked=len(checked),
        n_misfit=len(checked) - hold,
        n_open=int((checked["outcome"] == "claim_open").sum()),
    )


def _coverage_title(coverage: pd.DataFrame, labels: Labels) -> str:
    rated = coverage[~coverage["kind"].isin(UNRATED)]
    if rated.empty:
        return labels("title.quality.none")
    provinces = rated.loc[rated["area_level"] == "province", "ref_area"].nunique()
    return labels(
        "title.coverage",
        areas=rated["ref_area"].nunique(),
        first=rated["year"].min(),
        last=rated["year"].max(),
        provinces=wording.coverage(provinces, labels, "province", "63"),
    )


def _notes(tables: Tables, coverage: pd.DataFrame, alone: int, labels: Labels) -> tuple[str, ...]:
    own = coverage[coverage["area_level"] == "province"]
    have = {a for a in own.loc[~own["kind"].isin(UNRATED), "ref_area"] if a.startswith("63:")}
    some = {a for a in own["ref_area"] if a.startswith("63:")} - have
    everywhere = areas().of_level("province", "63")
    undated = int((tables.figures["time_period"] == "").sum())
    said = [labels("note.quality.reports"), labels("note.quality.misprints")]
    said.append(labels("note.quality.alone", n=alone))
    if undated:
        said.append(labels("note.quality.undated", n=undated))
    n = len(everywhere) - len(have)
    said.append(labels("note.quality.missing", n=n, m=len(everywhere), some=len(some)))
    return tuple(said)


def _whole(frame: pd.DataFrame, labels: Labels) -> str:
    return numerals.write_number(len(frame), labels.language)
