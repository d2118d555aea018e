"""Code lists, areas and labels: the only place where names live, read from `data/reference`."""

from xeploai.codes.areas import Area, Areas, fold
from xeploai.codes.labels import Labels, languages
from xeploai.codes.lists import codes_of, lookup, name_of, reference, told
from xeploai.codes.periods import chronological, interval, is_period, kind_of
from xeploai.codes.ratings import Rating, Scheme, schemes

__all__ = [
    "Area",
    "Areas",
    "Labels",
    "Rating",
    "Scheme",
    "chronological",
    "codes_of",
    "fold",
    "interval",
    "is_period",
    "kind_of",
    "languages",
    "lookup",
    "name_of",
    "reference",
    "schemes",
    "told",
]
