"""What printed figures must satisfy together, in exact integers: sums, and shares of a base.

A variable is a printed figure, named by its id; a percentage is counted in units of its last printed place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xeploai.check import rounding, typos

Values = Mapping[str, int]
WIDE = 400  # a longer range of solutions is searched through the slips instead


@dataclass(frozen=True, slots=True)
class Sum:
    """The terms, each with its coefficient, add up to zero, or to at most zero.

    Attributes
    ----------
    terms
        (figure, coefficient) pairs.
    constant
        Added to the terms: a number that no figure of the report prints.
    at_most
        Whether less than zero is right as well (some parts are not printed).
    slack
        How far from zero still counts as zero: half a unit for each rounded term.

    Examples
    --------
    >>> parts = Sum((("a", 1), ("b", 1), ("whole", -1)))
    >>> parts.holds({"a": 2, "b": 3, "whole": 5}), list(parts.solve("a", {"a": 9, "b": 3, "whole": 5}))
    (True, [2])
    """

    terms: tuple[tuple[str, int], ...]
    constant: int = 0
    at_most: bool = False
    slack: int = 0

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures it binds."""
        return tuple(name for name, _ in self.terms)

    @property
    def unprinted(self) -> int:
        """A number in it that no figure prints; 0 if there is none."""
        return self.constant

    def off(self, values: Values) -> int:
        """By how much the terms miss zero."""
        return sum(values[name] * factor for name, factor in self.terms) + self.constant

    def holds(self, values: Values) -> bool:
        """Whether the figures satisfy it."""
        off = self.off(values)
        return off <= self.slack if self.at_most else abs(off) <= self.slack

    def witnesses(self, values: Values) -> bool:
        """Whether it holds in a way that speaks for each of its figures: as an equation."""
        return abs(self.off(values)) <= self.slack

    def is_exact(self, values: Values) -> bool:
        """Whether it holds without the leave that rounding gives: for a sum, whether it holds."""
        return self.holds(values)

    def voice(self, values: Values) -> tuple[object, ...]:
        """What tells it from other constraints when they are counted: sums are all different."""
        return self.terms

    def solve(self, name: str, values: Values) -> Iterable[int]:
        """The values of one figure with which the equation holds, the others being right."""
        factor = next(f for n, f in self.terms if n == name)
        off = self.off(values)
        if self.slack > WIDE:  # decimals of very different lengths: only what fits exactly
            return [values[name] - off // factor] if off % factor == 0 else []
        return self._within_slack(name, factor, off, values)

    def _within_slack(self, name: str, factor: int, off: int, values: Values) -> Iterable[int]:
        for target in range(off - self.slack, off + self.slack + 1):
            if target % factor == 0:
                yield values[name] - target // factor


@dataclass(frozen=True, slots=True)
class Share:
    """A printed percentage is the share of a count in a base.

    Attributes
    ----------
    percent, decimals
        The percentage's figure, and how many decimals it is printed with.
    count, base
        The figures whose sum is the count and the base.
    base_number
        A base that no figure prints, added to `base`.
    bound
        How the percentage is hedged: ``exact``, ``more_than`` …
    slack
        Units that it may be off after an adjustment to 100.
    """

    percent: str
    decimals: int
    count: tuple[str, ...]
    base: tuple[str, ...]
    base_number: int = 0
    bound: str = "exact"
    slack: int = 0

    @property
    def at_most(self) -> bool:
        """A share is an equation."""
        return False

    @property
    def unprinted(self) -> int:
        """A number in it that no figure prints; 0 if there is none."""
        return self.base_number

    def voice(self, values: Values) -> tuple[object, ...]:
        """What tells it from other constraints when they are counted: a percentage printed twice is one."""
        return self.count, self.base, self.base_number, values[self.percent], self.decimals

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures it binds."""
        return tuple(dict.fromkeys((self.percent, *self.count, *self.base)))

    def numbers(self, values: Values) -> tuple[int, int, int]:
        """Percentage, count and base."""
        count = sum(values[name] for name in self.count)
        return values[self.percent], count, sum(values[name] for name in self.base) + self.base_number

    def holds(self, values: Values) -> bool:
        """Whether it holds under any of the ways of rounding, or as far as its hedge reaches."""
        percent, count, base = self.numbers(values)
        if base <= 0:
            return False
        if self.bound != "exact":
            return hedge_holds(percent, count, base, self.decimals, self.bound)
        low = rounding.truncated(count, base, self.decimals)
        high = rounding.ceiled(count, base, self.decimals)
        return low - self.slack <= percent <= high + self.slack

    def witnesses(self, values: Values) -> bool:
        """Whether it holds in a way that speaks for each of its figures."""
        return self.bound == "exact" and self.holds(values)

    def is_exact(self, values: Values) -> bool:
        """Whether it holds as rounded half-up, or as an exact half rounded down."""
        percent, count, base = self.numbers(values)
        if self.bound != "exact" or base <= 0:
            return self.holds(values)
        rounded = rounding.half_up(count, base, self.decimals)
        return percent == rounded or (percent == rounded - 1 and rounding.is_tie(count, base, self.decimals))

    def solve(self, name: str, values: Values) -> Iterable[int]:
        """The values of one figure with which the share is as printed, half-up, the others being right."""
        percent, count, base = self.numbers(values)
        if base <= 0:
            return ()
        if name == self.percent:
            return (rounding.half_up(count, base, self.decimals),)
        in_count, in_base = name in self.count, name in self.base
        if (in_count and in_base) or self.bound != "exact":
            return self._search(name, values)
        if in_count:
            found, others = rounding.counts_giving(percent, base, self.decimals), count - values[name]
        else:
            found, others = rounding.bases_giving(count, percent, self.decimals), base - values[name]
        if found.stop - found.start > WIDE:
            return self._search(name, values)
        return (value - others for value in found)

    def _search(self, name: str, values: Values) -> Iterable[int]:
        changed = dict(values)
        for value in typos.neighbours(values[name]):
            changed[name] = value
            if self.holds(changed):
                yield value


Constraint = Sum | Share


def hedge_holds(percent: int, count: int, base: int, decimals: int, bound: str) -> bool:
    """Whether a hedged percentage fits a share: on the side it says, and no further off than a tenth.

    >>> hedge_holds(48, 2, 41, 1, "more_than"), hedge_holds(48, 22, 41, 1, "more_than")
    (True, False)
    >>> hedge_holds(59, 24, 41, 0, "nearly"), hedge_holds(58, 24, 41, 0, "nearly")
    (True, False)
    """
    above = count * 100 * 10**decimals - percent * base  # the share less the percentage, times the base
    sides = {"more_than": above > 0, "at_least": above >= 0, "nearly": above < 0, "at_most": above <= 0}
    near = abs(above) * 10 <= max(percent, 10) * base
    if bound in ("at_least", "at_most"):
        return sides[bound]
    return sides.get(bound, True) and near
