"""Percentages of whole numbers in exact integers: rounding, and what a printed percentage can be of.

A percentage with `decimals` decimals is a whole number of units of its last place: 19,44 is 1944 with two.
No function here uses a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

CHANCE = (1, 20)  # a base found by search is told only if chance would find one less often than this


def half_up(count: int, base: int, decimals: int) -> int:
    """The percentage that `count` is of `base`, rounded half-up.

    >>> half_up(91, 468, 2), half_up(1, 8, 1), half_up(-1, 8, 1)
    (1944, 125, -125)
    """
    scaled = 2 * abs(count) * 100 * 10**decimals + base
    units = scaled // (2 * base)
    return units if count >= 0 else -units


def truncated(count: int, base: int, decimals: int) -> int:
    """The same, with further decimals cut off.

    >>> truncated(7682, 56787, 2), half_up(7682, 56787, 2)
    (1352, 1353)
    """
    return count * 100 * 10**decimals // base


def ceiled(count: int, base: int, decimals: int) -> int:
    """The same, rounded up.

    >>> ceiled(228, 33419, 2), half_up(228, 33419, 2)
    (69, 68)
    """
    return -(-count * 100 * 10**decimals // base)


def is_tie(count: int, base: int, decimals: int) -> bool:
    """Whether the share lies exactly half-way between two printable percentages.

    >>> is_tie(1, 800, 2), is_tie(1, 8, 1)
    (True, False)
    """
    return (2 * count * 100 * 10**decimals) % (2 * base) == base


def counts_giving(percent: int, base: int, decimals: int) -> range:
    """The whole numbers whose share of `base` is printed as `percent`, half-up or an exact half down (GRIM).

    Empty if none is: the percentage is then impossible on that base (Brown and Heathers 2017,
    https://doi.org/10.1177/1948550616673876).

    >>> counts_giving(6852, 49, 2), counts_giving(6852, 54, 2)
    (range(34, 34), range(37, 38))
    """
    scale = 2 * 100 * 10**decimals
    least = -(-(2 * percent - 1) * base // scale)
    most = min((2 * percent + 1) * base // scale, base)
    return range(max(least, 0), max(most, least - 1) + 1)


def bases_giving(count: int, percent: int, decimals: int) -> range:
    """The bases of which `count` is printed as `percent`, half-up or an exact half down.

    >>> bases_giving(439, 6262, 2), bases_giving(35, 744, 1)
    (range(701, 702), range(48, 48))
    """
    if percent <= 0 or count <= 0:
        return range(0)
    scale = 2 * 100 * 10**decimals * count
    least = -(-scale // (2 * percent + 1))
    most = scale // (2 * percent - 1)
    return range(max(least, count), max(most, least - 1) + 1)


def bases_cut(count: int, percent: int, decimals: int) -> range:
    """The bases of which `count` is printed as `percent` if further decimals are cut off.

    >>> bases_cut(35, 744, 1)
    range(47, 48)
    """
    if percent <= 0 or count <= 0:
        return range(0)
    scale = 100 * 10**decimals * count
    least = scale // (percent + 1) + 1
    return range(max(least, count), scale // percent + 1)


def is_possible(percent: int, base: int, decimals: int) -> bool:
    """Whether some whole number of `base` is printed as `percent`.

    >>> [is_possible(p, 150, 1) for p in (674, 542, 540)]
    [False, False, True]
    """
    return bool(counts_giving(percent, base, decimals))


def common_base(shares: Sequence[tuple[int, int]], printed: int) -> int | None:
    """The smallest base, from half to twice the printed one, on which all shares are possible.

    None where there is none, where the shares are possible on the printed base too (then nothing speaks
    against that one), or where so many bases would do that finding one means nothing: the expected number of
    chance finds up to it must stay below `CHANCE`.

    Parameters
    ----------
    shares
        Percentages as (units, decimals), two or more.

    >>> common_base([(6852, 2), (1296, 2)], 49)
    54
    >>> common_base([(685, 1), (130, 1)], 4900) is None
    True
    """
    if len(shares) < 2 or printed < 2 or all(is_possible(p, printed, d) for p, d in shares):
        return None
    certain = prod(10 ** (decimals + 2) for _, decimals in shares)
    chance = 0
    for base in range(-(-printed // 2), 2 * printed + 1):
        chance += prod(min(base, 10 ** (decimals + 2)) for _, decimals in shares)
        if chance * CHANCE[1] > certain * CHANCE[0]:
            return None
        if all(is_possible(p, base, d) for p, d in shares):
            return base
    return None


def possible_cut(percent: int, base: int, decimals: int) -> bool:
    """Whether some whole number of `base` is printed as `percent` when cut off or always rounded up.

    >>> possible_cut(1696, 389, 2), possible_cut(6852, 49, 2)
    (True, False)
    """
    return count_cut(percent, base, decimals) is not None


def count_cut(percent: int, base: int, decimals: int) -> int | None:
    """The whole number of `base` that is printed as `percent` when cut off or always rounded up, if any is.

    >>> count_cut(6304, 1437, 2), count_cut(6852, 49, 2)
    (906, None)
    """
    near = percent * base // (100 * 10**decimals)
    for count in (near, near + 1):
        if count >= 0 and percent in (truncated(count, base, decimals), ceiled(count, base, decimals)):
            return count
    return None
