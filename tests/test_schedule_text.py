"""What a schedule is written with: YAML as it is written (`cases/yaml.txt`), and what a person is told."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from running import built, entry, notebook, schedule, small

from xeploai import cli
from xeploai.publish import yamltext

__all__ = ["built", "small"]
CASES = (Path(__file__).parent / "cases" / "yaml.txt").read_text(encoding="utf-8").split("====\n")[1:]


@pytest.mark.parametrize("case", [case for case in CASES if case.strip()])
def test_yaml_is_read_as_it_is_written(case):
    heads = re.findall(r"^#([=!]) (.*)\n", case, re.M)
    text = re.sub(r"^#[=!] .*\n", "", case, flags=re.M)
    found, wrong = yamltext.read(text)
    if heads[0][0] == "=":
        assert (json.dumps(found), wrong) == (json.dumps(json.loads(heads[0][1])), [])
    else:
        expected = [(int(row), words) for row, words in (head.split(": ", 1) for _, head in heads)]
        assert [row for row, _ in wrong] == [row for row, _ in expected]
        assert all(words in said for (_, words), (_, said) in zip(expected, wrong, strict=True)), wrong


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_what_is_written_is_what_is_read(value):
    try:
        found, wrong = yamltext.read(json.dumps(value))
    except yaml.YAMLError:  # JSON with letters that YAML leaves out
        return
    assert wrong == [] and json.dumps(found) == json.dumps(value)


def told(capsys, *arguments):
    capsys.readouterr()
    assert cli.main(["report", "--list", *arguments]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


def test_all_mistakes_of_the_text_are_told_with_their_rows(small, capsys):
    text = "reports:\n  - name: a\n    name: b\n    notebook: note.ipynb\nretention: no\nretention: 3\n"
    (small.notebooks / "schedule.yml").write_text(text, encoding="utf-8")
    said = told(capsys)
    assert "notebooks/schedule.yml, row 3: 'name' is given twice" in said
    assert "notebooks/schedule.yml, row 5: 'no' may mean two things" in said
    assert "notebooks/schedule.yml, row 6: 'retention' is given twice" in said and "3 mistakes" in said


def test_whatever_else_is_wrong_values_and_wishes_are_told_too(small, capsys):
    schedule(
        small,
        entry("A b", notebook="nowhere.ipynb", colour="red", limits={"retries": -1}, publish=["pdf"], engine="x",
              title={"fr": "{nothing}"}, parameters={"area": "Kon Tumm", "subject": "membr", "language": "xx"}),
        entry("b", matrix=["x"], parameters={"area": "Kon Tumm"}, publish=["pdf"]),
    )  # fmt: skip
    said = told(capsys)
    for text in (
        "unknown key 'colour'", "needs a name of lower-case", "unknown notebook 'nowhere.ipynb'",
        "limit 'retries' is -1", "unknown thing to publish 'pdf'", "unknown engine 'x'", "unknown language 'fr'",
        "the title's {nothing} is no parameter", "area: unknown area 'Kon Tumm'", "subject: unknown subject 'membr'",
        "language: unknown language 'xx'",
    ):  # fmt: skip
        assert f"entry 1 (A b): {text}" in said
    for text in ("'matrix' is no mapping", "area: unknown area 'Kon Tumm'", "unknown thing to publish 'pdf'"):
        assert f"entry 2 (b): {text}" in said


def test_a_title_is_given_in_the_languages_of_its_reports(small, capsys):
    schedule(small, entry("a", title={"vi": "Một"}, matrix={"language": ["vi", "en"]}))
    assert "entry 1 (a): the title has no text in 'en', a language of these reports: give it" in told(capsys)
    schedule(small, entry("a", title={"en": "One"}))  # the notebook's own language is vi
    assert "the title has no text in 'vi'" in told(capsys)
    schedule(small, entry("a", title={"en": "One"}, parameters={"language": "en"}))
    assert cli.main(["report", "--list"]) == 0


def test_a_language_is_one(small, capsys):
    schedule(small, entry("a", parameters={"language": ["en"]}))
    assert "entry 1 (a): language: ['en'] is no language: give one" in told(capsys)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
@pytest.mark.parametrize("thing", ["pipe", "folder", "link"])
def test_what_is_only_called_a_notebook_is_none(thing, small, capsys):
    place = small.notebooks / "odd.ipynb"
    if thing == "pipe":
        os.mkfifo(place)
    elif thing == "folder":
        place.mkdir()
    else:
        place.symlink_to("nowhere.ipynb")
    schedule(small, entry("a", notebook="odd.ipynb"))
    assert "unknown notebook 'odd.ipynb'" in told(capsys)
    schedule(small, entry("a"))
    assert cli.main(["report", "--list"]) == 0


@pytest.mark.parametrize("name", ["subject", "scheme", "area", "areas", "period", "periods"])
def test_a_number_with_decimals_is_no_name(name, small, capsys):
    notebook(small, "print(1)", name="own.ipynb", parameters=f'{name} = "x"\nlanguage = "vi"')
    schedule(small, entry("a", notebook="own.ipynb", parameters={name: 1.5}))
    assert f"entry 1 (a): {name}: 1.5 is no name: quote it if it is text" in told(capsys)


def test_two_languages_in_a_text_are_no_language(small, capsys):
    schedule(small, entry("a", parameters={"language": "vi, en"}))
    assert "language: 'vi, en' is no language: give one" in told(capsys)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
def test_a_schedule_that_is_a_pipe_is_none(small, capsys):
    (small.notebooks / "schedule.yml").unlink(missing_ok=True)
    os.mkfifo(small.notebooks / "schedule.yml")
    assert "notebooks/schedule.yml: is no file" in told(capsys)


def test_a_number_of_thousands_of_digits_is_told(small, capsys):
    (small.notebooks / "schedule.yml").write_text(f"reports:\n  - name: {'9' * 5000}\n", encoding="utf-8")
    assert "row 2: 99999999999999999999… is too large a number" in told(capsys)
