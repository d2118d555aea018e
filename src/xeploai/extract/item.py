"""What is known of one number while it is bound."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from xeploai.extract.clauses import Segment
from xeploai.extract.lexer import Token


@dataclass(slots=True)
class Item:
    """A number in its segment, and what it was bound to.

    Attributes
    ----------
    part, whole
        The number; of a fraction also its whole.
    words
        The tokens of its segment that label it; `at` is where among them the number stands.
    before
        The item that it continues: what a share is the share of, what a change is a change of, what a list
        is the parts of.
    outer
        Inside `trong đó`, `gồm` or a bracket: the item whose parts are told.
    sentence
        Number of its sentence in the document.
    twin
        The item of an earlier list whose label it shares (lần lượt).
    whole_detail
        Detail of a fraction's whole, where it differs from that of the part.
    ahead, tail
        Words of the clauses in front that have no number;
        words of the clause behind, which has no number of its own.
    period, period_at
        The time that was named last where the number stands.
    odd
        What is wrong with how it is printed.
    why
        Of each bound field: the rule and the span of the words that gave it.
    """

    token: Token
    segment: Segment
    words: list[Token]
    at: int
    part: Decimal
    whole: Decimal | None = None
    unit: str = "count"
    bound: str = "exact"
    before: Item | None = None
    outer: Item | None = None
    subject: str = ""
    subject_detail: str = ""
    measure: str = ""
    rating: str = ""
    time_period: str = ""
    change: int = 0
    reference_period: str = ""
    basis: str = ""
    basis_value: Decimal | None = None
    fate: str = ""
    note: str = ""
    odd: str = ""
    why: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    sentence: int = 0
    twin: Item | None = None
    whole_detail: str | None = None
    period: str = ""
    period_at: Token | None = None
    ahead: list[Token] = field(default_factory=list)
    tail: list[Token] = field(default_factory=list)

    def bind(self, name: str, value: str, rule: str, at: Token) -> None:
        """Set a field once, and keep what gave it."""
        if value and not getattr(self, name):
            setattr(self, name, value)
            self.why[name] = (rule, at.start, at.end)

    def take(self, other: Item, name: str, rule: str) -> None:
        """Set a field to that of another item."""
        self.bind(name, getattr(other, name), rule, other.token)

    def take_label(self, other: Item, rule: str) -> None:
        """Take subject, detail, measure and rating of another item, as far as they are not bound."""
        for name in ("subject", "subject_detail", "measure", "rating"):
            self.take(other, name, rule)

    def take_measure(self, other: Item, rule: str) -> None:
        """Take measure and rating of another item, as far as they are not bound."""
        self.take(other, "measure", rule)
        self.take(other, "rating", rule)

    @property
    def left(self) -> list[Token]:
        """Labels in front of the number."""
        return self.words[: self.at]

    @property
    def right(self) -> list[Token]:
        """Labels behind the number."""
        return self.words[self.at + 1 :]

    @property
    def left_label(self) -> bool:
        """Whether a rating or measure stands in front of the number."""
        return any(token.kind in ("rating", "measure") for token in self.left)

    @property
    def label(self) -> tuple[str, str, str, str]:
        """Subject, detail, measure, rating."""
        return self.subject, self.subject_detail, self.measure, self.rating
