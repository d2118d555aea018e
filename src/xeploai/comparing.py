"""What `xeploai compare` does: ask for a comparison, write what is wanted of it."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import xeploai as xl
from xeploai import project
from xeploai.compare import comparison
from xeploai.mistakes import Mistake, UserMistakesError, unknown

if TYPE_CHECKING:
    from xeploai.charts import Chart

PICTURES = (".svg", ".png")
ENDINGS = (".csv", ".xlsx", *PICTURES)
NOT_FOR = {
    "yoy": ("sort", "group", "level"),
    "areas": (),
    "profile": ("period", "detail", "scheme", "sort", "group", "level"),
}
CHARTS = {
    "yoy": comparison.CHARTS[comparison.YEAR_OVER_YEAR],
    "areas": comparison.CHARTS[comparison.ACROSS_AREAS],
    "profile": comparison.CHARTS[comparison.AREA_PROFILE],
}
DEFAULTS = {"level": "province"}


def asked(options: argparse.Namespace) -> xl.Comparison:
    """The comparison that was asked for on the command line.

    Raises
    ------
    UserMistakesError
        With everything that is wrong with the request.
    """
    mistakes = _mistakes(options)
    try:
        made = _compared(options)
    except UserMistakesError as error:
        raise UserMistakesError([*mistakes, *error.mistakes]) from None
    if mistakes:
        raise UserMistakesError(mistakes)
    return made


def _compared(options: argparse.Namespace) -> xl.Comparison:
    tables, areas = xl.load_tables(), ",".join(options.area)
    shared = {"vintage": options.vintage, "language": options.language}
    if options.kind == "profile":
        return xl.area_profile(tables, areas, **shared)
    detail = {"subject_detail": options.detail}
    if options.kind == "yoy":
        return xl.year_over_year(
            tables, areas, options.subject, periods=options.period, scheme=options.scheme or "all", **detail,
            **shared,
        )  # fmt: skip
    period = options.period[0] if options.period else "latest"
    return xl.across_areas(
        tables, options.subject, areas=areas or "all", period=period, scheme=options.scheme or "2018",
        area_level=options.level, sort=options.sort or "standard", group=options.group, **detail, **shared,
    )  # fmt: skip


def _mistakes(options: argparse.Namespace) -> list[Mistake]:
    found = [
        Mistake(f"--{name}", f"is not for 'compare {options.kind}'")
        for name in NOT_FOR[options.kind]
        if getattr(options, name) not in ("", [], DEFAULTS.get(name))
    ]
    if options.kind == "profile" and options.subject:
        found.append(Mistake("subject", "a profile has all subjects: name only the area, with --area"))
    if options.kind == "areas" and len(options.period) > 1:
        found.append(Mistake("--period", "areas are compared in one period: give one, or none"))
    if options.chart and options.chart not in CHARTS[options.kind]:
        found.append(Mistake("--chart", unknown("chart", options.chart, CHARTS[options.kind])))
    return found + _wrong_targets([Path(name) for name in options.output], options.output)


def _wrong_targets(targets: Sequence[Path], typed: Sequence[str]) -> list[Mistake]:
    """Mistakes in the names of files and folders to write to."""
    found = []
    for path, text in zip(targets, typed, strict=True):
        if not _is_folder(path, text) and path.suffix.lower() not in ENDINGS:
            said = f"'{path.name}' must end in one of {', '.join(ENDINGS)}, or in / for a folder"
            found.append(Mistake("--output", said))
        elif not _is_folder(path, text) and path.is_dir():
            found.append(Mistake("--output", f"{path} is a folder: end it in / to write everything there"))
        elif lacking := project.lacking_folder(path):
            found.append(Mistake("--output", lacking))
    return found


def _is_folder(path: Path, typed: str) -> bool:
    return typed.endswith("/") or (path.is_dir() and path.suffix.lower() not in ENDINGS)


def write(made: xl.Comparison, targets: Sequence[Path], typed: Sequence[str], chart: str = "") -> list[Path]:
    """Write a comparison to files by their endings, or everything into a folder; all of it or nothing.

    Parameters
    ----------
    targets, typed
        Where to, and how each was typed: one that ends in a slash is a folder.
    chart
        Which chart a picture file is of; the one that shows the finding if empty.

    Raises
    ------
    UserMistakesError
        For another ending, a folder that is not there, a chart in which there is nothing to draw.
    """
    folders = [_is_folder(path, text) for path, text in zip(targets, typed, strict=True)]
    drawn = chart or any(folders) or any(path.suffix.lower() in PICTURES for path in targets)
    charts = made.charts() if drawn else {}  # drawing takes most of the time: only where a picture is wanted
    mistakes = _wrong_targets(targets, typed)
    if chart and chart not in charts:
        text = f"there is nothing to draw in chart '{chart}' here: use one of {', '.join(charts)}"
        mistakes.append(Mistake("--chart", text))
    if mistakes:
        raise UserMistakesError(mistakes)
    writers: dict[Path, Callable[[Path], object]] = {}
    for path, is_folder in zip(targets, folders, strict=True):
        writers |= (
            _everything(made, charts, path) if is_folder else {path: _writer(made, charts, chart, path)}
        )
    return _written(writers)


def _writer(made: xl.Comparison, charts: dict[str, Chart], name: str, path: Path) -> Callable[[Path], object]:
    ending = path.suffix.lower()
    if ending == ".csv":
        return lambda to: project.write_text_table(made.table, to)
    return made.to_excel if ending == ".xlsx" else charts[name or next(iter(charts))].save


def _everything(
    made: xl.Comparison, charts: dict[str, Chart], folder: Path
) -> dict[Path, Callable[[Path], object]]:
    """All tables as CSV, all charts twice, and the workbook."""
    found: dict[Path, Callable[[Path], object]] = {folder / "comparison.xlsx": made.to_excel}
    frames = {"table": made.table, "changes": made.changes, "flags": made.flags, "findings": made.findings}
    frames |= {"others": made.others, "figures": made.figures, "reports": made.reports}
    for name, frame in frames.items():
        if len(frame):
            found[folder / f"{name}.csv"] = partial(project.write_text_table, frame)
    for name, chart in charts.items():
        for ending in PICTURES:
            found[folder / f"{name}{ending}"] = chart.save
    notes = "\n".join([made.title, made.question, made.subtitle, "", *(f"- {note}" for note in made.notes)])
    found[folder / "notes.txt"] = lambda to: project.write_whole(to, f"{notes}\n")
    return found


def _written(writers: dict[Path, Callable[[Path], object]]) -> list[Path]:
    """Write all files beside their final names, then move them there."""
    with tempfile.TemporaryDirectory() as folder:
        half = {path: Path(folder) / f"{n}{path.suffix.lower()}" for n, path in enumerate(writers)}
        for path, write_to in writers.items():
            write_to(half[path])
        for path, part in half.items():
            path.parent.mkdir(exist_ok=True)
            project.put_whole(path, part.read_bytes())
    return list(writers)
