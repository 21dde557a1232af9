"""The round of a reporting year as people walk it in a browser; every wait is for words that stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forms import filled, value
from plans import INCREMENT, actual, baseline, one_kpi, target
from playwright.sync_api import Page

from kpi_models.facts import Facts
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import save_person
from kpi_models.reporting.report_form import Block
from kpi_models.store import Upload, open_store

YEAR = 2025
ERA_YEAR = "R7（2025）"
OFFICER, COORDINATOR, EVALUATOR, EXECUTIVE, ADMIN = PEOPLE = (
    Person("hanako", "架空 花子", (Grant(Role.OFFICER, Scope.PROJECT, "project"),)),
    Person("ichiro", "企画 一郎", (Grant(Role.COORDINATOR),)),
    Person("miyako", "評価 都", (Grant(Role.EVALUATOR, Scope.PLAN, "plan"),)),
    Person("mikio", "幹部 幹夫", (Grant(Role.EXECUTIVE),)),
    Person("kanri", "管理 理子", (Grant(Role.ADMIN),)),
)
Inputs = Mapping[tuple[Block, str, int], object]


@dataclass(frozen=True)
class Walk:
    """One browser on a server, a folder for files, and what is done where a picture could be taken."""

    page: Page
    address: str
    folder: Path
    look: Callable[[str], None] = lambda _name: None


def begin(database: Path) -> None:
    """Stores a made-up town's plan with the figures of its first years, and a person of each role."""
    store = open_store(database)
    store.load(_two_kpis(), actor="架空町", uploads=[Upload("架空町の計画.xlsx", b"plan")])
    with store.entry("管理者") as entry:
        for person in PEOPLE:
            save_person(entry, person)
    store.close()


def _two_kpis() -> Facts:
    visitors = one_kpi(
        baseline("10000"), target(YEAR, "13000"),
        actual(2021, "10400"), actual(2022, "11100"), actual(2023, "11600"), actual(2024, "12300"),
    )  # fmt: skip
    opened = [replace(actual(year, "2", INCREMENT), kpi_id="shops") for year in range(2021, YEAR)]
    plan, project, kpi = visitors.plans[0], visitors.projects[0], visitors.kpis[0]
    return replace(
        visitors,
        plans=(replace(plan, name="架空町まちなか再生計画"),),
        projects=(replace(project, name="駅前にぎわい事業"),),
        kpis=(replace(kpi, name="来街者数", unit="人"), replace(kpi, kpi_id="shops", name="新しく開いた店", unit="店")),
        baselines=(*visitors.baselines, replace(baseline("2"), kpi_id="shops")),
        targets=(*visitors.targets, replace(target(YEAR, "12"), kpi_id="shops")),
        actuals=(*visitors.actuals, *opened),
    )  # fmt: skip


# -- what any reader does ----------------------------------------------------------------------------------------------


def come(walk: Walk, person: Person, path: str, heading: str) -> None:
    """Opens a page as somebody, and waits until it stands there with that person's name."""
    walk.page.goto(f"{walk.address}/{path}")
    choose(walk, "役割の切り替え（デモ）", person.name)
    walk.page.get_by_role("heading", name=heading).first.wait_for()


def press(walk: Walk, words: str) -> None:
    """Presses the button of these very words."""
    walk.page.get_by_role("button", name=words, exact=True).first.click()


def read(walk: Walk, words: str) -> None:
    """Waits until these words stand on the page."""
    walk.page.get_by_text(words).first.wait_for()


def write(walk: Walk, label: str, words: str) -> None:
    """Writes words into the field of a label, and leaves it."""
    field = walk.page.get_by_label(label).first
    field.fill(words)
    field.press("Tab")


def choose(walk: Walk, label: str, words: str) -> None:
    """Chooses the entry of these words in the list of a label."""
    walk.page.get_by_role("combobox", name=label).fill(words)
    walk.page.keyboard.press("Enter")


def save(walk: Walk, button: str) -> Path:
    """Presses a button that hands out a file; returns where the file was saved."""
    with walk.page.expect_download() as download:
        press(walk, button)
    file = walk.folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def put(walk: Walk, form: Path, inputs: Inputs) -> None:
    """Fills a form in with Excel's help, saves it, and puts it on the page."""
    form.write_bytes(filled(form.read_bytes(), inputs))
    walk.page.locator("input[type=file]").set_input_files(str(form))


# -- the steps of the year ---------------------------------------------------------------------------------------------


