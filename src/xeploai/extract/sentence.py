"""One sentence: its numbers, what encloses each of them, and the words in front that have no number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from xeploai import numerals
from xeploai.extract import numbers, periods, rules
from xeploai.extract.clauses import Segment
from xeploai.extract.frame import Frame
from xeploai.extract.item import Item
from xeploai.extract.lexer import Token

ENGLISH = re.compile(r"[0-9]+\.[0-9]{1,2} ?%")  # a percentage with a decimal point
REMEMBERED = 60  # items that a number may refer back to


@dataclass(slots=True)
class Heard:
    """What was heard of a sentence so far.

    Attributes
    ----------
    made, last_at
        Its items; by bracket depth the last of them.
    nesting
        Whether `trong đó` was said, and no number since.
    ahead
        Words of the segments since the last number.
    title, title_at
        Labels that stand in front of their number behind a colon, and the bracket depth they stand at.
    """

    made: list[Item] = field(default_factory=list)
    last_at: dict[int, Item] = field(default_factory=dict)
    nesting: bool = False
    ahead: list[Token] = field(default_factory=list)
    title: list[Token] = field(default_factory=list)
    title_at: int = 0


def bind_sentence(sentence: list[Segment], folded: str, frame: Frame) -> None:
    """Bind the numbers of a sentence, and keep in the frame what it says for those behind it."""
    frame.nest = {}
    frame.sentences += 1
    heard = Heard()
    outside: tuple[str, Token | None] | None = None
    for segment in sentence:
        if segment.depth and outside is None:
            outside = frame.period, frame.period_at
        elif not segment.depth and outside is not None:  # `(năm 2008 là 71,3%)` holds in its bracket only
            (frame.period, frame.period_at), outside = outside, None
        kinds = {token.kind for token in segment.tokens}
        heard.nesting |= "nest" in kinds
        if "result" in kinds and not segment.depth:
            frame.nest.pop(0, None)
            heard.nesting = False
        titled = any(token.kind == "rating" for token in heard.title) or bool(heard.title and frame.level)
        item = number_of(segment, titled)
        if item is None:
            _without_number(segment, kinds, heard, frame)
            continue
        periods.note(item, frame)
        _enclose(item, heard, frame)
        _words_in_front(item, heard)
        item.sentence = frame.sentences
        heard.made.append(item)
        heard.last_at[segment.depth] = item
    if outside is not None:
        frame.period, frame.period_at = outside
    if heard.nesting and sentence[-1].closer == ":":
        _open_list(heard.made, frame)
    if frame.over:  # headlines of other pages
        for item in heard.made:
            item.fate = item.fate or "noise"
    rules.label(heard.made, frame, folded)
    frame.recent = (frame.recent + heard.made)[-REMEMBERED:]
    frame.items += heard.made


def _without_number(segment: Segment, kinds: set[str], heard: Heard, frame: Frame) -> None:
    """A segment that has no number: a title, an announcement, a label or a base of the number before it."""
    heard.ahead += segment.tokens
    if not (heard.title and segment.depth > heard.title_at):
        heard.title, heard.title_at = rules.title_of(segment), segment.depth
    rules.announce(segment, frame, heard.made)
    last = heard.made[-1] if heard.made else None
    if last is None:
        return
    if "of" in kinds:
        rules.named_base(segment, last, frame)
    elif segment.depth == last.segment.depth and segment.opener in (",", "-", "–"):
        last.tail += segment.tokens


def _enclose(item: Item, heard: Heard, frame: Frame) -> None:
    """What the number continues, and whose part it is: in a bracket, behind `trong đó`, in a list."""
    segment, made = item.segment, heard.made
    if segment.depth and segment.owner is not None:
        owner = next((one for one in reversed(made) if one.segment is segment.owner), None)
        item.outer = owner or (made[-1] if made else None)
        if item.outer and segment.opener == "(":
            item.before = item.outer
        elif segment.depth in heard.last_at:
            item.before = heard.last_at[segment.depth]
    else:
        item.before = heard.last_at.get(0) or (frame.recent[-1] if frame.recent else None)
    if heard.nesting and segment.opener != "rate":
        nearest = rules.whole_for(item, made, frame)
        if nearest is not None:
            frame.nest[segment.depth] = nearest
        heard.nesting = False
    elif segment.depth == 0 and frame.listed is not None and not frame.nest:
        item.outer = frame.listed
    if segment.depth in frame.nest:
        item.outer = frame.nest[segment.depth]
    elif made and _is_part(item, made[-1]):
        item.outer = frame.nest[segment.depth] = made[-1]


def _words_in_front(item: Item, heard: Heard) -> None:
    """Give the number its title (`hoàn thành tốt nhiệm vụ: 98 tổ chức`) and the words since the last one."""
    title, depth = heard.title, item.segment.depth
    if heard.made and any(t.kind == "respectively" for t in [*heard.ahead, *item.left]):
        heard.made[-1].tail = []
    if title and depth == heard.title_at:
        item.words, item.at = [*title, *item.words], item.at + len(title)
        heard.title = []
    inside = title if depth > heard.title_at else []
    item.ahead, heard.ahead = [*inside, *heard.ahead], []


def _open_list(made: list[Item], frame: Frame) -> None:
    """A line that ends with `trong đó:` opens a list of the parts of its last count outside brackets."""
    told = [i for i in [*frame.recent, *made] if i.unit == "count" and not i.change]
    if not told:
        return
    frame.listed = next((i for i in reversed(told) if not i.segment.depth), told[-1])
    while not made and frame.listed.outer is not None:
        frame.listed = frame.listed.outer  # `694, gồm 386 đảng bộ và 308 chi bộ. Trong đó:`


def _is_part(item: Item, whole: Item) -> bool:
    """`Trong 38 TCCSĐ đạt TSVM có 11 TCCSĐ tiêu biểu`: the first number is the whole of those behind it."""
    rated = any(t.kind == "rating" for t in whole.words)
    plain = item.unit == whole.unit == "count" and item.segment.depth == whole.segment.depth
    return (
        plain
        and rated
        and whole.segment.led_by("among")
        and item.segment.led_by("have")
        and whole.part > item.part
    )


def number_of(segment: Segment, titled: bool = False) -> Item | None:
    """The number of a segment; zero said in words is one."""
    if segment.number < 0:
        return rules.zero(segment, titled)
    token = segment.tokens[segment.number]
    text = token.text
    made = Item(token, segment, segment.tokens, segment.number, Decimal(0))
    try:
        if token.kind == "spelled" and token.entry:
            made.part = Decimal(token.entry.code)
        elif token.kind == "fraction":
            part, _, whole = (piece.strip() for piece in text.partition("/"))
            made.part, made.whole = numerals.parse_number(part), numerals.parse_number(whole)
            if made.part > made.whole:  # `kết nạp 45/40 đảng viên`: done, and planned
                made.odd = f"'{text}': the part is larger than the whole"
        elif token.kind == "percent":
            made.unit = "percent"
            made.part = numerals.parse_number(text.rstrip("% ").strip())
        else:
            made.part = numerals.parse_number(text)
    except numerals.MalformedNumberError as error:
        made.note = made.odd = str(error)
        english = text.replace(".", ",", 1).rstrip("% ")  # bound like others, and asked
        made.part = Decimal(english.replace(",", ".")) if ENGLISH.fullmatch(text) else made.part
        made.fate = "" if ENGLISH.fullmatch(text) else "unresolved"
    numbers.change(made)
    return made
