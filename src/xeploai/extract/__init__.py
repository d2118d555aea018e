"""From prose to raw figures: every number gets a fate, every bound field the rule that gave it."""

from xeploai.extract.draft import Draft, draft
from xeploai.extract.run import Extracted, extract, kept
from xeploai.raw.files import as_csv

__all__ = ["Draft", "Extracted", "as_csv", "draft", "extract", "kept"]
