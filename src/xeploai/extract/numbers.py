"""What a number is before whom it counts: a change, a bound, or no figure of ours at all."""

from __future__ import annotations

import re

from xeploai.extract.clauses import NOUNS
from xeploai.extract.item import Item
from xeploai.extract.lexicon import Lexicon

_POINTS = re.compile(r" ?điểm(?: phần trăm| ?%)")
_WORD = re.compile(r" *[^\W\d_]")


def change(item: Item) -> None:
    """`tăng 120 tập thể`, `giảm 0,84%`: the number says by how much, not how many."""
    words = [t for t in item.left if t.kind not in ("hedge", "have")]
    if words and words[-1].kind in ("year", "versus"):  # `thấp hơn năm 2015 gần 4%`, `ít hơn cùng kỳ 3 người`
        words = words[:-1]
    if item.whole is not None:  # `vượt 08/08 chỉ tiêu`: a fraction is no difference
        return
    if item.unit in ("count", "percent") and words and words[-1].kind in ("increase", "decrease", "beyond"):
        item.change = -1 if words[-1].kind == "decrease" else 1
        item.why["change"] = ("change", words[-1].start, words[-1].end)
        if item.unit == "percent":
            item.unit = "percentage_point"
        if words[-1].kind == "beyond":
            item.fate = "target"
            item.basis = "target"


def hedge(item: Item) -> None:
    """`gần 120`, `hơn 7.300`, `từ 98% … trở lên`: the number is a bound or an approximation."""
    if item.segment.opener == "hedge" and item.left and item.left[-1].text == "trên":
        item.segment.opener = "of"  # `9.152 trên 48.805 đồng chí`
    elif item.left and item.left[-1].kind == "hedge" and item.left[-1].entry:
        item.bound = item.left[-1].entry.code
        item.why["bound"] = ("hedge", item.left[-1].start, item.left[-1].end)
    for token in item.right:
        if token.kind == "after" and token.entry:
            item.bound = token.entry.code
            item.why["bound"] = ("hedge", token.start, token.end)
        if token.kind == "rating":
            break


def dismiss(item: Item, folded: str, words: Lexicon) -> None:
    """Numbers that are no figures of ours: months, money, awards, goals, ceilings."""
    if item.fate or item.token.kind == "words":
        return
    end = item.token.end
    if item.change and item.unit == "count" and _POINTS.match(folded, end):
        item.unit = "percentage_point"  # `tăng 2,57 điểm phần trăm`
        item.note = "points_in_words"
        return
    first = item.right[0] if item.right else None
    glued = first is not None and first.start - end <= 1
    unit = words.units.match(folded, end)
    noun = first is not None and glued and first.kind in (*NOUNS, "rating", "measure")
    kinds = {t.kind for t in item.words}
    bare = not kinds & {"rating", "measure"}
    named = item.left[-1:] or item.ahead[-1:]
    if named and named[0].kind == "furniture":
        item.fate = "noise"
    elif first is not None and glued and first.kind == "detail" and _of_members(item):
        return  # `kết nạp 603 đảng viên, trong đó 14 người dân tộc thiểu số`
    elif unit and item.unit == "count" and not (noun and first and first.end >= unit.end()):
        behind = item.right[:1] if words.people.match(folded, end) else []  # `742 quần chúng được kết nạp`
        near = [*item.left[-1:], *behind]
        taken = next((t for t in near if t.entry is not None and t.entry.code == "admitted"), None)
        if taken is not None:
            item.bind("subject", "member", "counted_noun", taken)  # `kết nạp 412 quần chúng`
        else:
            item.fate = "quantity"
    elif any(t.kind == "lacks" for t in item.right):  # `còn 10 thôn chưa có đảng viên`
        item.fate = "quantity"
    elif "award" in kinds and not noun:
        item.fate = "award"
    elif item.unit == "percent" and ("norm" in kinds or _is_ceiling(item)):
        item.fate = "norm"
    elif first is not None and glued and first.kind in ("aim", "basis") and item.unit == "count" and bare:
        item.fate = "quantity"  # `đạt và vượt 08/08 chỉ tiêu`
    elif "aim" in kinds and any(t.kind == "aim" and t.start < item.token.start for t in item.words):
        item.fate = "target"
    elif (
        item.unit == "count"
        and not noun
        and not glued
        and _WORD.match(folded, end)
        and not words.fillers.match(folded, end)
    ):
        item.fate = "quantity"


def _of_members(item: Item) -> bool:
    """Whether a group of people is told of members: in their list, or behind `trong số đảng viên …`."""
    named = [t for t in (*item.ahead, *item.left) if t.kind == "subject" and t.entry]
    return item.outer is not None or any(t.entry and t.entry.code == "member" for t in named)


def _is_ceiling(item: Item) -> bool:
    """`xuất sắc không quá 20%`: only the best are limited by rule, so an upper bound on them is one."""
    best = {t.entry.code for t in item.words if t.kind == "rating" and t.entry}
    return item.bound == "at_most" and bool(best & {"excellent", "clean_strong_exemplary"})


