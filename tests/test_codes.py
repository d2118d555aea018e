"""Code lists: each name means one thing, everything is there in both languages."""

from __future__ import annotations

import re
import string
from itertools import pairwise

import pytest
from shared import CASES, ROOT, count

from xeploai import cli, codes, project
from xeploai.codes.areas import UnknownAreaError, areas
from xeploai.codes.checks import check_reference
from xeploai.codes.periods import vintage_of
from xeploai.compare.quality import OUTCOMES
from xeploai.mistakes import UserMistakesError

NOT_AREAS = [
    line.split(" #")[0]
    for line in (CASES / "not_areas.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
]
PERIOD = {"63": "2024", "34": "2026"}


@pytest.mark.parametrize(("vintage", "n"), [("63", 63), ("34", 34)])
def test_each_province_matches_itself_and_no_other(vintage, n):
    provinces = areas().of_level("province", vintage)
    assert len(provinces) == n
    for province in provinces:
        for name in (province.name_vi, province.name_en, province.name_vi.upper()):
            found = areas().find(name, period=PERIOD[vintage], level="province")
            assert found.ref_area == province.ref_area


def test_each_alias_means_one_area():
    for row in codes.reference("area_aliases").to_dict("records"):
        area = areas().by_id[row["ref_area"]]
        found = areas().find(row["alias"], period=PERIOD[area.vintage], level=area.area_level)
        assert found.ref_area == row["ref_area"], row["alias"]


@pytest.mark.parametrize("name", NOT_AREAS)
@pytest.mark.parametrize("vintage", ["63", "34"])
def test_what_is_no_area_matches_none(name, vintage):
    with pytest.raises(UnknownAreaError):
        areas().find(name, period=PERIOD[vintage])


def test_the_same_name_is_another_area_after_the_merger():
    before, after = areas().find("Lào Cai", period="2024"), areas().find("Lào Cai", period="2026")
    assert (before.ref_area, after.ref_area) == ("63:10", "34:15")


def test_each_of_the_63_has_a_successor_and_each_of_the_34_has_parts():
    table = codes.reference("areas")
    old = table[(table["vintage"] == "63") & (table["area_level"] == "province")]
    new = set(table.loc[(table["vintage"] == "34") & (table["area_level"] == "province"), "ref_area"])
    assert set(old["successor"]) == new


def test_provinces_are_sorted_as_vietnamese_does():
    names = [a.name_vi for a in areas().of_level("province")]
    assert names[:3] == ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu"]
    assert names.index("Cần Thơ") < names.index("Đà Nẵng") < names.index("Gia Lai")
    assert names[-1] == "Yên Bái"


@pytest.mark.parametrize(("period", "vintage"), [("2025-06", "63"), ("2025-07", "34"), ("2025-Q3", "34")])
def test_the_map_changes_in_july_2025(period, vintage):
    assert vintage_of(period) == vintage


def test_the_part_of_tree_has_no_loop_and_no_stranger():
    parent = dict(codes.reference("subjects")[["subject", "part_of"]].itertuples(index=False))
    for subject in parent:
        seen = [subject]
        while parent[seen[-1]]:
            seen.append(parent[seen[-1]])
            assert len(seen) <= len(parent), seen


def test_unions_are_made_of_ratings_of_their_scheme():
    for scheme in codes.schemes().values():
        known = {r.rating for r in scheme.ratings}
        assert scheme.headline in known
        for whole, parts in scheme.wholes.items():
            assert set(parts) <= known - {whole}


def test_every_name_is_there_in_both_languages():
    for path in (ROOT / "data" / "reference").glob("*.csv"):
        table = codes.reference(path.stem)
        for column in [c for c in table.columns if c.endswith("_vi")]:
            twin = column.removesuffix("_vi") + "_en"
            both = table[[column, twin]] != ""
            assert (both[column] == both[twin]).all(), f"{path.name}: {column}"


def test_labels_have_the_same_places_in_both_languages():
    for row in codes.reference("labels").to_dict("records"):
        fields = [{f for _, f, _, _ in string.Formatter().parse(row[x]) if f} for x in ("vi", "en")]
        assert fields[0] == fields[1], row["label"]
        assert row["vi"] and row["en"], row["label"]


def test_every_label_is_used_and_every_used_one_exists():
    code = "".join(
        p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*") if p.suffix in {".py", ".j2"}
    )
    known = set(codes.reference("labels")["label"])
    named = set(re.findall(r"(?:labels|both|\.labels|\.say)\(\s*\"([a-z_.]+)\"", code))
    named |= {f"column.{name}" for name in re.findall(r"labels\.column\(\"([a-z_]+)\"", code)}
    assert named <= known, named - known
    stems = set(
        re.findall(r"(?:labels\(|say\(|both\(|key = )\s*f\"([a-z_.]+\.)\{", code)
    )  # labels(f"level.{level}")
    unused = {k for k in known - named if k not in code and not k.startswith(tuple(stems))}
    assert not unused, unused


def test_neighbouring_colours_can_be_told_apart_in_grey():
    """At least 3:1 between neighbours of a bar, by the WCAG's formula."""
    shade = {row["colour"]: _luminance(row["hex"]) for row in codes.reference("colours").to_dict("records")}
    bar = ["excellent", "good", "completed", "not_completed"]
    for left, right in [*pairwise(bar), *pairwise(OUTCOMES), ("good_or_better", "not_completed")]:
        light, dark = sorted((shade[left], shade[right]), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, (left, right)


def test_text_can_be_read_on_its_colour():
    for row in codes.reference("colours").to_dict("records"):
        light, dark = sorted((_luminance(row["hex"]), _luminance(row["text_hex"])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3.5, row["colour"]


def _luminance(hex_colour: str) -> float:
    channels = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "ratings",
            "excellent|good,TOT_PLUS",
            "excellent|god,TOT_PLUS",
            "column parts: unknown rating 'god' (did you mean 'good'?)",
        ),
        ("areas", ",42\n", ",abc\n", "column sort_order: 'abc' is no whole number"),
        (
            "subjects",
            "grassroots_cell,grassroots_org",
            "grassroots_cell,grasroots_org",
            "unknown subject 'grasroots_org'",
        ),
        ("measures", "measure,takes_rating", "measure,rating", "column 'takes_rating' is missing"),
        ("bases", "good,rated", "assessed,rated", "'assessed' is already in row 2"),
        ("bases", "those assessed", "", "column name_en: is empty"),
        ("colours", "#12436D", "#zzz", "'#zzz' is not of the form"),
    ],
)
def test_a_slip_in_a_code_list_is_told_like_any_other(name, old, new, says, home, capsys):
    path = home.reference / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert cli.main(["build"]) == 2
    said = capsys.readouterr().err
    assert f"data/reference/{name}.csv, row " in said and says in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Kiên Giang,63:72,no", "column alias: 'Kiên Giang' already means Kiên Giang (63:91)"),
        ("KIEN  GIANG,63:72,no", "column alias: 'KIEN  GIANG' already means Kiên Giang (63:91)"),
        ("Kiên Giang,63:72,yes", "column alias: 'Kiên Giang' already means Kiên Giang (63:91)"),
        ("TPHCM,63:72,yes", "column alias: 'TPHCM' already means Hồ Chí Minh (63:79)"),
        ("HN,63:35,no", "column alias: 'HN' already means Hà Nội (63:01)"),
        ("Xứ Dừa,63:83,maybe", "column context_needed: 'maybe' is neither yes nor no"),
        ("Xứ Dừa,63:83,", "column context_needed: '' is neither yes nor no"),
        ("Xứ Dừa,63:83", "column context_needed: '' is neither yes nor no"),
    ],
)
@pytest.mark.parametrize("command", ["build", "check"])
def test_an_alias_of_another_area_is_told_once(command, row, says, home, capsys, add_report):
    add_report("kien-giang-2023", [count("1", "existing")], ref_area="Kiên Giang")
    path = home.reference / "area_aliases.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}{row}\n", encoding="utf-8")
    assert cli.main([command]) == 2
    first, *rest = capsys.readouterr().err.splitlines()
    assert first.startswith(f"data/reference/area_aliases.csv, row {len(text.splitlines()) + 1}, {says}")
    assert len(rest) == 1 and rest[0].startswith("1 mistake")


