"""Text to tokens: numbers with what they are not (dates, terms, documents ...) first, then the words.

Each fragment is a named pattern over folded text with an example; what stands earlier wins. Tokens carry
offsets into the original text; the text itself is never rewritten.
"""

# ruff: noqa: E501  (a fragment is one line, so that it can be read against its example)
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from xeploai import project
from xeploai.extract import lexicon
from xeploai.extract.lexicon import Entry

NUMBER = r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?"
YEAR = r"(?:19[3-9][0-9]|20[0-4][0-9])"
# fate or kind, pattern, example. {documents} are the words of kind document.
FRAGMENTS: tuple[tuple[str, str, str], ...] = (
    ("noise", r"(?:https?://|www\.)[^\s<>\"]+", "https://x.vn/tin-12"),
    ("noise", r"(?<![\w.\-])[\w.\-]{1,64}@[\w\-]{1,64}\.[\w.\-]{1,64}", "tin12@x.vn"),
    ("noise", r"(?<![\w\-])(?=[\w\-]{0,80}[0-9])[\w\-]{1,120}\.(?:jpe?g|png|gif|webp|pdf|docx?|xlsx?|mp[34]|html?)\b", "811_b1f9.jpg"),
    ("noise", r"\b(?=\w{0,80}[0-9])(?=\w{0,80}_)\w+", "811_b1f99"),
    ("noise", r"\b(?=[0-9]{0,40}[a-f])(?=[a-f]{0,40}[0-9])[0-9a-f]{12,}\b", "b1f99a2dff4ace58"),
    ("noise", r"(?<![0-9])[0-9]{13,}", "8934567890123"),
    ("noise", r"\b4 +tốt\b", "chi bộ 4 tốt"),
    ("clock", r"\b[0-9]{1,2} ?: ?[0-9]{1,2}(?::[0-9]{2})?(?:['’]? ?(?:\(?gmt ?\+ ?[0-9]+\)?|[ap]m\b))?(?![0-9])", "9:5'(gmt+7)"),
    ("clock", r"\b[0-9]{1,2} ?(?:h|giờ) ?(?:[0-5]?[0-9](?: ?phút|['’])?)?\b", "14h30"),
    ("document_number", r"\b[0-9]+(?:/[0-9]{4})?[-–/][a-zđư]{1,8}i?(?:[-–/&][a-zđư]+)+", "21-hd/btctw"),
    ("document_number", r"\b[0-9]+[-–](?:hd|qđ|qđi|nq|ct|kl|kh|cv|tb|bc|ttr|đa|qc|ctr)\b", "18-nq"),
    ("document_number", r"\b(?:{documents})(?: +số| +tw| +trung ương)*[ :]*[0-9]+(?:[-–][0-9]+)?(?:[-–/][\wđ\-–/]+)?(?![\w.,]*[0-9%])(?! ?%)(?! +(?:đảng viên|chi bộ|đảng bộ|tổ chức|tccsđ|tập thể|cán bộ|cá nhân|đồng chí|trên|/))", "quy định số 132"),
    ("term", rf"(?:nhiệm +kỳ|khóa|khoá)[^0-9\n]{{0,12}}{YEAR} *[-–—/] *(?:{YEAR}|[0-9]{{2}})\b", "nhiệm kỳ 2015 - 2020"),
    ("span", rf"\b{YEAR} *[-–—] *(?:{YEAR})\b", "2016-2020"),
    ("date", rf"\b(?:ngày +)?[0-3]?[0-9] ?([/.\-–]) ?[01]?[0-9] ?\1 ?(?:{YEAR}|[0-9]{{2}})\b(?![0-9]|[.,][0-9])", "18/10/2019"),
    ("date", rf"\b(?:ngày +)?[0-3]?[0-9] +tháng +[01]?[0-9](?: +năm +{YEAR}|[/\-]{YEAR})?\b", "ngày 5 tháng 2 năm 2020"),
    ("date", r"\b(?:ngày|sáng|chiều|tối|hôm|mùng|mồng) +[0-3]?[0-9](?: ?[/.\-] ?[01]?[0-9])?(?:(?: +và| *,| *-| *đến)(?: +ngày)? +[0-3]?[0-9](?: ?[/.\-] ?[01]?[0-9]))?\b(?![.,]?[0-9]|%)", "ngày 4/3"),
    ("month", rf"\b(?:tháng +)?[01]?[0-9] ?[/\-] ?{YEAR}\b|\btháng +[01]?[0-9](?: +năm +{YEAR})?\b(?![.,]?[0-9]|%)", "tháng 8-2016"),
    ("quarter", rf"\b(?:quý|quí) +(?:[ivx]+|[1-4])(?: *[/\-] *{YEAR}| +năm +{YEAR}| +{YEAR})?\b", "quý i/2013"),
    ("half", rf"\b(?:6|sáu) +tháng +đầu +năm(?: +{YEAR})?\b", "6 tháng đầu năm 2020"),
    ("year", rf"\b(?:năm +)?{YEAR}\b(?! *[%/][0-9 ]|[.,][0-9]|%)", "năm 2019"),
    ("outline", r"(?:(?<=\n)|(?<=\A)|(?<=[;:.] )) *\(?[0-9]{1,2}(?:\.[0-9]{1,2})*(?:[.)](?= *[^\W\d])|[)/](?= )|[.](?= ))", "1. tổ chức"),
    ("noise", r"\b[^\W\d_]+[-]?[0-9]+(?:[\w.\-]*\w)?(?=\b)(?<![0-9]%)", "covid-19"),
    ("fraction", rf"(?<![\w/])(?P<part>{NUMBER}) ?/ ?(?P<whole>{NUMBER})(?![\w/]|[.,][0-9])", "27/56"),
    ("percent", r"(?<![\w])(?P<percent>[0-9]+(?:[.,][0-9]+)*) ?%", "7,14%"),
    ("count", rf"(?<!\w)(?<![0-9][.,])(?P<count>{NUMBER})(?:(?P<scale> (?:nghìn|ngàn|vạn))(?!\w))?(?![0-9]|[.,][0-9])", "33.419"),
    ("malformed", r"[0-9]+(?:[.,][0-9]+)*", "1,2,3"),
    ("mark", r"[;,:().\n\[\]–—|·\t]|(?<= )-(?= )|(?<=\n)[-+*•]|\.{3}|…", ";"),
)  # fmt: skip
NOT_FIGURES = frozenset(
    (
        "noise",
        "clock",
        "document_number",
        "term",
        "span",
        "date",
        "month",
        "quarter",
        "half",
        "year",
        "outline",
    )
)
NUMBERS = frozenset(("fraction", "percent", "count"))


