"""The options of the commands."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def parser(description: str, run: dict[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """The parser of all commands; `run` has the function of each by its name."""
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--quiet", action="store_true", help="say nothing unless something is wrong")
    everywhere.add_argument("--json", action="store_true", help="the result as JSON, for machines")
    made = argparse.ArgumentParser(prog="xeploai", description=description)
    commands = made.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, help_: str, *examples: str) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            parents=[everywhere],
            help=help_,
            description=run[name].__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog="\n".join(f"example: {example}" for example in examples),
        )
        added.set_defaults(command=run[name])
        return added

    command("build", "data/raw to data/tables", "xeploai build")

    e = command("extract", "raw figures of documents", "xeploai extract bao-cao.docx -o drafts --audit audit")
    e.add_argument("document", nargs="+", help="txt, html, docx, pdf, xlsx or csv; or a folder of them")
    e.add_argument("--report", default="", help="the report's id (default: the file's name)")
    e.add_argument("--area", default="", help="standard Vietnamese name of the area")
    e.add_argument("--level", default="", help="its level: province, district, commune, body")
    e.add_argument("--parent", default="", help="the province of a district or body")
    e.add_argument("--period", default="", help="the rated period (default: what the text says)")
    e.add_argument("--format", choices=("csv",), help="all numbers with their fates to stdout (the default)")
    e.add_argument("-o", "--output", default="", help="a folder: one raw-figure file a document")
    e.add_argument("--audit", default="", help="a folder: one page a document, numbers coloured by fate")
    e.add_argument("--workers", type=_positive, default=1, help="processes (default: 1)")
    e.add_argument("--dask", default="", metavar="ADDRESS", help="scheduler of a Dask cluster to work on")

    k = command("check", "recompute every claim of the reports", "xeploai check binh-thuan-2019 --all")
    k.add_argument("report", nargs="*", help="reports to show; all if none")
    k.add_argument("--all", action="store_true", help="also what holds and what cannot be checked")
    k.add_argument("--format", choices=("text", "csv", "json"), default="text", help="default: text")
    k.add_argument(
        "--language", choices=("vi", "en", "both"), default="both", help="of the sentences (default: both)"
    )
    k.add_argument(
        "--propose", action="store_true", help="add confirmed typing errors to data/corrections.csv"
    )
    k.add_argument(
        "--allow-open",
        action="store_true",
        help="end with 0 also where claims need a person; not with mistakes",
    )

    n = command(
        "new", "an empty raw-figure workbook", "xeploai new kon-tum-2023 --area 'Kon Tum' --period 2023"
    )
    n.add_argument("report", help="the report's id: area, period, what else tells two apart")
    n.add_argument("--area", default="", help="standard Vietnamese name of the area")
    n.add_argument("--level", default="province", help="its level (default: province)")
    n.add_argument("--parent", default="", help="the province of a district or body")
    n.add_argument("--period", default="", help="the rated period, such as 2023")
    n.add_argument("--url", default="", help="the report's address")

    a = command(
        "area", "add a district, commune or body", "xeploai area 'Đầm Dơi' --level district --parent 'Cà Mau'"
    )
    a.add_argument("name", help="standard Vietnamese name")
    a.add_argument("--level", required=True, help="district, commune or body")
    a.add_argument("--parent", required=True, help="its province")
    a.add_argument("--map", default="63", help="63 (the default), or 34 since July 2025")
    a.add_argument("--name-en", default="", help="English name (default: the Vietnamese one without tones)")

    c = command(
        "compare",
        "the tables, charts and workbooks of a comparison",
        "xeploai compare areas member -o members.xlsx",
        "xeploai compare areas grassroots_org --sort excellent --chart bases -o excellent.svg",
        "xeploai compare yoy member,grassroots_org --area 'Kon Tum' --area 'Kiên Giang' -o two-provinces/",
        "xeploai compare profile --area 'Kiên Giang' --language en -o profile.xlsx -o profile.png",
    )
    c.add_argument(
        "kind", choices=("yoy", "areas", "profile"), help="year over year, across areas, or all of one area"
    )
    c.add_argument("subject", nargs="?", default="", help="a code such as member; yoy takes several: a,b")
    c.add_argument("--area", action="append", default=[], help="an area; may be given several times")
    c.add_argument("--period", action="append", default=[], help="a period; yoy takes several")
    c.add_argument("--level", default="province", help="level of the areas, or all (default: province)")
    c.add_argument("--detail", default="", help="a group of the subject (subject_details.csv)")
    c.add_argument("--scheme", default="", help="rating scheme (default: areas 2018, yoy each its own)")
    c.add_argument("--vintage", default="", help="one map: 63 or 34, merged provinces summed")
    c.add_argument("--sort", default="", help="areas by n or a rating, from the largest (default: standard)")
    c.add_argument("--group", default="", help="region: areas under the name of their region")
    c.add_argument("--language", default="vi", help="vi or en (default: vi)")
    c.add_argument("--chart", default="", help="which chart: trend, shares, points, counts, bases or map")
    c.add_argument(
        "-o", "--output", action="append", default=[], metavar="FILE",
        help="a file (.csv, .xlsx, .svg, .png), or a folder for all of them; may be given several times",
    )  # fmt: skip

    p = command("package", "the tables as a data package", "xeploai package -o xeploai-data.zip")
    p.add_argument(
        "-o", "--output", default="xeploai-data", help="a folder, or an archive (.zip); default: xeploai-data"
    )
    p.add_argument("--bom", action="store_true", help="files that Excel knows to be UTF-8")

    r = command(
        "report", "pages and workbooks of the schedule",
        "xeploai report --list", "xeploai report across-provinces",
    )  # fmt: skip
    r.add_argument(
        "name", nargs="*", help="entries of notebooks/schedule.yml, or single reports; all if none"
    )
    r.add_argument("--list", action="store_true", help="show what would run, and why")
    r.add_argument("--all", action="store_true", help="make also what did not change")
    r.add_argument("--workers", type=_positive, help="reports at a time (default: processors)")
    r.add_argument(
        "--engine", choices=("warm", "kernel"), default="",
        help="a forked warm process a report, or ordinary kernels (default: as the schedule says, else warm)",
    )  # fmt: skip
    r.add_argument("--dask", default="", metavar="ADDRESS", help="scheduler of a Dask cluster to work on")
    r.add_argument(
        "--through", default="", metavar="URL",
        help="where a cluster hands reports over, if it cannot write to reports/: any address fsspec knows",
    )  # fmt: skip
    r.add_argument("--on-failure", default="", metavar="COMMAND", help="run it where something failed")
    return made


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes: give 1 or more")
    return int(text)
