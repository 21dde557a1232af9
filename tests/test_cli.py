"""The command line as other systems use it: options, exit codes and JSON are a contract."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from commands import answers, asking, importing
from kpi_models.facts import Facts
from kpi_models.store import open_store
from tests.command_line import run
from tests.plans import new_store
from tests.workbooks import plan, workbook
from validators.isolation import worker
from validators.open_questions.questions import open_questions, shape_of

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"
REAL_INPUTS = sorted(SAMPLES.glob("*.xlsx"))


__all__ = ["run"]  # the fixture


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the four real inputs."""
    path = tmp_path_factory.mktemp("database") / "kpi.duckdb"
    store = open_store(path)
    for book in REAL_INPUTS:
        assert importing.import_file(store, book, "試験")["status"] == "stored"
    store.close()
    return path


@pytest.fixture(autouse=True)
def _close_stores(database: Path) -> Any:
    yield
    open_store(database).close()


WORKED_VALUES = [
    ("ローカルベンチャーによる売上規模", 2020, 55.8 / 58.4, 57.7 / 60.3, 55.8 / 58.4),
    ("新規事業創出数", 2020, 260 / 152, 274 / 166, 260 / 152),
    ("起業家型人材の地域へのマッチング件数", 2020, 370 / 328, 400 / 358, 370 / 328),
    ("都市部企業等との協働プロジェクト件数", 2022, 24 / 105.2, 49 / 130.2, 24 / 263),
    ("課題解決型人材の増加数", 2022, 75 / 51.6, 279 / 255.6, 75 / 129),
    ("市の創業支援による創業者数", 2022, 15 / 6, 45 / 36, 15 / 30),
    ("ももスタで開催されるイベントへの参加者数", 2022, 745 / 500, 1245 / 1000, 745 / 2300),
]


@pytest.mark.parametrize(
    ("kpi", "year", "achievement", "level", "final"), WORKED_VALUES, ids=[w[0] for w in WORKED_VALUES]
)
def test_the_published_tables_come_out_to_nine_digits(
    run: Any, database: Path, kpi: str, year: int, achievement: float, level: float, final: float
) -> None:
    rows = run("progress", "--db", database, "--year", year, "--format", "json").json
    (row,) = [row for row in rows if row["kpi"] == kpi]
    assert row["achievement_rate"] == pytest.approx(achievement, abs=1e-9)
    assert row["level_rate"] == pytest.approx(level, abs=1e-9)
    assert row["final_progress"] == pytest.approx(final, abs=1e-9)


def test_sapporo_has_three_kpis_once_and_three_unreported_years(run: Any, database: Path) -> None:
    rows = run("progress", "--db", database, "--format", "json").json
    sapporo = [row for row in rows if row["plan"] == "健康医療関連産業の活性化と集積促進"]
    assert [(row["kpi"], row["fiscal_year"], row["target_level"]) for row in sapporo] == [
        ("医療・福祉産業の従事者数", 2017, 125152),
        ("医療・福祉産業の従事者数", 2018, 127152),
        ("医療・福祉産業の従事者数", 2019, 129152),
        ("商談会での成約金額", 2017, 27314),
        ("商談会での成約金額", 2018, 29476),
        ("商談会での成約金額", 2019, 31638),
        ("札幌市内でのバイオ産業売上高", 2017, 503),
        ("札幌市内でのバイオ産業売上高", 2018, 546),
        ("札幌市内でのバイオ産業売上高", 2019, 590),
    ]
    assert {(row["reason"], row["achievement_rate"], row["grade"]) for row in sapporo} == {("no-actual", None, None)}


def test_sakai_is_met_or_not_without_a_rate(run: Any, database: Path) -> None:
    rows = run("progress", "--db", database, "--year", 2015, "--format", "json").json
    facts = {row["kpi"]: (row["target_level"], row["actual_level"], row["met"], row["reason"]) for row in rows}
    assert len(facts) == 10
    assert facts["首都圏での坂井市の認知度"] == (6, 7.3, True, "no-baseline")
    assert facts["来場者数"] == (80000, 77000, False, "no-baseline")
    assert facts["三國湊町散策観光客数(H27年度)"] == (67200, None, None, "no-actual")


