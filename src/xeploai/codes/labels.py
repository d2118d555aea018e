"""Words of charts, pages and workbooks in both languages (`data/reference/labels.csv`)."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date

from xeploai import project
from xeploai.codes.lists import codes_of, reference
from xeploai.mistakes import Mistake, UserMistakesError, unknown


def languages() -> tuple[str, ...]:
    """The languages there are.

    >>> languages()
    ('vi', 'en')
    """
    return codes_of("language")


class Labels:
    """All labels in one language.

    >>> Labels("en")("missing")
    'no figures'
    >>> Labels("vi")("n_of_m", n=4, m=63, level="tỉnh")
    '4/63 tỉnh'
    """

    def __init__(self, language: str):
        if language not in languages():
            raise UserMistakesError([Mistake("language", unknown("language", language, languages()))])
        self.language = language
        self._texts = _texts(project.find().reference, language)

    def __call__(self, key: str, **values: object) -> str:
        """The label, with its placeholders filled.

        Raises
        ------
        UserMistakesError
            If `labels.csv` lacks it, or names a placeholder that there is none for.
        """
        try:
            return self._texts[key].format(**values)
        except (KeyError, IndexError, ValueError) as error:
            text = f"label '{key}' is missing or has a wrong placeholder ({error})"
            raise UserMistakesError([Mistake("data/reference/labels.csv", text)]) from None

    def date(self, iso: str) -> str:
        """A date as the language writes it; nothing for an empty one.

        >>> Labels("vi").date("2024-04-17"), Labels("en").date("2024-04-17")
        ('17/4/2024', '17 Apr 2024')
        """
        if not iso:
            return ""
        day = datetime.date.fromisoformat(iso)
        return format_date(day, format=self("date_pattern"), locale=self.language)

    def column(self, name: str) -> str:
        """Heading of a table's column; its name if it has none."""
        return self._texts.get(f"column.{name}", name)


def both(key: str, **values: object) -> str:
    """A label in all languages, one after the other.

    >>> both("missing")
    'không có số liệu · no figures'
    """
    return " · ".join(Labels(language)(key, **values) for language in languages())


@lru_cache(maxsize=8)
def _texts(_root: Path, language: str) -> dict[str, str]:
    table = reference("labels")
    return dict(zip(table["label"], table[language], strict=True))
