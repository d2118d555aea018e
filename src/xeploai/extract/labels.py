"""The measure of a number, and what it inherits: from its segment, from beside it, from around it."""

from __future__ import annotations

from xeploai.extract.clauses import NOUNS
from xeploai.extract.frame import Frame
from xeploai.extract.item import Item
from xeploai.extract.lexer import Token
from xeploai.extract.subjects import spoken_of

JOINED = ("and", "with")
LEFT_OUT = ("not_assessed", "exempt")
REASONS = ("admitted", "disciplined", "established", "inspected")  # why some were left out, or rated low


def measure(item: Item) -> None:
    """What was done with them, where no rating is named; `tổng số` yields to anything more telling."""
    if item.measure or (item.fate and item.fate != "target"):
        return
    found = [t for t in (*item.right, *reversed(item.left)) if t.kind == "measure" and t.entry]
    found.sort(key=lambda t: t.entry is not None and t.entry.code not in LEFT_OUT)
    telling = [t for t in found if t.entry and t.entry.code != "existing"] or found
    implied = next((t for t in item.words if t.entry and t.entry.measure), None)
    if implied is not None and implied.entry:
        item.bind("measure", implied.entry.measure, "counted_noun", implied)
        return
    if any(t.kind == "fall" for t in item.words):  # `yếu kém từ 5 TCCSĐ năm 2011 xuống còn 2`
        before = item.before
        if before is not None and before.rating:
            item.take_measure(before, "from_to")
        item.bind("measure", "existing", "from_to", item.token)
        if before is not None and any(t.kind == "since" for t in before.left):
            before.measure = item.measure
            before.time_period, before.why["time_period"] = "", ("from_to", 0, 0)
    if item.tail and not telling and not item.segment.led_by("rate"):
        telling = [t for t in item.tail if t.kind in ("measure", "rating") and t.entry][:1]
        if telling and telling[0].kind == "rating" and telling[0].entry:
            item.bind("rating", telling[0].entry.code, "label_behind", telling[0])
            item.bind("measure", "rated", "label_behind", telling[0])
    verb = item.left[-1] if item.left else None
    if not telling and item.unit == "count" and item.subject:
        verb = verb if verb is not None and _assesses(verb) else next(filter(_assesses, item.right), None)
        if verb is not None:  # `211/214 chi bộ kiểm điểm, đánh giá`
            item.bind("measure", "assessed", "named_measure", verb)
            return
    if verb is not None and _assesses(verb) and item.token.start - verb.end <= 12 and item.unit == "count":
        item.bind("measure", "assessed", "named_measure", verb)  # `xếp loại 4.386/4.401 chi bộ`
    elif telling and telling[0].entry:
        _as_reason(item, telling[0])
        item.bind("measure", telling[0].entry.code, "named_measure", telling[0])
        item.bind("subject_detail", telling[0].entry.detail, "named_measure", telling[0])


def _as_reason(item: Item, named: Token) -> None:
    """A measure that says why some were left out, or rated low, counts some of those."""
    outer = item.outer
    assert named.entry is not None
    code, inside = named.entry.code, item.segment.depth > 0
    reason = outer is not None and code in REASONS
    title = next((t for t in item.ahead if t.entry and t.entry.code in LEFT_OUT), None) if inside else None
    if outer is not None and outer.measure in LEFT_OUT and (reason or inside):
        item.take_measure(outer, "parts_of")  # `không thuộc diện 3.023, gồm … 1.093 mới kết nạp`
    elif outer is not None and reason and outer.rating in ("not_completed", "weak"):
        item.take_measure(outer, "parts_of")  # `không hoàn thành 41, trong đó 36 đồng chí bị kỷ luật`
        item.bind("subject_detail", named.entry.detail or code, "named_detail", named)
    elif title is not None and title.entry:
        item.bind("measure", title.entry.code, "parts_of", title)  # `chưa xếp loại (bị kỷ luật 2): 9`


def _assesses(token: Token) -> bool:
    return token.kind == "assess" or (
        token.kind == "result" and token.entry is not None and token.entry.code != ""
    )


def _is(item: Item) -> bool:
    return bool(item.left) and item.left[-1].text == "là"


def _counted_behind(share: Item, count: Item | None) -> bool:
    """`0,20%, tức 11 đồng chí`, `13,5% đảng viên …, bằng 7.682 đồng chí`: the count of a share."""
    return (
        count is not None
        and share.unit == "percent"
        and count.unit == "count"
        and not count.change
        and (
            count.segment.led_by("with", "rate")
            or (count.segment.opener == "have" and _is(count))
            or (count.segment.opener in ("-", "–") and not share.right and not share.left_label)
        )  # the last: `72,5% – 29 tổ chức – hoàn thành tốt nhiệm vụ`
    )