def test_progress_has_the_columns_of_the_contract_in_json_and_csv(run: Any, database: Path) -> None:
    from_json = run("progress", "--db", database, "--format", "json").json
    from_csv = list(csv.DictReader(io.StringIO(run("progress", "--db", database, "--format", "csv").out)))
    assert list(from_json[0]) == list(from_csv[0]) == list(answers.PROGRESS_COLUMNS)
    assert len(from_json) == len(from_csv)
    assert {row["scale"] for row in from_json} == {"standard"}


@pytest.mark.parametrize("scale", ["standard", "cabinet-4", "100-80-50", "sabc", "pace-100-60", "abfn"])
def test_every_published_scale_judges(run: Any, database: Path, scale: str) -> None:
    rows = run("progress", "--db", database, "--year", 2022, "--scale", scale, "--format", "json").json
    assert {row["scale"] for row in rows} == {scale}
    assert all(row["grade"] for row in rows)


def test_summary_counts_add_up(run: Any, database: Path) -> None:
    years = {row["fiscal_year"]: row for row in run("summary", "--db", database, "--format", "json").json}
    for row in years.values():
        assert row["kpis_due"] == row["kpis_judged"] + row["kpis_unknown"] == sum(row["grades"].values())
        assert sum(row["unknown_reasons"].values()) == row["kpis_unknown"]
    r4 = years[2022]
    counts = [
        r4[name] for name in ("kpis_due", "kpis_judged", "kpis_met", "projects_due", "projects_judged", "projects_met")
    ]
    assert counts == [4, 1, 1, 2, 1, 1]
    assert r4["unknown_reasons"] == {"interpolated": 3}


def test_summary_counts_a_plan_a_body_a_day_and_under_a_scale(run: Any, database: Path) -> None:
    rows = run("progress", "--db", database, "--format", "json").json
    plan_id = next(row["plan_id"] for row in rows if row["kpi"] == "市の創業支援による創業者数")
    of_plan = run("summary", "--db", database, "--plan", plan_id, "--format", "json").json
    of_body = run("summary", "--db", database, "--organization", "331007", "--format", "json").json
    assert of_plan == of_body != run("summary", "--db", database, "--format", "json").json
    before = run("summary", "--db", database, "--as-of", "2016-03-31", "--year", 2022, "--format", "json").json
    assert before == []
    scaled = run("summary", "--db", database, "--scale", "cabinet-4", "--year", 2022, "--format", "json").json
    assert set(scaled[0]["grades"]) == {"1", "2", "3", "4", "－"}
    assert run("summary", "--db", database, "--scale", "私の基準").code == asking.EXIT_USAGE
    assert run("summary", "--db", database, "--plan", "ない計画").code == asking.EXIT_USAGE


def test_the_counts_of_projects_add_up_to_those_of_their_years(run: Any, database: Path) -> None:
    projects = run("summary", "--by", "project", "--db", database, "--format", "json").json
    for year in run("summary", "--db", database, "--format", "json").json:
        own = [row for row in projects if row["fiscal_year"] == year["fiscal_year"]]
        assert len(own) == year["projects_due"]
        for name in ("kpis_due", "kpis_judged", "kpis_met", "kpis_unknown"):
            assert sum(row[name] for row in own) == year[name]
    table = csv.reader(io.StringIO(run("summary", "--by", "project", "--db", database, "--format", "csv").out))
    assert tuple(next(table)) == answers.PROJECT_COLUMNS
    assert len(list(table)) == len(projects) > 0


