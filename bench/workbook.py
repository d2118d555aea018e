"""How long a large workbook takes, and how much memory, beside XlsxWriter writing the same one.

The peer is `XlsxWriter`, in an environment of its own. Every measurement is a process of its own. See
bench/README.md.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from measuring import Result, fresh, leave, markdown, measured, peer_python, tell

# pandas, the package and the peer are imported where they are used: each environment lacks something

HERE = Path(__file__).parent
SEED, SHEETS, ROWS = 20240417, 63, 200
XLSXWRITER = "xlsxwriter==3.3.1"
RATINGS = ("Xuất sắc", "Tốt", "Hoàn thành", "Không hoàn thành")
HEADINGS = ("Dòng", "Tên", *RATINGS, "n", "Ghi chú", "Báo cáo")
COLOURS = {"excellent": "#12436D", "good": "#A9CCE8", "completed": "#9A5B00", "not_completed": "#2E0505"}
INK, MUTED, GRID, EDGE, HEAD = "#1A1A1A", "#5A5A5A", "#D9D9D9", "#3C3C3C", "#E8EEF4"
TITLE, SCOPE = "Đảng viên: tỷ lệ từng mức xếp loại", "Tỷ lệ, % của số được đánh giá; 200 đơn vị; 2023."
TOP = 4  # row of the headings, counted from one
SIZES = ((26.0, 36.0), (26.0, 36.0), (26.0, 11.2))  # of the charts, in cm, where xeploai gives them none
Row = tuple[str, str, float, float, float, float, int, str, str]


def rows(sheet: int) -> list[Row]:
    """The rows of one sheet, from a seed."""
    rng, made = random.Random(SEED + sheet), list[Row]()
    for number in range(1, ROWS + 1):
        first, second, third = rng.uniform(8, 22), rng.uniform(50, 70), rng.uniform(1, 7)
        shares = (first, second, third, 100 - first - second - third)
        note = "* suy ra từ số liệu khác" if number % 5 == 0 else ""
        size = rng.randint(1_000, 99_999)
        made.append(
            (f"r{number:03d}", f"Đơn vị {sheet}.{number}", *shares, size, note, f"bao-cao-{sheet:02d}")
        )
    return made


def ours(folder: Path) -> Result:
    """The workbook by the package's own functions."""
    start = time.perf_counter()
    import pandas as pd
    from openpyxl import Workbook

    from xeploai.codes import Labels
    from xeploai.compare.picture import BARS, LINES, SHARES, Picture
    from xeploai.compare.view import COUNT, PERCENT, TEXT, View
    from xeploai.excel.native import native_chart
    from xeploai.excel.saving import save
    from xeploai.excel.sheets import put_view_sheet, top_of
    from xeploai.excel.styles import Styles

    imports = time.perf_counter() - start
    kinds = (TEXT, TEXT, PERCENT, PERCENT, PERCENT, PERCENT, COUNT, TEXT, TEXT)
    frames = [pd.DataFrame(rows(sheet), columns=HEADINGS) for sheet in range(SHEETS)]
    labels = Labels("vi")

    def write() -> None:
        book = Workbook()
        book.remove(book.active)
        styles: Any = None
        for number, frame in enumerate(frames, start=1):
            sheet = book.create_sheet(f"Trang {number}")
            styles = styles or Styles(book)
            view = View(f"table_{number}", TITLE, frame, kinds, scope=SCOPE)
            put_view_sheet(sheet, view, styles, {}, labels)
            drawn = frame[["Dòng", "Tên", *RATINGS]].set_axis(["row", "name", *RATINGS], axis=1)
            for at, kind in enumerate((SHARES, BARS, LINES)):
                picture = Picture(kind, TITLE, SCOPE, drawn, PERCENT, tuple(COLOURS))
                sheet.add_chart(native_chart(sheet, top_of(view), picture, labels), f"K{TOP + 90 * at}")
        save(book, folder / "ours.xlsx", datetime.date(2024, 4, 17))

    _, result = measured(write)
    return result | {"imports": imports, "bytes": (folder / "ours.xlsx").stat().st_size}


