"""Code lists, areas and labels: the only place where names live, read from `data/reference`."""

from xeploai.codes.areas import Area, Areas, fold
from xeploai.codes.labels import Labels, both, languages
from xeploai.codes.lists import OF_REVIEW, OUTSIDE, codes_of, lookup, name_of, records, reference, told
from xeploai.codes.periods import (
    adjacent,
    chronological,
    interval,
    is_period,
    kind_of,
    on_axis,
    vintage_of,
    wrong_period,
)
from xeploai.codes.ratings import Rating, Scheme, schemes

__all__ = [
    "OF_REVIEW",
    "OUTSIDE",
    "Area",
    "Areas",
    "Labels",
    "Rating",
    "Scheme",
    "adjacent",
    "both",
    "chronological",
    "codes_of",
    "fold",
    "interval",
    "is_period",
    "kind_of",
    "languages",
    "lookup",
    "name_of",
    "on_axis",
    "records",
    "reference",
    "schemes",
    "told",
    "vintage_of",
    "wrong_period",
]
