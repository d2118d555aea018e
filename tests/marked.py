"""Reports with their figures marked in place (`tests/cases/reports`), and what the grammar made of them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from shared import CASES

from xeploai import codes
from xeploai.documents import Document
from xeploai.extract import draft

MARK = re.compile(r"\{([^{}|]+)\|([^{}]*)\}")
REPORTS = sorted((CASES / "reports").glob("*.txt"))


def parse(path: Path) -> tuple[dict[str, str], str, list[tuple[int, int, list[str]]]]:
    """Header, text without marks, and the marks: start, end, cells."""
    head: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").split("\n")
    while lines[0].startswith("#:"):
        key, _, value = lines.pop(0)[2:].strip().partition(" ")
        head[key] = value.strip()
    text, marks, at = "", [], 0
    body = "\n".join(lines)
    for match in MARK.finditer(body):
        text += body[at : match.start()]
        marks.append((len(text), len(text) + len(match[1]), match[2].split("|")))
        text += match[1]
        at = match.end()
    return head, text + body[at:], marks


def expected(cells: list[str]) -> dict[str, str]:
    """The fields that a mark of a figure gives."""
    subject, what = cells[0].partition("/")[0], cells[1]
    options = " ".join(cells[2:]).split()
    rated = what in codes.codes_of("rating")
    bounds = [o for o in options if o in codes.codes_of("bound")]
    found = {
        "subject": subject,
        "measure": options[options.index("measure") + 1]
        if "measure" in options
        else "rated"
        if rated
        else what,
        "rating": what if rated else "",
        "bound": bounds[0] if bounds else "exact",
        "transformation": "change" if "change" in options else "level",
    }
    if "of" in options:
        rest = options[options.index("of") + 1 :]
        if len(rest) > 1 and rest[1][:1].isdigit():
            found["basis_value"] = rest[1].replace(".", "")
    return found


def score(path: Path) -> tuple[Counter[str], list[str]]:
    """How many figures were found and rightly bound, and what went wrong."""
    head, text, marks = parse(path)
    given = {"area_level": head.get("level", "province"), "ref_area": head.get("area", "")}
    rows: dict[tuple[int, int], dict] = {}
    for row in draft(Document(path.name, text, "txt", "utf-8", ""), "x", given).rows:
        start, _, end = row["position"].partition(":")
        if row["fate"] in ("figure", "unresolved"):
            rows.setdefault((int(start), int(end)), row)
    count: Counter[str] = Counter()
    wrong = []
    figures = {(start, end): cells for start, end, cells in marks if cells[0][0] not in "!?"}
    for span, cells in figures.items():
        count["figures"] += 1
        row = rows.get(span)
        if row is None:
            wrong.append(f"missed {text[slice(*span)]} {cells}")
            continue
        count["found"] += 1
        want = expected(cells)
        base = want.pop("basis_value", None)
        off = {k: (v, row[k]) for k, v in want.items() if row[k] != v}
        count["right"] += not off and row["fate"] == "figure"
        if base:
            count["bases"] += 1
            count["right_bases"] += str(row["basis_value"]) == base
        if off or row["fate"] != "figure":
            wrong.append(f"{row['fate']} {text[slice(*span)]} {off} by {row['rule']}")
    for span, row in rows.items():
        count["given"] += row["fate"] == "figure"
        if row["fate"] == "figure" and span not in figures:
            count["false"] += 1
            wrong.append(f"false {row['printed']} by {row['rule']}")
    return count, wrong