def test_progress_tells_the_outlook_the_change_and_the_revision(run: Any, tmp_path: Path) -> None:
    database = tmp_path / "kakuu.duckdb"
    run("import", SAMPLES / "kakuu", "--db", database)
    rows = run("progress", "--db", database, "--as-of", "2025-09-30", "--format", "json").json
    told = {(row["kpi"], row["fiscal_year"]): row for row in rows}
    nights = told["町内の延べ宿泊者数", 2023]
    assert nights["revised"] == {
        "from": 9050, "from_basis": "level", "from_state": "provisional",
        "to": 9230, "to_basis": "level", "to_state": "confirmed", "at": "2024-09-13",
    }  # fmt: skip
    for row in rows:
        ends = [row[name] for name in ("projected_low", "projected_final", "projected_high")]
        assert (None in ends) == (row["projection_reason"] is not None) == (row["projected_outcome"] is None)
        assert None in ends or ends == sorted(ends)
    assert {row["change"] for row in rows} == {None, "up", "same", "down"}
    assert {row["streak"] for row in rows} >= {None, 0, 1}


def test_import_says_stored_then_unchanged(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    for book in REAL_INPUTS:
        shutil.copy(book, folder)
    shutil.copytree(SAMPLES / "kakuu", folder / "kakuu")
    first = run("import", folder, "--db", tmp_path / "kpi.duckdb", "--json")
    second = run("import", folder, "--db", tmp_path / "kpi.duckdb", "--json")
    assert (first.code, second.code) == (0, 0)
    assert {file["status"] for file in first.json["files"]} == {"stored"}
    assert [(file["status"], file["added"]) for file in second.json["files"]] == [("unchanged", 0)] * 5


def test_one_bad_book_never_stops_the_others(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a_broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    shutil.copy(SAMPLES / "okayama.xlsx", tmp_path / "b.xlsx")
    answer = run("import", tmp_path, "--db", tmp_path / "kpi.duckdb", "--json")
    assert answer.code == asking.EXIT_FINDINGS
    assert [file["status"] for file in answer.json["files"]] == ["refused", "stored"]
    assert answer.json["files"][0]["findings"][0]["severity"] == "error"


def test_a_fault_of_ours_in_one_file_keeps_only_that_file_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = importing.read_file(SAMPLES / "okayama.xlsx")
    orphan = replace(sound, facts=replace(sound.facts, kpis=()))
    store = new_store(tmp_path)

    def fails() -> importing.Reading:
        raise RuntimeError("a reader of ours")

    files = [("a", lambda: orphan), ("b", fails), ("c", lambda: sound)]
    results = list(importing.import_all(store, [(Path(name), read) for name, read in files], "試験"))
    store.close()
    assert [result["status"] for result in results] == ["refused", "refused", "stored"]
    assert [[found.code for found in result["findings"]] for result in results[:2]] == [["internal-error"]] * 2
    errors = capsys.readouterr().err
    assert "figures of unknown KPIs" in errors
    assert "a reader of ours" in errors


def test_a_worker_that_cannot_start_is_told_as_a_fault_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_workers", lambda limits: worker.Workers(limits))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    reading = importing.read_file(SAMPLES / "okayama.xlsx")
    assert [found.code for found in reading.findings] == ["internal-error"]
    assert "did not start" in capsys.readouterr().err


def test_a_file_is_told_as_stored_only_when_it_is(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    names = [tmp_path / f"{number:02}.xlsx" for number in range(importing.BATCH_FILES + 2)]
    for number, path in enumerate(names):
        path.write_bytes(workbook(plan(title=f"第{number}号計画（岡山県岡山市）")))
    for told, result in enumerate(
        importing.import_all(store, [(p, partial(importing.read_file, p)) for p in names], "試験"), 1
    ):
        assert result["status"] == "stored"
        assert len(store.plans()) >= told
    assert [name for name, _, _ in store.uploads()] == [path.name for path in names]
    store.close()


def test_import_tells_changed_figures_from_new_ones(run: Any, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbook(plan()))
    first = run("import", book, "--db", tmp_path / "kpi.duckdb", "--json").json["files"][0]
    book.write_bytes(workbook(plan(("来街者数", "1,000人", "1,148人", "+500人"), ("会員数", "1人", "2人", "+5人"))))
    second = run("import", book, "--db", tmp_path / "kpi.duckdb", "--json").json["files"][0]
    assert (first["status"], first["changed"], first["unchanged"]) == ("stored", [], 0)
    assert second["changed"] == [
        {
            "about": "来街者数",
            "what": "実績 R4（2022）",
            "old": "1,100人（総量）",
            "new": "1,148人（総量）",
            "cell": "KPI!C5",
        }
    ]
    assert (second["added"], second["unchanged"]) == (5, 5)


def test_import_says_in_words_what_happened_to_each_file(run: Any, tmp_path: Path) -> None:
    (tmp_path / "1.xlsx").write_bytes(workbook(plan()))
    (tmp_path / "2.xlsx").write_bytes(workbook(plan(("来街者数", "1,000人", "1,148人", "+500人"))))
    printed = run("import", tmp_path / "1.xlsx", tmp_path / "2.xlsx", "--db", tmp_path / "kpi.duckdb").out
    assert "1.xlsx：保存しました（追加 6件）" in printed
    assert "2.xlsx：保存しました（変更 1件、変更なし 5件）" in printed
    assert "[変更] 来街者数　実績 R4（2022）：1,100人（総量） → 1,148人（総量）" in printed


def test_import_holds_a_file_against_the_figures_of_its_stored_plan(run: Any, tmp_path: Path) -> None:
    header = ("指標", "R3（事業開始前）", "R4実績", "R5実績", "R8末までの目標値（増加分）")
    for name, values in {"1.xlsx": ("1,100人", ""), "2.xlsx": ("1,100人", "11,500人")}.items():
        (tmp_path / name).write_bytes(workbook(plan(("来街者数", "1,000人", *values, "+500人"), header=header)))
    database = tmp_path / "kpi.duckdb"
    run("import", tmp_path / "1.xlsx", "--db", database)
    (file,) = run("import", tmp_path / "2.xlsx", "--db", database, "--json").json["files"]
    assert ("plan-far-from-last-year", "D5") in [(found["code"], found["cell"]) for found in file["findings"]]
    (again,) = run("import", tmp_path / "2.xlsx", "--db", database, "--json").json["files"]
    assert (again["status"], "plan-far-from-last-year" in str(again["findings"])) == ("unchanged", False)


def test_import_uses_the_answers_remembered_for_the_form(run: Any, tmp_path: Path) -> None:
    rows = plan(("空き家", "755戸", "755戸"), header=("指標", "現状値（R3）", "R8目標値（総量）"))
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbook(rows))
    read = importing.read_file(book).book
    assert read
    (question,) = open_questions(read)
    store = new_store(tmp_path)
    store.remember(shape_of(read), {question.id: "keep_at_most", "plan/9": "別の計画"}, actor="担当")
    store.close()
    printed = run("import", book, "--db", tmp_path / "kpi.duckdb").out
    store = new_store(tmp_path)
    assert [kpi.direction for kpi in store.facts().kpis] == ["keep_at_most"]
    store.close()
    assert "前に、同じ形のファイルで選ばれた答えを 1 件使いました。" in printed


def test_import_lands_on_the_ids_that_the_store_has(run: Any, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(workbook(plan()))
    facts = importing.read_file(tmp_path / "book.xlsx").facts
    store = new_store(tmp_path)
    own = Facts(
        (replace(facts.plans[0], plan_id="P"),),
        (replace(facts.projects[0], plan_id="P", project_id="R"),),
        (replace(facts.kpis[0], project_id="R", kpi_id="K"),),
    )
    store.load(own, actor="試験", uploads=[])
    store.close()
    answer = run("import", tmp_path / "book.xlsx", "--db", tmp_path / "kpi.duckdb", "--json").json["files"][0]
    assert (answer["added"], answer["unchanged"], answer["changed"]) == (3, 3, [])
    store = new_store(tmp_path)
    assert {fact.kpi_id for fact in (*store.facts().actuals, *store.facts().targets)} == {"K"}
    store.close()


def test_import_of_nothing_readable_exits_2(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"<html></html>")
    answer = run("import", tmp_path / "a.xlsx", tmp_path / "missing.xlsx", "--db", tmp_path / "kpi.duckdb", "--json")
    assert answer.code == asking.EXIT_UNREADABLE
    assert [file["findings"][0]["code"] for file in answer.json["files"]] == ["file-html", "file-missing"]


def test_a_package_that_says_nothing_readable_exits_2(run: Any, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    assert run("import", tmp_path, "--db", tmp_path / "kpi.duckdb", "--json").code == asking.EXIT_UNREADABLE


def test_a_folder_with_nothing_to_import_says_so_and_leaves_no_database(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = run("import", tmp_path / "empty", "--db", tmp_path / "kpi.duckdb")
    assert answer.code == asking.EXIT_UNREADABLE
    assert "見つかりません" in answer.err
    assert not (tmp_path / "kpi.duckdb").exists()


def test_workbooks_beside_a_package_are_imported_too(run: Any, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "kakuu", tmp_path / "both")
    shutil.copy(SAMPLES / "okayama.xlsx", tmp_path / "both")
    answer = run("import", tmp_path / "both", "--db", tmp_path / "kpi.duckdb", "--json")
    assert [file["status"] for file in answer.json["files"]] == ["stored", "stored"]


def test_strict_import_refuses_warnings(run: Any, tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append(["KPI", "事業開始前", "R4年度増加分", "R5年度増加分"])
    workbook.active.append(["団体の書かれていない計画の指標", "10人", "5人", "5人"])
    workbook.save(tmp_path / "book.xlsx")
    strict = run("import", tmp_path / "book.xlsx", "--db", tmp_path / "kpi.duckdb", "--strict", "--json")
    lenient = run("import", tmp_path / "book.xlsx", "--db", tmp_path / "kpi.duckdb", "--json")
    assert (strict.code, strict.json["files"][0]["status"]) == (asking.EXIT_FINDINGS, "refused")
    assert (lenient.code, lenient.json["files"][0]["status"]) == (0, "stored")


def _empty_sheet(path: Path) -> None:
    Workbook().save(path)


def _sheet_without_a_table(path: Path) -> None:
    workbook = Workbook()
    workbook.active.append(["お知らせ", "会議は10時からです"])
    workbook.save(path)


def _no_workbook(path: Path) -> None:
    path.write_bytes(b"KPI,R4\n1,2\n")


@pytest.mark.parametrize(
    ("make", "code", "finding"),
    [(_no_workbook, 2, "file-csv"), (_empty_sheet, 1, "no-kpi-table"), (_sheet_without_a_table, 1, "no-kpi-table")],
)
def test_check_of_what_holds_no_table_says_so_with_a_way_out(
    run: Any, tmp_path: Path, make: Any, code: int, finding: str
) -> None:
    make(tmp_path / "book.xlsx")
    answer = run("check", tmp_path / "book.xlsx", "--json")
    found = answer.json["findings"][0]
    assert (answer.code, found["code"], found["severity"], answer.json["tables"]) == (code, finding, "error", [])
    assert found["message"].endswith("。")
    assert found["remedy"].endswith("。")


def test_check_of_a_sound_book_exits_0_and_stores_nothing(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    answer = run("check", SAMPLES / "okayama.xlsx", "--json")
    (table,) = answer.json["tables"]
    kpi = table["kpis"][0]
    assert (answer.code, list(tmp_path.iterdir())) == (0, [])
    assert (table["layout"], table["range"], table["organization"]) == ("plan-table", "A4:E6", "岡山県岡山市")
    assert kpi["baseline"] == {"value": 30, "unit": "人", "fiscal_year": 2021, "cell": "KPI!B5"}
    assert kpi["targets"] == [{"fiscal_year": 2026, "basis": "increment-since-baseline", "value": 30, "cell": "KPI!E5"}]
    assert kpi["actuals"] == [
        {"fiscal_year": 2022, "basis": "level", "value": 45, "cell": "KPI!D5", "state": "confirmed"}
    ]
    assert [(f["code"], f["cell"]) for f in answer.json["findings"]] == [("no-target-stated", "C5")]


def test_check_against_a_plan_names_what_is_missing_or_unknown(run: Any, database: Path) -> None:
    rows = run("progress", "--db", database, "--year", 2022, "--format", "json").json
    okayama = next(row["plan_id"] for row in rows if row["plan"].startswith("岡山市版"))
    same = run("check", SAMPLES / "okayama.xlsx", "--plan", okayama, "--db", database, "--json")
    other = run("check", SAMPLES / "sapporo_plan.xlsx", "--plan", okayama, "--db", database, "--json")
    codes = [finding["code"] for finding in other.json["findings"]]
    assert [finding["code"] for finding in same.json["findings"]] == ["no-target-stated"]
    assert (codes.count("plan-kpi-unknown"), codes.count("plan-kpi-missing")) == (3, 2)


def test_check_against_a_plan_reads_this_years_figures_beside_last_years(
    run: Any, database: Path, tmp_path: Path
) -> None:
    rows = run("progress", "--db", database, "--year", 2022, "--format", "json").json
    (okayama,) = {(row["plan_id"], row["plan"]) for row in rows if row["plan"].startswith("岡山市版")}
    names = [row["kpi"] for row in rows if row["plan_id"] == okayama[0]]
    header = ("指標", "R3（事業開始前）", "R5実績", "R20実績", "R8末までの目標値（増加分）")
    figures = ((30, 50, 60, 30), (500, 8000, 1400, 2300))
    kpis = [(name, *(f"{value:,}人" for value in line)) for name, line in zip(names, figures, strict=True)]
    book = tmp_path / "R5.xlsx"
    book.write_bytes(workbook(plan(*kpis, header=header, title=f"計画名：{okayama[1]}（岡山県岡山市）")))
    found = run("check", book, "--plan", okayama[0], "--db", database, "--json").json["findings"]
    assert [(one["code"], one["cell"]) for one in found if one["code"].startswith(("plan-", "actual-year"))] == [
        ("actual-year-not-over", "D5"),
        ("plan-far-from-last-year", "C6"),
        ("actual-year-not-over", "D6"),
    ]


def test_export_imported_elsewhere_judges_the_same(run: Any, database: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "package", "--db", database)
    again = tmp_path / "again.duckdb"
    imported = run("import", tmp_path / "package" / "datapackage.json", "--db", again, "--json")
    judged = [run("progress", "--db", path, "--format", "json").json for path in (database, again)]
    assert imported.json["files"][0]["status"] == "stored"
    assert judged[0] == judged[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("progress", "--format", "xml"),
        ("progress", "--as-of", "昨日"),
        ("progress", "--as-of", "9999-12-31"),
        ("progress", "--as-of", "0001-01-01T00:00"),
        ("progress", "--year", "R4"),
        ("nonsense",),
        ("import",),
    ]
    + [("progress", "--scale", "nope")],
)
def test_usage_errors_exit_64(
    run: Any, database: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_DB", str(database))
    assert run(*arguments).code == asking.EXIT_USAGE


@pytest.mark.parametrize(
    "arguments", [("export",), ("form", "--blank", "--year", 2026, "-o")], ids=lambda arguments: str(arguments[0])
)
def test_what_cannot_be_written_there_is_told_in_words(
    run: Any, database: Path, tmp_path: Path, arguments: tuple[object, ...]
) -> None:
    in_the_way = tmp_path / "ファイル.txt"
    in_the_way.write_text("ここはフォルダーではありません", encoding="utf-8")
    answer = run(*arguments, in_the_way / "中" / "様式.xlsx", "--db", database)
    assert answer.code == asking.EXIT_FINDINGS
    assert "書けませんでした" in answer.err


def test_a_missing_database_is_named_and_not_created(run: Any, tmp_path: Path) -> None:
    answer = run("summary", "--db", tmp_path / "none.duckdb")
    assert answer.code == asking.EXIT_UNREADABLE
    assert "none.duckdb" in answer.err
    assert not (tmp_path / "none.duckdb").exists()
