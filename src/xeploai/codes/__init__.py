"""Code lists, areas and labels: the only place where names live, read from `data/reference`."""

from xeploai.codes.areas import Area, Areas, fold
from xeploai.codes.labels import Labels, languages
from xeploai.codes.lists import codes_of, lookup, name_of, reference

__all__ = ["Area", "Areas", "Labels", "codes_of", "fold", "languages", "lookup", "name_of", "reference"]