def continues(item: Item, made: list[Item], place: int, frame: Frame) -> None:
    """A share or a change with no label of its own is that of the count beside it."""
    if item.twin is not None:
        item.take_label(item.twin, "respectively")
        return
    before = made[:place]
    behind = made[place + 1] if place + 1 < len(made) else None
    own = bool(item.rating) or any(t.kind in ("rating", "measure") for t in item.words)
    if _counted_behind(item, behind) and not item.left_label:
        return
    if before and _counted_behind(before[-1], item) and not own and not item.tail:
        item.take_label(before[-1], "count_of_share")
    if item.fate and item.fate != "target":
        return
    if item.segment.opener == "(" and not own and item.unit == "count" and not item.change:
        changed = item.before
        if changed is not None and changed.change and changed.before is not None:  # `giảm 0,09% (01 tổ chức)`
            item.change, item.before = changed.change, changed.before
            item.take_label(changed, "change_of")
            return
    if (item.unit == "percent" and not own) or item.change:
        other = item.before
        if item.unit == "percent" and before and item.segment.depth == before[-1].segment.depth:
            other = before[-1]
        topic = frame.topic
        if other is not None and not before and topic is not None and topic.start > other.token.start:
            other = item.before = None  # a new topic was opened since
        if other is None or (item.change and item.subject and other.subject not in ("", item.subject)):
            same = [o for o in before if o.subject == item.subject and o.measure and not o.change]
            if item.change and item.subject and same:
                item.before = same[-1]  # `kỷ luật 97 đảng viên và 2 tổ chức, tăng 13 đảng viên`
                item.take_label(same[-1], "change_of")
            elif item.change and any(o.subject == item.subject and not o.change for o in before):
                return  # what that one counts is told later
            elif item.change and item.subject:
                item.bind("measure", "existing", "change_of_number", item.token)
            return
        item.before = other
        item.take_label(other, "share_of" if not item.change else "change_of")


def part_of(item: Item, whole: Item) -> None:
    """`662 trong tổng số 686 TCCSĐ được đánh giá`: the words behind the whole are those of the part."""
    both = item.unit == whole.unit == "count" and item.segment.depth == whole.segment.depth
    if (
        not both
        or not whole.segment.led_by("among", "of")
        or item.rating
        or item.measure not in ("", "existing")
    ):
        return
    if whole.part < item.part or item.fate or item.right:
        return
    for name in ("subject", "subject_detail"):
        item.take(whole, name, "part_of")
    if whole.measure in ("", "existing"):
        return
    item.measure = item.rating = ""
    item.take_measure(whole, "part_of")
    whole.rating, whole.measure = "", "existing"
    item.basis, item.basis_value = "existing", whole.part


def ellipsis_forward(item: Item, behind: list[Item]) -> None:
    """`12 chi bộ và 340 đồng chí được xếp loại tốt`: the label stands once, at the end."""
    if item.fate or item.measure or not item.subject or item.unit == "percent":
        if item.unit == "percent" and not item.measure and not item.fate and behind:
            follow = behind[0]
            if _counted_behind(item, follow) and follow.measure:
                item.take_label(follow, "share_before_count")
        return
    for other in behind:
        if other.segment.depth != item.segment.depth or other.unit != "count" or other.change:
            continue
        joined = other.left[0] if other.left else other.token
        if (
            other.segment.opener == "and"
            and other.token.start - joined.end <= len(" có ")
            and other.measure
            and other.why.get("measure", ("", 0, 0))[1] > other.token.start
        ):
            item.take_measure(other, "label_at_end")
        if other.segment.opener != ",":
            return
        own = any(t.kind in ("rating", "measure") for t in item.words)
        named = any(t.kind == "rating" for t in other.right)
        if named and not own and other.subject not in ("", item.subject):
            item.take_measure(other, "label_at_end")  # `131 tập thể, 948 cá nhân hoàn thành tốt nhiệm vụ`
            return
        if other.measure:  # a list with labels of its own
            return


