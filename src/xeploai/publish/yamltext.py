"""YAML as it is written: text stays text, nothing is dropped, and what could be read in two ways is told.

The loader of PyYAML reads `010` as 8, `12:30:00` as 45000 and `no` as false, and keeps the last of two equal
names. Here numbers are what looks like a number to everyone (the core schema of YAML 1.2, without octal and
hexadecimal ones), `true` and `false` are the only two of their kind, and dates and times are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

MOST_VALUES = 100_000  # with those that aliases repeat
MOST_DIGITS = 1000  # Python reads no number of many more
PREFIX = "tag:yaml.org,2002:"
MERGE, YES_NO = f"{PREFIX}merge", "yes or no"
FORMS = {  # of what is no text, in the order they are tried, with the letters it can begin with
    f"{PREFIX}bool": (re.compile(r"true|True|TRUE|false|False|FALSE"), "tTfF"),
    f"{PREFIX}int": (re.compile(r"[-+]?(?:0|[1-9][0-9]*)"), "-+0123456789"),
    f"{PREFIX}float": (
        re.compile(
            r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+|(?:0|[1-9][0-9]*)(?=[eE]))(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
        ),
        "-+.0123456789",
    ),
    f"{PREFIX}null": (re.compile(r"~|null|Null|NULL|"), ["~", "n", "N", ""]),
    MERGE: (re.compile("<<"), "<"),
    YES_NO: (re.compile(r"(?i:yes|no|on|off)"), "yYnNoO"),
}
KINDS = {f"{PREFIX}{name}" for name in ("str", "map", "seq", "bool", "int", "float", "null")}


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (PyYAML's own name, read by its methods)


for _tag, (_form, _first) in FORMS.items():
    _Loader.add_implicit_resolver(_tag, re.compile(f"(?:{_form.pattern})$"), list(_first))


def read(text: str) -> tuple[Any, list[tuple[int, str]]]:
    """What a text holds, or what is wrong with it: each with its row, from 1.

    Raises
    ------
    yaml.YAMLError
        If it is no YAML.
    RecursionError
        If it is nested very deeply.

    Examples
    --------
    >>> read("a: 010\\nb: [1, 2.5, yes please]")
    ({'a': '010', 'b': [1, 2.5, 'yes please']}, [])
    >>> read("a: 1\\nb: no\\na: 2")[1]
    [(2, "'no' may mean two things: write true or false, or quote it"), (3, "'a' is given twice")]
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, []
        wrong = sorted(set(_wrong(node, {})))
        return (None, wrong) if wrong else (loader.construct_document(node), [])
    finally:
        loader.dispose()


def _wrong(node: yaml.Node, sizes: dict[int, int | None]) -> Iterator[tuple[int, str]]:
    """What is wrong in a part; `sizes` holds how many values each part unfolds to, None while it is open."""
    row = node.start_mark.line + 1
    sizes[id(node)] = None
    inner: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        yield from _twice(node)
        inner = [one for pair in node.value for one in pair]
    elif isinstance(node, yaml.SequenceNode):
        inner = node.value
    elif node.tag == YES_NO:
        yield row, f"'{node.value}' may mean two things: write true or false, or quote it"
    elif node.tag in FORMS and not FORMS[node.tag][0].fullmatch(node.value):
        yield row, f"'{node.value}' is not what its tag says: leave the tag out"
    elif node.tag == f"{PREFIX}int" and len(node.value) > MOST_DIGITS:
        yield row, f"{node.value[:20]}… is too large a number"
    if node.tag not in {*KINDS, MERGE, YES_NO}:
        yield row, f"'{node.tag.replace(PREFIX, '!!')}' cannot be said here: write text, a number or a list"
    size = 1
    for one in inner:
        if id(one) not in sizes:
            yield from _wrong(one, sizes)
        own = sizes[id(one)]
        if own is None:
            yield row, "holds itself"
        size += own or 0
    if size > MOST_VALUES and all((sizes[id(one)] or 0) <= MOST_VALUES for one in inner):
        yield row, f"unfolds to more than {MOST_VALUES} values"
    sizes[id(node)] = size


def _twice(node: yaml.MappingNode) -> Iterator[tuple[int, str]]:
    """Names that a mapping has more than once."""
    met = set()
    for key, _ in node.value:
        name = (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else None
        if name in met:
            yield key.start_mark.line + 1, f"'{key.value}' is given twice"
        if name is not None:
            met.add(name)
