"""Numbers as reports print them: a table of tokens, tokens that must be refused, and arithmetic laws."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import CASES, read_csv

from xeploai import numerals

REFUSED = [
    line.split(" #")[0]
    for line in (CASES / "not_numbers.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
]


@pytest.mark.parametrize("case", read_csv(CASES / "tokens.csv"), ids=lambda c: c["token"])
def test_token_is_read(case):
    token = numerals.parse_token(case["token"])
    assert token.numbers == tuple(Decimal(n) for n in case["numbers"].split())
    assert token.percent == (case["percent"] == "yes")


@pytest.mark.parametrize("token", REFUSED)
def test_what_is_no_number_is_refused(token):
    with pytest.raises(numerals.MalformedNumberError):
        numerals.parse_token(token)


def test_a_refusal_says_how_to_write_it():
    with pytest.raises(numerals.MalformedNumberError, match=r"write 12,5 for decimals, 12.500 for thousands"):
        numerals.parse_number("12.5")


@given(st.integers(0, 10**12))
def test_whole_numbers_survive_writing_and_reading(number):
    assert numerals.parse_number(numerals.write_number(number, "vi")) == number


@given(st.decimals(0, 100, places=2))
def test_percentages_survive_writing_and_reading(number):
    token = numerals.parse_token(numerals.write_percent(number, "vi", 2))
    assert (token.numbers, token.percent) == ((number,), True)


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 4))
def test_rounding_is_half_up_and_exact(count, base, places):
    rounded = numerals.round_half_up(Fraction(count * 100, base), places)
    error = Fraction(count * 100, base) - Fraction(rounded)
    assert Fraction(-1, 2 * 10**places) <= error < Fraction(1, 2 * 10**places)


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 3))
def test_a_share_kept_as_float_rounds_as_the_exact_share(count, base, places):
    as_float, exact = count * 100 / base, Fraction(count * 100, base)
    assert numerals.round_half_up(as_float, places) == numerals.round_half_up(exact, places)


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [(Decimal("1684"), "vi", "1.684"), (Decimal("1684"), "en", "1,684"), (Decimal("0.5"), "vi", "1")],
)
def test_numbers_are_written_as_each_language_does(value, language, text):
    assert numerals.write_number(value, language) == text
