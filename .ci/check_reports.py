"""Open what `make report` made: pages have their figures, workbooks reload, LibreOffice converts them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path

import openpyxl

LATEST = Path(__file__).parents[1] / "reports" / "latest"


def main() -> int:
    """Check all; returns the number of problems."""
    results = json.loads((LATEST / "manifest.json").read_text(encoding="utf-8"))["results"]
    index = (LATEST / "index.html").read_text(encoding="utf-8")
    problems = []
    for result in results:
        page, book = LATEST / f"{result['id']}.html", LATEST / f"{result['id']}.xlsx"
        if result["state"] == "failed":
            problems.append(f"{result['id']} failed: {result['error']}")
            continue
        html = page.read_text(encoding="utf-8")
        if result["heading"] not in unescape(html) or page.name not in index or book.name not in index:
            problems.append(f"{page.name} has no title or is not in the index")
        if not re.search(r'<img[^>]*alt="[^"]*\d+[.,]\d%', html):
            problems.append(f"{page.name} has no chart with its numbers as alternative text")
        sheets = openpyxl.load_workbook(book).worksheets
        cells = [c for s in sheets for t in s.tables.values() for row in s[t.ref] for c in row]
        numbers = [c.value for c in cells if isinstance(c.value, int | float)]  # of some, only shares
        if not numbers or not sheets[1]._charts:
            problems.append(f"{book.name} has no numbers or no chart")
    books = sorted(LATEST.glob("*.xlsx"))
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        subprocess.run(
            [*command, "--outdir", folder, *map(str, books)], check=True, capture_output=True, timeout=900
        )
        made = {p.stem for p in Path(folder).glob("*.pdf") if p.stat().st_size > 5000}
    problems += [f"LibreOffice did not convert {b.name}" for b in books if b.stem not in made]
    print("\n".join(problems) or f"{len(results)} pages and {len(books)} workbooks open")
    return len(problems)


if __name__ == "__main__":
    sys.exit(main())
