"""A `hoàn thành tốt` that silently includes those rated excellent."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from xeploai import codes
from xeploai.extract.item import Item

Group = tuple[str, str, str]


def silent(items: Iterable[Item]) -> None:
    """Mend `good` to `good_or_better` where the report itself shows that it includes `excellent`.

    Shown by nesting (`604 hoàn thành tốt, trong đó 144 xuất sắc`), unless the four levels add up to the
    whole; or by addition: good, completed and not completed alone make the whole.
    """
    for group in _grouped(items).values():
        goods = [item for item in group if item.rating == "good" and item.measure == "rated"]
        if goods and any(item.rating == "excellent" for item in group) and _includes(group):
            for item in goods:
                item.rating = "good_or_better"
                item.why["rating"] = ("silent_union", *item.why.get("rating", ("", 0, 0))[1:])
            for item in group:
                if item.basis == "good":
                    item.basis = "good_or_better"


def wholes(items: list[Item]) -> None:
    """A count whose measure is not said, and which the ratings behind it add up to, is those assessed.

    `159 chi bộ … đã bình xét, kết quả 34 … xuất sắc, 125 … tốt`: arithmetic decides, and the note says so. So
    is one that is merely said to be there: `với 25 chi bộ, 24 … tốt trở lên, 01 hoàn thành nhiệm vụ`.
    """
    for place, item in enumerate(items):
        bare = item.fate == "unresolved" and item.note == "no_measure"
        loose = not item.fate and item.whole is None and item.measure in ("existing", "eligible")
        if not (bare or loose) or item.unit != "count" or not item.subject or item.change:
            continue
        behind = items[place + 1 : place + 16]
        if any(o.measure == "assessed" and o.sentence == item.sentence for o in behind):
            continue  # they are told by themselves
        found: dict[str, Decimal] = {}
        for other in behind:
            same = (other.subject, other.subject_detail) == (item.subject, item.subject_detail)
            if loose and item.measure == "existing" and other.sentence != item.sentence:
                break
            if same and other.measure == "rated" and other.unit == "count" and not other.change:
                found.setdefault(other.rating, other.part)
                if sum(found.values()) == item.part and len(found) > 1:
                    item.fate, item.note = "", "measure chosen by arithmetic: the ratings behind add up to it"
                    item.measure = ""
                    item.bind("measure", "assessed", "adds_up", item.token)
                    break


def renamed(items: Iterable[Item]) -> None:
    """What has another name where others are counted.

    `42 đảng viên yếu kém`: the lowest level of persons and collectives; `29 TCCSĐ kết nạp được đảng viên`:
    organisations admit, they are not admitted.
    """
    for item in items:
        if item.measure == "admitted" and item.subject:
            organisation = codes.lookup("subject", item.subject, "kind") == "organisation"
            item.measure = "admitting" if organisation else item.measure
        weak = item.rating == "weak" and item.subject
        if weak and codes.lookup("subject", item.subject, "kind") != "organisation":
            item.rating = "not_completed"


def not_exemplary(items: list[Item]) -> None:
    """`clean_strong` told beside its exemplary ones, not of them: all levels add up only without them."""
    for key, group in _grouped(items).items():
        counts = [one for one in group if one.unit == "count" and not one.change]
        found = {one.rating: one.part for one in reversed(counts) if one.measure == "rated"}
        if not {"clean_strong", "clean_strong_exemplary"} <= set(found):
            continue
        told = _wholes(counts, ("assessed",))
        levels = sum(
            (found.get(r, Decimal(0)) for r in ("clean_strong", "good", "completed", "weak")), Decimal(0)
        )
        if levels not in told and levels + found["clean_strong_exemplary"] in told:
            for item in items:
                if _key(item) == key and item.rating == "clean_strong":
                    item.rating = "clean_strong_other"
                    item.why["rating"] = ("beside_exemplary", *item.why.get("rating", ("", 0, 0))[1:])


def unnamed_parts(items: Iterable[Item]) -> None:
    """`131 chưa đánh giá (mới kết nạp 88, nghỉ ốm 36)`: parts whose groups the code lists do not name.

    They would pass for further prints of the whole, so a person must say what they count.
    """
    for item in items:
        whole = item.outer
        if item.fate or item.change or item.unit != "count" or whole is None or whole.unit != "count":
            continue
        same = (whole.label, whole.time_period) == (item.label, item.time_period) and item.whole is None
        if same and whole.part > item.part and not whole.fate:
            item.fate, item.note = "unresolved", "part_of_group"


def _key(item: Item) -> Group:
    return item.subject, item.subject_detail, item.time_period


def _grouped(items: Iterable[Item]) -> dict[Group, list[Item]]:
    """The figures by whom they count, and when."""
    groups: dict[Group, list[Item]] = {}
    for item in items:
        if not item.fate and item.subject:
            groups.setdefault(_key(item), []).append(item)
    return groups


def _wholes(group: list[Item], measures: tuple[str, ...]) -> set[Decimal]:
    """The numbers that some measures are printed with, as counts or as wholes of fractions."""
    counts = {i.part for i in group if i.unit == "count" and i.measure in measures}
    told = [i for i in group if i.whole is not None and (i.basis or "assessed") in measures]
    return counts | {i.whole for i in told if i.whole is not None}


def _includes(group: list[Item]) -> bool:
    level = {
        unit: {
            i.rating: i.part
            for i in reversed(group)
            if i.unit == unit and i.measure == "rated" and not i.change
        }
        for unit in ("count", "percent")
    }
    wholes = _wholes(group, ("assessed", "existing"))
    for unit, whole in (("count", wholes), ("percent", {Decimal(100)})):
        found = level[unit]
        good, top = found.get("good"), found.get("excellent")
        if good is None:
            continue
        rest = sum((found.get(r, Decimal(0)) for r in ("completed", "not_completed", "weak")), Decimal(0))
        slack = Decimal("0.02") if unit == "percent" else Decimal(0)
        if top is not None and any(abs(good + top + rest - w) <= slack for w in whole):
            return False
        if any(abs(good + rest - w) <= slack for w in whole) and (rest or unit == "count"):
            return True
    return any(i.rating == "excellent" and i.outer is not None and i.outer.rating == "good" for i in group)
