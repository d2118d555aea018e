"""What segments announce, and the order in which the rules are asked."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from xeploai.extract import labels, lexicon, numbers, periods, ratings, subjects
from xeploai.extract.clauses import NOUNS, Segment
from xeploai.extract.frame import Frame
from xeploai.extract.item import Item
from xeploai.extract.lexer import Token
from xeploai.extract.respective import respectively


def zero(segment: Segment, titled: bool = False) -> Item | None:
    """A zero said in words: `không có`, what there is none of, and its rating or measure behind it.

    `Không có chi bộ nào yếu kém` is 0 cells; `không có sai phạm` is nothing.
    """
    words = segment.tokens
    if titled and len(words) == 1 and words[0].kind == "zero":  # `Không hoàn thành nhiệm vụ: không`
        said = Token("words", words[0].start, words[0].end, words[0].text, None)
        return Item(said, segment, words, 0, Decimal(0))
    for place, token in enumerate(words[:-1]):
        if token.kind != "zero":
            continue
        noun = words[place + 1]
        if token.text == "không" and place and words[place - 1].kind in NOUNS:
            continue  # `đơn vị không xếp đảng viên nào ở mức …`
        named = titled or any(t.kind in ("rating", "measure") for t in words[place + 1 :])
        if noun.kind in NOUNS and noun.start - token.end <= 8 and named:
            said = Token("words", token.start, noun.end, token.text, None)
            return Item(said, segment, [*words[:place], said, *words[place + 1 :]], place, Decimal(0))
    return None


def announce(segment: Segment, frame: Frame, made: list[Item]) -> None:
    """What a segment without a number says for those behind it: topic, rating, measure, period."""
    words = segment.tokens
    kinds = [token.kind for token in words]
    subjects = [t for t in words if t.kind == "subject"] or [t for t in words if t.kind == "generic"]
    topic = next((t for t in words[:2] if t.kind == "topic"), None)
    if topic is None and words[0].kind == "with" and segment.opener in ("\n", ".", ";"):
        topic = words[0]  # `Với đảng viên, …`
    alone = segment.opener in ("\n", ".", "-", "+", "*", "•") and all(t.kind in NOUNS for t in words)
    told = segment.closer == ":" or (
        segment.closer in ("-", "–", ",") and (words[0].kind == "result" or alone)
    )
    if subjects and segment.depth == 0 and (topic or told):
        behind = [t for t in subjects if topic is None or t.start > topic.start]
        for token in words:
            if token.kind == "topic" and token.text.startswith("đối"):
                behind = [t for t in subjects if t.start > token.start] or behind
        frame.topic = (behind or subjects)[0]
    ratings = [t for t in words if t.kind == "rating"]
    measures = [t for t in words if t.kind == "measure"]
    if measures and segment.closer == ":":
        frame.measure = measures[-1]
    if ratings and segment.depth == 0 and "of" not in kinds and segment.closer != ".":
        frame.rating = ratings[-1]
    periods.announce(segment, frame, made)


def title_of(segment: Segment) -> list[Token]:
    """Labels that stand in front of their number, behind a colon or a dash: `Hoàn thành tốt: 98 tổ chức`."""
    if segment.closer not in (":", "-", "–"):
        return []
    words = segment.tokens
    if len(words) == 1 and words[0].kind == "short":
        return [words[0]._replace(kind="rating")]
    kinds = {token.kind for token in words}
    if "rating" in kinds:
        return words
    plain = not kinds & {"topic", "result"}
    return [t for t in words if t.kind in NOUNS or t.kind == "measure"] if plain and len(words) <= 5 else []


def whole_for(item: Item, made: list[Item], frame: Frame) -> Item | None:
    """The item whose parts `trong đó` tells: the nearest count before it at its own depth.

    Of a share, also a share that is of no count: `85% …, trong đó 20% …`.
    """
    for other in reversed([*frame.recent, *made]):
        shares = item.unit == other.unit == "percent" and any(t.kind == "rating" for t in other.words)
        if (
            other.segment.opener != "of"
            and (other.unit == "count" or shares)
            and not other.change
            and other.segment.depth <= item.segment.depth
        ):
            return other
    return None


def named_base(segment: Segment, item: Item, frame: Frame) -> None:
    """`so với tổng số đơn vị xếp loại tốt`: a base named in words behind the share."""
    ratings = [t for t in segment.tokens if t.kind == "rating"]
    measures = [t for t in segment.tokens if t.kind == "measure"]
    if item.unit != "percent":
        return
    if ratings and ratings[-1].entry:
        item.bind("basis", ratings[-1].entry.code, "named_base", ratings[-1])
    elif measures and measures[-1].entry:
        item.bind("basis", measures[-1].entry.code, "named_base", measures[-1])


def label(made: list[Item], frame: Frame, folded: str) -> None:
    """Bind the items of one sentence."""
    words = lexicon.load()
    for place, item in enumerate(made):
        numbers.named_share(item, made[:place])
        numbers.hedge(item)
        numbers.dismiss(item, folded, words)
    for item, behind in pairwise(made):
        numbers.span(item, behind)
    numbers.dismiss_sentence(made, frame.context.period)
    numbers.names(made)
    respectively(made, frame.recent)
    for place, item in enumerate(made):
        subjects.detail(item, made[:place])
        subjects.subject(item, made[:place], frame)
        subjects.lowest(item, frame)
        ratings.rating(item)
        ratings.running(item)
        labels.measure(item)
        labels.continues(item, made, place, frame)
    for item, whole in pairwise(made):
        labels.part_of(item, whole)
    for place, item in reversed(list(enumerate(made))):
        labels.ellipsis_forward(item, made[place + 1 :])
    for place, item in enumerate(made):
        labels.inherit(item, made[:place], made[place + 1 :], frame)
        periods.bind(item, frame)
