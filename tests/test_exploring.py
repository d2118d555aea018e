"""Exploring in JupyterLab: tables that can be sorted and filtered, lists to choose a comparison from."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest

import xeploai as xl
from xeploai import exploring
from xeploai.compare import having_data
from xeploai.mistakes import UserMistakesError

QUESTIONS = {name: getattr(xl, name) for name in exploring.QUESTIONS}


@pytest.mark.parametrize("question", exploring.QUESTIONS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_choice_is_answered_or_told_in_a_sentence(question, language, data):
    """Lists can be combined in any way; what has no data is said, and never a traceback."""
    answered = 0
    for area in having_data.provinces_with_data(data)[:4]:
        for subject in having_data.subjects_with_data(data, any_scheme=True)[:3]:
            for period in ("", having_data.periods_with_data(data)[0]):
                asked = exploring.call(question, area, subject, period, language)
                code, *shown = exploring.answer(data, QUESTIONS, asked)
                assert code.text == exploring.written(asked) and code._repr_html_().startswith(
                    '<pre class="xl-said">xl.'
                )
                assert all(hasattr(one, "_repr_html_") for one in shown)
                answered += len(shown) > 1
    assert answered


def test_the_call_beside_an_answer_gives_the_same_answer(data):
    asked = exploring.call("year_over_year", "Kiên Giang", "collective", "2023", "en")
    code, heading, *_ = exploring.answer(data, QUESTIONS, asked)
    assert eval(code.text, {"xl": xl, "tables": data}).heading().text == heading.text


def test_what_has_no_answer_is_one_sentence(data):
    _, only = exploring.answer(data, QUESTIONS, ("area_profile", ("Kien Gianh",), {"language": "en"}))
    assert "unknown area 'Kien Gianh'" in only.text and "Kiên Giang" in only.text


def test_names_in_a_call_are_no_markup(data):
    code, *_ = exploring.answer(data, QUESTIONS, ("area_profile", ("<script>",), {}))
    assert "<script>" not in code._repr_html_()


def test_lists_have_what_can_be_drawn_and_follow_the_question(data):
    pytest.importorskip("ipywidgets")
    box = xl.controls(data, language="en")
    question, area, subject, period, _ = box.children
    assert {value for _, value in area.options} == set(having_data.provinces_with_data(data))
    assert all(name != value for name, value in subject.options), "subjects have names"
    assert [value for _, value in period.options] == ["", *having_data.periods_with_data(data)]
    for name, off in [
        ("area_profile", (False, True, True)), ("across_areas", (True, False, False)), ("year_over_year", (False,) * 3),
    ]:  # fmt: skip
        question.value = name
        assert (area.disabled, subject.disabled, period.disabled) == off


def test_a_table_to_explore_has_all_rows_and_lets_no_markup_through(data):
    pytest.importorskip("itables")
    shown = xl.explore(data.distributions, "en")
    assert shown.df.shape == data.distributions.shape
    hostile = xl.explore(pd.DataFrame({"a": ["<img src=x onerror=alert(1)>"]}), "en")
    state = repr(hostile.get_state())
    assert "<img" not in state and "&lt;img" in state


def test_a_block_of_a_comparison_can_be_explored_and_a_sentence_cannot(data):
    pytest.importorskip("itables")
    made = xl.year_over_year(data, "Kiên Giang", "collective", language="en")
    assert len(xl.explore(made.printed(), "en").df) == len(made.printed().frame)
    with pytest.raises(UserMistakesError, match="give a table"):
        xl.explore(made.caveats(), "en")


def test_without_the_libraries_it_is_said_what_to_install(data, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    with pytest.raises(UserMistakesError, match=r'pip install .* "\.\[lab\]"'):
        xl.controls(data)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("xl.year_over_year(tables)", "missing a required argument: 'areas'"),
        ("xl.across_areas('member')", "missing a required argument: 'subject'"),
        ("xl.across_areas('member', 'member')", "tables is what xl.load_tables() returns"),
        ("xl.across_areas(tables, 'member', perod='2023')", "did you mean 'period'?"),
        (
            "xl.across_areas(tables, ['member', 'official'])",
            "subject takes one text, not ['member', 'official']",
        ),
        ("xl.area_profile(tables, None)", "area takes one text, not None"),
        ("xl.year_over_year(tables, ['Kon Tum', None], 'member')", "areas takes a text or a list of them"),
        ("xl.area_profile(tables, 'Kiên Giang').change_chart('pints')", "did you mean 'points'?"),
    ],
)
def test_a_call_that_cannot_be_is_one_message(call, told, data):
    with pytest.raises(UserMistakesError) as error:
        eval(call, {"xl": xl, "tables": data})
    assert told in str(error.value) and len(str(error.value).splitlines()) == 1


def test_years_may_be_numbers_and_areas_a_column(data):
    asked = xl.across_areas(data, "member", period=2022, language="en")
    assert asked.title == xl.across_areas(data, "member", period="2022", language="en").title
    areas = pd.Series(["Kon Tum", "Kiên Giang"])
    assert (
        xl.year_over_year(data, areas, "member").title == xl.year_over_year(data, list(areas), "member").title
    )


def test_a_name_that_is_not_there_names_the_nearest():
    with pytest.raises(AttributeError, match="did you mean 'load_tables'"):
        xl.load_table  # noqa: B018


def test_every_public_name_has_completion_a_signature_and_a_docstring():
    from IPython.core.completer import provisionalcompleter
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_cell("import xeploai as xl")
    with provisionalcompleter():
        offered = {one.text for one in shell.Completer.completions("xl.", 3)}
        arguments = {one.text for one in shell.Completer.completions("xl.across_areas(tables, per", 27)}
    assert set(xl.__all__) <= offered and "period=" in arguments
    for name in xl.__all__:
        told = shell.object_inspect(f"xl.{name}")
        assert told["found"] and told["docstring"].strip(), name
        assert told["definition"] or told["init_definition"], name
    for kind in (xl.Comparison, xl.Quality, xl.Tables):
        public = [name for name in dir(kind) if not name.startswith("_")]
        assert [name for name in public if not inspect.getdoc(getattr(kind, name))] == []
    for name in ("year_over_year", "across_areas", "area_profile", "data_quality", "explore", "controls"):
        asked = inspect.signature(getattr(xl, name)).parameters
        text = getattr(xl, name).__doc__
        assert [one for one in asked if f"\n    {one}\n" not in text] == [], name
