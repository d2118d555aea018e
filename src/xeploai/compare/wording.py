"""Titles of a comparison, computed from its table: the title says the finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from xeploai import codes, numerals
from xeploai.codes import Labels, Scheme
from xeploai.compare.rows import SHOWN, SIGNS, lead, lead_share


def capital(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def rating_name(scheme: Scheme, rating: str, language: str) -> str:
    """A rating in the middle of a sentence."""
    name = scheme[rating].name(language)
    return name[:1].lower() + name[1:]


def place(row: Mapping[str, Any] | pd.Series) -> str:
    """Series and period, as an axis or a sentence names a row."""
    return f"{row['series']} {row['time_period']}".rstrip()


def series_name(area: str, subject: str, detail: str, language: str, *, several: bool) -> str:
    """How a series is named: by its area, and by its subject where a comparison has several."""
    named = []
    if several:
        named.append(codes.name_of("subject", subject, language, short=True))
    if detail:
        named.append(codes.name_of("subject_detail", detail, language))
    return f"{area}: {', '.join(named)}" if named else area


def coverage(n: int, labels: Labels, level: str, vintage: str) -> str:
    """How many of all areas of a level have figures; of the level ``all`` only how many."""
    total = len(codes.areas.areas().of_level(level, vintage)) if level == "province" and vintage else None
    name = labels(f"level.{level}" if n != 1 or total else f"level.one.{level}")
    return labels("n_of_m", n=n, m=total, level=name) if total else f"{n} {name}"


def lead_text(row: Any, language: str, rating: str = "") -> str:
    """The leading share of a row; with ~ where the report hedges it."""
    text = numerals.write_percent(row[f"share_{lead(row, rating)}"], language)
    return f"~{text}" if hedged(row, rating) else text


def hedged(row: Any, rating: str = "") -> bool:
    """Whether the leading share of a row is a bound: then it is neither the highest nor the lowest of any."""
    return f"share_{lead(row, rating)}:bounded" in row["flagged"].split()


def across_title(table: pd.DataFrame, level: str, vintage: str, labels: Labels, rating: str = "") -> str:
    """The range of the leading share over the areas shown."""
    language = labels.language
    shown = table[table["status"] == SHOWN]
    scheme = codes.schemes()[table["scheme"].iloc[0]]
    share = f"share_{rating or scheme.headline}"
    known = shown[shown[share].notna()].sort_values([share, "area"])
    loose = [hedged(row, rating) for row in known.to_dict("records")]
    if not all(loose):
        known = known[[not one for one in loose]]
    words = {
        "subject": capital(subject_of(table.iloc[0], language)),
        "headline": rating_name(scheme, rating or scheme.headline, language),
        "coverage": coverage(shown["ref_area"].nunique(), labels, level, vintage),
    }
    if 0 < len(known) < len(shown):
        words["coverage"] = labels("known_of", coverage=words["coverage"], known=len(known))
    if known.empty:
        return labels("title.across.none", **words)
    low, high = known.iloc[0], known.iloc[-1]
    texts = [lead_text(row, language, rating) for row in (low, high)]
    if len(known) == 1:
        return labels("title.across.one", area=place(low), share=texts[0], **words)
    if texts[0] == texts[1]:
        return labels("title.across.equal", low=texts[0], **words)
    return labels(
        "title.across.range", low=texts[0], high=texts[1], low_area=place(low), high_area=place(high), **words
    )


def yoy_title(last: pd.DataFrame, table: pd.DataFrame, labels: Labels) -> str:
    """The last change of the headline share: of one series, or how many went up and down.

    Parameters
    ----------
    last
        Of each series that can be compared, the last change of its headline share
        (`changes.headline_changes`).
    """
    language = labels.language
    names = list(dict.fromkeys(table["series"]))
    words = _yoy_words(last.rename(columns={"period_after": "time_period"}) if len(last) else table, language)
    if len(last) == 1 and len(names) == 1:
        row = last.iloc[0]
        words |= {name: row[name] for name in ("area", "period_before", "period_after")}
        key, points, before, after = _moved(row, language)
        return labels(f"title.yoy.{key}", points=points, before=before, after=after, **words)
    if len(last) >= 1:
        signs = [numerals.round_half_up(v, 1) for v in last["change_pp"]]
        up, down = sum(s > 0 for s in signs), sum(s < 0 for s in signs)
        spans = dict.fromkeys(f"{r.period_before} → {r.period_after}" for r in last.itertuples())
        words["periods"] = next(iter(spans)) if len(spans) == 1 else labels("last_two")
        key = "title.yoy.series" if table["subject"].nunique() > 1 else "title.yoy.many"
        if table["area"].nunique() == 1:
            key, words["area"] = "title.yoy.series_of_one", table["area"].iloc[0]
        return labels(key, up=up, down=down, n=len(last), **words)
    single = [row for row in table.to_dict("records") if lead_share(row) is not None]
    if len(single) == 1:
        row = single[0]
        words |= _yoy_words(pd.DataFrame([row]), language)
        words |= {"area": row["area"], "period_after": row["time_period"]}
        only = (table["status"] == SHOWN).sum() == 1
        return labels(
            "title.yoy.single" if only else "title.yoy.one_known", after=lead_text(row, language), **words
        )
    if single:
        return _levels_title(single, words, labels)
    return labels("title.yoy.none", area=", ".join(dict.fromkeys(table["area"])), **words)


def _levels_title(rows: list[dict[str, Any]], words: dict[str, str], labels: Labels) -> str:
    """Of rows that no change leads to: the range of their leading share; how many, where that is not one."""
    first = rows[0]
    if any((row["scheme"], row["subject"]) != (first["scheme"], first["subject"]) for row in rows):
        areas = ", ".join(dict.fromkeys(row["area"] for row in rows))
        return labels("title.yoy.mixed", area=areas, n=len(rows), **words)
    ordered = sorted(rows, key=lambda row: lead_share(row) or 0.0)
    for name, row in (("low", ordered[0]), ("high", ordered[-1])):
        words |= {name: lead_text(row, labels.language), f"{name}_where": place(row)}
    return labels("title.yoy.levels", **words)


def _moved(row: Any, language: str) -> tuple[str, str, str, str]:
    """Up, down or the same, by how many points, from what to what; with as many decimals as show it."""
    rounded = numerals.round_half_up(row["change_pp"], 1)
    ends = [numerals.write_percent(row[f"share_{end}"], language) for end in ("before", "after")]
    places = 2 if (ends[0] == ends[1]) != (rounded == 0) else 1
    rounded = numerals.round_half_up(row["change_pp"], places)
    key = "up" if rounded > 0 else "down" if rounded < 0 else "same"
    ends = [numerals.write_percent(row[f"share_{end}"], language, places) for end in ("before", "after")]
    return key, numerals.write_number(abs(row["change_pp"]), language, places), ends[0], ends[1]


def _yoy_words(rows: pd.DataFrame, language: str) -> dict[str, str]:
    """The subjects and the leading ratings of some rows, in the middle of a sentence."""
    names = dict.fromkeys(subject_of(row, language) for row in rows.to_dict("records"))
    return {"subject": ", ".join(names), "headline": headlines(rows, language)}


def headlines(rows: pd.DataFrame, language: str) -> str:
    """The leading ratings of some rows, in the middle of a sentence; of several, each with its years."""
    found: dict[str, list[str]] = {}
    for scheme, periods in rows.groupby("scheme")["time_period"]:
        known = codes.schemes()[str(scheme)]
        found.setdefault(rating_name(known, known.headline, language), []).extend(p for p in periods if p)
    if len(found) == 1:
        return next(iter(found))
    years = {name: sorted(set(own), key=codes.chronological) for name, own in found.items()}
    ordered = sorted(years, key=lambda name: codes.chronological(years[name][0]) if years[name] else ("", ""))
    return " / ".join(f"{name} ({span(years[name])})" for name in ordered)


def profile_title(table: pd.DataFrame, area: str, labels: Labels) -> str:
    """The subjects with the highest and the lowest leading share in the latest period of one scheme."""
    language = labels.language
    found = [row for row in table.to_dict("records") if lead_share(row) is not None]
    words: dict[str, Any] = {"area": area, "n": table.loc[table["status"] == SHOWN, "subject"].nunique()}
    if not found:
        return labels("title.profile.none", area=area)
    whole = [row for row in found if codes.kind_of(row["time_period"]) == "year"] or found
    latest = max((row["time_period"] for row in whole), key=codes.chronological)
    own = [row for row in whole if row["time_period"] == latest]
    own = [row for row in own if not hedged(row)] or own
    leading = {rating_name(codes.schemes()[r["scheme"]], lead(r), language) for r in own}
    own.sort(key=lambda row: (lead_share(row) or 0.0, row["series"]))
    words |= {"period": latest, "headline": " / ".join(sorted(leading))}
    low, high = own[0], own[-1]
    words |= {"high": lead_text(high, language), "high_name": subject_of(high, language)}
    if len(own) == 1 or len(leading) > 1:
        return labels("title.profile.one" if len(own) == 1 else "title.profile.mixed", **words)
    if lead_text(low, language) == words["high"]:
        return labels("title.profile.equal", **words)
    return labels(
        "title.profile.range", low=lead_text(low, language), low_name=subject_of(low, language), **words
    )


def subject_of(row: Any, language: str) -> str:
    """A row's subject and group, in the middle of a sentence."""
    name = codes.name_of("subject", row["subject"], language, short=True)
    detail = row["subject_detail"]
    return f"{name} ({codes.name_of('subject_detail', detail, language)})" if detail else name