def peer(folder: Path, *, stored: bool = True) -> Result:
    """The same cells, formats, widths, tables and charts by XlsxWriter; numbers stored in charts or not."""
    start = time.perf_counter()
    import xlsxwriter

    imports = time.perf_counter() - start
    given = [rows(sheet) for sheet in range(SHEETS)]

    def write() -> None:
        book = xlsxwriter.Workbook(str(folder / "peer.xlsx"))
        looks = _peer_looks(book)
        for number, records in enumerate(given, start=1):
            _peer_sheet(book, f"Trang {number}", f"table_{number}", records, looks)
        if not stored:
            book._add_chart_data = partial(_forget_numbers, book)  # there is no option for it
        book.close()

    _, result = measured(write)
    return result | {"imports": imports, "bytes": (folder / "peer.xlsx").stat().st_size}


def _forget_numbers(book: Any) -> None:
    """Leave the numbers out of the charts, as openpyxl does."""
    for chart in book.charts:
        chart.formula_data = [[] for _ in chart.formula_data]


def _peer_looks(book: Any) -> dict[str, Any]:
    """The formats that the package's styles have."""
    font = {"font_name": "Calibri", "font_color": INK}
    row = {**font, "font_size": 11, "valign": "top", "bottom": 7, "bottom_color": GRID}
    text = {**row, "align": "left", "text_wrap": True, "indent": 1}
    head = {
        **font, "font_size": 11, "bold": True, "bg_color": HEAD, "bottom": 1, "bottom_color": MUTED,
        "align": "left", "valign": "bottom", "text_wrap": True, "indent": 1,
    }  # fmt: skip
    return {
        "text": book.add_format(text), "head": book.add_format(head),
        "percent": book.add_format({**row, "num_format": "0.00%"}),
        "count": book.add_format({**row, "num_format": "#,##0"}),
        "title": book.add_format({**font, "font_size": 14, "bold": True, "align": "left", "valign": "top"}),
        "line": book.add_format({**font, "font_color": MUTED, "align": "left", "valign": "top"}),
    }  # fmt: skip