class Token(NamedTuple):
    """One token: its kind (of a fragment, or of a word in the lexicon) and where it stands."""

    kind: str
    start: int
    end: int
    text: str
    entry: Entry | None


def tokens(folded: str) -> list[Token]:
    """All tokens of folded text, in order, none overlapping.

    >>> from xeploai.extract.lexicon import fold
    >>> [(t.kind, t.text) for t in tokens(fold("Năm 2019, có 73 TCCSĐ (15,6%)"))][:4]
    [('year', 'năm 2019'), ('mark', ','), ('have', 'có'), ('count', '73')]
    """
    pattern, entries, names = _compiled(project.find().reference)
    found = []
    for match in pattern.finditer(folded):
        text = match.group()
        kind = names[match.lastgroup]
        if kind == "word":
            entry = entries.get(text) or entries[" ".join(text.split())]
            found.append(Token(entry.kind, match.start(), match.end(), text, entry))
        else:
            found.append(Token(kind, match.start(), match.end(), text, None))
    return found


@lru_cache(maxsize=4)
def _compiled(_root: Path) -> tuple[re.Pattern[str], dict[str, Entry], dict[str | None, str]]:
    words = lexicon.load()
    names: dict[str | None, str] = {"word": "word"}
    parts = []
    for number, (kind, pattern, _) in enumerate(FRAGMENTS):
        names[f"f{number}"] = kind
        inner = re.sub(r"\(\?P<\w+>", "(?:", lexicon.retone(pattern).replace("{documents}", words.documents))
        inner = inner.replace(r"([/.\-–])", rf"(?P<sep{number}>[/.\-–])").replace(r"\1", f"(?P=sep{number})")
        parts.append(f"(?P<f{number}>{inner})")
    parts.insert(len(parts) - 1, f"(?P<word>{words.phrases})")
    return re.compile("|".join(parts)), words.entries, names


def canonical(text: str) -> tuple[str, list[int] | None]:
    """Composed text, and (only if it was not composed) where each of its characters began.

    >>> canonical("a\u0301b")
    ('áb', [0, 2, 3])
    """
    if unicodedata.is_normalized("NFC", text):
        return text, None
    made: list[str] = []
    starts: list[int] = []
    position = 0
    for cluster in re.findall(r".[\u0300-\u036f]*", text, re.DOTALL):
        composed = unicodedata.normalize("NFC", cluster)
        made.append(composed)
        starts += [position] * len(composed)
        position += len(cluster)
    return "".join(made), [*starts, position]
