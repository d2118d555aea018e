"""Findings in words: the equation first, then what it means, in one language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xeploai import project
from xeploai.check import rounding, typos, verdicts
from xeploai.check.constraints import Share
from xeploai.check.figures import Figure
from xeploai.check.naming import Names
from xeploai.check.verdicts import Judged

ONE_QUANTITY = ("repeat", "change", "fraction")


class Speaker(Names):
    """Writes findings in one language."""

    def message(self, one: Judged) -> str:
        """One sentence on a finding, with its equation."""
        words = {"where": self.where(one), "printed": self.token(one), "equation": "", "misfit": ""}
        if one.verdict == verdicts.NOT_CHECKED:
            reason = self.say(f"reason.{one.reason}")
            return self.say("finding.not_checked", reason=reason, **words)
        words["equation"] = self.equation(one)
        key = f"finding.{one.verdict}"
        own_words = ("repeat", "change", "fraction", "possible_percent")
        percent = one.claim.percent
        if one.verdict in (*verdicts.FINE, verdicts.ROUNDED) and one.claim.kind in own_words:
            return self.say(f"{key}.{one.claim.kind}", **words, **self._numbers(one), **self._how(one))
        if one.verdict in verdicts.FINE:
            if percent is not None and not percent.exact:
                return self.say(f"{key}.hedged", bound=self.name("bound", percent.bound), **words)
            if one.claim.kind == "percent_sum" and one.verdict == verdicts.ADDS_UP and self._off(one, 0):
                key += ".rounded"
            return self.say(key, **words, **self._numbers(one))
        known = self._known(one)
        words["misfit"] = self.say(f"misfit.{self._misfit(one)}", **words, **known)
        if one.verdict == verdicts.OVER and len(one.claim.parts) == 1:
            key += ".one_part"
        if one.verdict == verdicts.TYPING and one.witnesses:
            key += ".witnessed"
        text = self.say(key, **words, **known)
        if one.verdict == verdicts.UNEXPLAINED and self._is_impossible(one):
            text += " " + self.say("finding.impossible", **words, **known)
        if one.suspect and one.verdict != verdicts.TYPING:
            text += " " + self.say("finding.with_typing_error", **self._slip(one))
        elif one.causes:
            shares = ", ".join(self.token(cause) for cause in one.causes)
            text += " " + self.say("finding.because", shares=shares)
        elif one.rivals and one.verdict in (verdicts.UNEXPLAINED, verdicts.SHORT, verdicts.OVER):
            text += " " + self.say("finding.only_candidate", candidates=self.rivals(one))
        return text

    def _is_impossible(self, one: Judged) -> bool:
        claim, percent = one.claim, one.claim.percent
        base = claim.base_size
        if claim.kind != "percent_of_base" or percent is None or not percent.exact or base <= 0:
            return False
        return not rounding.is_possible(percent.value, base, percent.decimals)

    def evidence(self, one: Judged) -> str:
        """The equations: as printed, then as they would hold."""
        if one.verdict == verdicts.NOT_CHECKED:
            return ""
        said = [self.equation(one) if one.claim.kind != "possible_percent" else ""]
        if one.suspect:
            said += self._equations(one).split("; ")
        if one.verdict in (verdicts.STALE, verdicts.OTHER_BASIS, verdicts.ROUNDED):
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
            words["whole"] = self.percent(claim.total, 0)
        if claim.percent is not None:
            printed_base = claim.base_size
            words["printed_base"] = self.number(printed_base)
            words["base"] = self.number(printed_base if one.base is None else one.base)
            words["count"] = self.number(claim.count_size)
            words["example"] = self._example(one, printed_base)
        return words

    def _example(self, one: Judged, base: int) -> str:
        """Whole numbers that give a percentage, where it is only asked whether there are any."""
        claim, percent = one.claim, one.claim.percent
        if claim.kind != "possible_percent" or percent is None or one.verdict != verdicts.AGREES:
            return ""
        if claim.count:
            count = claim.count_size
            fitting = rounding.bases_giving(count, percent.value, percent.decimals)
            base = fitting[0] if fitting else 0
        else:
            count = rounding.counts_giving(percent.value, base, percent.decimals)[0]
        return f"{self.number(count)}/{self.number(base)}"

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
        if one.computed is not None and claim.kind in verdicts.SUMS:
            words["off"] = self._off(one)
        if one.base_code:
            words["basis"] = self.name("basis", one.base_code)
        if claim.percent is not None:
            words["bound"] = self.name("bound", claim.percent.bound)
        if one.verdict == verdicts.AMBIGUOUS:
            words["candidates"] = self.rivals(one)
        return {**words, **self._slip(one)} if one.verdict == verdicts.TYPING else words

    def _how(self, one: Judged) -> dict[str, str]:
        """How a share was rounded, and which shares fit."""
        claim = one.claim
        if one.verdict == verdicts.ROUNDED and claim.percent and one.computed is not None:
            how = "rounded.up" if claim.percent.value > one.computed else "rounded.cut"
        else:
            how = "rounded.cut" if claim.count else "rounded.either"
        return {"how": self.say(how), "fitting": self.fitting(one)}

    def _off(self, one: Judged, nothing: int | None = None) -> str:
        """By how much the parts of a sum miss it; empty for `nothing`."""
        claim = one.claim
        places = claim.places
        parts = sum(f.value * 10 ** (places - f.decimals) for f in claim.parts)
        total = claim.total * 10**places
        whole = claim.whole.value * 10 ** (places - claim.whole.decimals) if claim.whole else total
        off = abs(parts - whole)
        if off == nothing:
            return ""
        return self.number(off) if claim.parts[0].unit == "count" else self.percent(off, places)

    def fitting(self, one: Judged) -> str:
        """Of a base that fits instead: the shares in it."""
        if one.claim.kind == "possible_percent" and one.verdict == verdicts.ROUNDED:
            return self._cut(one)
        percent = one.claim.percent
        if one.base is None or one.verdict not in (verdicts.STALE, verdicts.OTHER_BASIS, verdicts.ROUNDED):
            return ""
        assert percent is not None
        if one.verdict == verdicts.STALE:
            found = []
            for units, places in one.shares:
                count = rounding.counts_giving(units, one.base, places)[0]
                found.append(f"{self.number(count)}/{self.number(one.base)} = {self.percent(units, places)}")
            return "; ".join(found)
        count = one.claim.count_size
        share = self.share(count, one.base, percent.decimals, one.verdict == verdicts.ROUNDED)
        summed = one.verdict == verdicts.OTHER_BASIS and len(one.base_parts) > 1
        base = self._joined([figure.value for figure in one.base_parts] if summed else [one.base])
        return f"{self.number(count)}/{base} = {share}"

    def _cut(self, one: Judged) -> str:
        """Whole numbers that give a percentage only if further decimals are cut off, or always rounded up."""
        percent, count, base = one.claim.percent, one.claim.count_size, one.base or one.claim.base_size
        assert percent is not None
        if not one.claim.count:
            count = rounding.count_cut(percent.value, base, percent.decimals) or 0
        elif not base:
            base = rounding.bases_cut(count, percent.value, percent.decimals)[0]
        return f"{self.number(count)}/{self.number(base)} = {self.share(count, base, percent.decimals, True)}"

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
            "equations": self._equations(one), "witnesses": self._said(one.witnesses, one),
        }  # fmt: skip

    def slip_of(self, one: Judged) -> str:
        """What slipped, in a few words: ``9 for 91 (a digit dropped)``."""
        return self.say("slip.summary", **self._slip(one))

    def _equations(self, one: Judged) -> str:
        return self._said((*one.resolved, *one.witnesses), one)

    def _said(self, claims: tuple[Judged, ...], one: Judged) -> str:
        """The equations of some claims once the slips in them are mended."""
        assert one.suspect is not None
        changed = dict([one.suspect])
        for other in (*one.resolved, *one.witnesses):
            if other.suspect:
                changed.setdefault(*other.suspect)
        return "; ".join(dict.fromkeys(self.equation(claim, changed) for claim in claims))


def speaker(language: str) -> Speaker:
    """The speaker of a language, with the names it has looked up."""
    return _speaker(project.find().reference, language)


@lru_cache(maxsize=8)
def _speaker(_root: Path, language: str) -> Speaker:
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
        places = one.claim.places
    return typos.digits(one.computed, places).replace(",", ".")
