"""Walks through 取込 as an officer does: drop, look, answer, store. A real temporary store, real workers."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from plans import new_store
from streamlit.testing.v1 import AppTest
from walking import open_page
from workbooks import HEADER, KPI, plan, workbook

from commands.importing import import_file
from kpi_models.facts import Facts
from kpi_models.store import Upload, open_store
from pages.intake.findings import checked_json
from pages.intake.steps import attempt
from pages.uploads import TRANSIENT, _sent, understand
from validators.findings import finding

ROOT = Path(__file__).resolve().parent.parent
OKAYAMA = (ROOT / "data/samples/okayama.xlsx").read_bytes()
NO_YEAR = plan(KPI, header=("指標", "R3（事業開始前）", "実績", "R8末までの目標値（増加分）"))
FALLING = plan(("空き店舗数", "10店", "9店", "-2店"))
FAULTY = plan(KPI, ("空き家", "755戸", "7oo戸", "-10戸"))


@pytest.fixture
def database(tmp_path, monkeypatch):
    path = tmp_path / "kpi.duckdb"
    monkeypatch.setenv("KPI_DB", str(path))
    store = new_store(tmp_path)
    yield path
    store.close()


@pytest.fixture
def page(database) -> AppTest:
    return open_page("intake")


def drop(app: AppTest, **files: bytes) -> AppTest:
    """Drops workbooks (name without .xlsx = content) in place of those that lie there."""
    app.file_uploader[0].set_value([(f"{name}.xlsx", content, "") for name, content in files.items()])
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    """Returns all words on the page, as a reader sees them."""
    kinds = (app.markdown, app.caption, app.info, app.success, app.error, app.header)
    told = [str(element.value) for kind in kinds for element in kind]
    listed = [words for radio in app.radio for words in [*radio.options, *radio.proto.captions]]
    return "\n".join([*told, *listed, *(fold.label for fold in app.expander)]).replace("\\", "")


def table(app: AppTest, number: int = 0) -> str:
    return str(app.table[number].value.to_string()).replace("\\", "")


def answer(app: AppTest, words: str, value: str) -> AppTest:
    """Gives an answer to the question whose text has these words."""
    asked = [*app.radio, *app.selectbox]
    next(widget for widget in asked if words in widget.label).set_value(value)
    return run(app)


def press_store(app: AppTest, reason: str = "") -> AppTest:
    """Fills in the form and presses 登録."""
    for field in app.text_input:
        if "理由" in field.label:
            field.set_value(reason)
    next(button for button in app.button if button.label == "登録").click()
    return run(app)


def store_button_is_disabled(app: AppTest) -> bool:
    return next(button for button in app.button if button.label == "登録").disabled


# -- nothing dropped, or nothing readable -----------------------------------------------------------------------------


def test_the_empty_page_says_what_can_be_dropped_and_that_nothing_is_stored_before_the_button(page):
    told = texts(page)
    assert "国の様式2" in told
    assert "保存されるのは「登録」を押したときだけ" in told


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("計画.csv", "指標,値\n".encode(), "中身は文字だけのファイル"),
        ("計画.pdf", b"%PDF-1.7", "PDFファイルのため"),
        ("計画.xlsx", OKAYAMA[:3000], "途中で切れているか、壊れています"),
        ("計画.xlsx", b"", "0バイト"),
        ("<b>.xlsx", b"PK\x03\x04", "途中で切れているか、壊れています"),
    ],
)
def test_what_is_no_workbook_gets_its_sentence_and_a_way_out_and_no_button(page, name, content, sentence):
    page.file_uploader[0].set_value([(name, content, "")])
    told = texts(run(page))
    assert "このファイルは読み取れませんでした" in told
    assert sentence in told
    assert "→ " in told
    assert not [button for button in page.button if button.label == "登録"]


def test_a_workbook_without_a_kpi_table_says_which_headings_are_looked_for(page):
    told = texts(drop(page, 名簿=workbook([["氏名", "電話"], ["山田", "1"]])))
    assert "KPIの表が見つかりませんでした" in told
    assert "見出しの行に「指標」「基準値」" in told


# -- what was understood ----------------------------------------------------------------------------------------------


def test_a_book_shows_in_japanese_what_was_understood_with_the_cell_of_every_figure(page):
    told = texts(drop(page, okayama=OKAYAMA))
    assert "✓ 読み取れました：KPI 2件。このまま登録できます。" in told
    for words in ("**様式** 計画の表", "**団体** 岡山県岡山市", "**期間** R4（2022）–R8（2026）"):
        assert words in told
    first = page.table[0].value.iloc[0].tolist()
    assert [text.replace("\\", "") for text in first] == [
        "市の創業支援による創業者数［増やす］(A5)",
        "R3：30人 (B5)",
        "－",
        "累計+30人 (E5)",
        "45人 (D5)",
    ]


def test_findings_stand_by_severity_with_cell_and_remedy_and_the_chosen_one_shows_its_surroundings(page):
    told = texts(drop(page, faulty=workbook(FAULTY)))
    assert "■ KPIを2件読み取りましたが、エラーが1件あるため、まだ登録できません。" in told
    for words in ("■ エラー 1件", "▲ 警告 1件", "**KPI!C6**", "→ "):
        assert words in told
    around = page.table[1].value
    assert list(around.columns) == ["行", "A", "B", "C", "D"]
    assert "▶ 7oo戸" in str(around["C"].tolist())
    assert "空き家" in str(around["A"].tolist())


@pytest.mark.soak
def test_another_finding_shows_another_place(page):
    app = drop(page, faulty=workbook(plan(("甲", "1,000人", "1oo人", "+5人"), ("乙", "10人", "1oo人", "+5人"))))
    errors = next(radio for radio in app.radio if radio.label.startswith("エラー"))
    errors.set_value(1)
    run(app)
    assert "▶ 1oo人" in app.table[1].value["C"].tolist()[-1]


@pytest.mark.soak
def test_of_many_findings_two_hundred_are_listed_and_the_rest_counted(page):
    rows = [(f"KPI{number}", "1,000人", "1,1oo人", "+500人") for number in range(230)]
    app = drop(page, many=workbook(plan(*rows)))
    errors = next(radio for radio in app.radio if radio.label.startswith("エラー"))
    assert len(errors.options) == 200
    assert "■ エラー 230件" in texts(app)
    assert "ほかに30件あります" in texts(app)


def test_names_from_workbooks_are_never_markup(page):
    name = "**太字** $x$ <b>b</b> [a](https://example.com) :red[赤]"
    app = drop(page, names=workbook(plan((name, "1,000人", "1,1oo人", "+500人"))))
    shown = str(app.table[0].value.iloc[0, 0])
    assert "https://" not in shown
    assert "\\*\\*太字" in shown
    assert not any(f" {markup}" in shown for markup in ("$", "<b>", "[a](", ":red["))


# -- questions --------------------------------------------------------------------------------------------------------


@pytest.mark.soak
def test_an_answer_changes_table_findings_and_verdict_at_once(page):
    app = drop(page, 実績=workbook(NO_YEAR))
    assert "エラーが1件あるため、まだ登録できません。確認していただくことが1件あります。" in texts(app)
    assert store_button_is_disabled(app)
    answer(app, "見出し「実績」の実績値は、何年度のものですか", "2024")
    assert "実績 R6（2024）" in table(app)
    assert "1,100人 (C5)" in table(app)
    assert "このまま登録できます" in texts(app)
    assert "まだ登録できません" not in texts(app)


@pytest.mark.soak
def test_a_likely_answer_stands_first_and_is_not_taken_before_somebody_chooses_it(page):
    app = drop(page, falling=workbook(FALLING))
    question = next(radio for radio in app.radio if "どの向きの目標ですか" in radio.label)
    assert question.options[0] == "減らす"
    assert question.value is None
    assert "▲ 読み取れました：KPI 1件。確認していただくことが1件あります。警告が1件あるため" in texts(app)
    answer(app, "どの向き", "keep_at_most")
    assert "［以下を維持］" in table(app)
    assert "警告" not in texts(app)


@pytest.mark.soak
def test_a_target_equal_to_its_baseline_is_asked_about_too(page):
    app = drop(page, kept=workbook(plan(("空き家", "755戸", "760戸", "0戸"))))
    answer(app, "「空き家」は目標が基準値と同じです", "keep_at_most")
    assert "［以下を維持］" in table(app)
    assert "警告" not in texts(app)


@pytest.mark.soak
def test_all_likely_answers_can_be_given_with_one_button(page):
    rows = plan(("空き店舗数", "10店", "9店", "-2店"), ("空き家数", "20戸", "19戸", "-2戸"))
    app = drop(page, falling=workbook(rows))
    next(button for button in app.button if "推定どおり" in button.label).click()
    assert "このまま登録できます" in texts(run(app))


@pytest.mark.soak
def test_two_files_keep_their_own_answers(page):
    app = drop(page, first=workbook(NO_YEAR), second=workbook(NO_YEAR))
    answer(app, "何年度", "2024")
    app.radio(key="file").set_value(_keys(app)[1])
    assert "年度が未定" in table(run(app))
    answer(app, "何年度", "2023")
    assert "実績 R5（2023）" in table(app)
    app.radio(key="file").set_value(_keys(app)[0])
    assert "実績 R6（2024）" in table(run(app))


def _keys(app: AppTest) -> list[str]:
    """Returns the keys of the dropped files in their order."""
    from pages.uploads import file_key

    return [file_key(file.name, file.getvalue()) for file in app.file_uploader[0].value]


def test_answers_are_remembered_for_the_next_file_of_the_same_form(page):
    app = drop(page, R5=workbook(FALLING))
    answer(app, "どの向き", "keep_at_most")
    press_store(app)
    next_year = plan(("空き店舗数", "10店", "8店", "-2店"), header=(HEADER[0], HEADER[1], "R5実績", HEADER[3]))
    app = drop(page, R6=workbook(next_year))
    assert "［以下を維持］" in table(app)
    assert "前に、同じ形のファイルで選ばれた答えです" in texts(app)


# -- storing ----------------------------------------------------------------------------------------------------------


def test_nothing_is_stored_before_the_button(page, database):
    drop(page, okayama=OKAYAMA)
    assert open_store(database).revision() == 0


def test_storing_keeps_facts_and_bytes_and_leads_to_the_plan(page, database):
    app = press_store(drop(page, okayama=OKAYAMA))
    assert "登録しました：追加 11件（計画 1、事業 1、KPI 2、基準値 2、目標 3、実績 2）" in texts(app)
    assert open_store(database).uploads()[0][0::2] == ("okayama.xlsx", OKAYAMA)
    link = app.get("page_link")[0].proto
    assert link.page == "progress"
    assert open_store(database).facts().plans[0].plan_id in link.query_string


def test_the_same_file_again_says_unchanged(page, database):
    app = press_store(drop(page, okayama=OKAYAMA))
    revision = open_store(database).revision()
    app = drop(page, okayama=OKAYAMA)
    assert "変更なし（登録済み）" in texts(app)
    assert not [button for button in app.button if button.label == "登録"]
    assert open_store(database).revision() == revision


def test_an_error_blocks_the_button(page):
    assert store_button_is_disabled(drop(page, faulty=workbook(FAULTY)))


def test_a_warning_needs_a_reason_which_is_kept(page, database):
    app = press_store(drop(page, falling=workbook(FALLING)))
    assert "このまま登録する理由を入力してください" in texts(app)
    assert open_store(database).revision() == 0
    press_store(app, reason="市の方針どおり")
    notes = open_store(database).rows("select actor, note from entries order by entry_id desc limit 1")
    assert notes == [{"actor": "企画担当（デモ）", "note": "市の方針どおり"}]


def test_a_changed_figure_stands_old_beside_new_before_it_is_stored(page):
    app = press_store(drop(page, before=workbook(plan())))
    app = drop(page, after=workbook(plan(("来街者数", "1,000人", "1,150人", "+500人"))))
    assert "登録済みの内容から変わるもの 1件" in texts(app)
    change = app.table[-1].value.iloc[0].tolist()
    assert change == ["来街者数", "実績 R4（2022）", "1,100人（総量） → 1,150人（総量）", "KPI!C5"]
    assert "登録すると：変更 1件、変更なし 5件" in texts(app)
    press_store(app)
    assert "登録しました：変更 1件、変更なし 5件" in texts(app)


@pytest.mark.soak
def test_a_plan_under_a_similar_name_is_settled_before_it_is_stored(page, database):
    press_store(drop(page, first=workbook(plan())))
    app = drop(page, second=workbook(plan(title="○○商店街のにぎわい創出事業（岡山県岡山市）")))
    press_store(app, reason="確認済み")
    assert "名前についての問いが残っています" in texts(app)
    answer(app, "似た計画があります", "○○商店街にぎわい創出事業")
    answer(app, "どの事業ですか", "○○商店街にぎわい創出事業")
    assert "変更なし（登録済み）" in texts(app)
    assert len(open_store(database).facts().plans) == 1


# -- several files at once ---------------------------------------------------------------------------------------------

OTHER = workbook(plan(("来訪者数", "100人", "110人", "+50人"), title="湖畔にぎわい創出事業（岡山県倉敷市）"))


def press_store_all(app: AppTest) -> AppTest:
    """Presses the button for all that are ready."""
    store_all_button(app).click()
    return run(app)


def store_all_button(app: AppTest):
    return next(button for button in app.button if button.label.endswith("まとめて登録"))


def standings(app: AppTest) -> list[str]:
    """Returns how each file stands, in the order of the list."""
    return [caption.replace("\\", "") for caption in app.radio(key="file").proto.captions]


@pytest.mark.soak
def test_what_is_ready_is_stored_with_one_button_and_the_rest_waits(page, database):
    app = drop(page, okayama=OKAYAMA, faulty=workbook(FAULTY), falling=workbook(FALLING), other=OTHER)
    assert store_all_button(app).label == "警告のない2件をまとめて登録"
    press_store_all(app)
    assert "2件のファイルを登録しました" in texts(app)
    first, faulty, falling, other = standings(app)
    assert ":green[✓] 登録しました：追加 11件" in first
    assert "エラーが1件あるため、まだ登録できません" in faulty
    assert "警告が1件あるため" in falling
    assert ":green[✓] 登録しました：追加 6件" in other
    assert [name for name, _, _ in open_store(database).uploads()] == ["okayama.xlsx", "other.xlsx"]
    assert not [button for button in app.button if button.label.endswith("まとめて登録")]
    assert "登録済み" in standings(run(app))[0]


@pytest.mark.soak
def test_the_list_of_files_says_why_one_could_not_be_read(page):
    app = drop_files(page, {"計画.pdf": b"%PDF-1.7", "okayama.xlsx": OKAYAMA})
    assert standings(app)[0] == ":red[■] PDFファイルのため、読み取れません。"


@pytest.mark.soak
def test_a_single_file_that_is_ready_has_its_own_button_alone(page):
    for files in ({"okayama": OKAYAMA}, {"okayama": OKAYAMA, "falling": workbook(FALLING)}):
        app = drop(page, **files)
        assert not [button for button in app.button if button.label.endswith("まとめて登録")]


@pytest.mark.soak
def test_a_file_that_became_doubtful_by_the_one_before_it_is_not_stored_unseen(page, database):
    similar = workbook(plan(title="○○商店街のにぎわい創出事業（岡山県岡山市）"))
    app = press_store_all(drop(page, first=workbook(plan()), second=similar))
    assert "確認が必要になりました。ファイルを選んで、内容を確かめてください" in texts(app)
    assert len(open_store(database).facts().plans) == 1


def test_of_two_files_that_contradict_each_other_only_the_first_is_stored_unseen(page, database):
    other = workbook(plan(("来街者数", "1,000人", "1,150人", "+500人")))
    app = press_store_all(drop(page, first=workbook(plan()), second=other))
    assert "数値が食い違うため、確認が必要になりました" in texts(app)
    assert [float(actual.value) for actual in open_store(database).facts().actuals] == [1100]
    assert "登録済みの内容が1件変わります" in standings(run(app))[1]


def test_files_of_one_name_are_told_apart_and_the_same_file_twice_is_one(page):
    content = workbook(plan())
    page.file_uploader[0].set_value([("KPI.xlsx", file, "") for file in (content, OTHER, content)])
    app = run(page)
    assert app.radio(key="file").options == ["KPI.xlsx（1つ目）", "KPI.xlsx（2つ目）"]
    assert "同じ名前で中身も同じファイルは、1件として扱います：KPI.xlsx" in texts(app)


def test_a_file_that_fails_in_the_store_says_so_and_stops_no_other(database):
    sent = _sent((Upload("good.xlsx", OTHER),))
    understood = understand(sent, {})
    orphan = replace(understood, facts=replace(understood.facts, kpis=()))
    failed = attempt(sent, orphan, "", 0)
    assert failed.loaded is None
    assert "登録を終えられませんでした（エラー番号 " in failed.needed
    assert open_store(database).revision() == 0
    assert attempt(sent, understood, "", 0).loaded.total_added == 6


@pytest.mark.soak
def test_of_two_people_who_store_the_same_file_the_second_hears_that_it_is_stored(page, database):
    app = drop(page, okayama=OKAYAMA)
    other = open_page("intake")
    press_store(drop(other, okayama=OKAYAMA))
    revision = open_store(database).revision()
    press_store(app)
    assert "変更なし（登録済み）" in texts(app)
    assert "登録しました" not in texts(app)
    assert open_store(database).revision() == revision


def test_a_file_in_a_second_window_does_not_replace_unseen_what_the_first_has_stored(page, database):
    app = drop(page, first=workbook(plan()))
    other = drop(open_page("intake"), second=workbook(plan(("来街者数", "1,000人", "1,150人", "+500人"))))
    press_store(app)
    press_store(other)
    assert "同じ数値1件を変えました。まだ何も登録していません" in texts(other)
    assert "1,100人（総量） → 1,150人（総量）" in table(other, -1)
    assert [float(actual.value) for actual in open_store(database).facts().actuals] == [1100]
    press_store(other)
    assert "登録しました：変更 1件" in texts(other)


# -- long-form packages ------------------------------------------------------------------------------------------------

PACKAGE = {file.name: file.read_bytes() for file in sorted((ROOT / "data/samples/kakuu").iterdir())}


def zipped(files: dict[str, bytes], folder: str = "") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return written.getvalue()


def drop_files(app: AppTest, files: dict[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "") for name, content in files.items()])
    return run(app)


@pytest.mark.soak
@pytest.mark.parametrize(
    "files", [PACKAGE, {"架空町.zip": zipped(PACKAGE)}, {"架空町.zip": zipped(PACKAGE, "書出し/")}]
)
def test_a_package_is_shown_and_stored_as_import_stores_it(page, database, tmp_path, files):
    app = drop_files(page, files)
    assert "**様式** 縦持ち" in texts(app)
    assert "kpis.csv（目標はtargets.csv、実績はactuals.csv）" in texts(app)
    assert "+5人 (D2)" in table(app)
    reason = "確認済み" if "警告" in texts(app) else ""
    press_store(app, reason=reason)
    assert "登録しました：追加 " in texts(app)
    imported = open_store(tmp_path / "imported.duckdb")
    import_file(imported, ROOT / "data/samples/kakuu/datapackage.json", "山田")
    ours, theirs = open_store(database).facts(), imported.facts()
    imported.close()
    assert without_moments(ours) == without_moments(theirs)
    kept = {content for _, _, content in open_store(database).uploads()}
    assert kept == set(files.values())
    assert "変更なし（登録済み）" in texts(drop_files(app, files))


def without_moments(facts: Facts) -> Facts:
    """Leaves out the moments of entry, in which two acts of storing differ."""
    return replace(
        facts,
        baselines=tuple(replace(fact, valid_from=None) for fact in facts.baselines),
        targets=tuple(replace(fact, valid_from=None) for fact in facts.targets),
        actuals=tuple(replace(fact, reported_at=None) for fact in facts.actuals),
    )


@pytest.mark.soak
def test_a_faulty_package_names_file_and_cell_and_cannot_be_stored(page):
    broken = PACKAGE | {"targets.csv": PACKAGE["targets.csv"].replace(b",level,", b",levle,", 1)}
    app = drop_files(page, broken)
    assert "■ エラー 1件" in texts(app)
    assert "targets.csv!" in texts(app)
    assert store_button_is_disabled(app)


@pytest.mark.soak
def test_csv_files_without_their_datapackage_are_told_what_is_missing(page):
    parts = {name: content for name, content in PACKAGE.items() if name == "kpis.csv"}
    assert "datapackage.json" in texts(drop_files(page, parts))


# -- the findings as files ---------------------------------------------------------------------------------------------


def test_findings_can_be_saved_in_three_forms_and_a_file_without_tables_in_two(page):
    app = drop(page, faulty=workbook(FAULTY))
    saved = [button.proto.label for button in app.get("download_button")]
    assert saved == ["指摘を書き込んだExcelを保存", "指摘の一覧をCSVで保存", "読み取った内容と指摘をJSONで保存"]
    app = drop_files(page, {"計画.csv": "指標,値\n".encode()})
    assert [button.proto.label for button in app.get("download_button")] == saved[1:]


@pytest.mark.soak
def test_the_saved_json_is_that_of_check_with_the_answers_put_in(database):
    sent = _sent((Upload("faulty.xlsx", workbook(NO_YEAR)),))
    asked = understand(sent, {})
    told = json.loads(checked_json(understand(sent, {asked.questions[0].id: "2024"})))
    assert list(told) == ["file", "tables", "findings"]
    assert told["tables"][0]["kpis"][0]["actuals"][0]["fiscal_year"] == 2024
    assert told["findings"] == []


@pytest.mark.soak
def test_the_returned_copy_keeps_the_name_and_opens_with_the_findings_in_it(page):
    app = drop(page, faulty=workbook(FAULTY))
    button = app.get("download_button")[0]
    assert button.proto.label == "指摘を書き込んだExcelを保存"
    from pages.intake.findings import copy_of
    from pages.uploads import Sent
    from validators.book import read_book

    content = workbook(FAULTY)
    book = read_book("faulty.xlsx", content)
    name, written = copy_of(Sent("key", (Upload("令和6年度 faulty.xlsx", content),), book), book.findings)
    assert name == "令和6年度 faulty_確認.xlsx"
    copy = openpyxl.load_workbook(io.BytesIO(written()))
    assert copy["KPI"]["C6"].comment


def test_nothing_of_ours_is_kept_in_the_session_but_what_widgets_hold(page):
    app = drop(page, falling=workbook(FALLING))
    answer(app, "どの向き", "decrease")
    press_store(app, reason="確認済み")
    widgets = (
        "files",
        "person",
        "answer/",
        "finding/",
        "reason/",
        "store/",
        "store-all/",
        "copy/",
        "csv/",
        "json/",
        "likely/",
        "form",
    )
    kept = [key for key in app.session_state._state.filtered_state if not str(key).startswith(widgets)]
    assert kept == []


def test_what_says_nothing_about_a_file_is_a_finding_that_the_reader_gives() -> None:
    # A code that nobody gives would be kept with the file, and every further try would be told to wait.
    assert "混み合って" in finding(TRANSIENT).message or "もう一度" in finding(TRANSIENT).remedy
