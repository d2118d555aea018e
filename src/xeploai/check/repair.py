"""Which typing errors make the figures of a report hold together: localisation by balance edits.

Follows Scholtus (2009) for sums and extends it to percentages: only figures that no satisfied constraint
speaks for are candidates; a candidate is one slip away from what is printed; of all sets of candidates the
one that satisfies most constraints with fewest changes is taken (half-up before other roundings); where
several are as good, only what they share is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from xeploai.check import typos
from xeploai.check.constraints import Constraint, Values

Change = tuple[str, int]  # a figure, and what it should have been
Reach = Callable[[str, int], bool]
LARGE_POOL, MAX_POOL = 14, 60  # pools above these are searched for pairs only, and for single changes only


@dataclass(frozen=True, slots=True)
class Repair:
    """What can be said of constraints that are violated and hang together.

    Attributes
    ----------
    violated
        Their places in the list of constraints.
    changes
        The changes that every best set of changes shares.
    confirmed
        Those of them that a second, independent constraint confirms.
    rivals
        Further changes, each in some best set but not in all.
    resolves
        Of each change: the constraints that hold with it and its companions.
    witnesses
        Of a change that is confirmed because only its figure can be wrong: the constraints that speak for all
        other figures.
    """

    violated: tuple[int, ...]
    changes: tuple[Change, ...]
    confirmed: tuple[Change, ...]
    rivals: tuple[Change, ...]
    resolves: Mapping[Change, tuple[int, ...]]
    witnesses: Mapping[Change, tuple[int, ...]]


def localise(
    values: Values,
    constraints: Sequence[Constraint],
    reach: Reach | None = None,
    fixed: frozenset[str] = frozenset(),
) -> list[Repair]:
    """Explain violated constraints by slips in as few figures as possible.

    Parameters
    ----------
    values
        The printed value of each figure.
    constraints
        All that the figures must satisfy; those that hold are what acquits a figure.
    reach
        Whether a figure's print may be a slip for a value; by default one slip in its digits.
    fixed
        Figures that are known to be right.

    Examples
    --------
    >>> from xeploai.check.constraints import Share, Sum
    >>> values = {"a": 73, "b": 299, "c": 9, "d": 5, "n": 468, "p": 1944}
    >>> balance = Sum((("a", 1), ("b", 1), ("c", 1), ("d", 1), ("n", -1)))
    >>> localise(values, [balance, Share("p", 2, ("c",), ("n",))])[0].confirmed
    (('c', 91),)
    """
    reach = reach or (lambda name, value: bool(typos.slip(str(values[name]), str(value))))
    held = [constraint.holds(values) for constraint in constraints]
    involved: dict[str, list[int]] = {}
    for number, constraint in enumerate(constraints):
        for name in constraint.figures:
            involved.setdefault(name, []).append(number)
    found = []
    for component in _components([n for n, holds in enumerate(held) if not holds], constraints):
        search = _Search(values, constraints, held, involved, component)
        found.append(search.run(reach, fixed))
    return found


@dataclass(frozen=True)
class _Search:
    values: Values
    constraints: Sequence[Constraint]
    held: Sequence[bool]
    involved: Mapping[str, list[int]]
    component: tuple[int, ...]

    def run(self, reach: Reach, fixed: frozenset[str]) -> Repair:
        pool = sorted(set(self._candidates(reach, fixed)))
        best: list[tuple[Change, ...]] = []
        score = (0, 0, 0)
        for changes in _subsets(pool):
            after = {**self.values, **dict(changes)}
            if self._breaks(changes, after):
                continue
            resolved = self._resolved(changes, after)
            strictly = sum(self.constraints[number].is_exact(after) for number in resolved)
            mine = (len(resolved), -len(changes), strictly)
            if resolved and mine > score:
                best, score = [changes], mine
            elif resolved and mine == score:
                best.append(changes)
        shared = tuple(sorted(set.intersection(*map(set, best)))) if best else ()
        rivals = tuple(sorted({change for changes in best for change in changes} - set(shared)))
        whole = best[0] if len(best) == 1 else shared
        after = {**self.values, **dict(whole)}
        resolves = {
            change: self._resolved((change,), after if change in whole else {**after, change[0]: change[1]})
            for change in (*shared, *rivals)
        }
        confirmed, witnesses = self._confirm(shared, resolves, after)
        return Repair(self.component, shared, confirmed, rivals, resolves, witnesses)

    def _confirm(
        self, shared: Sequence[Change], resolves: Mapping[Change, tuple[int, ...]], after: Values
    ) -> tuple[tuple[Change, ...], dict[Change, tuple[int, ...]]]:
        """The changes that two constraints agree on; then those whose figure is the only one left to suspect.

        A constraint speaks for a change only if it would not hold without it (or only as rounded otherwise),
        and for nothing else that is still wrong; two prints of one percentage speak once. What acquits the
        other figures must hold as printed, or with changes of the first kind.
        """
        needing: dict[Change, list[int]] = {}
        confirmed: list[Change] = []
        for change in shared:
            name, _ = change
            if any(not self.constraints[n].holds(after) for n in self.involved[name]):
                continue  # something else is wrong with this figure too
            without = {**after, name: self.values[name]}
            needing[change] = [n for n in resolves[change] if not self.constraints[n].holds(without)]
            clearer = [
                n
                for n in self.involved[name]
                if not self.constraints[n].is_exact(without) and self.constraints[n].is_exact(after)
            ]
            voices = {self.constraints[n].voice(after) for n in (*needing[change], *clearer)}
            if (
                needing[change]
                and len(voices) > 1
                and any(self.constraints[n].witnesses(after) for n in needing[change])
            ):
                confirmed.append(change)
        known = {**self.values, **dict(confirmed)}
        witnesses: dict[Change, tuple[int, ...]] = {}
        for change, numbers in needing.items():
            for number in numbers if change not in confirmed else ():
                others = self._witnesses_of_others(change[0], number, known)
                if (
                    others
                    and not self.constraints[number].at_most
                    and self.constraints[number].witnesses(after)
                ):
                    witnesses[change] = others
                    break
        return (*confirmed, *witnesses), witnesses

    def _candidates(self, reach: Reach, fixed: frozenset[str]) -> Iterator[Change]:
        for number in self.component:
            constraint = self.constraints[number]
            for name in constraint.figures:
                if name in fixed:
                    continue
                for value in constraint.solve(name, self.values):
                    change = (name, value)
                    if value != self.values[name] and reach(name, value):
                        after = {**self.values, name: value}
                        if constraint.holds(after) and not self._breaks((change,), after):
                            yield change

    def _touched(self, changes: Sequence[Change]) -> set[int]:
        return {number for name, _ in changes for number in self.involved[name]}

    def _breaks(self, changes: Sequence[Change], after: Values) -> bool:
        """Whether a constraint that held would hold less well: it acquits what would be changed."""
        held = (self.constraints[number] for number in self._touched(changes) if self.held[number])
        return any(
            not constraint.is_exact(after)
            and (constraint.is_exact(self.values) or not constraint.holds(after))
            for constraint in held
        )

    def _resolved(self, changes: Sequence[Change], after: Values) -> tuple[int, ...]:
        touched = self._touched(changes)
        return tuple(n for n in self.component if n in touched and self.constraints[n].holds(after))

    def _witnesses_of_others(self, name: str, number: int, known: Values) -> tuple[int, ...]:
        """Constraints that speak for all other figures of one; none if a figure has no witness."""
        constraint = self.constraints[number]
        if constraint.unprinted:
            return ()  # a number that nobody printed is no witness
        found: dict[int, None] = {}
        for other in constraint.figures:
            if other == name:
                continue
            speaking = [
                n
                for n in self.involved[other]
                if n != number
                and name not in self.constraints[n].figures
                and self.constraints[n].witnesses(known)
            ]
            if not speaking:
                return ()
            if not found.keys() & set(speaking):
                found[speaking[0]] = None
        return tuple(found)


def _components(violated: Sequence[int], constraints: Sequence[Constraint]) -> list[tuple[int, ...]]:
    """Violated constraints that share figures belong together."""
    groups: list[tuple[set[str], list[int]]] = []
    for number in violated:
        names, members = set(constraints[number].figures), [number]
        apart = []
        for group in groups:
            if group[0] & names:
                names, members = names | group[0], [*group[1], *members]
            else:
                apart.append(group)
        groups = [*apart, (names, members)]
    return sorted(tuple(sorted(members)) for _, members in groups)


def _subsets(pool: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """Sets of one, two and (of a small pool) three changes, at most one a figure."""
    sizes = 1 if len(pool) > MAX_POOL else 2 if len(pool) > LARGE_POOL else 3
    for size in range(1, sizes + 1):
        for changes in combinations(pool, size):
            if len({name for name, _ in changes}) == size:
                yield changes
