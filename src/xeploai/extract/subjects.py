"""Whom a number counts."""

from __future__ import annotations

from xeploai.extract.clauses import NOUNS
from xeploai.extract.frame import Frame
from xeploai.extract.item import Item
from xeploai.extract.lexer import Token

CELLS = ("grassroots_cell", "subordinate_cell", "cell")
RATED = ("assessed", "not_assessed", "existing")


def subject(item: Item, before: list[Item], frame: Frame) -> None:
    """Whom the number counts: the noun behind it, else one in its segment, else what was spoken of."""
    if item.fate and item.fate != "target":
        return
    nouns = [t for t in item.words if t.kind in NOUNS]
    behind = [t for t in item.right if t.kind in NOUNS]
    counted = behind[0] if behind else None
    specific = [t for t in nouns if t.kind == "subject"]
    chosen = counted if counted is not None else (nouns[-1] if nouns else None)
    if chosen is None:
        return
    entry = chosen.entry
    assert entry is not None
    if chosen.kind == "generic":
        fitting = [t for t in specific if t.entry and t.entry.code in entry.refers]
        if not fitting and entry.code in ("member", "party_org") and len(entry.refers) == 4:  # a counter
            fitting = [
                t for t in item.left if t.kind == "generic" and t.entry and t.entry.code in entry.refers
            ]
        if fitting:
            chosen, entry = fitting[-1], fitting[-1].entry
            assert entry is not None
        else:
            _refer(item, chosen, before, frame)
            return
    item.bind("subject", entry.code, "counted_noun", chosen)
    item.bind("subject_detail", entry.detail, "counted_noun", chosen)


def lowest(item: Item, frame: Frame) -> None:
    """`chi bộ` of a commune or a body: it has no others than those below its committee."""
    if item.subject == "cell" and frame.context.area_level in ("body", "commune"):
        item.subject = "subordinate_cell"


def _refer(item: Item, noun: Token, before: list[Item], frame: Frame) -> None:
    """A common noun (`đảng bộ`, `đồng chí`) means what was named last that it can mean."""
    assert noun.entry is not None
    if noun.entry.code == "grassroots_committee" and item.subject_detail:
        item.bind("subject", noun.entry.code, "named_detail", noun)  # `đảng bộ khối xã, phường`
        return
    measures = {t.entry.code for t in item.words if t.kind == "measure" and t.entry}
    rated = any(t.kind == "rating" for t in item.words) or measures & set(RATED)
    if (
        noun.text == "tổ chức đảng"
        and measures
        and not rated
        and (item.outer is None or not item.outer.subject)
    ):
        item.bind("subject", noun.entry.code, "common_noun", noun)  # `kiểm tra 412 tổ chức đảng`
        return
    if noun.text == "tổ chức đảng" and item.outer is None and _several(noun, before, frame):
        item.bind("subject", noun.entry.code, "common_noun", noun)  # `17 TCCSĐ, 23 chi bộ trực thuộc. 100% …`
        return
    any_org = noun.text == "tổ chức đảng" or bool(measures)
    vague = noun.entry.code == "party_org" and any_org and not rated
    outer = item.outer
    if (
        outer is not None
        and outer.sentence == item.sentence
        and _whole(outer, before, frame) == "grassroots_org"
    ):
        inside = {"grassroots_committee": "grassroots_committee", "cell": "grassroots_cell"}.get(
            noun.entry.code
        )
        if inside:  # `638 TCCSĐ (gồm 273 đảng bộ, 365 chi bộ)`
            item.bind("subject", inside, "parts_of", noun)
            return
    for code, detail, at in spoken_of(item, before, frame):
        if (
            vague
            and at not in (frame.topic, frame.heading)
            and (item.outer is None or at is not item.outer.token)
        ):
            continue
        if noun.text == "tổ chức" and code in CELLS and any(o.subject == "grassroots_org" for o in before):
            continue  # `63 TCCSĐ, riêng 02 chi bộ chưa xét, kết quả là 44 tổ chức …`
        if noun.text == "tổ chức đảng" and at.kind == "generic" and at in (frame.topic, frame.heading):
            continue  # `Đảng ủy xã …: 95,9% tổ chức đảng`: those below it, not itself
        if code in noun.entry.refers:
            item.bind("subject", code, "refers_back", at)
            same = before and before[0].token.start <= at.start
            item.bind("subject_detail", noun.entry.detail or (detail if same else ""), "refers_back", at)
            return
    code = noun.entry.code
    if code == "grassroots_committee" and frame.context.area_level == "province" and not item.subject_detail:
        code = "district_org"
    item.bind("subject", code, "common_noun", noun)
    item.bind("subject_detail", noun.entry.detail, "common_noun", noun)


def _several(noun: Token, before: list[Item], frame: Frame) -> bool:
    """Whether a common noun could mean any of several tiers that were told, no topic having been opened."""
    assert noun.entry is not None
    told = {o.subject for o in (*frame.recent, *before) if o.outer is None and o.unit == "count"}
    titled = frame.topic is not None and frame.topic.entry is not None and frame.topic.kind == "subject"
    return not titled and len(told & set(noun.entry.refers)) > 1


def _whole(outer: Item, before: list[Item], frame: Frame) -> str:
    """The subject of what a list is of; one that has no noun of its own yet is of what was spoken of."""
    if outer.subject or outer.fate or outer not in before:
        return outer.subject
    told = spoken_of(outer, before[: before.index(outer)], frame)
    return told[0][0] if told else ""


def spoken_of(item: Item, before: list[Item], frame: Frame) -> list[tuple[str, str, Token]]:
    """Subjects named before, the latest first; those of the enclosing list ahead of all."""
    found = []
    outer = item.outer
    if outer is not None and outer.subject:
        found.append((outer.subject, outer.subject_detail, outer.token))
    told = [
        o for o in frame.recent if not o.segment.depth or item.segment.depth
    ]  # brackets end with their sentence
    items = [(o.subject, o.subject_detail, o.token) for o in [*told, *before] if o.subject]
    for token in (frame.heading, frame.topic):
        if token is not None and token.entry and token.start < item.token.start:
            items.append((token.entry.code, token.entry.detail, token))
    items += [(t.entry.code, t.entry.detail, t) for t in item.ahead if t.kind == "subject" and t.entry]
    items.sort(key=lambda one: -one[2].start)
    return found + items


def detail(item: Item, before: list[Item]) -> None:
    """`45/119 đồng chí ở cấp thị xã`: words that tell groups of one subject apart."""
    words = [*item.right, *reversed(item.left), *reversed(item.ahead)]
    if item.segment.opener == "for" and before:  # `lớp … lý luận chính trị cho 1.251 lượt`
        words += before[-1].right
        before[-1].subject_detail = ""
    for token in words:
        if token.kind == "detail" and token.entry:
            item.bind("subject_detail", token.entry.code, "named_detail", token)
            return