def open_year(walk: Walk) -> None:
    """The coordinator opens the year with a deadline."""
    come(walk, COORDINATOR, "round", "進行管理")
    read(walk, "報告の受付を開いている年度はまだありません")
    choose(walk, "報告する年度", ERA_YEAR)
    walk.look("coordinator-open")
    press(walk, "受付を開く")
    read(walk, f"{ERA_YEAR}年度の報告の受付を開きました")
    walk.look("coordinator-list")


def report_wrongly(walk: Walk) -> None:
    """The officer takes the form, writes one figure in words and one as a level, and gets them back with findings."""
    come(walk, OFFICER, "", "サマリー")
    read(walk, "あなたの作業が必要な報告が1件あります")
    walk.look("officer-home")
    walk.page.get_by_role("link", name="「報告」の画面を開く").click()
    read(walk, "様式を受け取って、実績を記入してください。")
    press(walk, "様式を受け取る")
    read(walk, "1　様式を受け取る")
    walk.look("officer-form")
    form = save(walk, "様式を受け取る（Excel）")
    put(walk, form, {**value("一万三千人くらい"), **value(12, number=2)})
    read(walk, "直していただくところが1件あります")
    read(walk, "総量を入力したのかもしれません")
    walk.page.get_by_text("▶ 一万三千人くらい").scroll_into_view_if_needed()
    walk.look("officer-findings")
    copy = save(walk, "指摘を書き込んだExcelを保存")
    put(walk, copy, {**value("12,900人"), **value("3店", number=2)})


def store_and_submit(walk: Walk) -> None:
    """What was put right is stored, and the report goes to the coordinator."""
    read(walk, "登録すると：追加 2件")
    walk.look("officer-preview")
    press(walk, "登録")
    read(walk, "登録しました（2件）")
    press(walk, "企画担当に提出する")
    read(walk, "提出を取り下げる")


def give_back(walk: Walk, why: str) -> None:
    """The coordinator reads the report and returns it with words."""
    open_report(walk)
    walk.look("coordinator-review")
    write(walk, "差し戻しの理由", why)
    press(walk, "差し戻す")
    read(walk, "いまの状態は「差戻し」です")


def correct_and_submit(walk: Walk, number: str, said: str, why: str) -> None:
    """The officer reads what was said, corrects one figure with a reason, and submits again."""
    come(walk, OFFICER, "report", "報告")
    press(walk, "指摘を見て直す")
    read(walk, said)
    walk.look("officer-returned")
    form = save(walk, "様式を受け取る（Excel）")
    put(walk, form, value(number))
    write(walk, "登録済みの数値を変える理由", why)
    press(walk, "登録")
    read(walk, "登録しました（1件）")
    press(walk, "企画担当に再提出する")
    read(walk, "提出を取り下げる")


def open_report(walk: Walk) -> None:
    """The coordinator opens the one report of the year."""
    come(walk, COORDINATOR, "round", "進行管理")
    press(walk, "駅前にぎわい事業")
    walk.page.get_by_role("heading", name="駅前にぎわい事業").first.wait_for()


def approve(walk: Walk) -> None:
    """The coordinator approves the report."""
    open_report(walk)
    press(walk, "承認する")
    read(walk, "いまの状態は「承認」です")
    walk.look("coordinator-approved")


def reopen(walk: Walk, why: str) -> None:
    """The coordinator opens the approved report again, with a reason."""
    open_report(walk)
    write(walk, "再開の理由", why)
    press(walk, "再開する")
    read(walk, "いまの状態は「差戻し」です")


def read_figure(walk: Walk, person: Person, words: str) -> None:
    """Somebody reads what was reported of the year on the plan's page."""
    come(walk, person, "progress?plan=plan&kpi=kpi&year=2025", "来街者数")
    read(walk, words)


def evaluate(walk: Walk, words: str) -> None:
    """The member of the committee opens the project from the agenda, chooses grades, writes, and submits."""
    come(walk, EVALUATOR, f"evaluation?plan=plan&year={YEAR}", "評価")
    press(walk, "駅前にぎわい事業")
    for grade in ("地方創生に相当程度効果があった", "総合戦略のKPI達成に有効であった"):
        walk.page.get_by_role("radio", name=grade).check(force=True)
    write(walk, "理由・意見", words)
    read(walk, "下書き：")
    walk.look("evaluator-writing")
    press(walk, "提出する")
    read(walk, "全員の評価がそろいました")


def read_log(walk: Walk, steps: Sequence[str], newest_note: str) -> None:
    """The coordinator reads in the log why steps were taken, and opens the newest figure for its reason and cell."""
    come(walk, COORDINATOR, "log", "記録")
    for words in steps:
        read(walk, words)
    walk.look("coordinator-log")
    press(walk, "実績の登録")
    read(walk, newest_note)
    read(walk, "K15")
