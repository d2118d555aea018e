"""What was said before and still holds while the numbers of a document are bound."""

from __future__ import annotations

from dataclasses import dataclass, field

from xeploai.extract import grid
from xeploai.extract.context import Context
from xeploai.extract.item import Item
from xeploai.extract.lexer import Token


@dataclass
class Frame:
    """What holds until something else is said.

    Attributes
    ----------
    topic
        The subject that a heading or `đối với ...` announced, with its token.
    recent
        Items of the paragraph so far, latest last.
    items
        All items of the document so far.
    nest
        By bracket depth, the item whose parts are being told (trong đó).
    level
        The rating that a line of its own names for the lines below it.
    whole, rows
        Of a table: the subject that its title names, else the one told last before it; whether a row of it
        has named one.
    listed
        The item whose parts the lines of a list tell, after a line that ends with `trong đó:`.
    """

    context: Context
    topic: Token | None = None
    heading: Token | None = None
    rating: Token | None = None
    level: Token | None = None
    measure: Token | None = None
    period: str = ""
    period_at: Token | None = None
    reference: str = ""
    since: str = ""
    recent: list[Item] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    nest: dict[int, Item] = field(default_factory=dict)
    listed: Item | None = None
    whole: str = ""
    rows: bool = False
    over: bool = False
    sentences: int = 0
    head: grid.Cells = field(default_factory=list)
