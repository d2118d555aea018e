"""Fixtures shared by the tests and by the examples in docstrings."""

from __future__ import annotations

import csv
import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from xeploai import project, tables
from xeploai.project import Project
from xeploai.raw.columns import FIGURE_COLUMNS, REPORT_COLUMNS
from xeploai.tables import Tables

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"
NEEDED = "XEPLOAI_NEEDS_PROGRAMS"  # set, no test is skipped because a program is missing
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def without(program: str, undone: str) -> NoReturn:
    """Skip what needs a program that is not here; fail where all programs should be."""
    said = f"NO {program}: {undone}"
    if os.environ.get(NEEDED):
        pytest.fail(f"{said} ({NEEDED} is set)", pytrace=False)
    pytest.skip(said, allow_module_level=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """The last words of a run say what nobody looked at."""
    yield
    reasons = [one.longrepr[2] for one in terminalreporter.getreports("skipped") if one.longrepr]
    lacking = Counter(
        said for reason in reasons if (said := reason.removeprefix("Skipped: ")).startswith("NO ")
    )
    for said, tests in lacking.items():
        terminalreporter.write_sep("!", f"{said}; {tests} skipped", red=True, bold=True)


def pytest_configure() -> None:
    """What the tests start can be interrupted, also where they run in the background of a shell."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def data() -> Tables:
    """The tables of the shipped data."""
    return tables.make(project.find())


@pytest.fixture(scope="session")
def as_printed(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The tables of the shipped figures with an empty corrections register."""
    where = Project(tmp_path_factory.mktemp("as-printed"))
    for folder in ("raw", "reference"):
        shutil.copytree(ROOT / "data" / folder, where.root / "data" / folder)
    return tables.make(where)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """An empty project with the real code lists; everything under test looks there."""
    where = empty_project(tmp_path)
    monkeypatch.setenv("XEPLOAI_HOME", str(tmp_path))
    yield where


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Made-up figures of all 63 provinces, two subjects, 2016 to 2023 without 2021."""
    from made_up import fill, provinces

    where = empty_project(tmp_path_factory.mktemp("many"))
    periods = ["2016", "2017", "2018", "2019", "2020", "2022", "2023"]
    fill(adder(where), provinces(63), periods, ["member", "grassroots_org"])
    return tables.make(where)


def empty_project(root: Path) -> Project:
    """An empty project with the real code lists."""
    where = Project(root)
    where.raw.mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "reference", where.reference)
    where.notebooks.mkdir()
    write_csv(where.registry, REPORT_COLUMNS, [])
    return where


@pytest.fixture
def add_report(home: Project) -> Callable[..., Path]:
    """Add a report to the project: its id, its figures (dicts of columns), and what the register says."""
    return adder(home)


def adder(home: Project) -> Callable[..., Path]:
    """What adds reports to a project."""

    def add(report: str, figures: list[dict[str, str]], **registered: str) -> Path:
        row = {
            "report": report, "title_vi": f"Báo cáo {report}", "title_en": f"Report {report}",
            "publisher": "Báo thử", "report_kind": "newspaper", "url": f"https://example.org/{report}",
            "date_published": "2024-01-31", "ref_area": "Kon Tum", "area_level": "province",
            "time_period": "2023", **registered,
        }  # fmt: skip
        rows = [*read_csv(home.registry), row]
        write_csv(home.registry, REPORT_COLUMNS, rows)
        path = home.raw / f"{report}.csv"
        write_csv(path, FIGURE_COLUMNS, figures)
        return path

    return add


@pytest.fixture(scope="session")
def browser():
    """A browser that is installed."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        without("BROWSER", "pages are not opened in one")
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=found, args=root)
        yield made
        made.close()


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice's program."""
    return (
        shutil.which("soffice")
        or shutil.which("libreoffice")
        or without("LIBREOFFICE", "workbooks are not opened by a second program")
    )


def write_csv(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write rows with all columns, missing cells empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rated(printed: str, rating: str, subject: str = "member", **more: str) -> dict[str, str]:
    """A figure of one rating."""
    return {"printed": printed, "subject": subject, "measure": "rated", "rating": rating, **more}


def count(printed: str, measure: str, subject: str = "member", **more: str) -> dict[str, str]:
    """A figure of one measure."""
    return {"printed": printed, "subject": subject, "measure": measure, **more}
