"""Numbers as Vietnamese reports print them: read strictly, written as each language does.

A full stop or a no-break space groups thousands, a comma stands before decimals. What does not follow
that is refused, never guessed: ``99.75`` is not 99,75 and not 9975.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel.numbers import format_decimal

SPACE = " \u00a0\u202f\u2009"
_NUMBER = re.compile(
    rf"(?P<whole>[0-9]{{1,3}}(?P<group>[.{SPACE}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|[0-9]+)"
    r"(?:,(?P<decimals>[0-9]+))?"
)
SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_SCALED = re.compile(rf"(?P<number>[0-9.,]+)[{SPACE}](?P<scale>{'|'.join(SCALES)})")
SPELLED = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_ZERO_WORDS = re.compile(r"không\b\D*", re.IGNORECASE)


class MalformedNumberError(ValueError):
    """A token that is not a number by the rules above."""


@dataclass(frozen=True)
class Token:
    """What a printed token says.

    Attributes
    ----------
    numbers
        One number, or part and whole of a fraction.
    percent
        Whether a % sign is printed.
    decimals
        How many decimals are printed.
    """

    numbers: tuple[Decimal, ...]
    percent: bool = False
    decimals: int = 0

    @property
    def is_fraction(self) -> bool:
        """Whether part and whole are printed."""
        return len(self.numbers) == 2


_POINT = re.compile(r"([0-9]+)\.([0-9]{1,2})")  # a decimal point, as in English


@lru_cache(maxsize=4096)
def parse_number(text: str) -> Decimal:
    """Read one number.

    >>> parse_number("1.684"), parse_number("7,14"), parse_number("05"), parse_number("4055")
    (Decimal('1684'), Decimal('7.14'), Decimal('5'), Decimal('4055'))
    >>> parse_number("57 ngàn")
    Decimal('57000')
    >>> parse_number("12.5")
    Traceback (most recent call last):
    ...
    xeploai.numerals.MalformedNumberError: '12.5' is no number: write 12,5 for decimals, 12.500 for thousands

    Raises
    ------
    MalformedNumberError
        If grouping or decimals are not Vietnamese.
    """
    scaled = _SCALED.fullmatch(text)
    if scaled:
        return parse_number(scaled["number"]) * SCALES[scaled["scale"]]
    match = _NUMBER.fullmatch(text)
    if not match:
        english = _POINT.fullmatch(text)
        hint = f": write {english[1]},{english[2]} for decimals, " if english else ""
        hint += f"{english[1]}.{english[2]:0<3} for thousands" if english else ""
        if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3}){2,}", text):
            hint = f": write {text.replace(',', '.')}"
        raise MalformedNumberError(f"'{text}' is no number{hint}")
    whole = re.sub(rf"[.{SPACE}]", "", match["whole"])
    return Decimal(f"{int(whole)}.{match['decimals']}" if match["decimals"] else str(int(whole)))


def parse_token(printed: str, decimal_point: bool = False) -> Token:
    """Read a whole token: a number, a percentage, a fraction, a zero in words, a small number spelled out.

    Parameters
    ----------
    decimal_point
        Read `12.5%` as twelve and a half, where a person says that it is printed so.

    >>> parse_token("28.769/31.315").numbers
    (Decimal('28769'), Decimal('31315'))
    >>> parse_token("45/\u00a0119").is_fraction, parse_token("93,90%").decimals
    (True, 2)
    >>> parse_token("không có chi bộ").numbers
    (Decimal('0'),)
    >>> parse_token("Hai").numbers
    (Decimal('2'),)
    >>> parse_token("12.5%", decimal_point=True).numbers
    (Decimal('12.5'),)

    Raises
    ------
    MalformedNumberError
        If the token is none of these, or the part of a fraction exceeds its whole.
    """
    text = printed.strip(SPACE)
    if _ZERO_WORDS.fullmatch(text):
        return Token((Decimal(0),))
    if text.lower() in SPELLED:
        return Token((Decimal(SPELLED.index(text.lower())),))
    percent = text.endswith("%")
    text = text.removesuffix("%").rstrip(SPACE)
    if percent and decimal_point and _POINT.fullmatch(text):
        text = text.replace(".", ",")
    part, slash, whole = (piece.strip(SPACE) for piece in text.partition("/"))
    if not slash:
        number = parse_number(part)
        return Token((number,), percent, decimals(number))
    if percent:
        raise MalformedNumberError(f"'{printed}' is both a fraction and a percentage")
    numbers = parse_number(part), parse_number(whole)
    if numbers[0] > numbers[1]:
        raise MalformedNumberError(f"'{printed}': the part is larger than the whole")
    return Token(numbers)


def decimals(number: Decimal) -> int:
    """How many decimals a number is written with.

    >>> decimals(Decimal("93.90")), decimals(Decimal(5))
    (2, 0)
    """
    return max(0, -int(number.as_tuple().exponent))


def round_half_up(number: Fraction | Decimal | float, places: int) -> Decimal:
    """Round as reports do, without ever passing through a binary fraction.

    A float stands for its shortest decimal text; a float that is the quotient of two whole numbers
    below 10**7 rounds as the exact quotient does.

    >>> round_half_up(Fraction(91 * 100, 468), 2), round_half_up(2.25, 1), round_half_up(Fraction(-1, 8), 2)
    (Decimal('19.44'), Decimal('2.3'), Decimal('-0.13'))
    """
    if isinstance(number, float):
        number = Fraction(repr(float(number)))  # numpy floats print their type, plain ones do not
    exact = Fraction(number)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


def write_number(number: Fraction | Decimal | float, language: str, places: int = 0) -> str:
    """A number as the language prints it.

    >>> write_number(Decimal("1684.5"), "vi", 1), write_number(1684, "en")
    ('1.684,5', '1,684')
    """
    return format_decimal(round_half_up(number, places), format=_pattern(places), locale=language)


def write_percent(number: Fraction | Decimal | float, language: str, places: int = 1) -> str:
    """A percentage given in per cent, as the language prints it.

    >>> write_percent(Decimal("7.14"), "vi", 2), write_percent(7.14, "en", 1)
    ('7,14%', '7.1%')
    """
    return write_number(number, language, places) + "%"


def write_share(share: Fraction | Decimal | float, language: str) -> str:
    """A percentage with one decimal; with two where one would make a zero of it.

    >>> write_share(7.14, "vi"), write_share(0.04, "en"), write_share(0, "en")
    ('7,1%', '0.04%', '0.0%')
    """
    return write_percent(share, language, 2 if 0 < share < 0.1 else 1)


def write_points(number: Fraction | Decimal | float, language: str, places: int = 1) -> str:
    """A difference, always with its sign (a true minus); the unit is left to the label.

    >>> write_points(Decimal("-3.111"), "vi"), write_points(0.0, "en"), write_points(13, "en", 0)
    ('−3,1', '0.0', '+13')
    """
    value = round_half_up(number, places)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + format_decimal(abs(value), format=_pattern(places), locale=language)


def _pattern(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")
