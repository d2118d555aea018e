"""One page a document: its text with every number coloured by its fate, and what each was bound to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from xeploai import codes
from xeploai.extract.run import Extracted
from xeploai.templating import TEMPLATES, environment

FACTS = (
    "subject", "subject_detail", "measure", "rating", "scheme", "time_period", "reference_period", "bound",
    "basis", "basis_value", "note",
)  # fmt: skip
FINE = ("agrees", "adds_up", "incomplete", "not_checked", "tie")


@dataclass
class Piece:
    """A stretch of the text: plain, or a number with the rows that it gave."""

    text: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    fate: str = ""
    misfit: bool = False


def page(extracted: Extracted, language: str = "vi") -> str:
    """The audit page of one document, self-contained, without a script.

    Parameters
    ----------
    extracted
        With its text and findings (``findings=True``).
    language
        The one that is shown first.

    Returns
    -------
    str
        HTML. Everything of the document is escaped; a number is a link that shows its card on hover and on
        focus, so that the keyboard reaches all of them.
    """
    labels = {language: codes.Labels(language) for language in codes.languages()}
    messages: dict[str, list[tuple[Markup, bool]]] = {}
    for finding in extracted.findings:
        said = _both({"vi": finding["message_vi"], "en": finding["message_en"]})
        for figure in finding["figures"].split():
            messages.setdefault(figure, []).append((said, finding["verdict"] not in FINE))
    counts = Counter(row["fate"] for row in extracted.rows)
    order = [fate for fate in codes.codes_of("fate") if counts[fate]]

    def both(key: str, **values: object) -> Markup:
        return _both({language: say(key, **values) for language, say in labels.items()})

    template = environment().get_template("audit.html.j2")
    return template.render(
        title=extracted.report,
        first=language,
        css=Markup((TEMPLATES / "audit.css").read_text(encoding="utf-8")),
        both=both,
        name=_name,
        total=len(extracted.rows),
        counts=[(fate, counts[fate]) for fate in order],
        pieces=list(_pieces(extracted, messages, both)),
        table=[_line(row, messages) for row in extracted.rows],
    )


def _both(texts: dict[str, str]) -> Markup:
    """A text in all languages, of which the page shows one."""
    spans = (
        f'<span class="{language}" lang="{language}">{escape(text)}</span>'
        for language, text in texts.items()
    )
    return Markup("".join(spans))


def _name(codelist: str, code: str) -> Markup:
    return _both({language: codes.name_of(codelist, code, language) for language in codes.languages()})


def _pieces(extracted: Extracted, messages: dict[str, list[tuple[Markup, bool]]], both: Any) -> list[Piece]:
    found: list[Piece] = []
    at = 0
    groups: dict[tuple[int, int], list[dict[str, str]]] = {}
    reasons = dict(zip((row["figure_id"] for row in extracted.rows), extracted.reasons, strict=True))
    for row in extracted.rows:
        start, _, end = row["position"].partition(":")
        groups.setdefault((int(start), int(end)), []).append(row)
    for (begin, stop), rows in sorted(groups.items()):
        found.append(Piece(extracted.text[at:begin]))
        told = [
            {
                "figure_id": row["figure_id"],
                "head": _name("fate", row["fate"]),
                "facts": [
                    (both(f"audit.{name}"), _value(name, row), *_reason(name, row, reasons[row["figure_id"]]))
                    for name in FACTS
                    if row[name]
                ],
                "findings": [said for said, _ in messages.get(row["figure_id"], [])],
            }
            for row in rows
        ]
        misfit = any(off for row in rows for _, off in messages.get(row["figure_id"], []))
        fate = "unresolved" if any(row["fate"] == "unresolved" for row in rows) else rows[0]["fate"]
        found.append(Piece(extracted.text[begin:stop], told, fate, misfit))
        at = stop
    found.append(Piece(extracted.text[at:]))
    return found


def _reason(name: str, row: dict[str, str], reasons: dict[str, tuple[str, str]]) -> tuple[str, Markup | str]:
    """The words that gave a field, if they are others than the number itself; and the rule by its name."""
    name = "basis" if name == "basis_value" else name
    rule, words = reasons.get(name, ("", ""))
    known = _name("rule", rule.removesuffix("+arithmetic")) if rule else ""
    words = " ".join(words.split())
    return ("" if words == row["printed"] else words[:80], known)


def _value(name: str, row: dict[str, str]) -> Markup | str:
    """A cell as a person reads it: the name of a code, a number, a rule."""
    value = row[name]
    if name == "note":
        return _both({language: codes.told(value, language) for language in codes.languages()})
    if name == "rating":
        scheme = codes.schemes().get(row["scheme"])
        known = scheme is not None and any(rating.rating == value for rating in scheme.ratings)
        if not known or scheme is None:
            return value
        return _both({lang: scheme[value].name(lang) for lang in codes.languages()})
    if name in ("subject", "subject_detail", "measure", "scheme", "bound", "basis"):
        return _name(name, value) if value in codes.codes_of(name) else value
    return value


def _line(row: dict[str, str], messages: dict[str, list[tuple[Markup, bool]]]) -> dict[str, Any]:
    bound = [_value(name, row) for name in ("subject", "subject_detail", "measure", "rating") if row[name]]
    joined = Markup(" · ").join(bound)
    base = Markup(" ").join([_value("basis", row), row["basis_value"]]) if row["basis"] else ""
    return {
        "figure_id": row["figure_id"],
        "printed": row["printed"],
        "fate_name": _name("fate", row["fate"]),
        "bound_to": joined,
        "base": base,
        "rule": row["rule"],
        "note": _value("note", row),
        "findings": [said for said, off in messages.get(row["figure_id"], []) if off],
    }