def shares_subtitle(table: pd.DataFrame, period: str, labels: Labels) -> str:
    """Measure, unit, base and period."""
    key = "subtitle.shares" if period else "subtitle.shares.alone"
    return labels(key, base=_base(table, labels), period=period)


def headline_subtitle(table: pd.DataFrame, period: str, labels: Labels, rating: str = "") -> str:
    """Measure, unit, base and period of a chart of one rating, or of the leading ones, and how large n is."""
    name = headlines(table, labels.language)
    if rating:
        name = rating_name(codes.schemes()[table["scheme"].iloc[0]], rating, labels.language)
    words = {"headline": name, "base": _base(table, labels)}
    return f"{labels('subtitle.headline', period=period, **words)} {sizes(table, labels)}".rstrip()


def sizes(table: pd.DataFrame, labels: Labels) -> str:
    """The range of the bases of the rows shown, as a sentence; nothing where none is known."""
    known = [int(n) for n in table.loc[table["status"] == SHOWN, "n"].dropna()]
    if not known:
        return ""
    low, high = (numerals.write_number(n, labels.language) for n in (min(known), max(known)))
    return labels("n_range", low=low, high=high) if low != high else labels("n_all", n=low)


def span(periods: Sequence[str]) -> str:
    """Some periods in time: all of a few, the first and the last of many.

    >>> span(["2022", "2023"]), span(["2016", "2017", "2019", "2020"])
    ('2022 → 2023', '2016–2020')
    """
    return " → ".join(periods) if len(periods) <= 3 else f"{periods[0]}–{periods[-1]}"