@pytest.mark.parametrize("row", ["HN,63:35,yes", "Kiên Giang,34:75,no", "Kiên Giang,63:75/bien-hoa,no"])
def test_an_alias_may_be_shared_where_it_can_be_told_apart(row, home):
    path = home.reference / "area_aliases.csv"
    path.write_text(path.read_text(encoding="utf-8") + f"{row}\n", encoding="utf-8")
    assert check_reference(home) == []


def test_the_shipped_code_lists_are_in_order():
    assert check_reference(project.find()) == []


def test_a_label_that_is_gone_is_told(home):
    path = home.reference / "labels.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("n_of_m,{n}", "n_of_m,{foo}"), encoding="utf-8")
    with pytest.raises(UserMistakesError, match="label 'n_of_m' is missing or has a wrong placeholder"):
        codes.Labels("vi")("n_of_m", n=1, m=2, level="x")


@pytest.mark.parametrize(
    "command", [["build"], ["check"], ["new", "a-2023", "--area", "Kon Tum", "--period", "2023"]]
)
def test_an_alias_of_no_area_is_one_message_everywhere(command, home, capsys):
    path = home.reference / "area_aliases.csv"
    path.write_text(path.read_text(encoding="utf-8") + "Xứ lạ,63:99,no\n", encoding="utf-8")
    codes.areas._areas.cache_clear()
    try:
        assert cli.main(command) == 2
    finally:
        codes.areas._areas.cache_clear()
    said = capsys.readouterr().err
    assert "area_aliases.csv" in said and "63:99" in said and said.count("\n") == 2
