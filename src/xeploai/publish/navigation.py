"""The links of a page to other pages: set in the finished text, as often as there are new neighbours."""

from __future__ import annotations

from markupsafe import Markup

from xeploai.codes import Labels
from xeploai.templating import environment

START, END = "<!--xl-navigation-->", "<!--/xl-navigation-->"
SLOT = Markup(START + END)


def has_place(html: bytes) -> bool:
    """Whether a page has a place for links, and is a text."""
    try:
        html.decode("utf-8")
    except UnicodeDecodeError:
        return False
    _, start, rest = html.partition(START.encode())
    return bool(start) and END.encode() in rest


def with_navigation(
    html: str,
    language: str,
    index: str = "index.html",
    previous: tuple[str, str] | None = None,
    following: tuple[str, str] | None = None,
    home: str = "../index.html",
) -> str:
    """Set the links of a page, in the place of those that it has.

    Parameters
    ----------
    html
        What `page` made.
    language
        Of the page.
    index, home
        Addresses of the list of reports and of the list of runs; no link where empty.
    previous, following
        Address and title of the neighbours, if any.

    Raises
    ------
    ValueError
        If the text has no place for them.
    """
    before, start, rest = html.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError("the text is no page: it has no place for links to other pages")
    links = environment().get_template("navigation.html.j2").render(
        labels=Labels(language), index=index, previous=previous, following=following, home=home
    )  # fmt: skip
    return f"{before}{START}\n{links}{END}{after}"
