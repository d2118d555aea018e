"""Made-up reports with known truth, for speed and accuracy at sizes that no collection of real reports has.

Every report says in its first line that it is made up, and is about a province that does not exist; they are
written where they are asked for, never into `data/raw`. ``python bench/generate.py FOLDER --reports 1000``
gives ``FOLDER/documents/*.txt`` and ``FOLDER/truth.csv``: one line a figure, with what it should be bound to.

``python bench/generate.py FOLDER --project`` gives a whole project instead, with made-up figures of all 63
provinces and a schedule of 126 reports: ``XEPLOAI_HOME=FOLDER xeploai build``, then ``xeploai report``. It
needs the tests' libraries.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEED = 20240418
COLUMNS = (
    "report", "position", "printed", "unit", "subject", "measure", "rating", "transformation", "basis_value",
)  # fmt: skip
LEVELS = ("excellent", "good", "completed", "not_completed")
NAMES = {
    "excellent": "hoàn thành xuất sắc nhiệm vụ", "good": "hoàn thành tốt nhiệm vụ",
    "completed": "hoàn thành nhiệm vụ", "not_completed": "không hoàn thành nhiệm vụ",
}  # fmt: skip
# full name, short name, and how many there may be
SUBJECTS = {
    "grassroots_org": ("tổ chức cơ sở đảng", "TCCSĐ", 700),
    "subordinate_cell": ("chi bộ trực thuộc đảng ủy cơ sở", "chi bộ", 4000),
    "member": ("đảng viên", "đảng viên", 60000),
    "collective": ("tập thể lãnh đạo, quản lý", "tập thể", 900),
}
NOISE = (
    "Hội nghị diễn ra sáng {d}/{m}, có {n} đại biểu tham dự.",
    "Căn cứ Hướng dẫn số {n}-HD/BTCTW ngày {d}/{m}/{y}, các đơn vị đã tự chấm.",
    "Dịp này, {n} tập thể và {k} cá nhân được tặng giấy khen.",
    "Năm {next}, tỉnh phấn đấu có từ {p}% chi bộ trở lên hoàn thành tốt nhiệm vụ.",
    "Nghị quyết nhiệm kỳ {y} - {later} đã được cụ thể hóa bằng nhiều chương trình.",
    "Kinh phí cho công tác này là {n} triệu đồng.",
    "Cuộc họp kết thúc lúc {k} giờ {d} phút cùng ngày.",
    "Công việc được giao rõ người, rõ việc, và được kiểm lại từng tháng ở từng nơi.",
)


@dataclass
class Text:
    """A text that grows, and the figures in it with where they stand."""

    report: str
    text: str = ""
    truth: list[tuple[str, ...]] = field(default_factory=list)

    def say(self, *pieces: str | tuple[str, ...]) -> None:
        """Words as they are; a figure is a tuple of what is printed and what it should be bound to."""
        for piece in pieces:
            if isinstance(piece, str):
                self.text += piece
                continue
            start = len(self.text)
            self.text += piece[0]
            self.truth.append((self.report, f"{start}:{len(self.text)}", *piece))


@dataclass
class Group:
    """What one report says of one subject."""

    subject: str
    existing: int
    assessed: int
    counts: dict[str, int]
    before: int
    places: int

    def count(self, what: str, rating: str = "", mark: str = "level") -> tuple[str, ...]:
        """A count as it is printed."""
        value = {"existing": self.existing, "assessed": self.assessed}.get(what) or self.counts.get(rating, 0)
        value = abs(self.assessed - self.before) if mark == "change" else value
        return grouped(value), "count", self.subject, what, rating, mark, ""

    def share(self, rating: str, base: int | None = None) -> tuple[str, ...]:
        """A share of those assessed, or of another base."""
        base = base or self.assessed
        printed = percent(self.counts[rating], base, self.places)
        return printed, "percent", self.subject, "rated", rating, "level", str(base)

    @property
    def union(self) -> int:
        """Those rated good or better."""
        return self.counts["excellent"] + self.counts["good"]


def grouped(value: int) -> str:
    """A count with points between thousands, a small one at times with a leading zero."""
    return f"{value:02d}" if 0 < value < 10 and value % 2 else f"{value:,}".replace(",", ".")


def percent(part: int, base: int, places: int) -> str:
    """A share rounded half up, with a decimal comma.

    >>> percent(1, 8, 1), percent(1, 3, 2)
    ('12,5%', '33,33%')
    """
    units = (2 * 100 * 10**places * part + base) // (2 * base)
    whole, rest = divmod(units, 10**places)
    return f"{whole},{rest:0{places}d}%" if places else f"{whole}%"


def group(rng: random.Random, subject: str) -> Group:
    """Numbers that agree with one another."""
    size = rng.randint(20, SUBJECTS[subject][2])
    cuts = [rng.uniform(0.05, 0.2), rng.uniform(0.6, 0.9), rng.uniform(0.95, 1)]
    at = [0, *(int(size * cut) for cut in cuts), size]
    counts = {level: at[i + 1] - at[i] for i, level in enumerate(LEVELS)}
    return Group(
        subject,
        size + rng.randint(1, size // 10 + 2),
        size,
        counts,
        size + rng.randint(1, 9),
        rng.randint(1, 2),
    )


def in_brackets(text: Text, one: Group) -> None:
    """Counts with their shares in brackets."""
    full, short, _ = SUBJECTS[one.subject]
    text.say("Có ", one.count("assessed"), f" {full} được đánh giá, xếp loại. Kết quả: ")
    for level in LEVELS:
        text.say(one.count("rated", level), f" {short} {NAMES[level]} (", one.share(level), ")")
        text.say("; " if level != LEVELS[-1] else ".\n")


def by_dashes(text: Text, one: Group) -> None:
    """A line a level, the label in front."""
    full, short, _ = SUBJECTS[one.subject]
    text.say(
        f"Đối với {full}: Tổng số được đánh giá, xếp loại ", one.count("assessed"), f" {short}, trong đó:\n"
    )
    for level in LEVELS:
        text.say(f"- {NAMES[level].capitalize()}: ", one.count("rated", level), f" {short}, chiếm ")
        text.say(one.share(level), ";\n" if level != LEVELS[-1] else ".\n")


def as_fractions(text: Text, one: Group) -> None:
    """Parts of a whole: `12/80 chi bộ`."""
    full, short, _ = SUBJECTS[one.subject]
    noun = full
    for level in LEVELS:
        part, whole = one.count("rated", level), one.count("assessed")
        printed = f"{part[0]}/{whole[0]}"
        text.say((printed, *part[1:6], str(one.assessed)), f" {noun} {NAMES[level]}, đạt ", one.share(level))
        text.say(", " if level != LEVELS[-1] else ".\n")
        noun = short


def shares_first(text: Text, one: Group) -> None:
    """The share in front of its count."""
    full, short, _ = SUBJECTS[one.subject]
    text.say("Trong số ", one.count("assessed"), f" {full} được xếp loại, có ")
    for level in LEVELS[:2]:
        text.say(one.share(level), f" {NAMES[level]} (", one.count("rated", level), f" {short})")
        text.say(", " if level != LEVELS[1] else ".\n")


def in_a_row(text: Text, one: Group) -> None:
    """Labels first, then numbers in their order."""
    full, short, _ = SUBJECTS[one.subject]
    text.say(
        "Toàn tỉnh đánh giá ", one.count("assessed"), f" {full}; số {short} hoàn thành xuất sắc nhiệm vụ, "
    )
    text.say("hoàn thành tốt nhiệm vụ và hoàn thành nhiệm vụ lần lượt là ")
    text.say(one.count("rated", "excellent"), ", ", one.count("rated", "good"), " và ")
    text.say(one.count("rated", "completed"), ".\n")


def union_first(text: Text, one: Group) -> None:
    """Good or better, and of them the excellent: a share of those good or better."""
    full, short, _ = SUBJECTS[one.subject]
    union = (grouped(one.union), "count", one.subject, "rated", "good_or_better", "level", "")
    share = percent(one.union, one.assessed, one.places)
    text.say(
        one.count("assessed"), f" {full} được xếp loại, trong đó ", union, f" {short} từ mức hoàn thành tốt "
    )
    text.say("nhiệm vụ trở lên (chiếm ")
    text.say((share, "percent", one.subject, "rated", "good_or_better", "level", str(one.assessed)), "); ")
    text.say(one.count("rated", "excellent"), f" {short} hoàn thành xuất sắc nhiệm vụ, bằng ")
    text.say(one.share("excellent", one.union), f" số {short} hoàn thành tốt nhiệm vụ trở lên.\n")


def as_table(text: Text, one: Group) -> None:
    """A table with bars."""
    full, _, _ = SUBJECTS[one.subject]
    text.say("| Nội dung | Số lượng | Tỷ lệ (%) |\n", f"| {full.capitalize()} được xếp loại | ")
    text.say(one.count("assessed"), " | |\n")
    for level in LEVELS:
        bare = one.share(level)
        text.say(f"| {NAMES[level].capitalize()} | ", one.count("rated", level), " | ")
        text.say((bare[0].rstrip("%"), *bare[1:]), " |\n")


def compared(text: Text, one: Group) -> None:
    """All there are, those assessed, and the change from the year before."""
    full, short, _ = SUBJECTS[one.subject]
    share = percent(one.assessed, one.existing, one.places)
    word = "tăng" if one.assessed > one.before else "giảm"
    text.say("Hiện có ", one.count("existing"), f" {full}, trong đó ", one.count("assessed"))
    text.say(f" {short} được đánh giá, xếp loại, đạt ")
    text.say((share, "percent", one.subject, "assessed", "", "level", str(one.existing)), f", {word} ")
    text.say(one.count("assessed", mark="change"), f" {short} so với năm trước.\n")


VOICES: tuple[Callable[[Text, Group], None], ...] = (
    in_brackets, by_dashes, as_fractions, shares_first, in_a_row, union_first, as_table, compared,
)  # fmt: skip


def report(number: int, seed: int = SEED) -> Text:
    """One report; the same number and seed give the same one.

    >>> one = report(7)
    >>> start, _, end = one.truth[0][1].partition(":")
    >>> one.text[int(start):int(end)] == one.truth[0][2]
    True
    """
    rng = random.Random(f"{seed}:{number}")
    year = rng.randint(2018, 2023)
    text = Text(f"r{number:07d}")
    text.say(f"VĂN BẢN MÁY SINH SỐ {number}: KHÔNG CÓ THẬT\n")
    text.say(f"Tỉnh ủy Giả Định: kết quả đánh giá, xếp loại năm {year}\n")
    for subject in rng.sample(list(SUBJECTS), rng.randint(2, 4)):
        text.say(_noise(rng, year), "\n")
        rng.choice(VOICES)(text, group(rng, subject))
    text.say(_noise(rng, year), "\n")
    return text


def _noise(rng: random.Random, year: int) -> str:
    """One or two sentences whose numbers are no figures."""
    told = rng.sample(NOISE, rng.randint(1, 2))
    return " ".join(
        one.format(
            d=rng.randint(1, 28), m=rng.randint(1, 12), n=rng.randint(11, 400), k=rng.randint(2, 9),
            p=rng.randint(80, 99), y=year, later=year + 5, next=year + 1,
        )
        for one in told
    )  # fmt: skip


def write(folder: Path, reports: int, seed: int = SEED) -> Iterator[Path]:
    """Write a corpus, one report held at a time; gives the paths of the documents."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number in range(reports):
            one = report(number, seed)
            path = documents / f"{one.report}.txt"
            path.write_text(one.text, encoding="utf-8", newline="\n")
            writer.writerows(one.truth)
            yield path


