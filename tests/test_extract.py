"""Sentences and whole reports through the grammar: what a user reads in the draft."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import marked
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xeploai import cli, codes
from xeploai.documents import Document
from xeploai.extract import draft, extract
from xeploai.extract.draft import DIGITS
from xeploai.extract.place import place_of
from xeploai.raw.columns import FIGURE_COLUMNS

CASES = Path(__file__).parent / "cases" / "extract"
BOUNDS = set(codes.codes_of("bound"))


def cases():
    for path in sorted(CASES.glob("*.txt")):
        frame, sentence, expected = {}, [], None
        for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
            if line.startswith("#"):
                continue
            if not line.strip():
                if expected:
                    yield pytest.param(
                        "\n".join(sentence), frame, expected, id=f"{path.stem}-{sentence[0][:40]}"
                    )
                frame, sentence, expected = {}, [], None
            elif line == "=>":
                expected = []
            elif expected is not None:
                expected.append([cell.strip() for cell in line.split("|")])
            elif re.match(r"(period|level): ", line):
                frame["time_period" if line[0] == "p" else "area_level"] = line.split(": ", 1)[1]
            else:
                sentence.append(line)


def read(text, frame=None):
    return draft(Document("case.txt", text, "txt", "utf-8", ""), "case", frame).rows


@pytest.mark.parametrize(("sentence", "frame", "expected"), list(cases()))
def test_each_number_of_a_sentence(sentence, frame, expected):
    rows, seen = [], set()
    for row in read(sentence, frame):
        if row["position"] not in seen:
            seen.add(row["position"])
            rows.append(row)
    assert [r["printed"] for r in rows] == [e[0] for e in expected]
    for row, (printed, subject, *rest) in zip(rows, expected, strict=True):
        if subject.startswith("!"):
            assert row["fate"] == subject[1:], printed
            continue
        what, options = rest[0], " ".join(rest[1:]).split()
        assert row["fate"] == "figure", (printed, row["note"])
        assert row["subject"] == subject, printed
        assert what in (row["rating"], "" if row["rating"] else row["measure"]), printed
        assert (row["transformation"] == "change") == ("change" in options), printed
        assert (row["unit"] == "percentage_point") == ("points" in options), printed
        assert (row["value"] < 0) == ("down" in options), printed
        assert row["bound"] == next((o for o in options if o in BOUNDS), "exact"), printed
        if "of" in options:
            basis = options[options.index("of") + 1 :]
            assert row["basis"] == basis[0], printed
            told = basis[1] if basis[1:] and basis[1][0].isdigit() else "None"
            assert str(row["basis_value"]) == told, printed
        if "measure" in options:
            assert row["measure"] == options[options.index("measure") + 1], printed
        if "period" in options:
            assert (row["time_period"] or "none") == options[options.index("period") + 1], printed
        if "detail" in options:
            assert row["subject_detail"] == options[options.index("detail") + 1], printed


ALPHABET = st.sampled_from(
    [*"0123456789.,%/-:;()[] \n\u00a0", "năm ", "đảng viên", " trong đó ", "chiếm ", "tốt", "e\u0302\u0301"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ALPHABET, max_size=60).map("".join))
def test_every_digit_has_one_fate_whatever_the_text(text):
    rows = read(text)
    spans = {tuple(map(int, row["position"].split(":"))) for row in rows}
    for match in DIGITS.finditer(text):
        assert sum(a <= match.start() and match.end() <= b for a, b in spans) == 1
    for row in rows:
        start, end = map(int, row["position"].split(":"))
        assert text[start:end] == row["printed"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Biên Hòa (Đồng Nai): kết quả năm 2013", ("Biên Hòa", "district", "Đồng Nai")),
        ("Đảng bộ Khối các cơ quan tỉnh Hòa Bình: năm 2022", ("Đảng bộ Khối các cơ quan tỉnh Hòa Bình", "body", "Hòa Bình")),
        ("Đồng Nai: kết quả năm 2013" + " …" * 200 + " ở Biên Hòa có 2 chi bộ", ("Đồng Nai", "province", "")),
        ("Kim Sơn kết nạp 12 đảng viên", ("", "", "")),  # beside no province, it may be a person
    ],
)  # fmt: skip
def test_a_place_of_the_register_is_known_without_its_kind(text, found):
    place = place_of(text)
    assert (place.ref_area, place.area_level, place.parent_area) == found


@pytest.mark.parametrize("text", ["(" * 20_000 + "5 đảng viên", "có 5 đảng viên và " * 20_000, "1" * 100_000, "1." * 50_000, "a1" * 50_000, "12/" * 30_000])  # fmt: skip
def test_long_lines_and_deep_brackets_are_read(text):
    assert read(text)


def test_composed_and_decomposed_text_give_the_same_figures(tmp_path):
    import unicodedata

    text = "Năm 2022, có 45/50 đảng viên được đánh giá, xếp loại, đạt 90%."
    composed, loose = read(text), read(unicodedata.normalize("NFD", text))
    what = [(r["printed"], r["subject"], r["measure"], r["fate"]) for r in composed]
    assert what == [(r["printed"], r["subject"], r["measure"], r["fate"]) for r in loose]
    assert [r["position"] for r in composed] != [r["position"] for r in loose]


def test_the_command_prints_all_fates_and_goes_on_after_a_bad_document(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Năm 2022, có 45/50 đảng viên được xếp loại.", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\0")
    (tmp_path / "c.txt").write_text("Có 7 đảng viên hoàn thành tốt nhiệm vụ năm 2022.", encoding="utf-8")
    code = cli.main(["extract", str(tmp_path), "--format", "csv", "--quiet"])
    printed = capsys.readouterr()
    rows = list(csv.DictReader(printed.out.splitlines()))
    assert code == 1 and "b.bin" in printed.err
    assert [(r["report"], r["printed"], r["fate"]) for r in rows] == [
        ("a", "2022", "year"), ("a", "45/50", "figure"), ("a", "45/50", "figure"),
        ("c", "7", "figure"), ("c", "2022", "year"),
    ]  # fmt: skip


def test_a_missing_document_is_a_mistake_and_nothing_is_written(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Có 7 đảng viên hoàn thành tốt nhiệm vụ.", encoding="utf-8")
    out = tmp_path / "out"
    assert cli.main(["extract", str(tmp_path / "a.txt"), str(tmp_path / "no.txt"), "-o", str(out)]) == 2
    assert "no.txt" in capsys.readouterr().err and not out.exists()


def test_a_place_that_is_none_is_told_before_anything_is_read(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Có 7 đảng viên hoàn thành tốt nhiệm vụ.", encoding="utf-8")
    place = ["--area", "Đồng Nay", "--level", "provinz", "--parent", "Foo", "--period", "x"]
    out = ["-o", str(tmp_path / "out"), "--audit", str(tmp_path / "audit")]
    assert cli.main(["extract", str(tmp_path / "a.txt"), str(tmp_path / "no.txt"), *place, *out]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told == [
        f"{tmp_path / 'no.txt'}: there is no such document",
        "--period: 'x' is no period: write 2023, 2020-S1, 2013-Q1, 2022-08 or 2016-08/2021-10",
        "--level: unknown level 'provinz' (did you mean 'province'?): use one of national, province, district, commune, body",
        "--parent: unknown area 'Foo'",
        "--area: unknown area 'Đồng Nay' (did you mean 'Đồng Nai' or 'Đồng Tháp'?)",
        "5 mistakes; nothing was written.",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_draft_is_never_overwritten(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Có 7 đảng viên hoàn thành tốt nhiệm vụ.", encoding="utf-8")
    call = ["extract", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--quiet"]
    assert cli.main(call) == 0 and cli.main(call) == 2
    assert "is there already" in capsys.readouterr().err


def test_what_arithmetic_cannot_explain_is_left_to_a_person(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(
        "Năm 2022, có 468 tổ chức cơ sở đảng được xếp loại; 73 tổ chức hoàn thành xuất sắc nhiệm vụ (chiếm 43,21%).",
        encoding="utf-8",
    )
    rows = extract(path).rows
    assert [r["printed"] for r in rows if r["fate"] == "unresolved"] == ["43,21%"]


@pytest.mark.parametrize("path", marked.REPORTS, ids=lambda path: path.stem)
def test_the_marks_of_a_report_are_sound(path):
    head, text, marks = marked.parse(path)
    assert {"area", "level", "period"} <= set(head) and "{" not in text and "|!" not in text
    for start, end, cells in marks:
        assert text[start:end]
        if cells[0].startswith("!"):
            assert cells[0][1:] in codes.codes_of("fate")
        else:
            want = marked.expected(cells)
            assert want["subject"] in codes.codes_of("subject"), cells
            assert want["measure"] in codes.codes_of("measure"), cells


def test_whole_reports_in_twelve_styles_are_read():
    total = Counter()
    wrong = []
    for path in marked.REPORTS:
        count, said = marked.score(path)
        total += count
        wrong += [f"{path.stem}: {line}" for line in said]
    told = "\n".join(wrong)
    assert total["found"] >= 0.98 * total["figures"], told
    assert total["false"] <= 0.01 * total["given"], told
    assert total["right"] >= 0.9 * total["figures"], told
    assert total["right_bases"] >= 0.93 * total["bases"], told


@pytest.mark.parametrize("path", marked.REPORTS, ids=lambda path: path.stem)
def test_the_area_of_a_report_is_read_from_its_text(path):
    head, text, _ = marked.parse(path)
    found = place_of(text, head["period"])
    if found.ref_area:  # one of them names no area at all
        assert (found.ref_area, found.area_level) == (head["area"], head["level"])
    else:
        assert head["area"] not in text


def test_made_up_reports_are_read_as_they_were_written():
    """The generator of the benchmark: every figure, no other, the same text for the same number."""
    import generate

    for number in range(40):
        made = generate.report(number)
        assert made.text == generate.report(number).text
        rows = {}
        for row in read(made.text):
            if row["fate"] in ("figure", "unresolved"):
                rows.setdefault(row["position"], row)
        keys = ("printed", "unit", "subject", "measure", "rating", "transformation", "basis_value")
        found = {at: tuple(str(row[k] or "") for k in keys) for at, row in rows.items()}
        assert found == {one[1]: tuple(one[2:]) for one in made.truth}, made.report


def test_the_head_is_printed_once_also_for_documents_without_numbers(tmp_path, capsys):
    for name, text in (("a.txt", "Không có số nào ở đây."), ("b.txt", "Năm 2022.")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert cli.main(["extract", str(tmp_path / "a.txt"), "--format", "csv", "--quiet"]) == cli.DONE
    assert capsys.readouterr().out.splitlines() == [",".join(FIGURE_COLUMNS)]
    cli.main(["extract", str(tmp_path), "--format", "csv", "--quiet"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ",".join(FIGURE_COLUMNS) and len(lines) == 2
