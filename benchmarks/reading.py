"""Reading measured: one ordinary book in a warm process, and 500 books imported, against openpyxl's full load."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.comparison import Comparison, seconds

ROOT = Path(__file__).resolve().parent.parent
BOOKS = 500
ROUNDS = 3
CHECKS = 40
CORES = 2
# What `import` is measured against: every book fully loaded by openpyxl, on as many cores as `import` uses.
LOADER = """
import io, sys
from pathlib import Path
from openpyxl import load_workbook
for name in sys.argv[1:]:
    load_workbook(io.BytesIO(Path(name).read_bytes()))
"""


def ordinary_book(number: int = 0) -> bytes:
    """Returns a book of about 12 KB as officers keep them: a styled plan table with notes, and a second sheet."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.title = "KPI"
    thin = Side(style="thin")
    years = [f"R{year}年度増加分" for year in range(4, 9)]
    sheet.append([f"第{number}号 にぎわい創出事業（岡山県岡山市）"])
    sheet.append(["計画期間：R4～R8"])
    sheet.append(["重要業績評価指標（KPI）", "事業開始前（R3）", *years, "累計", "備考"])
    for kpi in range(24):
        steps = [kpi + year for year in range(1, 6)]
        name = f"第{number}号計画の指標{kpi + 1}（来街者、宿泊者その他の人数）"
        sheet.append([name, f"{1000 + 37 * kpi + number:,}人", *(f"{step}人" for step in steps), f"{sum(steps)}人"])
    for line in range(30):
        sheet.append([f"※注{line + 1}　数値は各年度末の見込みであり、{number + line}件の調査による。"])
    for row in sheet.iter_rows(min_row=3, max_row=27, max_col=9):
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.font = Font("游ゴシック", bold=cell.row == 3)
            cell.fill = PatternFill("solid", "FFF2CC" if cell.row == 3 else "FFFFFF")
    for row_number in range(28, 58):
        sheet.merge_cells(start_row=row_number, end_row=row_number, start_column=1, end_column=9)
    notes = book.create_sheet("体制")
    for line in range(160):
        notes.append([line + 1, f"担当課{number + line}", f"連携先{line}の役割と分担について", line * 7 + number])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def measure_reading(folder: Path) -> list[Comparison]:
    """Returns both comparisons; `folder` takes the books and databases."""
    return [measure_check(), measure_many(folder)]


def measure_check() -> Comparison:
    """Compares a book checked in a warm worker, guard included, with openpyxl's full load of the same bytes."""
    from openpyxl import load_workbook

    from validators.isolation.worker import read_in_worker

    content = ordinary_book()

    def check() -> None:
        assert read_in_worker("KPI.xlsx", content).tables

    ours, reference = [], []
    for _ in range(CHECKS + 5):
        ours.append(seconds(check))
        reference.append(seconds(lambda: load_workbook(io.BytesIO(content))))
    name = f"check of a book of {len(content) / 1024:.0f} KB in a worker / openpyxl full load"
    return Comparison(name, ours[5:], reference[5:], 5.0)


def measure_many(folder: Path) -> Comparison:
    """Compares `import` of 500 books, from its start to its end, with their full load by openpyxl on both cores."""
    books = folder / "books"
    books.mkdir()
    for number in range(BOOKS):
        (books / f"{number:03}.xlsx").write_bytes(ordinary_book(number))
    ours, reference = [], []
    for number in range(ROUNDS):
        database = folder / f"many-{number}.duckdb"
        command = [sys.executable, str(ROOT / "cli.py"), "import", str(books), "--db", str(database)]
        ours.append(seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)))  # noqa: B023
        reference.append(seconds(on_both_cores(sorted(map(str, books.iterdir())))))
    shutil.rmtree(books)
    return Comparison(f"import of {BOOKS} books / openpyxl full load on both cores", ours, reference, 1.5)


def on_both_cores(names: list[str]) -> Callable[[], None]:
    """Returns what loads files with openpyxl in one process for each core."""

    def load() -> None:
        commands = [[sys.executable, "-c", LOADER, *names[core::CORES]] for core in range(CORES)]
        processes = [subprocess.Popen(command) for command in commands]
        assert [process.wait() for process in processes] == [0] * CORES

    return load