PERIODS = ("2016", "2017", "2018", "2019", "2020", "2022", "2023")
GROUPS = ("member", "grassroots_org")
SCHEDULE = """\
# Figures of a project that is made up: a report of every province in both languages.
reports:
  - name: area-profile
    notebook: 01_area_profile.ipynb
    matrix:
      area: with_data
      language: [vi, en]
"""


def write_project(folder: Path, seed: int = SEED) -> None:
    """Write a project; the id and publisher of every report of it say that its figures are made up."""
    sys.path.insert(0, str(ROOT / "tests"))
    from made_up import fill, provinces
    from shared import adder, empty_project

    where = empty_project(folder)
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, where.notebooks)
    (where.notebooks / "schedule.yml").write_text(SCHEDULE, encoding="utf-8")
    fill(adder(where), provinces(63), PERIODS, GROUPS, seed)


def main() -> None:
    """Write a corpus or a project into a folder that is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=1_000)
    parser.add_argument("--project", action="store_true", help="a project of made-up figures instead")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    if args.folder.exists():
        parser.error(f"{args.folder} is there already: give a folder that is not")
    if args.project:
        write_project(args.folder, args.seed)
        print(f"made-up figures of 63 provinces in {args.folder}")
        return
    size = sum(path.stat().st_size for path in write(args.folder, args.reports, args.seed))
    print(f"{args.reports} reports, {size:,} bytes in {args.folder}")


if __name__ == "__main__":
    main()
