"""Findings in words: the equation first, then what it means, in one language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xeploai import codes, project
from xeploai.check import rounding, typos, verdicts
from xeploai.check.constraints import Share
from xeploai.check.equations import Equations
from xeploai.check.figures import Figure, Group
from xeploai.check.sums import has_rating
from xeploai.check.verdicts import Judged
from xeploai.codes.areas import areas

ONE_QUANTITY = ("repeat", "change", "fraction")


class Speaker(Equations):
    """Writes findings in one language."""

    def __init__(self, language: str):
        super().__init__(language)
        self.say = codes.Labels(language)
        self._areas, self._schemes = areas().by_id, codes.schemes()
        self._names: dict[tuple[str, str, bool], str] = {}
        self._places: dict[tuple[object, ...], str] = {}

    def message(self, one: Judged) -> str:
        """One sentence on a finding, with its equation."""
        words = {"where": self.where(one), "printed": self.token(one), "equation": "", "misfit": ""}
        if one.verdict == verdicts.NOT_CHECKED:
            reason = self.say(f"reason.{one.reason}")
            return self.say("finding.not_checked", reason=reason, **words)
        words["equation"] = self.equation(one)
        key = f"finding.{one.verdict}"
        own_words = ("repeat", "change", "fraction", "possible_percent")
        if one.verdict in (*verdicts.FINE, verdicts.ROUNDED) and one.claim.kind in own_words:
            return self.say(f"{key}.{one.claim.kind}", **words, **self._numbers(one), **self._how(one))
        if one.verdict in verdicts.FINE:
            return self.say(key, **words, **self._numbers(one))
        known = self._known(one)
        words["misfit"] = self.say(f"misfit.{self._misfit(one)}", **words, **known)
        if one.verdict == verdicts.OVER and len(one.claim.parts) == 1:
            key += ".one_part"
        text = self.say(key, **words, **known)
        if one.suspect and one.verdict != verdicts.TYPING:
            text += " " + self.say("finding.with_typing_error", **self._slip(one))
        elif one.causes:
            shares = ", ".join(self.token(cause) for cause in one.causes)
            text += " " + self.say("finding.because", shares=shares)
        elif one.rivals and one.verdict in (verdicts.UNEXPLAINED, verdicts.SHORT, verdicts.OVER):
            text += " " + self.say("finding.only_candidate", candidates=self.rivals(one))
        return text

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
        known = self._areas.get(area)
        name = known.name(self.language) if known else area
        parts = [f"{name} {period or self.say('period_unknown_short')}"]
        parts += [self.name("subject", subject, short=True), self.name("subject_detail", detail)]
        if about:
            measure, scheme, rating = about.name
            if rating and has_rating(project.find().reference, scheme, rating):
                name = self._schemes[scheme][rating].name(self.language, short=True)
                parts.append(name if name[1:2].isupper() else name[:1].lower() + name[1:])
            elif not rating:
                parts.append(self.name("measure", measure).lower())
        return ", ".join(part for part in parts if part)

    def token(self, one: Judged) -> str:
        """What makes the claim, as printed."""
        return self.figure(one.claim.percent) if one.claim.percent else one.claim.printed

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
        if one.base is None or one.verdict not in (verdicts.STALE, verdicts.OTHER_BASIS, verdicts.ROUNDED):
            return ""
        percent = one.claim.percent
        assert percent is not None
        if one.verdict == verdicts.STALE:
            found = []
            for units, places in one.shares:
                count = rounding.counts_giving(units, one.base, places)[0]
                found.append(f"{self.number(count)}/{self.number(one.base)} = {self.percent(units, places)}")
            return "; ".join(found)
        count = sum(figure.value for figure in one.claim.count)
        places = percent.decimals + (1 if one.verdict == verdicts.ROUNDED else 0)
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
        places = max(f.decimals for f in (*one.claim.parts, *([one.claim.whole] if one.claim.whole else [])))
    return typos.digits(one.computed, places).replace(",", ".")
