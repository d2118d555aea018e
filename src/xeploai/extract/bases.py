"""What a share is of: named, brought by the fraction, told by the list it stands in, or all that were rated.

Arithmetic chooses only among the bases that the syntax leaves open, and the row says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xeploai.codes import OF_REVIEW
from xeploai.extract.item import Item

BEFORE, BEHIND = 120, 30  # how many numbers around it may give a share its base
OF_NO_SHARE = ("target", "same_period_last_year")
Base = tuple[str, Decimal | None, str]  # code, number, rule


def bind(items: list[Item]) -> None:
    """Bind the bases of all percentages and fractions of a document."""
    by_subject: dict[tuple[str, str], list[tuple[int, Item]]] = {}
    for place, item in enumerate(items):
        if not item.change:
            by_subject.setdefault((item.subject, item.subject_detail), []).append((place, item))
    for place, item in enumerate(items):
        if item.fate not in ("", "target"):
            continue
        if item.whole is not None:
            _of_fraction(item)
        elif item.unit == "percent":
            behind = items[place + 1] if place + 1 < len(items) else None
            if not (_named(item, behind) or _told_behind(item, behind)):
                same = by_subject.get((item.subject, item.subject_detail), [])
                near = (o for at, o in same if place - BEFORE <= at < place + BEHIND)
                _among_open(item, [o for o in near if not o.fate and _same_year(o, item)])
        elif item.unit == "percentage_point" and item.before is not None and not item.basis:
            item.basis = item.before.basis
            if item.measure not in OF_REVIEW and (item.before.unit == "count" or item.basis in OF_NO_SHARE):
                # `kết nạp 1.191 đảng viên, tăng 14% so với năm 2010`; of a share it would be points
                item.unit, item.basis = "percent", "earlier_period"


def _of_fraction(item: Item) -> None:
    """`27/56`: the base is the whole, and what it counts is told by the number that encloses it."""
    outer = item.outer
    item.basis = whole_of(item)
    same = outer is not None and outer.part == item.whole != outer.whole and outer.label != item.label
    if same and outer is not None:
        told = outer.measure
        if item.measure == "rated" and outer.rating in WHOLES:  # `71/75 …, trong đó 14/71 …`
            told = "good_or_better" if (outer.rating, item.rating) == ("good", "excellent") else outer.rating
        if told in WHOLES:
            item.basis, item.whole_detail = told, outer.subject_detail
    item.basis_value = item.whole
    item.why["basis"] = ("fraction", item.token.start, item.token.end)


def _named(item: Item, behind: Item | None) -> bool:
    """`đạt 105% kế hoạch`, `bằng 96,81% so với năm 2010`: the words name a base outside the list."""
    for token in item.words:
        aim = token.kind == "aim" and token.start > item.token.start
        if not (aim or (token.kind == "basis" and token.entry)):
            continue
        item.basis = token.entry.code if token.kind == "basis" and token.entry else "target"
        item.why["basis"] = ("named_base", token.start, token.end)
        told = behind is not None and behind.unit == "count" and 0 <= behind.token.start - token.end <= 2
        if item.basis == "target" and behind is not None and (told or _in_brackets(behind, item)):
            item.basis_value = behind.whole or behind.part  # `105% kế hoạch (220 đảng viên)`, `(231/220)`
            behind.fate = behind.fate or "target"
        return True
    if _than_before(item):
        item.basis = "same_period_last_year"
        item.why["basis"] = ("named_base", item.right[0].start, item.right[0].end)
        return True
    return False


def _told_behind(item: Item, behind: Item | None) -> bool:
    """`93,70% tổng số đảng viên (40.215)`, `15,76% trên tổng số 4.238`: the base is the next number."""
    if behind is None:
        return False
    if item.basis in ("existing", "assessed", "eligible") and _in_brackets(behind, item):
        behind.measure, behind.rating = item.basis, ""
        behind.why["measure"] = ("base_behind", item.token.start, item.token.end)
    elif _stands_behind(item, behind):
        code = behind.rating or behind.measure
        item.basis = code if code in WHOLES else "assessed" if item.rating else "existing"
        item.why["basis"] = ("base_behind", behind.token.start, behind.token.end)
    else:
        return False
    item.basis_value = behind.part
    return True


def _among_open(item: Item, known: list[Item]) -> None:
    """The likeliest base that the text leaves open, or the first of them that the count fits."""
    count = count_of(item, known)
    options = [o for o in _options(item, count, known) if count is None or o[1] is None or o[1] >= count.part]
    chosen = next((o for o in options if _fits(item, count, o[1])), None) if count is not None else None
    if chosen is None:
        chosen = options[0] if options else ("unknown", None, "no_base")
    item.basis, item.basis_value, rule = chosen
    if count is not None and options and chosen is not options[0]:
        rule = f"{rule}+arithmetic"
        item.note = item.note or f"base chosen by arithmetic among {', '.join(map(_shown, options))}"
    item.why["basis"] = (rule, item.token.start, item.token.end)


def _shown(base: Base) -> str:
    return f"{base[0]} ({base[1]})" if base[1] is not None else base[0]


def _in_brackets(behind: Item, item: Item) -> bool:
    """Whether a count stands in a bracket behind a share and has no label of its own."""
    own = any(t.kind in ("rating", "measure") for t in behind.words)
    return behind.outer is item and behind.unit == "count" and behind.segment.opener == "(" and not own


def _than_before(item: Item) -> bool:
    """`96,81% so với năm 2010`, `so với cùng kỳ`: a share of what there was then."""
    first = item.right[0] if item.right else None
    if first is None or first.kind != "versus" or first.start - item.token.end > 2:
        return False
    behind = item.right[1:2]
    return len(first.text) > len("so với") or bool(
        behind and behind[0].kind in ("year", "month", "quarter", "half")
    )


# which ratings a union is made of; a `hoàn thành tốt` may silently be one
PARTS = {
    "good_or_better": ("excellent", "good"), "good": ("excellent",),
    "completed_or_better": ("excellent", "good", "good_or_better", "completed"),
    "clean_strong": ("clean_strong_exemplary", "clean_strong_other"),
}  # fmt: skip
WHOLES = ("assessed", "existing", "assigned", "admitted", "good", "good_or_better", "clean_strong")


def _stands_behind(item: Item, behind: Item) -> bool:
    """`15,76% trên tổng số 4.238 đảng viên`: the base is the next number, in the same clause."""
    near = behind.sentence == item.sentence and behind.segment.depth == item.segment.depth
    return near and behind.unit == "count" and behind.segment.led_by("of", "among") and not behind.change


def whole_of(item: Item) -> str:
    """What the whole of a fraction is: those assessed for a rating, all there are for anything else."""
    return "assessed" if item.rating else "existing"


def count_of(item: Item, known: list[Item]) -> Item | None:
    """The count that a share is the share of: the nearest of the same label, among levels of its subject."""
    same = [o for o in known if o.unit == "count" and o.label == item.label]
    return min(same, key=lambda o: _distance(o, item)) if same else None


def _same_year(other: Item, item: Item) -> bool:
    stock = other.measure not in ("rated", "assessed")  # told as of the day of the report, early in the next
    years = other.time_period[:4], item.time_period[:4]
    return "" in years or years[0] == years[1] or (stock and abs(int(years[0]) - int(years[1])) == 1)


def _distance(other: Item, item: Item) -> int:
    """How far another number stands; what follows is farther than what goes before."""
    gap = item.token.start - other.token.start
    return gap if gap >= 0 else -8 * gap


def _options(item: Item, count: Item | None, known: list[Item]) -> Iterator[Base]:
    """Bases that the text leaves open, the likeliest first."""
    if item.basis and item.basis != "unknown":
        named = item.basis
        if named == "good":
            yield "good_or_better", _sum(item, known, ("excellent", "good")), "named_base"
            yield "good", _value(item, known, "rated", "good"), "named_base"
        elif named in ("assessed", "existing"):
            yield named, _value(item, known, named, ""), "named_base"
        elif named == "good_or_better":
            union = _value(item, known, "rated", named)
            yield named, union or _sum(item, known, ("excellent", "good")), "named_base"
        else:
            yield named, _value(item, known, "rated", named), "named_base"
        return
    if count is not None and count.whole is not None:
        yield count.basis or whole_of(count), count.whole, "fraction"
        return
    outer = item.outer
    within = outer is not None and outer.unit == "percent" and item.rating in PARTS.get(outer.rating, ())
    # `83% …, trong đó 16% xuất sắc`: of all, or of the 83%
    if count is None and within and item.rating != "good":
        return
    if count is not None and (outer is None or outer is count or outer.label == item.label):
        outer = count.outer
    while outer is not None and outer.unit != "count":  # a bracket behind a share interrupts the count's list
        outer = outer.before if outer.before is not outer else None
    part = outer is not None and (
        not outer.rating or not item.rating or item.rating in PARTS.get(outer.rating, ())
    )
    if part and outer is not None and outer.subject == item.subject and outer.label != item.label:
        code = outer.rating if outer.rating in ("good_or_better", "good", "clean_strong") else outer.measure
        if outer.rating == "good" and item.rating == "excellent":
            code = "good_or_better"
        if code in ("good_or_better", "good", "clean_strong", "assessed", "existing", "admitted", "assigned"):
            yield code, outer.part, "list_of"
    assessed = _value(item, known, "assessed", "")
    existing = _value(item, known, "existing", "")
    if item.measure == "rated":
        if assessed is not None:
            yield "assessed", assessed, "those_assessed"
        if existing is not None and count is not None:  # nothing else says that all of them were rated
            yield "assessed", existing, "all_there_are"
        levels = _levels(item, known)
        if levels is not None and levels not in (assessed, existing):
            yield "assessed", levels, "implied_sum"
        left_out = [_value(item, known, m, "") for m in ("not_assessed", "exempt")]
        if existing is not None and any(left_out):
            rest = existing - sum((v for v in left_out if v is not None), Decimal(0))
            yield "assessed", rest, "implied_difference"
        if assessed is None and (existing is None or count is None):
            yield "assessed", None, "those_assessed"
    elif item.measure in ("assessed", "not_assessed", "exempt"):
        if existing is not None:
            yield "existing", existing, "all_there_are"
        parts = [_value(item, known, m, "") for m in ("assessed", "not_assessed")]
        if all(part is not None for part in parts):
            yield "existing", sum((part for part in parts if part is not None), Decimal(0)), "implied_sum"
        if existing is None:
            yield "existing", None, "all_there_are"
    elif existing is not None:
        yield "existing", existing, "all_there_are"


def _value(item: Item, known: list[Item], measure: str, rating: str) -> Decimal | None:
    """The nearest number of the same subject that counts a measure or rating."""
    best: tuple[int, Decimal] | None = None
    for other in known:
        value = None
        exact = other.bound == "exact"
        if exact and other.unit == "count" and other.measure == measure and other.rating == rating:
            value = other.part
        elif other.whole is not None and other.basis == measure and not rating:
            value = other.whole
        if value is not None and (best is None or _distance(other, item) < best[0]):
            best = _distance(other, item), value
    return best[1] if best else None


def _levels(item: Item, known: list[Item]) -> Decimal | None:
    """The sum of the levels that are printed; None if it is not at least two, the upper ones among them."""
    former = item.rating.startswith("clean_strong") or item.rating == "weak"
    if former or _value(item, known, "rated", "clean_strong") is not None:  # the levels before 2018
        upper = _value(item, known, "rated", "clean_strong")
        lower = [_value(item, known, "rated", rating) for rating in ("good", "completed", "weak")]
    else:
        upper = _value(item, known, "rated", "good_or_better") or _sum(item, known, ("excellent", "good"))
        lower = [_value(item, known, "rated", rating) for rating in ("completed", "not_completed")]
    printed = [value for value in (upper, *lower) if value is not None]
    more = any(value for value in lower)  # that none was weak adds nothing
    return sum(printed, Decimal(0)) if upper is not None and more else None


def _sum(item: Item, known: list[Item], ratings: tuple[str, ...]) -> Decimal | None:
    values = [_value(item, known, "rated", rating) for rating in ratings]
    return (
        sum((v for v in values if v is not None), Decimal(0)) if all(v is not None for v in values) else None
    )


def _fits(item: Item, count: Item | None, base: Decimal | None) -> bool:
    """Whether the share rounds to what is printed, either way of cutting included."""
    if count is None or not base or count.part > base:
        return False
    places = max(0, -int(item.part.as_tuple().exponent))
    unit = Decimal(1).scaleb(-places)
    exact = 100 * count.part / base
    return abs(exact - item.part) < unit if item.bound != "exact" else abs(exact - item.part) <= unit / 2
