"""Titles of a comparison, computed from its table: the title says the finding."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from xeploai import codes, numerals
from xeploai.codes import Labels, Scheme


def capital(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def headline_name(scheme: Scheme, language: str) -> str:
    """The headline rating in the middle of a sentence."""
    name = scheme[scheme.headline].name(language)
    return name[:1].lower() + name[1:]


def place(row: Any) -> str:
    """Area and period, as an axis or a sentence names a row."""
    return f"{row.area} {row.time_period}"


def coverage(n: int, labels: Labels, level: str, vintage: str) -> str:
    """How many of all areas of a level have figures; of the level ``all`` only how many."""
    total = len(codes.areas.areas().of_level(level, vintage)) if level == "province" else None
    name = labels(f"level.{level}")
    return labels("n_of_m", n=n, m=total, level=name) if total else f"{n} {name}"


def headline_text(row: Any, scheme: Scheme, language: str) -> str:
    """The headline share of a row; with ~ where the report hedges it."""
    hedged = f"share_{scheme.headline}:bounded" in row["flagged"].split()
    text = numerals.write_percent(row[f"share_{scheme.headline}"], language)
    return f"~{text}" if hedged else text


def across_title(
    table: pd.DataFrame, scheme: Scheme, subject: str, level: str, vintage: str, labels: Labels
) -> str:
    """The range of the headline share over the areas shown."""
    language = labels.language
    shown = table[table["status"] == "shown"]
    share = f"share_{scheme.headline}"
    known = shown[shown[share].notna()].sort_values([share, "area"])
    words = {
        "subject": capital(codes.name_of("subject", subject, language, short=True)),
        "headline": headline_name(scheme, language),
        "coverage": coverage(shown["ref_area"].nunique(), labels, level, vintage),
    }
    if 0 < len(known) < len(shown):
        words["coverage"] = labels("known_of", coverage=words["coverage"], known=len(known))
    if known.empty:
        return labels("title.across.none", **words)
    low, high = known.iloc[0], known.iloc[-1]
    texts = [headline_text(row, scheme, language) for row in (low, high)]
    if len(known) == 1:
        return labels("title.across.one", area=place(low), share=texts[0], **words)
    if texts[0] == texts[1]:
        return labels("title.across.equal", low=texts[0], **words)
    return labels(
        "title.across.range", low=texts[0], high=texts[1], low_area=place(low), high_area=place(high), **words
    )


def yoy_title(
    changes: pd.DataFrame, table: pd.DataFrame, scheme: Scheme, subject: str, names: list[str], labels: Labels
) -> str:
    """The last change of the headline share: of one area, or how many areas went up and down."""
    language = labels.language
    words = {
        "subject": codes.name_of("subject", subject, language, short=True),
        "headline": headline_name(scheme, language),
    }
    pairs = changes[(changes["rating"] == scheme.headline) & changes["change_pp"].notna()]
    last = pairs.drop_duplicates("area", keep="last")
    if len(last) == 1 and len(names) == 1:
        row = last.iloc[0]
        rounded = numerals.round_half_up(row["change_pp"], 1)
        key = "up" if rounded > 0 else "down" if rounded < 0 else "same"
        return labels(
            f"title.yoy.{key}",
            area=row["area"],
            points=numerals.write_number(abs(row["change_pp"]), language, 1),
            before=numerals.write_percent(row["share_before"], language),
            after=numerals.write_percent(row["share_after"], language),
            period_before=row["period_before"],
            period_after=row["period_after"],
            **words,
        )
    if len(last) > 1 or (len(last) == 1 and len(names) > 1):
        signs = [numerals.round_half_up(v, 1) for v in last["change_pp"]]
        up, down = sum(s > 0 for s in signs), sum(s < 0 for s in signs)
        return labels("title.yoy.many", up=up, down=down, n=len(last), **words)
    share = f"share_{scheme.headline}"
    single = table[(table["status"] == "shown") & table[share].notna()]
    if len(single) == 1:
        row = single.iloc[0]
        after = headline_text(row, scheme, language)
        return labels(
            "title.yoy.single", area=row["area"], after=after, period_after=row["time_period"], **words
        )
    return labels("title.yoy.none", area=", ".join(names), **words)


def shares_subtitle(table: pd.DataFrame, period: str, labels: Labels) -> str:
    """Measure, unit, base and period."""
    kinds = set(table.loc[table["status"] == "shown", "base_kind"]) or {"assessed"}
    base = labels(f"base.{kinds.pop()}") if kinds in ({"assessed"}, {"existing"}) else labels("base.mixed")
    return labels("subtitle.shares", base=base, period=period)


def corrections(row: Any, scheme: Scheme, labels: Labels) -> str:
    """What a row shows instead of what was printed: both numbers, by the name of what they count."""
    language = labels.language
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


def mark_legend(table: pd.DataFrame, labels: Labels, only: str = "§*†‡~?") -> list[str]:
    """What the marks of the rows shown mean; a correction with both numbers."""
    shown = table[table["status"] == "shown"]
    used = "".join(shown["marks"])
    names = {
        "§": "corrected",
        "*": "derived",
        "†": "printed",
        "‡": "residual",
        "~": "bounded",
        "?": "unverified",
    }
    return [labels(f"mark.{name}") for sign, name in names.items() if sign in used and sign in only]


def corrected_rows(table: pd.DataFrame, scheme: Scheme, labels: Labels) -> list[tuple[str, str]]:
    """Of each row shown with a correction: its place and the correction."""
    return [
        (place(row), corrections(row, scheme, labels))
        for _, row in table[(table["status"] == "shown") & (table["corrected"] != "")].iterrows()
    ]
