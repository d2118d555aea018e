"""For who explores in JupyterLab: tables to sort and filter, and lists to choose a comparison from.

Both only show what the functions of the package give: the same call, to be typed, is printed beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from xeploai import codes, display
from xeploai.compare import having_data
from xeploai.compare.comparison import ACROSS_AREAS, AREA_PROFILE, YEAR_OVER_YEAR
from xeploai.mistakes import Mistake, UserMistakesError, install

QUESTIONS = (AREA_PROFILE, YEAR_OVER_YEAR, ACROSS_AREAS)
ROWS = 10  # of a page of a table
LARGEST = "16MB"  # of a table that is sent to the browser whole
WORDS = ("search", "info", "infoEmpty", "infoFiltered", "lengthMenu", "zeroRecords", "emptyTable")
Call = tuple[str, tuple[Any, ...], dict[str, Any]]


def explore(what: display.Block | pd.DataFrame, language: str = "vi") -> Any:
    """A table that can be sorted, searched and filtered by column, in JupyterLab.

    Parameters
    ----------
    what
        A DataFrame, or a table of a comparison such as `comparison.printed()`.
    language
        ``vi`` or ``en``.

    Returns
    -------
    itables.widget.ITable

    Raises
    ------
    UserMistakesError
        If itables is not installed, or there is no table in it.
    """
    itable = _needed("itables.widget").ITable
    frame = what.frame if isinstance(what, display.Block) else what
    if not isinstance(frame, pd.DataFrame) or not len(frame.columns):
        raise UserMistakesError([Mistake("explore", "give a table: a DataFrame, or what shows one")])
    labels = codes.Labels(language)
    return itable(
        frame.reset_index(drop=True), column_filters="header", pageLength=ROWS, maxBytes=LARGEST,
        classes="display compact", language={word: labels(f"explore.{word}") for word in WORDS},
    )  # fmt: skip


def _needed(name: str) -> Any:
    """A module of the extra for JupyterLab."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        text = f"{name.split('.')[0]} is not installed: {install('lab')}"
        raise UserMistakesError([Mistake("JupyterLab", text)]) from None


def call(question: str, area: str, subject: str, period: str, language: str) -> Call:
    """The call that answers a question: the function's name, its arguments and its options.

    >>> call("year_over_year", "Kon Tum", "member", "", "en")
    ('year_over_year', ('Kon Tum', 'member'), {'language': 'en'})
    >>> call("across_areas", "Kon Tum", "member", "2022", "vi")
    ('across_areas', ('member',), {'period': '2022', 'language': 'vi'})
    """
    options: dict[str, Any] = {"language": language}
    if question == AREA_PROFILE:
        return question, (area,), options
    if question == ACROSS_AREAS:
        return question, (subject,), ({"period": period} if period else {}) | options
    return question, (area, subject), ({"periods": [period]} if period else {}) | options


def written(asked: Call) -> str:
    """A call as it is typed in a cell.

    >>> written(("area_profile", ("Kon Tum",), {"language": "vi"}))
    "xl.area_profile(tables, 'Kon Tum', language='vi')"
    """
    name, arguments, options = asked
    parts = ["tables", *map(repr, arguments), *(f"{key}={value!r}" for key, value in options.items())]
    return f"xl.{name}({', '.join(parts)})"


def controls(tables: Any, questions: Mapping[str, Callable[..., Any]], language: str = "vi") -> Any:
    """Lists of questions, areas, subjects and periods, and the comparison that they choose.

    Parameters
    ----------
    questions
        The functions that answer, by name.

    Returns
    -------
    ipywidgets.VBox

    Raises
    ------
    UserMistakesError
        If ipywidgets is not installed.
    """
    widgets = _needed("ipywidgets")
    labels = codes.Labels(language)

    def chosen(name: str, options: list[tuple[str, str]]) -> Any:
        look = {"description_width": "8em"}
        return widgets.Dropdown(options=options, description=labels(f"controls.{name}"), style=look)

    lists = {
        "question": chosen("question", [(labels(f"controls.{one}"), one) for one in QUESTIONS]),
        "area": chosen("area", [(one, one) for one in having_data.provinces_with_data(tables)]),
        "subject": chosen(
            "subject",
            [
                (codes.name_of("subject", one, language), one)
                for one in having_data.subjects_with_data(tables, any_scheme=True)
            ],
        ),
        "period": chosen(
            "period",
            [(labels("controls.any"), ""), *((one, one) for one in having_data.periods_with_data(tables))],
        ),
    }

    def show(question: str, area: str, subject: str, period: str) -> None:
        lists["area"].disabled = question == ACROSS_AREAS
        lists["subject"].disabled = lists["period"].disabled = question == AREA_PROFILE
        for part in answer(tables, questions, call(question, area, subject, period, language)):
            _show(part)

    return widgets.VBox([*lists.values(), widgets.interactive_output(show, lists)])


def answer(tables: Any, questions: Mapping[str, Callable[..., Any]], asked: Call) -> list[Any]:
    """What a call gives, to be shown: the call, the finding, its chart and caveats; or one sentence."""
    name, arguments, options = asked
    code = display.code(written(asked))
    try:
        made = questions[name](tables, *arguments, **options)
    except UserMistakesError as error:
        return [code, display.sentence(str(error))]
    return [code, made.heading(), made.chart(), made.caveats()]


def _show(part: Any) -> None:
    from IPython.display import display as show

    show(part)
