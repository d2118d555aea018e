"""Every kind of page that the project makes, for everyone: by axe-core, in the dark, narrow, on paper, without a script."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from paged import barriers, crampedness, losses, visited
from shared import ROOT, empty_project

from xeploai import cli, tables

pytestmark = pytest.mark.slow
SCHEDULE = """
complete: 0
reports:
  - {name: profile, notebook: 01_area_profile.ipynb, parameters: {area: Kiên Giang}, matrix: {language: [vi, en]}}
  - {name: years, notebook: 02_year_over_year.ipynb, matrix: {language: [vi, en]}}
  - {name: provinces, notebook: 03_across_provinces.ipynb, matrix: {language: [vi, en]}}
  - {name: quality, notebook: 04_data_quality.ipynb, matrix: {language: [vi, en]}}
  - {name: review, notebook: 05_review_document.ipynb, matrix: {language: [vi, en]}}
  - {name: broken, notebook: broken.ipynb}
"""
IN_TWO_LANGUAGES = [
    f"reports/latest/{name}-{language}.html"
    for name in ("profile", "years", "provinces", "quality", "review")
    for language in ("vi", "en")
]
LISTS = ["reports/latest/index.html", "reports/index.html", "package/dictionary.html"]
AUDIT = "audit/chuong-my-2020.html"
PAGES = [*IN_TWO_LANGUAGES, *LISTS, AUDIT]
of_each_kind = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with every kind of page, as the commands make them; the list of reports has all that it can have."""
    where = empty_project(tmp_path_factory.mktemp("pages"))
    shutil.rmtree(where.raw)
    shutil.rmtree(where.notebooks)
    shutil.copytree(ROOT / "data" / "raw", where.raw)
    shutil.copytree(ROOT / "notebooks", where.notebooks)
    shutil.copytree(ROOT / "docs" / "example", where.root / "docs" / "example")
    shutil.copy(ROOT / "data" / "corrections.csv", where.corrections)
    (where.notebooks / "schedule.yml").write_text(SCHEDULE, encoding="utf-8")
    cells = [
        new_code_cell('language = "vi"', metadata={"tags": ["parameters"]}),
        new_code_cell("raise OSError()"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), where.notebooks / "broken.ipynb")
    document = str(where.root / "docs" / "example" / "chuong-my-2020.txt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XEPLOAI_HOME", str(where.root))
        patch.chdir(where.root)
        tables.build(where)
        assert cli.main(["report", "years", "review-vi", "--quiet"]) == 0
        raw = where.raw / "kien-giang-2023.csv"
        raw.write_text(
            raw.read_text(encoding="utf-8").replace(",3.402,3402,", ",3.401,3401,"), encoding="utf-8"
        )
        tables.build(where)
        assert cli.main(["report", "--quiet"]) == 1, "one is broken"
        assert cli.main(["extract", document, "-o", "drafts", "--audit", "audit"]) == 3, "two are left open"
        assert cli.main(["package", "-o", "package"]) == 0
    return where.root


@of_each_kind
def test_a_page_is_silent_and_asks_nobody(browser, made, name):
    with visited(browser, made / name) as view:
        assert view.asked == [(made / name).as_uri(), *(one for one in view.asked if one.startswith("data:"))]
        assert view.said == []


@of_each_kind
def test_the_policy_of_a_page_is_in_force(browser, made, name):
    """Nothing runs and nothing is fetched, also where something hostile came in."""
    with visited(browser, made / name) as view:
        stopped = view.evaluate(
            """async () => {
              const told = []; document.addEventListener('securitypolicyviolation', one => told.push(one.effectiveDirective));
              const script = document.createElement('script'); script.textContent = 'window.hit = 1';
              const picture = new Image(); picture.src = 'http://127.0.0.1:9/x.png';
              document.body.append(script, picture);
              await new Promise(done => picture.onerror = () => setTimeout(done));
              return [window.hit, told.sort()]; }"""
        )
        assert stopped == [None, ["img-src", "script-src-elem"]]


