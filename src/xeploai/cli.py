"""The commands; each is also one call of the package.

Exit codes: 0 done; 2 a mistake of the person who called; 130 stopped. Three commands have more: `check` ends
with 1 where a claim is open and needs a person (with 0 if `--allow-open` is given); `report` with 1 where a
report failed; `extract` with 1 where a document could not be read, else with 3 where a number is unresolved
and needs a person.
"""

from __future__ import annotations

import argparse
import datetime
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xeploai.arguments import parser as parser_of
from xeploai.mistakes import Mistake, UserMistakesError, unknown

DONE, FAILED, MISTAKE, NEEDS_A_PERSON = 0, 1, 2, 3
STOPPED = 130  # as shells have it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # a file or a pipe on Windows would get another one
    options = parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except UserMistakesError as error:
        print(error, file=sys.stderr)
        n = len(error.mistakes)
        reads_only = options.command is check and not options.propose
        written = "" if reads_only else "; nothing was written"
        print(f"{n} mistake{'s' if n > 1 else ''}{written}.", file=sys.stderr)
        return MISTAKE
    except OSError as error:  # a folder where a file should be, a full disk, no permission
        print(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "), file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    commands = (area, build, check, compare, extract, new, package, report)
    return parser_of(__doc__.splitlines()[0], {one.__name__: one for one in commands})


def build(options: argparse.Namespace) -> int:
    """`data/raw` to `data/tables`."""
    from xeploai import project, tables

    where = project.find()
    made = tables.build(where)
    sizes = {
        name: len(getattr(made, name)) for name in ("figures", "reports", "observations", "distributions")
    }
    words = ", ".join(f"{n} {name}" for name, n in sizes.items())
    _say(options, f"{words} in {where.tables}", {"tables": str(where.tables), **sizes})
    return DONE


def check(options: argparse.Namespace) -> int:
    """Recompute every claim of the printed figures, and explain what does not hold."""
    from xeploai import check, codes, project, raw
    from xeploai.check.terminal import as_text, needing_a_person
    from xeploai.codes.checks import check_reference
    from xeploai.tables import corrections

    where = project.find()
    if mistakes := check_reference(where):  # each would be told again with every figure
        raise UserMistakesError(mistakes)
    data = raw.load(where)
    unknown_reports = [r for r in options.report if r not in set(data.reports["report"])]
    if unknown_reports:
        known = list(data.reports["report"])
        raise UserMistakesError(
            [Mistake("report", unknown("report", r, known, "data/raw/reports.csv")) for r in unknown_reports]
        )
    judged = check.judge_all(data.figures)
    findings, proposed = check.as_table(judged), check.propose(judged)
    entries, mistakes = raw.read_corrections(where, data.figures)
    mistakes = mistakes or corrections.stale_entries(entries, findings, proposed)
    added = None
    if options.propose and not mistakes:
        chosen = proposed["report"].isin(options.report) if options.report else slice(None)
        added = raw.add_corrections(where, proposed[chosen], datetime.date.today())
        entries, mistakes = raw.read_corrections(where, data.figures)
    if options.report:
        findings = findings[findings["report"].isin(options.report)].reset_index(drop=True)
    settled = corrections.in_register(findings, entries)
    if options.format == "csv":
        sys.stdout.write(findings.to_csv(index=False, lineterminator="\n"))
    elif options.format == "json" or options.json:
        print(findings.to_json(orient="records", force_ascii=False, indent=1))
    else:
        languages = codes.languages() if options.language == "both" else (options.language,)
        if not options.quiet:
            print(as_text(findings, settled, languages, everything=options.all))
        elif told := needing_a_person(findings, settled, languages):
            print(told)
    if added is not None and not options.quiet:
        written = "\n".join(
            f"  {r.report} {r.figure_id}: {r.expect} -> {r.value}" for r in added.itertuples()
        )
        text = f"{len(added)} new entries in {where.corrections}" + (f"\n{written}" if written else "")
        print(text, file=sys.stderr)
    if mistakes:
        raise UserMistakesError(mistakes)
    needing = (check.is_open(findings) & ~settled).any()
    return FAILED if needing and not options.allow_open else DONE


def new(options: argparse.Namespace) -> int:
    """An empty workbook with drop-downs, and a row in the register."""
    from xeploai import project
    from xeploai.raw.new_report import new_report, to_fill

    given = _given(options) | ({"url": options.url} if options.url else {})
    where = project.find()
    path = new_report(where, options.report, given)
    row, columns = to_fill(where, options.report)
    text = (
        f"{path}\nFill in the yellow columns, and in row {row} of data/raw/reports.csv: {', '.join(columns)}."
    )
    _say(options, text, {"workbook": str(path)})
    return DONE


def area(options: argparse.Namespace) -> int:
    """Add a district, a commune or a body to data/reference/areas.csv."""
    from xeploai import project
    from xeploai.raw.new_area import new_area

    ref_area = new_area(
        project.find(), options.name, level=options.level, parent=options.parent, vintage=options.map,
        name_en=options.name_en,
    )  # fmt: skip
    text = f"{ref_area} in data/reference/areas.csv; an open notebook knows it once its kernel is restarted"
    _say(options, text, {"ref_area": ref_area})
    return DONE


def compare(options: argparse.Namespace) -> int:
    """The table, charts and workbook of a comparison: to files by their endings, else to the screen."""
    from xeploai import comparing

    made = comparing.asked(options)
    if not options.output:
        rows = json.loads(made.table.to_json(orient="records"))
        text = f"{made.title}\n\n{made.as_table()}\n\n{made.caveats()}"
        _say(options, text, {"title": made.title, "table": rows, "notes": made.notes})
        return DONE
    written = comparing.write(made, [Path(name) for name in options.output], options.output, options.chart)
    if made.shown.empty:
        print("\n".join(["nothing to draw", *made.notes[:1]]), file=sys.stderr)
    _say(options, "\n".join(map(str, written)), {"output": [str(path) for path in written]})
    return DONE


def package(options: argparse.Namespace) -> int:
    """The tables, their code lists and what they mean, as a folder or archive that any tool can read."""
    from xeploai import datapackage, project, tables

    where, target = project.find(), Path(options.output)
    made = datapackage.write_package(
        tables.load(where), where, target, bom=options.bom, archive=target.suffix.lower() == ".zip"
    )
    tables_said = ", ".join(f"{n} {name}" for name, n in made.rows.items())
    text = f"{target}: version {made.version}\n{tables_said}"
    _say(options, text, {"output": str(target), "version": made.version, "rows": made.rows})
    return DONE


def report(options: argparse.Namespace) -> int:
    """The schedule, or named entries of it: what changed is made, the rest kept, and all of it published."""
    from xeploai.publish import supervise

    if not options.list and not options.dask and options.engine != supervise.KERNEL:
        supervise.shared_supervisor(supervise.WARM)  # imports while the schedule is read
    from xeploai.publish import command

    if options.list:
        print(command.listed(command.asked_for(options), as_json=options.json))
        return DONE
    with command.failures_passed_on(options.on_failure):
        asked = command.asked_for(options)
        done = command.make(
            asked, dask=options.dask, on_failure=options.on_failure, as_json=options.json, quiet=options.quiet
        )
    return FAILED if done.failed else DONE


def extract(options: argparse.Namespace) -> int:
    """Raw figures of documents: every number with its fate."""
    from xeploai.extract import command

    outcome = command.run(
        [Path(name) for name in options.document],
        report=options.report,
        given=_given(options),
        output=Path(options.output) if options.output else None,
        audit=Path(options.audit) if options.audit else None,
        csv=options.format == "csv" or not (options.output or options.audit or options.json),
        workers=options.workers,
        dask=options.dask,
        quiet=options.quiet or options.json,
    )
    if options.json:
        failed = {str(one.path): one.error for one in outcome.failed}
        _say(
            options,
            "",
            {"documents": outcome.documents, "fates": dict(sorted(outcome.fates.items())), "failed": failed},
        )
    if outcome.failed:
        return FAILED
    return NEEDS_A_PERSON if outcome.unresolved else DONE


def _given(options: argparse.Namespace) -> dict[str, str]:
    """What was said of a report on the command line, by the register's columns."""
    from xeploai.raw.registry import PLACE

    return {column: getattr(options, name) for column, name in PLACE.items() if getattr(options, name)}


def _say(options: argparse.Namespace, text: str, result: dict[str, Any]) -> None:
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    elif not options.quiet:
        print(text)


if __name__ == "__main__":
    sys.exit(main())
