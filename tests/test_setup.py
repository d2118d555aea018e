"""The house: packages named once, layers that look only down, nothing of one machine in any file."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib

import pandas as pd
import pytest
import yaml
from matplotlib.testing.compare import compare_images
from shared import ROOT

import xeploai

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# packages that conda-forge names otherwise
CONDA_NAMES = {
    "pandera[pandas]": "pandera-pandas",
    "lxml-html-clean": "lxml_html_clean",
    "itables[widget]": "itables",
    "types-pyyaml": "types-pyyaml",
}
# rooms from top to bottom; a room imports only from those below it
ROOMS = [
    ["cli"], ["arguments", "comparing", "datapackage", "publish"], ["api"], ["reviewing", "exploring", "calls"], ["display"], ["excel", "charts"], ["compare"], ["tables", "extract"], ["check"],
    ["documents"], ["raw"],
    ["codes"],    ["numerals", "project", "executors", "templating"], ["mistakes"],
]  # fmt: skip


def required() -> dict[str, str]:
    extras = PYPROJECT["project"]["optional-dependencies"]
    from_pip = {*extras["legacy"], *extras["browser"], *extras["vietnamese"]}  # on no conda channel
    found = {}
    for line in [*PYPROJECT["project"]["dependencies"], *(d for extra in extras.values() for d in extra)]:
        if line in from_pip:
            continue
        name, bound = re.fullmatch(r"([\w\-\[\]]+)(>=.+)", line).groups()
        found[CONDA_NAMES.get(name.lower(), name.lower())] = bound
    return found


def test_environment_yml_names_the_same_packages_and_bounds():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge"]
    *packages, last = environment["dependencies"]
    assert last == {"pip": ["-e .[legacy,browser,lab,vietnamese]"]}
    split = dict(re.fullmatch(r"([\w\-]+)(>=.+)?", p).groups(default="") for p in packages)
    assert split.pop("python") == PYPROJECT["project"]["requires-python"]
    assert split.pop("pip") == ""
    assert split == required()


def test_constraints_pin_everything_and_name_no_host():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    pinned = {}
    for line in text.splitlines():
        name, version = re.match(r"([a-z0-9\-]+)==(\S+)", line).groups()
        pinned.setdefault(name, []).append(version)
    assert {re.sub(r"\[.*", "", n.lower()).replace("_", "-") for n in
            (re.match(r"[\w\-]+", d)[0] for d in PYPROJECT["project"]["dependencies"])} <= set(pinned)  # fmt: skip
    assert "sys_platform == 'win32'" in text and "sys_platform == 'darwin'" in text


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("xeploai"):
            names = [node.module] if node.module != "xeploai" else [f"xeploai.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names if a.name.startswith("xeploai.")]
        yield from (name.split(".")[1] for name in names if "." in name)


def test_no_room_imports_from_above():
    floor = {room: number for number, rooms in enumerate(ROOMS) for room in rooms}
    package = ROOT / "src" / "xeploai"
    seen = set()
    for path in package.rglob("*.py"):
        relative = path.relative_to(package)
        room = relative.parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        seen.add(room)
        for target in imports_of(path):
            if target != room and target in floor:
                assert floor[target] > floor[room], f"{relative} imports xeploai.{target}"
    assert seen == set(floor)


def test_modules_are_small():
    for path in (ROOT / "src").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path


def test_files_hold_no_path_of_a_machine_and_no_registry():
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    hosts = re.compile(r"pypi\.(org|python)|pythonhosted|registry\.npmjs|anaconda\.(org|com)|deb\.debian")
    home = re.compile(r"/(home|Users|root|work)/[\w.]+")
    for name in listed.splitlines():
        path = ROOT / name
        if path == ROOT / "tests" / "test_setup.py" or path.suffix in {".png", ".xlsx"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        assert not hosts.search(text), name
        assert not home.search(text), name
    assert "uv.lock" not in listed


def test_importing_costs_little_more_than_pandas():
    """No chart library, no papermill and no validator is imported before it is needed."""
    code = "import sys, xeploai; print([m for m in ('matplotlib', 'papermill', 'pandera', 'openpyxl') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


def test_every_public_name_has_a_docstring():
    for name in xeploai.__all__:
        assert getattr(xeploai, name).__doc__, name


@pytest.mark.parametrize("table", ["observations", "distributions", "figures", "reports", "findings"])
def test_every_column_is_explained(data, table):
    text = (ROOT / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")
    frame: pd.DataFrame = getattr(data, table)
    own = text.split(f"\n## {table}\n")[1].split("\n## ")[0]
    assert [c for c in frame.columns if f"| `{c}`" not in own] == []


def generated():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["tables.md", "codes.md", "commands.md"])
def test_the_reference_is_what_code_lists_and_commands_say(name):
    """Made anew by `python docs/generate.py`."""
    assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == generated().PAGES[name]()


def test_the_pictures_and_counts_are_those_of_the_data(data, tmp_path):
    """Made anew by `python docs/generate.py`."""
    made = generated()
    text = made.DATA.read_text(encoding="utf-8")
    assert made.counted(text, made.counts(data)) == text
    pictures = made.pictures(data)
    assert set(pictures) == {
        path for readme in ("README.md", "README.vi.md") for path in shown(ROOT / readme)
    } | {f"data/{path}" for path in shown(made.DATA)}
    for path, chart in pictures.items():
        again = chart.save(tmp_path / "again.png")
        assert compare_images(str(ROOT / path), str(again), 4) is None


def shown(page):
    """The pictures of a page."""
    return re.findall(r"!\[[^]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))


def test_the_readmes_say_how_much_there_is(data):
    for name in ("README.md", "README.vi.md", "CHANGELOG.md"):
        assert re.search(
            rf"\b{len(data.reports)} (?:reports|báo cáo)", (ROOT / name).read_text(encoding="utf-8")
        )


def test_the_environment_variable_decides_the_project(tmp_path):
    env = {**os.environ, "XEPLOAI_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-m", "xeploai.cli", "build"], capture_output=True, text=True, env=env
    )
    assert run.returncode == 2
    assert "data/reference" in run.stderr and "Traceback" not in run.stderr