@of_each_kind
def test_nothing_keeps_anyone_from_reading_a_page(browser, made, name):
    with visited(browser, made / name, bypass_csp=True) as view:
        for switch in view.locator("#xl-switch").all():
            switch.check()
        assert barriers(view) == []
        view.emulate_media(color_scheme="dark")
        assert barriers(view, "color-contrast") == []


@of_each_kind
def test_a_phone_shows_a_page_without_scrolling_it_sideways(browser, made, name):
    with visited(browser, made / name, width=360, height=740, bypass_csp=True) as view:
        assert crampedness(view) == []
        assert barriers(view, "scrollable-region-focusable", "target-size", "color-contrast") == []


@of_each_kind
def test_paper_loses_nothing(browser, made, name, tmp_path):
    with visited(browser, made / name) as view:
        assert losses(view, tmp_path / "p.pdf") == []


@of_each_kind
def test_a_page_says_the_same_without_scripts(browser, made, name):
    said = []
    for scripts in (True, False):
        with visited(browser, made / name, java_script_enabled=scripts, bypass_csp=True) as view:
            said.append(view.locator("body").inner_text())
    assert said[0] == said[1] and len(said[0]) > 100


def test_the_other_language_of_an_audit_page_can_be_read_too(browser, made, tmp_path):
    with visited(browser, made / AUDIT, bypass_csp=True) as view:
        view.check("#en")
        assert "Trỏ chuột" not in view.locator("main").inner_text()
        assert barriers(view) == []
        view.locator("a.n").first.focus()
        view.emulate_media(color_scheme="dark")
        assert barriers(view, "color-contrast") == [], "with a card"
        assert losses(view, tmp_path / "p.pdf") == []


AMISS = {
    "image-alt": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">',
    "color-contrast": '<p style="color:#888;background:#999">pale</p>',
    "target-size": "<ul style='font-size:12px;line-height:1'>"
    + "<li><a href='#x'>a</a>" * 3
    + "</ul><p id=x>",
    "scrollable-region-focusable": '<div style="overflow:auto"><img alt="x" style="max-width:none" width="900" height="90" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="></div>',
    "region": "<!--/main--></main><p>outside</p><main>",
    "heading-order": "<h5>deep</h5>",
    "the page scrolls sideways": '<p style="width:900px">wide</p>',
    "9px: small": '<p style="font-size:9px">small</p>',
    "a small control": '<label>x <input type="checkbox"></label>',
    "not on paper: cut": '<p style="height:2em;overflow:hidden">a<br>b<br>c<br>d<br>e<br>cut</p>',
    "not on paper: far": '<p style="margin-right:-9mm;text-align:right">far</p>',
    "at the foot: alone": '<p style="height:190mm">high</p><h3 style="break-after:auto">alone</h3><div style="height:60mm;break-inside:avoid">x</div><p>end</p>',
    "a frame": '<iframe title="x" style="display:block!important" srcdoc="x"></iframe>',
    "is no A4": "<style>@page { size: letter }</style>",
    "127.0.0.1": '<img alt="x" src="http://127.0.0.1:9/x.png">',
    "said": "<script>console.warn('said')</script>",
    "written by a script": "<script>document.querySelector('main').append('written by a script')</script>",
}


@pytest.mark.parametrize("says", AMISS)
def test_what_is_amiss_is_seen(browser, made, tmp_path, says):
    """Each of the above can fail: a page that is in order, with one thing that is not."""
    html = (made / "reports" / "index.html").read_text(encoding="utf-8")
    assert "</main>" in html
    where = tmp_path / "p.html"
    where.write_text(html.replace("</main>", AMISS[says] + "</main>"), encoding="utf-8")
    with visited(browser, where, width=360, bypass_csp=True) as view:
        found = [*view.asked[1:], *view.said, *barriers(view), *crampedness(view)]
        found += view.locator("body").inner_text().splitlines()[-1:] if "<script>" in AMISS[says] else []
        found += losses(view, tmp_path / "p.pdf")
    assert any(says in one for one in found), found
