"""A claim's arithmetic as an equation, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xeploai.check import rounding, typos, verdicts
from xeploai.check.figures import Figure
from xeploai.check.verdicts import Judged

Changed = Mapping[str, int]  # what figures would be instead, by id
SIGN = {"vi": (".", ","), "en": (",", ".")}


class Equations:
    """Writes equations with the signs of one language."""

    def __init__(self, language: str):
        self.language = language
        self._group, self._comma = SIGN[language]

    def number(self, value: int) -> str:
        """A whole number as the language groups it."""
        text = f"{abs(value):,}".replace(",", self._group)
        return f"−{text}" if value < 0 else text

    def percent(self, units: int, places: int) -> str:
        """A percentage given in units of its last place."""
        return typos.digits(units, places).replace(",", self._comma).replace("-", "−") + "%"

    def count_or_percent(self, figure: Figure, value: int) -> str:
        """A value of a figure, as a number or as a percentage."""
        return self.number(value) if figure.unit == "count" else self.percent(value, figure.decimals)

    def figure(self, figure: Figure) -> str:
        """A figure as printed, in the language's own signs."""
        return self.count_or_percent(figure, figure.value)

    def equation(self, one: Judged, changed: Changed | None = None) -> str:
        """The claim's arithmetic with what is printed, or with some figures changed."""
        claim, values = one.claim, changed or {}

        def value(figure: Figure) -> int:
            return values.get(figure.id, figure.value)

        if claim.kind in ("percent_of_base", "possible_percent"):
            return self._share(one, value)
        if claim.kind == "repeat" or (claim.whole is None and claim.kind != "percent_sum"):
            return " = ".join(self.count_or_percent(p, value(p)) for p in claim.parts)
        if claim.kind == "change" and claim.whole is not None:
            now, then = claim.whole, claim.parts[0]
            places = max(f.decimals for f in (now, then))
            scaled = [value(f) * 10 ** (places - f.decimals) for f in (now, then)]
            left = f"{self.count_or_percent(now, value(now))} − {self.count_or_percent(then, value(then))}"
            off = scaled[0] - scaled[1]
            return f"{left} = {self.number(off) if now.unit == 'count' else self.percent(off, places)}"
        places = max(part.decimals for part in claim.parts)
        total = sum(value(part) * 10 ** (places - part.decimals) for part in claim.parts)
        left = " + ".join(self.count_or_percent(part, value(part)) for part in claim.parts)
        if len(claim.parts) == 1:
            whole = self.count_or_percent(claim.whole, value(claim.whole)) if claim.whole else ""
            if changed:
                return f"{left} ≤ {whole}"
            return f"{left} = {whole}" if one.verdict == verdicts.ADDS_UP else left
        count = claim.parts[0].unit == "count"
        return f"{left} = {self.number(total) if count else self.percent(total, places)}"

    def _share(self, one: Judged, value: Callable[[Figure], int]) -> str:
        """Count, base and share; a rounded or hedged one with as many decimals as show why."""
        claim = one.claim
        percent = claim.percent
        assert percent is not None
        counts = [value(figure) for figure in claim.count]
        bases = [value(figure) for figure in claim.base] + ([claim.base_number] if claim.base_number else [])
        if not counts:
            return f"{self.percent(percent.value, percent.decimals)} / {self._joined(bases)}"
        if not bases:
            return f"{self._joined(counts)} / {self.percent(percent.value, percent.decimals)}"
        near = one.verdict in (verdicts.ROUNDED, verdicts.ADJUSTED, verdicts.TIE) or not percent.exact
        share = self.share(sum(counts), sum(bases), percent.decimals, near)
        return f"{self._joined(counts)}/{self._joined(bases)} = {share}"

    def share(self, count: int, base: int, places: int, near: bool = False) -> str:
        """A share rounded half-up; near another printable one, with decimals that round to it again."""
        rounded = rounding.half_up(count, base, places)
        for more in (1, 2, 3) if near else ():
            closer = rounding.half_up(count, base, places + more)
            if rounding.half_up(closer, 100 * 10**more, 0) == rounded or more == 3:
                return self.percent(closer, places + more)
        return self.percent(rounded, places)

    def _joined(self, numbers: Sequence[int]) -> str:
        text = " + ".join(self.number(number) for number in numbers)
        return f"({text})" if len(numbers) > 1 else text
