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
# fate or kind; how it begins: with a digit, a word, an odd word (one that holds a digit or a sign) or something
# else; pattern; example
FRAGMENTS: tuple[tuple[str, str, str, str], ...] = (
    ("noise", "word", r"(?:https?://|www\.)[^\s<>\"]+", "https://x.vn/tin-12"),
    ("noise", "digit odd", r"(?<![\w.\-])[\w.\-]{1,64}@[\w\-]{1,64}\.[\w.\-]{1,64}", "tin12@x.vn"),
    ("noise", "digit odd", r"(?<![\w\-])(?=[\w\-]{0,80}[0-9])[\w\-]{1,120}\.(?:jpe?g|png|gif|webp|pdf|docx?|xlsx?|mp[34]|html?)\b", "811_b1f9.jpg"),
    ("noise", "digit odd", r"\b(?=\w{0,80}[0-9])(?=\w{0,80}_)\w+", "811_b1f99"),
    ("noise", "digit odd", r"\b(?=[0-9]{0,40}[a-f])(?=[a-f]{0,40}[0-9])[0-9a-f]{12,}\b", "b1f99a2dff4ace58"),
    ("noise", "digit", r"(?<![0-9])[0-9]{13,}", "8934567890123"),
    ("noise", "digit", r"\b4 +tốt\b", "chi bộ 4 tốt"),
    ("clock", "digit", r"\b[0-9]{1,2} ?: ?[0-9]{1,2}(?::[0-9]{2})?(?:['’]? ?(?:\(?gmt ?\+ ?[0-9]+\)?|[ap]m\b))?(?![0-9])", "9:5'(gmt+7)"),
    ("clock", "digit", r"\b[0-9]{1,2} ?(?:h|giờ) ?(?:[0-5]?[0-9](?: ?phút|['’])?)?\b", "14h30"),
    ("document_number", "digit", r"\b[0-9]+(?:/[0-9]{4})?[-–/][a-zđư]{1,8}i?(?:[-–/&][a-zđư]+)+", "21-hd/btctw"),
    ("document_number", "digit", r"\b[0-9]+[-–](?:hd|qđ|qđi|nq|ct|kl|kh|cv|tb|bc|ttr|đa|qc|ctr)\b", "18-nq"),
    ("document_number", "word", r"\b(?:{documents})(?: +số| +tw| +trung ương)*[ :]*[0-9]+(?:[-–][0-9]+)?(?:[-–/][\wđ\-–/]+)?(?![\w.,]*[0-9%])(?! ?%)(?! +(?:đảng viên|chi bộ|đảng bộ|tổ chức|tccsđ|tập thể|cán bộ|cá nhân|đồng chí|trên|/))", "quy định số 132"),
    ("term", "word", rf"(?:nhiệm +kỳ|khóa|khoá)[^0-9\n]{{0,12}}{YEAR} *[-–—/] *(?:{YEAR}|[0-9]{{2}})\b", "nhiệm kỳ 2015 - 2020"),
    ("span", "digit", rf"\b{YEAR} *[-–—] *(?:{YEAR})\b", "2016-2020"),
    ("date", "digit word", rf"\b(?:ngày +)?[0-3]?[0-9] ?([/.\-–]) ?[01]?[0-9] ?\1 ?(?:{YEAR}|[0-9]{{2}})\b(?![0-9]|[.,][0-9])", "18/10/2019"),
    ("date", "digit word", rf"\b(?:ngày +)?[0-3]?[0-9] +tháng +[01]?[0-9](?: +năm +|[/\-]){YEAR}\b", "ngày 5 tháng 2 năm 2020"),
    ("date", "word", r"\bngày +[0-3]?[0-9] +tháng +[01]?[0-9]\b", "ngày 5 tháng 2"),
    ("date", "word", r"\b(?:ngày|sáng|chiều|tối|hôm|mùng|mồng) +[0-3]?[0-9](?: ?[/.\-] ?[01]?[0-9])?(?:(?: +và| *,| *-| *đến)(?: +ngày)? +[0-3]?[0-9](?: ?[/.\-] ?[01]?[0-9]))?\b(?![.,]?[0-9]|%)", "ngày 4/3"),
    ("month", "digit word", rf"\b(?:tháng +)?[01]?[0-9] ?[/\-] ?{YEAR}\b|\btháng +[01]?[0-9](?: +năm +{YEAR})?\b(?![.,]?[0-9]|%)", "tháng 8-2016"),
    ("quarter", "word", rf"\b(?:quý|quí) +(?:[ivx]+|[1-4])(?: *[/\-] *{YEAR}| +năm +{YEAR}| +{YEAR})?\b", "quý i/2013"),
    ("half", "digit word", rf"\b(?:0?6|sáu) +tháng +đầu +năm(?: +{YEAR})?\b", "6 tháng đầu năm 2020"),
    ("months", "digit word", rf"\b(?:0?[2-9]|1[01]|hai|ba|bốn|năm|bảy|tám|chín|mười) +tháng +đầu +năm(?: +{YEAR})?\b", "9 tháng đầu năm 2023"),
    ("year", "digit word", rf"\b(?:năm +)?{YEAR}\b(?! *[%/][0-9 ]|[.,][0-9]|%)", "năm 2019"),
    ("outline", "digit other", r"(?:(?<=\n)|(?<=\A)|(?<=[;:.] )) *\(?[0-9]{1,2}(?:\.[0-9]{1,2})*(?:[.)](?= *[^\W\d])|[)/](?= )|[.](?= )|[-–](?= [^\W\d]))", "1. tổ chức"),
    ("noise", "word", r"\b(?:chi bộ +)?(?:thôn|ấp|xóm|bản|khu phố|khu|tổ dân phố|tổ|buôn) +[0-9]{1,2}\b(?![.,/]?[0-9]|%| +(?:chi bộ|đảng viên|đồng chí|tổ chức|đ/c))", "chi bộ thôn 3"),
    ("duration", "digit", r"\b[0-9]+ +(?:tháng|năm|ngày|tuần|tuổi)\b(?! *[/-] *[0-9])(?! +(?:19|20)[0-9]{2})", "6 tháng"),
    ("noise", "word", r"\b[^\W\d_]++-?[0-9]+(?:[\w.\-]*\w)?(?=\b)(?<![0-9]%)", "covid-19"),
    ("fraction", "digit", rf"(?<![\w/])(?P<part>{NUMBER}) ?/ ?(?P<whole>{NUMBER})(?![\w/]|[.,][0-9])", "27/56"),
    ("percent", "digit", r"(?<![\w])(?P<percent>[0-9]+(?:[.,][0-9]+)*) ?%", "7,14%"),
    ("count", "digit", rf"(?<!\w)(?<![0-9][.,])(?P<count>{NUMBER})(?:(?P<scale> (?:nghìn|ngàn|vạn))(?!\w))?(?![0-9]|[.,][0-9])", "33.419"),
    ("malformed", "digit", r"[0-9]+(?:[.,][0-9]+)*", "1,2,3"),
    ("mark", "other", r"[;,:().\n\[\]–—|·\t]|(?<= )-(?= )|(?<=\n)[-+*•]|\.{3}|…", ";"),
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
        "months",
        "year",
        "duration",
        "outline",
    )
)
PROSE = re.compile(r"(?m)^[^\n0-9]{160,}$")  # long lines without a number need no words
ZERO = re.compile(r"(?:không|chưa|chẳng)\b[^.;\n]{0,40}\b(?:có|còn|nào)\b|(?:không|chưa) +(?:có|còn)")
NUMBERS = frozenset(("fraction", "percent", "count", "spelled"))


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
    found: list[Token] = []
    at = 0
    for line in PROSE.finditer(folded):
        if not ZERO.search(folded, line.start(), line.end()):
            _read(folded, at, line.start(), found)
            found.append(Token("prose", line.start(), line.end(), "", None))
            at = line.end()
    _read(folded, at, len(folded), found)
    return found


