"""The verdicts on a claim, and a claim with what was found.

Names, order and definitions are those of the data model.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from xeploai.check.claims import Claim
from xeploai.check.constraints import Constraint
from xeploai.check.figures import Figure
from xeploai.check.repair import Change

AGREES, TIE, ROUNDED, ADJUSTED, OTHER_BASIS = (
    "agrees",
    "tie",
    "rounded_other",
    "adjusted_to_100",
    "other_basis",
)
TYPING, STALE, UNEXPLAINED, AMBIGUOUS = "typing_error", "stale_basis", "unexplained", "ambiguous"
ADDS_UP, SHORT, OVER, INCOMPLETE, NOT_CHECKED = "adds_up", "short_by", "over_by", "incomplete", "not_checked"
MISFIT = ""  # not yet explained
FINE = (AGREES, TIE, ADDS_UP, INCOMPLETE, NOT_CHECKED)
OPEN = (UNEXPLAINED, AMBIGUOUS)
SUMS = ("parts_of_whole", "not_assessed", "percent_sum")


@dataclass(slots=True)
class Judged:
    """A claim and what was found.

    Attributes
    ----------
    computed
        What the figures give: units of the percentage's last place, or a count.
    changes
        The slip that explains it (one), or the slips that would (an ambiguous or unexplained one).
    resolved, witnesses
        The claims that hold with the slip mended, and those that speak for all other figures.
    causes
        Of percentages that miss 100: those of them that are explained by themselves.
    base
        Of ``other_basis`` and ``stale_basis``: the base that fits, and its code (empty if nothing prints it).
    base_parts
        Of ``other_basis``: the figures whose sum the base is; none if only a share says it.
    others
        Further bases that fit as well; all of them where none is chosen.
    meant
        Of a suspect: the digits that should have been printed.
    """

    claim: Claim
    verdict: str = MISFIT
    report: str = ""
    computed: int | None = None
    reason: str = ""
    suspect: Change | None = None
    rivals: tuple[Change, ...] = ()
    resolved: tuple[Judged, ...] = ()
    witnesses: tuple[Judged, ...] = ()
    causes: tuple[Judged, ...] = ()
    base: int | None = None
    base_code: str = ""
    base_parts: tuple[Figure, ...] = ()
    meant: str = ""
    suspect_printed: str = ""
    others: tuple[tuple[str, int], ...] = ()
    shares: tuple[tuple[int, int], ...] = ()
    constraints: list[Constraint] = field(default_factory=list)