def _base(table: pd.DataFrame, labels: Labels) -> str:
    kinds = set(table.loc[table["status"] == SHOWN, "base_kind"]) or {"assessed"}
    return labels(f"base.{kinds.pop()}") if kinds in ({"assessed"}, {"existing"}) else labels("base.mixed")


def corrections(row: Any, labels: Labels) -> str:
    """What a row shows instead of what was printed: both numbers, by the name of what they count."""
    language, scheme = labels.language, codes.schemes()[row["scheme"]]
    said = []
    for one in row["corrected"].split():
        name, _, numbers = one.partition(":")
        ends = [Decimal(number) for number in numbers.split(">")]
        rating = name.removeprefix("share_")
        known = {r.rating for r in scheme.ratings}
        text = scheme[rating].name(language, short=True) if rating in known else codes.name_of(
            "measure", rating, language)  # fmt: skip
        places = max(numerals.decimals(end.normalize()) for end in ends)
        if name.startswith("share_"):
            written = [numerals.write_percent(end, language, places) for end in ends]
        else:
            written = [numerals.write_number(end, language) for end in ends]
        said.append(labels("corrected.one", name=text, printed=written[0], used=written[1]))
    return "; ".join(said)


def mark_legend(table: pd.DataFrame, labels: Labels, only: str = "".join(SIGNS)) -> list[str]:
    """What the marks of the rows shown mean; a correction with both numbers."""
    used = "".join(table.loc[table["status"] == SHOWN, "marks"])
    return [labels(f"mark.{name}") for sign, name in SIGNS.items() if sign in used and sign in only]


def corrected_rows(table: pd.DataFrame, labels: Labels) -> list[tuple[str, str]]:
    """Of each row shown with a correction: its place and the correction."""
    return [
        (place(row), corrections(row, labels))
        for row in table[(table["status"] == SHOWN) & (table["corrected"] != "")].to_dict("records")
    ]
