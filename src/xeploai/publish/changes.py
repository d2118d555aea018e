"""What changed since the run before: reports, corrections, findings, charts."""

from __future__ import annotations

from xeploai import check
from xeploai.compare.origins import number_used
from xeploai.publish.manifest import Change, Manifest, Result
from xeploai.tables import Tables

Facts = dict[str, dict[str, dict[str, str]]]
OF_FACTS = {  # what is told where one is new or has changed, and where one is gone
    "reports": ("changes.report_new", "changes.report_gone"),
    "corrections": ("changes.corrected", "changes.uncorrected"),
    "findings": ("changes.opened", "changes.closed"),
}
PAGE_NEW, PAGE_GONE, CHARTS = "changes.page_new", "changes.page_gone", "changes.charts"
KINDS = {PAGE_NEW, PAGE_GONE, CHARTS, *(label for pair in OF_FACTS.values() for label in pair)}


def facts(tables: Tables, languages: tuple[str, ...]) -> Facts:
    """What the data says at the time of a run: its reports, corrections and open findings, in words.

    Returns
    -------
    dict
        ``reports``, ``corrections``, ``findings``: by their ids, a text by language.
    """
    figures, findings = tables.figures, tables.findings
    corrected = figures[figures["action"] != ""]
    settled = set(zip(corrected["report"], corrected["figure_id"], strict=True))
    misfits = findings[~findings["verdict"].isin(check.FINE)]
    return {
        "reports": {
            row["report"]: {lang: f"{row[f'title_{lang}']} ({row['report']})" for lang in languages}
            for row in tables.reports.to_dict("records")
        },
        "corrections": {
            f"{row.report} {row.figure_id}": {
                lang: f"{row.report} {row.figure_id}: {row.printed} → {number_used(row, lang)}"
                for lang in languages
            }
            for row in corrected.itertuples()
        },
        "findings": {
            f"{row['report']} {row['claim']} {row['figures']}": {
                lang: f"{row[f'message_{lang}']} ({row['report']})" for lang in languages
            }
            for row in misfits.to_dict("records")
            if not any((row["report"], figure) in settled for figure in row["figures"].split())
        },
    }


def since(before: Manifest | None, facts_now: Facts, results: tuple[Result, ...]) -> list[Change]:
    """Everything that differs from the run before; nothing if there was none.

    Parameters
    ----------
    results
        Of the run now; a chart that differs is told once a report.
    """
    if before is None:
        return []
    found = []
    for kind, (gained, lost) in OF_FACTS.items():
        then, now = before.facts.get(kind, {}), facts_now.get(kind, {})
        found += [Change(gained, now[one]) for one in now if then.get(one) != now[one]]
        found += [Change(lost, then[one]) for one in then if one not in now]
    earlier = {one.id: one for one in before.results if one.there}
    for one in results:
        text = {one.language: one.heading or one.title}
        if one.there and one.id not in earlier:
            found.append(Change(PAGE_NEW, text, one.id))
        elif one.there and one.charts != earlier[one.id].charts:
            found.append(Change(CHARTS, text, one.id))
    here = {one.id for one in results}
    found += [
        Change(PAGE_GONE, {one.language: one.heading or one.title})
        for one in earlier.values() if one.id not in here
    ]  # fmt: skip
    return found