def inherit(item: Item, before: list[Item], behind: list[Item], frame: Frame) -> None:
    """What is still missing comes from the enclosing list, the item before, the heading of the list."""
    if item.fate and item.fate != "target":
        return
    if item.unit == "percent" and not item.measure and item.before is not None and item.before.measure:
        item.take_label(item.before, "share_of")
    if item.unit == "percentage_point" or item.change:
        same = [o for o in before if o.subject == item.subject and o.measure and not o.change]
        other = same[-1] if same and item.unit == "count" else item.before
        if other is not None and not item.measure:
            item.take_label(other, "change_of")
            item.before = other
    ahead = [t for t in item.ahead if t.kind == "subject" and t.entry]
    if not item.subject and ahead and ahead[-1].entry:
        item.bind("subject", ahead[-1].entry.code, "clause_ahead", ahead[-1])
    if not item.subject and behind and item.unit == "count" and any(t.kind == "measure" for t in item.left):
        follow = behind[0]
        listed = follow.segment.opener in (",", "and") and any(t.kind == "measure" for t in follow.left)
        if listed and follow.why.get("subject", ("",))[0] == "counted_noun":
            item.take(follow, "subject", "label_at_end")  # `giải thể 02, sáp nhập 17 chi bộ`
    if not item.subject:
        for code, detail, at in spoken_of(item, before, frame)[:1]:
            item.bind("subject", code, "spoken_of", at)
            if item.segment.opener != "\t":  # a row of a table tells its own group
                item.bind("subject_detail", detail, "spoken_of", at)
    previous = before[-1] if before else None
    listed = item.segment.opener in ("and", ",") and item.unit == "count" and not item.measure
    counted = previous is not None and previous.why.get("measure", ("",))[0] == "change_of_number"
    if listed and item.subject and previous is not None and previous.change and counted:
        item.change = previous.change  # `giảm 33 TCCSĐ và 43 chi bộ`
        item.why["change"] = previous.why["change"]
        item.bind("measure", "existing", "change_of_number", item.token)
    elif listed and item.segment.opener == "and" and previous is not None and previous.change:
        _also_changed(item, previous, before)
    if not item.measure:
        _measure_of_context(item, before, frame)
    if not item.measure and item.subject and item.unit == "count":
        verbs = [t for t in (*item.right, *item.left) if t.kind == "assess"]
        if verbs:
            item.bind("measure", "assessed", "named_measure", verbs[0])
    if not item.subject or not item.measure:
        if (not item.subject and not item.measure) or (item.unit == "count" and not item.subject):
            item.fate = item.fate or ("unresolved" if item.rating else "quantity")
        else:
            item.fate = item.fate or "unresolved"
            item.note = item.note or "no_measure"


def _also_changed(item: Item, previous: Item, before: list[Item]) -> None:
    """`kiểm tra 12 tổ chức, 30 đảng viên, tăng 4 đảng viên và 2 tổ chức`: two changes of two counts."""
    same = [o for o in before if o.subject == item.subject and o.measure and not o.change]
    if same and previous.unit == item.unit == "count" and previous.subject != item.subject:
        item.change, item.before = previous.change, same[-1]
        item.why["change"] = previous.why["change"]
        item.take_label(same[-1], "change_of")


def _done_to(item: Item) -> bool:
    """`kỷ luật 1 tổ chức đảng bằng hình thức khiển trách`: the verb in front holds for those behind, too."""
    return any(t.kind == "measure" and t.entry and t.entry.code == item.measure for t in item.left)


def _measure_of_context(item: Item, before: list[Item], frame: Frame) -> None:
    previous = next((o for o in reversed(before) if o.segment.depth == item.segment.depth), None)
    left_label = (
        previous is not None
        and previous.measure
        and (0 < previous.why.get("measure", ("", 0, 0))[2] <= previous.token.start or _done_to(previous))
        and item.segment.depth == previous.segment.depth
    )
    outer = item.outer
    leads = item.left[-1].kind if item.left else ""
    if leads in ("among", "topic") and item.subject and item.unit == "count":
        part = previous is not None and leads == "among" and previous.unit == "count"
        other = previous is not None and previous.measure not in ("", "rated", *LEFT_OUT, "assessed")
        whole = "existing" if other or (part and previous and not previous.rating) else "assessed"
        item.bind("measure", whole, "rated_among", item.left[-1])  # `Đối với 658 TCCSĐ, số đơn vị …`
    elif item.segment.led_by("of") or any(t.kind == "of" for t in item.left):
        item.bind("measure", "existing", "of_all", item.token)
    elif (item.segment.opener == "(" or item.segment.depth) and outer is not None and outer.measure:
        item.take_measure(outer, "parts_of")
    elif left_label and previous is not None:
        item.take_measure(previous, "label_in_front")
    elif (
        frame.rating is not None
        and frame.rating.entry
        and frame.rating.start < item.token.start
        and item.segment.opener != "with"
    ):
        item.bind("measure", "rated", "rating_ahead", frame.rating)
        item.bind("rating", frame.rating.entry.code, "rating_ahead", frame.rating)
    elif item.outer is not None and item.outer.measure:
        item.take_measure(item.outer, "parts_of")
    elif frame.measure is not None and frame.measure.entry and item.segment.opener != "and":
        item.bind("measure", frame.measure.entry.code, "measure_ahead", frame.measure)
    elif item.subject and item.unit == "count":
        titled = (
            item.at > 0 and item.words[0].kind in NOUNS and item.words[0].start < item.segment.tokens[0].start
        )
        stated = (
            titled
            or item.segment.opener in JOINED
            or any(t.kind in ("have", "with", "measure") for t in item.left)
        )
        if stated or (previous is not None and previous.measure == "existing"):
            item.bind("measure", "existing", "there_are", item.token)
