"""Findings in words: the equation first, then what it means, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from xeploai import codes
from xeploai.check import ladder, rounding, typos
from xeploai.check.constraints import Share
from xeploai.check.figures import Figure, Group
from xeploai.check.ladder import Judged
from xeploai.codes.areas import areas

Changed = Mapping[str, int]  # what figures would be instead, by id
ONE_QUANTITY = ("repeat", "change", "fraction")
SIGN = {"vi": (".", ","), "en": (",", ".")}


class Speaker:
    """Writes findings in one language."""

    def __init__(self, language: str):
        self.language = language
        self.say = codes.Labels(language)
        self._group, self._comma = SIGN[language]
        self._names: dict[tuple[str, str, bool], str] = {}
        self._places: dict[tuple[object, ...], str] = {}

    def message(self, one: Judged) -> str:
        """One sentence on a finding, with its equation."""
        words = {"where": self.where(one), "printed": self.token(one), "equation": "", "misfit": ""}
        if one.verdict == ladder.NOT_CHECKED:
            reason = self.say(f"reason.{one.reason}")
            return self.say("finding.not_checked", reason=reason, **words)
        words["equation"] = self.equation(one)
        key = f"finding.{one.verdict}"
        own_words = ("repeat", "change", "fraction", "possible_percent")
        if one.verdict in (*ladder.FINE, ladder.ROUNDED) and one.claim.kind in own_words:
            return self.say(f"{key}.{one.claim.kind}", **words, **self._numbers(one), **self._how(one))
        if one.verdict in ladder.FINE:
            return self.say(key, **words, **self._numbers(one))
        words["misfit"] = self.say(f"misfit.{self._misfit(one)}", **words, **self._known(one))
        text = self.say(key, **words, **self._known(one))
        if one.suspect and one.verdict != ladder.TYPING:
            text += " " + self.say("finding.with_typing_error", **self._slip(one))
        elif one.causes:
            shares = ", ".join(self.token(cause) for cause in one.causes)
            text += " " + self.say("finding.because", shares=shares)
        elif one.rivals and one.verdict in (ladder.UNEXPLAINED, ladder.SHORT, ladder.OVER):
            text += " " + self.say("finding.only_candidate", candidates=self.rivals(one))
        return text

    def evidence(self, one: Judged) -> str:
        """The equations: as printed, then as they would hold."""
        if one.verdict == ladder.NOT_CHECKED:
            return ""
        said = [self.equation(one) if one.claim.kind != "possible_percent" else ""]
        if one.suspect:
            said += self._equations(one).split("; ")
        if one.verdict in (ladder.STALE, ladder.OTHER_BASIS, ladder.ROUNDED):
            said += self.fitting(one).split("; ")
        return "; ".join(dict.fromkeys(part for part in said if part))

    def rivals(self, one: Judged) -> str:
        """The slips that would each explain it, none of them confirmed; or the bases that fit."""
        found = [
            f"{self.figure(figure)} → {self.count_or_percent(figure, value)} ({figure.id})"
            for name, value in one.rivals
            if (figure := self._figure(one, name)) is not None
        ]
        found += [f"{self.name('basis', code)} {self.number(size)}" for code, size in one.others]
        return "; ".join(found)

    def where(self, one: Judged) -> str:
        """Area, period, subject, and what is counted where the claim is about one quantity."""
        claim = one.claim
        about = claim.percent or (claim.parts[0] if claim.parts and claim.kind in ONE_QUANTITY else None)
        key = (*claim.group, about.name if about else None)
        if key not in self._places:
            self._places[key] = self._where(claim.group, about)
        return self._places[key]

    def _where(self, group: Group, about: Figure | None) -> str:
        area, period, subject, detail = group
        known = areas().by_id.get(area)
        name = known.name(self.language) if known else area
        parts = [f"{name} {period or self.say('period_unknown_short')}"]
        parts += [self.name("subject", subject, short=True), self.name("subject_detail", detail)]
        if about:
            measure, scheme, rating = about.name
            if rating and scheme in codes.schemes():
                name = codes.schemes()[scheme][rating].name(self.language, short=True)
                parts.append(name if name[1:2].isupper() else name[:1].lower() + name[1:])
            elif not rating:
                parts.append(self.name("measure", measure).lower())
        return ", ".join(part for part in parts if part)

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

    def token(self, one: Judged) -> str:
        """What makes the claim, as printed."""
        return self.figure(one.claim.percent) if one.claim.percent else one.claim.printed

    def equation(self, one: Judged, changed: Changed | None = None) -> str:
        """The claim's arithmetic with what is printed, or with some figures changed."""
        claim, values = one.claim, changed or {}

        def value(figure: Figure) -> int:
            return values.get(figure.id, figure.value)

        if claim.kind in ("percent_of_base", "possible_percent"):
            return self._share(
                one, value, exact=changed is None and one.verdict not in (ladder.AGREES, ladder.TYPING)
            )
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
            return left
        count = claim.parts[0].unit == "count"
        return f"{left} = {self.number(total) if count else self.percent(total, places)}"

    def _share(self, one: Judged, value: Callable[[Figure], int], *, exact: bool) -> str:
        claim = one.claim
        percent = claim.percent
        assert percent is not None
        counts = [value(figure) for figure in claim.count]
        bases = [value(figure) for figure in claim.base] + ([claim.base_number] if claim.base_number else [])
        if not counts:
            return f"{self.percent(percent.value, percent.decimals)} / {self._joined(bases)}"
        if not bases:
            return f"{self._joined(counts)} / {self.percent(percent.value, percent.decimals)}"
        places = percent.decimals + (1 if exact else 0)
        share = rounding.half_up(sum(counts), sum(bases), places)
        return f"{self._joined(counts)}/{self._joined(bases)} = {self.percent(share, places)}"

    def _joined(self, numbers: Sequence[int]) -> str:
        text = " + ".join(self.number(number) for number in numbers)
        return f"({text})" if len(numbers) > 1 else text

    def _misfit(self, one: Judged) -> str:
        kind = one.claim.kind
        if kind == "possible_percent":
            return "possible_count" if one.claim.count else "possible_base"
        if kind in ("repeat", "fraction"):
            return kind
        if kind == "percent_of_base" and one.claim.percent and not one.claim.percent.exact:
            return "hedged"
        return "equation"

    def _numbers(self, one: Judged) -> dict[str, str]:
        """The numbers that sentences name."""
        claim = one.claim
        words: dict[str, str] = {"n": str(len(claim.parts)), "whole": "", "count": "", "base": ""}
        if claim.whole is not None:
            words["whole"] = self.figure(claim.whole)
        elif claim.kind == "percent_sum":
            words["whole"] = self.percent(100, 0)
        if claim.percent is not None:
            printed_base = sum(figure.value for figure in claim.base) + claim.base_number
            words["printed_base"] = self.number(printed_base)
            words["base"] = self.number(printed_base if one.base is None else one.base)
            words["count"] = self.number(sum(figure.value for figure in claim.count))
        return words

    def _known(self, one: Judged) -> dict[str, str]:
        """All that the sentence on a claim that does not hold needs to be filled with."""
        claim = one.claim
        words = {
            **self._numbers(one),
            **self._how(one),
            "off": "",
            "basis": "",
            "bound": "",
            "candidates": "",
        }
        if one.computed is not None and claim.kind in ladder.SUMS:
            words["off"] = self._off(one)
        if one.base_code:
            words["basis"] = self.name("basis", one.base_code)
        if claim.percent is not None:
            words["bound"] = self.name("bound", claim.percent.bound)
        if one.verdict == ladder.AMBIGUOUS:
            words["candidates"] = self.rivals(one)
        return {**words, **self._slip(one)} if one.verdict == ladder.TYPING else words

    def _how(self, one: Judged) -> dict[str, str]:
        """How a share was rounded, and which shares fit."""
        claim = one.claim
        if one.verdict == ladder.ROUNDED and claim.percent and one.computed is not None:
            how = "rounded.up" if claim.percent.value > one.computed else "rounded.cut"
        else:
            how = "rounded.either"
        return {"how": self.say(how), "fitting": self.fitting(one)}

    def name(self, codelist: str, code: str, *, short: bool = False) -> str:
        """The name of a code, looked up once."""
        key = (codelist, code, short)
        if key not in self._names:
            self._names[key] = codes.name_of(codelist, code, self.language, short=short) if code else ""
        return self._names[key]

    def _off(self, one: Judged) -> str:
        claim = one.claim
        places = max(f.decimals for f in (*claim.parts, *([claim.whole] if claim.whole else [])))
        parts = sum(f.value * 10 ** (places - f.decimals) for f in claim.parts)
        whole = claim.whole.value * 10 ** (places - claim.whole.decimals) if claim.whole else 100 * 10**places
        off = abs(parts - whole)
        return self.number(off) if claim.parts[0].unit == "count" else self.percent(off, places)

    def fitting(self, one: Judged) -> str:
        """Of a base that fits instead: the shares in it."""
        if one.base is None or one.verdict not in (ladder.STALE, ladder.OTHER_BASIS, ladder.ROUNDED):
            return ""
        percent = one.claim.percent
        assert percent is not None
        if one.verdict == ladder.STALE:
            found = []
            for units, places in one.shares:
                count = rounding.counts_giving(units, one.base, places)[0]
                found.append(f"{self.number(count)}/{self.number(one.base)} = {self.percent(units, places)}")
            return "; ".join(found)
        count = sum(figure.value for figure in one.claim.count)
        places = percent.decimals + (1 if one.verdict == ladder.ROUNDED else 0)
        share = rounding.half_up(count, one.base, places)
        return f"{self.number(count)}/{self.number(one.base)} = {self.percent(share, places)}"

    def _figure(self, one: Judged, name: str) -> Figure | None:
        claim = one.claim
        everyone = (*claim.parts, *claim.count, *claim.base, claim.whole, claim.percent)
        for figure in everyone:
            if figure is not None and figure.id == name:
                return figure
        return None

    def _slip(self, one: Judged) -> dict[str, str]:
        """The printed number, the one that was meant, what slipped, and the equations that then hold."""
        assert one.suspect is not None
        figure = self._figure(one, one.suspect[0])
        assert figure is not None
        meant = one.meant.replace(",", self._comma)
        meant = meant + "%" if figure.unit != "count" else self.number(one.suspect[1])
        kind = typos.slip(typos.digits(figure.value, figure.decimals), one.meant)
        return {
            "suspect": self.figure(figure), "meant": meant, "slip": self.say(f"slip.{kind or 'changed'}"),
            "equations": self._equations(one),
        }  # fmt: skip

    def slip_of(self, one: Judged) -> str:
        """What slipped, in a few words: ``9 for 91 (a digit dropped)``."""
        return self.say("slip.summary", **self._slip(one))

    def _equations(self, one: Judged) -> str:
        assert one.suspect is not None
        changed = dict([one.suspect])
        for other in (*one.resolved, *one.witnesses):
            if other.suspect:
                changed.setdefault(*other.suspect)
        return "; ".join(dict.fromkeys(self.equation(r, changed) for r in (*one.resolved, *one.witnesses)))


@lru_cache(maxsize=4)
def speaker(language: str) -> Speaker:
    """The speaker of a language, with the names it has looked up."""
    return Speaker(language)


def computed(one: Judged) -> str:
    """What the figures give, as a number with a decimal point; empty where nothing is computed.

    Of a percentage in per cent, of a sum its total.
    """
    if one.computed is None:
        return ""
    constraint = one.claim.constraints[0] if one.claim.constraints else None
    places = constraint.decimals if isinstance(constraint, Share) else 0
    if one.claim.kind == "percent_sum":
        places = max(f.decimals for f in (*one.claim.parts, *([one.claim.whole] if one.claim.whole else [])))
    return typos.digits(one.computed, places).replace(",", ".")
