"""Small numbers in words: `hai chi bộ không hoàn thành nhiệm vụ`."""

from __future__ import annotations

from xeploai.extract.clauses import NOUNS
from xeploai.extract.lexer import NUMBERS, Token

TOLD = ("not_assessed", "disciplined", "dissolved", "merged", "established")
REACH = 6  # tokens behind the noun in which its rating stands


def settle(tokens: list[Token]) -> list[Token]:
    """Numerals that count somebody with a rating become numbers; others are left out.

    >>> from xeploai.extract.lexer import tokens
    >>> [t.text for t in settle(tokens("một số nơi có hai chi bộ yếu kém")) if t.kind == "spelled"]
    ['hai']
    """
    if not any(token.kind == "numeral" for token in tokens):
        return tokens
    found: list[Token] = []
    last = -100
    for place, token in enumerate(tokens):
        if token.kind != "numeral":
            found.append(token)
            continue
        fraction = token.start - last <= len(" phần ")  # `chín phần mười`
        last = token.end
        last_word = found[-1] if found else None
        opened = last_word is not None and (last_word.text == "(" or _told(last_word))
        if not fraction and _counts(token, tokens[place + 1 : place + 2 + REACH], opened):
            found.append(token._replace(kind="spelled"))
    return found


def _told(token: Token) -> bool:
    return token.kind == "measure" and token.entry is not None and token.entry.code in TOLD


def _counts(numeral: Token, behind: list[Token], opened: bool) -> bool:
    """Whether somebody stands behind it, with a rating; in a bracket (`0,11% (hai chi bộ)`) without one."""
    if not behind or behind[0].kind not in NOUNS or behind[0].start - numeral.end > 1:
        return False
    if opened:
        return True
    for token in behind[1:]:
        if token.kind == "mark" or token.kind in NUMBERS:
            return False
        if token.kind == "rating" or _told(token):
            return True
    return False