def dismiss_sentence(made: list[Item], period: str) -> None:
    """`tặng bằng khen cho 15 tập thể và 30 cá nhân`, `phấn đấu … 75%, kết nạp 120`: the word governs the rest
    of its sentence; so does a lower bound for a year after the one that was rated."""
    governing = ""
    demanded = False
    for item in made:
        if governing == "award" and any(t.kind == "measure" for t in item.left):
            governing = ""  # `trao Huy hiệu …; thành lập mới 5 chi bộ`
        for token in [*item.ahead, *item.words]:
            demanded |= token.kind == "demand" and token.start < item.token.start
            if demanded and item.bound in ("at_least", "at_most", "more_than"):
                governing = "aim"  # `yêu cầu … kết nạp tối thiểu 1.000 đảng viên`
            if (
                token.kind == "year"
                and item.bound == "at_least"
                and period.isdigit()
                and token.text[-4:] > period
            ):
                governing = "aim"
            noun = token.kind == "aim" and token.entry is not None and token.entry.code == "noun"
            if token.kind in ("aim", "award") and token.start < item.token.start and not noun:
                governing = token.kind
            elif token.kind == "result" or (token.kind == "measure" and token.text.startswith("đã ")):
                governing = ""  # `phấn đấu kết nạp 200 …; hai tháng đầu năm đã kết nạp 29`
        if governing == "aim" and item.fate == "" and not item.change:
            item.fate = "target"
        elif governing == "award" and item.fate == "" and item.unit == "count":
            item.fate = "award"
    words = [token for item in made for token in (*item.ahead, *item.words, *item.tail)]
    if words and any(t.kind == "occasion" for t in words[:3]) and any(t.kind == "award" for t in words):
        for item in made:  # `Dịp này, 11 tổ chức và 63 đảng viên hoàn thành xuất sắc được tặng giấy khen`
            item.fate = item.fate or ("award" if item.unit == "count" else "")
    for place, item in reversed(list(enumerate(made))):
        told = next((t.kind for t in item.right if t.kind in ("rating", "award")), "")
        if (
            item.unit == "count"
            and not item.fate
            and (told == "award" or not any(t.kind == "rating" for t in item.words))
        ):
            follow = made[place + 1] if place + 1 < len(made) else None
            joined = follow is not None and follow.fate == "award" and follow.segment.opener == "and"
            if joined or told == "award":
                item.fate = "award"


def span(item: Item, behind: Item) -> None:
    """`180 - 200 đảng viên`, `12 – 15%`: the ends of a range have one label, and are its bounds."""
    near = behind.token.start - item.token.end <= len(" - ")
    plain = near and not item.right and not behind.left and item.whole is None and behind.whole is None
    if not plain or behind.segment.opener not in ("-", "–") or item.part >= behind.part or item.fate:
        return
    if item.unit == "count" and behind.unit == "percent":
        item.unit = "percent"
    if item.unit == behind.unit:
        item.words = [*item.words, *behind.right]
        item.fate = behind.fate
        item.bound, behind.bound = "at_least", "at_most"


def names(made: list[Item]) -> None:
    """`03 chi bộ … (Chi bộ 2, Chi bộ 7, Chi bộ trường học)`: numbers in names, which add up to nothing."""
    inside: dict[int, list[Item]] = {}
    for item in made:
        behind = item.right[0].kind if item.right else "and"
        bare = behind == "and" and len(item.left) == 1 and item.left[0].kind in NOUNS
        if (
            bare
            and item.outer is not None
            and item.segment.depth
            and item.unit == "count"
            and item.whole is None
        ):
            inside.setdefault(id(item.outer), []).append(item)
    for group in inside.values():
        outer = group[0].outer
        small = all(item.part < 100 and not item.token.text.startswith("0") for item in group)
        counted = {t.text for t in outer.words if t.kind in NOUNS} if outer is not None else set()
        alike = {item.left[0].text for item in group} <= counted  # `gồm 7 đảng bộ, 4 chi bộ` are no names
        small = small and alike and outer is not None and outer.unit == "count"
        if small and outer is not None and sum(i.part for i in group) != outer.part:
            for item in group:
                item.fate = item.fate or "noise"


def named_share(item: Item, before: list[Item]) -> None:
    """`73 TCCSĐ xuất sắc, chiếm 18% số được xếp loại`: behind a share of a count, `số …` names the base."""
    right = item.right
    counted = bool(before) and item.segment.led_by("rate", "(", "and", "with", ",")
    if item.unit != "percent" or not counted or not right or right[0].start - item.token.end > 2:
        return
    first = right[0]
    if first.kind in ("number_of", "versus", "among") or (
        first.kind == "measure" and first.entry and first.entry.code == "existing"
    ):
        named = [t for t in right[1:] if t.kind in ("rating", "measure") and t.entry]
        if named and named[-1].entry:
            item.bind("basis", named[-1].entry.code, "named_base", named[-1])
        elif first.kind == "measure":
            item.bind("basis", "existing", "named_base", first)
        if item.basis:
            item.words = item.words[: item.at + 1]