def _read(folded: str, start: int, end: int, found: list[Token]) -> None:
    pattern, entries, names = _compiled(project.find().reference)
    for match in pattern.finditer(folded, start, end):
        text = match.group()
        kind = names[match.lastgroup]
        if kind == "word":
            entry = entries.get(text) or entries[" ".join(text.split())]
            found.append(Token(entry.kind, match.start(), match.end(), text, entry))
        else:
            found.append(Token(kind, match.start(), match.end(), text, None))


@lru_cache(maxsize=4)
def _compiled(_root: Path) -> tuple[re.Pattern[str], dict[str, Entry], dict[str | None, str]]:
    words = lexicon.load()
    names: dict[str | None, str] = {"word": "word", "sign": "word"}
    found: dict[str, list[str]] = {"digit": [], "word": [], "odd": [], "other": []}
    for number, (kind, begins, pattern, _) in enumerate(FRAGMENTS):
        bare = re.sub(r"\(\?P<\w+>", "(?:", lexicon.retone(pattern).replace("{documents}", words.documents))
        for first in begins.split():
            name = f"{first}{number}"
            names[name] = kind
            inner = bare.replace(r"([/.\-–])", rf"(?P<same{name}>[/.\-–])").replace(r"\1", f"(?P=same{name})")
            found[first].append(f"(?P<{name}>{inner})")
    found["word"].append(f"(?P<word>{words.phrases})")
    found["other"].append(f"(?P<sign>{words.signs})")
    odd = rf"(?=[^\s0-9@_]{{0,120}}+[0-9@_])(?:{'|'.join(found['odd'])})"
    guarded = (  # one look at the first characters spares most of the alternatives
        rf"(?<![^\W\d])(?=[^\W\d_])(?:{odd}|{'|'.join(found['word'])})",
        rf"(?=[0-9])(?:{'|'.join(found['digit'])})",
        "|".join(found["other"]),
    )
    return re.compile("|".join(guarded)), words.entries, names


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
