"""nbconvert's part of a page: our own template, its filters, one exporter that is ready before it is used.

The template (`templates/report`) stands on none of nbconvert's own, so neither a script of theirs nor what is
installed beside them comes into a page. The exporter keeps nothing of a page; that is all in `resources`.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pygments import lexers, token  # type: ignore[import-untyped]

from xeploai import project
from xeploai.templating import TEMPLATES

KINDS = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
COLOURED = {token.Keyword: "k", token.String: "s", token.Number: "m", token.Comment: "c"}
LEXER = lexers.PythonLexer()


class ReportExporter(TemplateExporter):
    """A notebook as a page of a report; what is not markup of ours is escaped."""

    output_mimetype = "text/html"

    def __init__(self) -> None:
        super().__init__(
            template_name="report",
            file_extension=".html",
            extra_template_basedirs=[str(TEMPLATES)],
            extra_template_paths=[str(TEMPLATES)],
            default_preprocessors=[],
        )

    def default_filters(self) -> Any:
        """The filters of our template, and no other."""
        return {
            "shown_as": shown_as,
            "text": text,
            "encoded": encoded,
            "plain": plain,
            "compact": compact,
            "with_line": with_line,
            "coloured": coloured,
            "prose": prose,
            "prose_of_data": prose_of_data,
        }.items()

    def _create_environment(self) -> Environment:
        made: Environment = super()._create_environment()
        made.autoescape, made.undefined = True, StrictUndefined
        made.trim_blocks = made.lstrip_blocks = True
        return made


@lru_cache(maxsize=1)
def exporter() -> ReportExporter:
    """The one exporter; its template is compiled and all that it needs is imported when this returns."""
    made = ReportExporter()
    cells = [new_markdown_cell("# `a`\n\n*b* [c](https://example.org)"), new_code_cell("a = 1  # 'b'")]
    resources = dict.fromkeys(("language", "title", "slot", "version", "headed"), "")
    made.from_notebook_node(new_notebook(cells=cells), {**resources, "labels": str})
    return made


def shown_as(output: NotebookNode) -> str:
    """As what an output is shown: one of `KINDS`, ``stream`` or ``error``; empty if as nothing."""
    if output.output_type in ("stream", "error"):
        return str(output.output_type)
    return next((kind for kind in KINDS if text(output, kind).strip()), "")


def text(output: NotebookNode, kind: str) -> str:
    """What an output holds of a kind; a notebook may keep it as lines."""
    held = output.text if kind == "stream" else output.get("data", {}).get(kind, "")
    return "".join(held)


def encoded(output: NotebookNode, kind: str) -> str:
    """A picture in base64; that of SVG, which a notebook keeps as text, too."""
    held = text(output, kind)
    if kind == "image/svg+xml":
        return base64.b64encode(held.encode("utf-8")).decode("ascii")
    return "".join(held.split())


def plain(written: str) -> str:
    """Text without colours of a terminal and without the place of the project on this machine."""
    return str(strip_ansi(written)).replace(str(project.find().root), "…")


def compact(css: str) -> Markup:
    """A style sheet without the space that it can do without.

    >>> print(compact("a :is(b, c) { color: red; }\\n"))
    a :is(b,c){color:red}
    """
    one_line = " ".join(css.split())
    return Markup(re.sub(r";?\s*([{}])\s*|([;,:])\s", r"\1\2", one_line))


def with_line(html: str, line: str) -> Markup:
    """A heading with one more line in what it says of its scope."""
    if "</dl>" in html:
        return Markup(html.replace("</dl>", f"{line}</dl>", 1))
    return Markup(html.replace("</header>", f'<dl class="xl-scope">\n{line}</dl>\n</header>', 1))


def coloured(source: str) -> Markup:
    """Python with its keywords, texts, numbers and comments marked.

    >>> coloured("if a < 1: pass")
    Markup('<i class=k>if</i> a &lt; <i class=m>1</i>: <i class=k>pass</i>')
    """
    parts = []
    for look, tokens in groupby(LEXER.get_tokens(source.strip("\n")), lambda one: _look(one[0])):
        written = escape("".join(text for _, text in tokens))
        parts.append(f"<i class={look}>{written}</i>" if look else str(written))
    return Markup("".join(parts).rstrip("\n"))


def _look(kind: Any) -> str:
    """The class of a kind of token; empty for one that looks like any text."""
    return next((look for known, look in COLOURED.items() if kind in known), "")


def prose(source: str, attachments: dict[str, dict[str, str]] | None = None) -> Markup:
    """Markdown that an author wrote: HTML in it is HTML."""
    return _markdown(source, attachments, html=True)


def prose_of_data(source: str) -> Markup:
    """Markdown that code made, maybe from data: HTML in it is shown as typed.

    >>> print(prose_of_data("*a* <script>").strip())
    <p><em>a</em> &lt;script&gt;</p>
    """
    return _markdown(source, None, html=False)


def _markdown(source: str, attachments: dict[str, dict[str, str]] | None, *, html: bool) -> Markup:
    renderer = IPythonRenderer(
        escape=not html, allow_harmful_protocols=False, exclude_anchor_links=True, attachments=attachments
    )
    made = MarkdownWithMath(renderer=renderer).render(source)
    return Markup(re.sub(r"\n\s*\n", "\n", made))