def _peer_sheet(book: Any, name: str, table: str, records: list[Row], looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    kinds = ("text", "text", "percent", "percent", "percent", "percent", "count", "text", "text")
    widths = [9.0, 18.0, 13.0, 10.0, 15.0, 17.0, 10.0, 28.0, 14.0]
    sheet.set_row(0, 20.25)
    sheet.write_string(0, 0, TITLE, looks["title"])
    sheet.write_string(1, 0, SCOPE, looks["line"])
    last = TOP + ROWS - 1  # counted from nought
    columns = [{"header": heading, "header_format": looks["head"]} for heading in HEADINGS]
    place = (TOP - 1, 0, last, len(HEADINGS) - 1)
    sheet.add_table(*place, {"name": table, "columns": columns, "style": "Table Style Light 1"})
    for column, (kind, width) in enumerate(zip(kinds, widths, strict=True)):
        sheet.set_column(column, column, width)
        look = looks[kind]
        for row, record in enumerate(records, start=TOP):
            value = record[column]
            if kind == "text":
                if value:
                    sheet.write_string(row, column, str(value), look)
                else:
                    sheet.write_blank(row, column, None, look)
            else:
                sheet.write_number(row, column, value / 100 if kind == "percent" else value, look)
    sheet.freeze_panes(TOP, 2)
    sheet.repeat_rows(TOP - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.47, 0.47, 0.75, 0.75)
    sheet.set_header(f"&L{TITLE}")
    sheet.set_footer("&RTrang &P/&N")
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    for at, kind in enumerate(("shares", "bars", "lines")):
        sheet.insert_chart(f"K{TOP + 90 * at}", _peer_chart(book, name, kind, SIZES[at]))


def _peer_chart(book: Any, sheet: str, kind: str, size: tuple[float, float]) -> Any:
    """A chart with the settings of the package's."""
    subtypes = {"shares": "percent_stacked"}
    chart = book.add_chart(
        {"type": "line"} if kind == "lines" else {"type": "bar", "subtype": subtypes.get(kind, "clustered")}
    )
    first, last = TOP, TOP + ROWS - 1
    for column, colour in enumerate(COLOURS.values(), start=2):
        series: dict[str, Any] = {
            "name": [sheet, TOP - 1, column], "categories": [sheet, first, 1, last, 1],
            "values": [sheet, first, column, last, column],
        }  # fmt: skip
        edge = {"color": EDGE, "width": 0.5}
        if kind == "lines":
            series |= {"line": {"color": colour, "width": 1.5}, "smooth": False}
            series |= {"marker": {"type": "circle", "size": 7, "fill": {"color": colour}, "border": edge}}
        else:
            series |= {"fill": {"color": colour}, "border": edge, "gap": 45}
        chart.add_series(series)
    small = {"size": 9, "color": INK}
    names = {"num_font": small, "major_tick_mark": "none"}
    measured_axis = {
        "num_font": small, "num_format": "0%", "major_tick_mark": "none", "name": "Tỷ lệ, %",
        "name_font": {"size": 9, "color": MUTED, "bold": False},
        "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.5}},
    }  # fmt: skip
    if kind == "shares":
        measured_axis |= {"min": 0, "max": 1, "major_unit": 0.2}
    if kind == "lines":
        chart.set_x_axis({**names, "label_position": "low"})
        chart.set_y_axis(measured_axis)
    else:
        chart.set_x_axis(measured_axis)
        chart.set_y_axis({**names, "reverse": True})
    chart.set_title({"name": f"{TITLE}\n{SCOPE}", "overlay": False, "name_font": {"size": 12, "bold": True}})
    chart.set_legend({"position": "bottom", "font": small})
    chart.set_plotarea({"layout": {"x": 0.26, "y": 0.06, "width": 0.7, "height": 0.87}})
    chart.set_size({"width": size[0] / 2.54 * 96, "height": size[1] / 2.54 * 96})
    chart.show_blanks_as("gap")
    return chart


TASKS: dict[str, tuple[str, Callable[[Path], Result]]] = {
    "ours": ("xeploai.excel (openpyxl)", ours),
    "peer": ("peer: XlsxWriter", peer),
    "bare": ("peer, no numbers stored in charts", partial(peer, stored=False)),
}


def run(task: str, folder: Path, python: Path) -> Result:
    """One task in a fresh process, with the seconds of the whole process."""
    start = time.perf_counter()
    result = fresh(__file__, folder, ["--task", task, str(folder)], python, task)
    return result | {"whole": time.perf_counter() - start}


def as_table(found: dict[str, list[Result]]) -> list[str]:
    """The Markdown table; ratios are of the medians."""
    middle = {task: {key: median(r[key] for r in runs) for key in runs[0]} for task, runs in found.items()}
    table = []
    for task, runs in found.items():
        one, beside = middle[task], middle.get("peer")
        table.append({
            "what": TASKS[task][0], "runs": len(runs),
            "s, median": f"{one['seconds']:.2f}", "s, least": f"{min(r['seconds'] for r in runs):.2f}",
            "s, most": f"{max(r['seconds'] for r in runs):.2f}",
            "÷ peer": f"{one['seconds'] / beside['seconds']:.2f}" if beside else "–",
            "importing, s": f"{one['imports']:.2f}", "whole process, s": f"{one['whole']:.2f}",
            "MB before": f"{one['before'] / 1e6:.0f}", "MB peak": f"{one['peak'] / 1e6:.0f}",
            "file, kB": f"{one['bytes'] / 1e3:,.0f}",
        })  # fmt: skip
    return markdown(table)


def main() -> None:
    """Measure, print the table, and with ``--write`` keep it in bench/results/workbook.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5, help="runs of each")
    parser.add_argument("--xlsxwriter-venv", type=Path, default=HERE / ".venv-xlsxwriter", help="the peer's")
    parser.add_argument("--write", action="store_true", help="keep the table in bench/results/workbook.md")
    parser.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.task:  # in a process that measures
        leave(TASKS[args.task[0]][1](Path(args.task[1])), Path(args.task[1]))
        return
    load, own = os.getloadavg()[0], Path(sys.executable)
    other = peer_python(args.xlsxwriter_venv, XLSXWRITER)
    found: dict[str, list[Result]] = {task: [] for task in TASKS if other or task == "ours"}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(args.repeat):  # in turns, so that other work on the machine hits all alike
            for task, runs in found.items():
                runs.append(run(task, Path(folder), own if task == "ours" or not other else other))
    facts = (
        f"{datetime.date.today()}; {os.cpu_count()} cores, {platform.machine()}; load {load:.1f} before, "
        f"{os.getloadavg()[0]:.1f} after; Python {platform.python_version()}; openpyxl "
        f"{version('openpyxl')} with lxml {version('lxml')}; {XLSXWRITER}{'' if other else ' NOT MEASURED'}; "
        f"{SHEETS} sheets of {ROWS} rows, {len(HEADINGS)} columns and 3 charts. The seconds are of building "
        "and saving; importing is beside them; the whole process has both, and making up the rows."
    )
    tell("workbook", ["# Speed and memory of workbooks", "", facts, "", *as_table(found)], write=args.write)


if __name__ == "__main__":
    main()
