"""What a claim is about, and what makes it, as one language names them."""

from __future__ import annotations

from xeploai import codes, project
from xeploai.check.equations import Equations
from xeploai.check.figures import Figure, Group
from xeploai.check.plans import has_rating
from xeploai.check.verdicts import Judged
from xeploai.codes.areas import areas

ONE_QUANTITY = ("repeat", "change", "fraction")


class Names(Equations):
    """Names areas, periods, subjects and printed tokens; each is looked up once."""

    def __init__(self, language: str):
        super().__init__(language)
        self.say = codes.Labels(language)
        self._areas, self._schemes = areas().by_id, codes.schemes()
        self._names: dict[tuple[str, str, bool], str] = {}
        self._places: dict[tuple[object, ...], str] = {}

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
        parts = [f"{name} {self.period(period)}"]
        parts += [self.name("subject", subject, short=True), self.name("subject_detail", detail)]
        if about:
            measure, scheme, rating = about.name
            if rating and has_rating(project.find().reference, scheme, rating):
                name = self._schemes[scheme][rating].name(self.language, short=True)
                parts.append(name if name[1:2].isupper() else name[:1].lower() + name[1:])
            elif not rating:
                parts.append(self.name("measure", measure).lower())
        return ", ".join(part for part in parts if part)

    def period(self, period: str) -> str:
        """A period as people say it: a half year, a quarter, a month, an interval."""
        if not period:
            return self.say("period_unknown_short")
        first, slash, last = period.partition("/")
        if slash:
            return f"{self.period(first)}–{self.period(last)}"
        year, _, part = period.partition("-")
        if not part:
            return year
        kind = part if part[0] == "S" else part[0] if part[0] == "Q" else "M"
        return self.say(f"period.{kind}", part=part.lstrip("SQ0"), year=year)

    def token(self, one: Judged) -> str:
        """What makes the claim, in the language's own signs; a number said in words with those words."""
        claim = one.claim
        if claim.kind == "change":
            return self._change(claim.percent or claim.parts[-1])
        if claim.percent:
            return self.figure(claim.percent)
        if claim.kind == "fraction" and claim.whole:
            return f"{self.figure(claim.parts[0])}/{self.figure(claim.whole)}"
        figure = claim.parts[0] if claim.kind == "repeat" and claim.parts else claim.whole
        if figure is None:
            return f"“{claim.printed}”"
        text = self.figure(figure)
        if not figure.exact:
            return f"{self.name('bound', figure.bound)} {text}"
        return text if any(c.isdigit() for c in figure.printed) else f"{text} (“{figure.printed}”)"

    def _change(self, figure: Figure) -> str:
        amount = abs(figure.value)
        points = figure.unit != "count"
        text = self.percent(amount, figure.decimals).removesuffix("%") if points else self.number(amount)
        text = self.say("change.points", amount=text) if points else text
        return self.say("change.down" if figure.value < 0 else "change.up", amount=text)

    def name(self, codelist: str, code: str, *, short: bool = False) -> str:
        """The name of a code, looked up once."""
        key = (codelist, code, short)
        if key not in self._names:
            self._names[key] = codes.name_of(codelist, code, self.language, short=short) if code else ""
        return self._names[key]
