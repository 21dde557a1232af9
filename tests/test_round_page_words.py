"""What the coordinator's page stands on: differences since an approval, proposals, reminders, the handover sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from people import desk
from plans import actual, baseline, new_store, one_kpi, target
from round_year import HANAKO, YEAR, begin, figure, submit, two_projects

from kpi_models.desk.desk import Desk
from kpi_models.entries.contents import entry_facts
from kpi_models.facts import Facts, Measurement, Project, Source, State
from kpi_models.people.people import NotPermitted, Place, Role, Scope
from kpi_models.reporting.rounds import Doubt, usual_round
from kpi_models.store import Store
from reports.handover import Handover, handover_sheet
from reports.long_form import write_package
from reports.round_words import (
    available_from,
    notes_table,
    officer_names,
    proposal_sentence,
    proposal_table,
    published_words,
)
from reports.round_words_reminders import reminders

DUE_SOON = date(2023, 4, 30)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def approved(store: Store) -> tuple[Desk, Desk]:
    coordinator, hanako = begin(store)
    submit(hanako)
    coordinator.take_step("project", YEAR, "approve")
    coordinator.take_step("project", YEAR, "reopen", "統計の改定")
    return coordinator, hanako


@pytest.mark.parametrize(
    ("today", "fiscal_year", "due_on"),
    [
        (date(2023, 4, 1), 2022, date(2023, 4, 30)),
        (date(2023, 4, 30), 2022, date(2023, 4, 30)),
        (date(2023, 5, 1), 2022, date(2023, 5, 31)),
        (date(2024, 3, 31), 2022, date(2024, 4, 30)),
    ],
)
def test_the_year_just_ended_is_due_in_april_or_where_that_has_passed_in_thirty_days(today, fiscal_year, due_on):
    assert usual_round(today) == (fiscal_year, due_on)


# -- since the approval ------------------------------------------------------------------------------------------------


def test_what_changed_since_the_approval_is_the_approved_value_beside_the_newest(store: Store):
    coordinator, hanako = approved(store)
    assert coordinator.changed_figures("project", YEAR) == []
    hanako.store_figures(figure("14"))
    hanako.store_figures(figure("15"), note="再集計")
    hanako.store_figures(figure("8", "second"))
    first, second = coordinator.changed_figures("project", YEAR)
    assert (first.before.value, first.after.value, first.actor, first.note) == (
        Decimal(13), Decimal(15), HANAKO.name, "再集計",
    )  # fmt: skip
    assert (second.before, second.after.value) == (None, Decimal(8))


def test_a_value_that_came_back_is_no_difference_and_a_state_is_one(store: Store):
    coordinator, hanako = approved(store)
    hanako.store_figures(figure("14"))
    hanako.store_figures(figure("13"))
    assert coordinator.changed_figures("project", YEAR) == []
    hanako.store_figures(Facts(actuals=(actual(YEAR, None, state=State.WITHHELD),)))
    (only,) = coordinator.changed_figures("project", YEAR)
    assert (only.before.value, only.after.state) == (Decimal(13), State.WITHHELD)


def test_a_report_that_was_never_approved_has_no_differences(store: Store):
    coordinator, hanako = begin(store)
    submit(hanako)
    assert coordinator.changed_figures("project", YEAR) == []


def test_notes_are_those_of_the_report_and_a_voided_entrys_is_gone(store: Store):
    coordinator, hanako = begin(store)
    hanako.store_figures(figure("12", year=2023), note="別の年度")
    hanako.store_figures(figure("1300"), note="桁の確認済み")
    wrong = coordinator.log()[0].entry_id
    hanako.store_figures(figure("13"), note="再確認")
    assert [note.words for note in coordinator.notes("project", YEAR)] == ["桁の確認済み", "再確認"]
    coordinator.void(wrong, "誤り")
    assert [note.words for note in coordinator.notes("project", YEAR)] == ["再確認"]


def test_a_warning_stands_with_its_cell_beside_the_reason_it_was_overruled_for(store: Store):
    coordinator, hanako = begin(store)
    doubts = [Doubt("plan-far-from-last-year", "5倍以上の開きがあります。", "実績報告", "L14")]
    hanako.store_figures(figure("120"), note="会場を移したため", in_spite_of=doubts)
    hanako.store_figures(figure("13"), note="集計の誤り")
    table = notes_table(coordinator.notes("project", YEAR))
    assert table["出ていた警告"] == ["5倍以上の開きがあります。（実績報告!L14）", "－"]
    assert table["登録の理由"] == ["会場を移したため", "集計の誤り"]


def test_what_was_doubted_of_another_report_in_the_same_workbook_is_not_told(store: Store):
    coordinator, hanako = begin(store)
    placed = replace(actual(2023, "99"), source=Source("表", "C3", "99"))
    other = Doubt("plan-far-from-last-year", "別の年度のこと", "表", "C3")
    hanako.store_figures(Facts(actuals=(*figure("12").actuals, placed)), note="確認済み", in_spite_of=[other])
    assert [note.doubts for note in coordinator.notes("project", YEAR)] == [()]
    assert [note.doubts for note in coordinator.notes("project", 2023)] == [(other,)]


def test_only_who_reads_drafts_reads_differences_and_notes(store: Store):
    begin(store)
    stranger = desk(store, Role.OFFICER, Scope.PROJECT, "other", name="よその担当")
    for read in (stranger.notes, stranger.changed_figures):
        with pytest.raises(NotPermitted):
            read("project", YEAR)


# -- proposals ---------------------------------------------------------------------------------------------------------


def proposed(hanako: Desk, facts: Facts) -> None:
    assert hanako.register(facts).is_proposal


def test_a_proposals_facts_are_those_of_its_entry_alone(store: Store):
    _, hanako = begin(store)
    proposed(hanako, replace(one_kpi(target(2025, "30"), baseline("11")), kpis=two_projects().kpis[:1]))
    facts = entry_facts(store, store.revision())
    assert [one.value for one in facts.targets] == [Decimal(30)]
    assert [one.value for one in facts.baselines] == [Decimal(11)]
    assert facts.kpis == facts.plans == ()


def test_a_proposal_names_what_is_new_and_sets_old_beside_new(store: Store):
    coordinator, hanako = begin(store)
    kpi = two_projects().kpis[0]
    new = replace(one_kpi(target(2025, "30")), projects=(Project("newer", "plan", "新しい架空事業"),),
                  kpis=(replace(kpi, name="来街者数（延べ）"),))  # fmt: skip
    proposed(hanako, new)
    proposal = coordinator.proposal(coordinator.proposals()[0].entry_id)
    table = proposal_table(proposal)
    lines = list(zip(table["項目"], table["いまの内容"], table["申し出の内容"], strict=True))
    assert lines == [("名称", "来街者数", "来街者数（延べ）"), ("目標 R7（2025）", "20件（総量）", "30件（総量）")]
    assert "事業「新しい架空事業」" in proposal_sentence(proposal)


def test_a_proposal_is_read_by_who_made_it_and_by_who_may_accept_it(store: Store):
    coordinator, hanako = begin(store)
    proposed(hanako, replace(one_kpi(target(2025, "30")), kpis=two_projects().kpis[:1]))
    entry_id = coordinator.proposals()[0].entry_id
    assert hanako.proposal(entry_id).act.entry_id == entry_id
    with pytest.raises(NotPermitted):
        desk(store, Role.OFFICER, Scope.PROJECT, "other", name="よその担当").proposal(entry_id)


# -- reminders ---------------------------------------------------------------------------------------------------------


def mails(coordinator: Desk, today: date = DUE_SOON):
    owed = {}
    for one in coordinator.owed(YEAR):
        owed.setdefault(one.project_id, []).append(one)
    return reminders(coordinator.reports(YEAR), owed, list(coordinator.people().values()), "企画 一郎", today)


def test_a_mail_names_the_project_its_state_deadline_and_what_is_missing(store: Store):
    coordinator, hanako = begin(store)
    coordinator.open_round(YEAR, date(2023, 5, 3))
    hanako.store_measurements([Measurement("second", "架空統計", None, None, None, 8)])
    submit(hanako)
    coordinator.take_step("project", YEAR, "return", "単位を\n確かめてください")
    mine, nobodys = mails(coordinator)
    assert (mine.to, nobodys.to) == ("架空 花子 様", "別の架空事業 ご担当者様")
    assert mine.subject == "【実績報告】R4（2022）年度の提出のお願い：締切 2023年5月3日"
    missing, returned = "空き店舗数：未報告（2023年8月ごろ公表・架空統計）", "「単位を　／　確かめてください」"
    for said in ("■ 架空事業", "状態：差戻し", "あと3日", missing, returned):
        assert said in mine.body
    assert "来街者数" not in mine.body


def test_a_mail_after_the_deadline_says_so(store: Store):
    coordinator, _ = begin(store)
    coordinator.open_round(YEAR, date(2023, 4, 28))
    assert "（締切を過ぎています）" in mails(coordinator)[0].subject
    assert "締切を2日過ぎています" in mails(coordinator)[0].body


def test_an_officer_with_several_reports_gets_one_mail_and_a_disabled_one_none(store: Store):
    coordinator, _ = begin(store)
    admin = desk(store, Role.ADMIN)
    of_plan = replace(HANAKO, grants=(replace(HANAKO.grants[0], scope=Scope.PLAN, scope_id="plan"),))
    admin.save_person(of_plan)
    assert [(mail.to, mail.reports) for mail in mails(coordinator)] == [("架空 花子 様", 2)]
    admin.save_person(replace(of_plan, is_enabled=False))
    assert [mail.to for mail in mails(coordinator)] == ["架空事業 ご担当者様", "別の架空事業 ご担当者様"]
    assert officer_names(coordinator.people().values(), Place("plan", "project")) == "担当未定"


def test_two_officers_of_one_name_get_a_mail_each_about_their_own_reports(store: Store):
    coordinator, _ = begin(store)
    other = replace(HANAKO, user_id="another", grants=(replace(HANAKO.grants[0], scope_id="other"),))
    desk(store, Role.ADMIN).add_person(other)
    assert [(mail.to, mail.reports) for mail in mails(coordinator)] == [("架空 花子 様", 1)] * 2


def test_a_month_that_is_so_no_more_is_told_nowhere(store: Store):
    coordinator, hanako = begin(store)
    hanako.store_measurements([Measurement("second", "架空統計", None, None, None, 8)])
    hanako.store_measurements([Measurement("second", available_month=0)])
    owed = {figure.kpi_id: figure for figure in coordinator.owed(YEAR)}
    assert published_words(owed["second"], YEAR, DUE_SOON) == "架空統計"
    written = write_package(store.facts(), "架空")["measurements.csv"].decode("utf-8-sig")
    assert written.splitlines()[1] == "second,架空統計,,,,"


def test_the_month_of_a_statistic_lies_in_the_year_after():
    assert available_from(2022, 4) == date(2023, 4, 1)
    assert available_from(2022, 3) == date(2024, 3, 1)


# -- handover ----------------------------------------------------------------------------------------------------------


def test_how_a_kpi_is_measured_is_kept_cleared_and_guarded(store: Store):
    coordinator, hanako = begin(store)
    hanako.store_measurements([Measurement("kpi", "架空統計", "割り算", "統計係", "8月末", 8)])
    cleared = Measurement("kpi", "架空統計", "", "統計係", "8月末", 8)
    hanako.store_measurements([cleared])
    assert coordinator.form_source("project", YEAR).kpis[0].measurement == cleared
    with pytest.raises(NotPermitted):
        hanako.store_measurements([Measurement("third", "よその統計")])
    with pytest.raises(NotPermitted):
        desk(store, Role.EVALUATOR).store_measurements([Measurement("kpi", "別の統計")])


def test_the_sheet_to_print_holds_sources_figures_and_questions_on_a4(store: Store):
    coordinator, hanako = begin(store)
    hanako.store_measurements([Measurement("kpi", "=架空統計", "割り算", "統計係 内線123", "8月末の公表後", 8)])
    submit(hanako, note="警告のとおりで正しい値です")
    coordinator.take_step("project", YEAR, "return", "単位を確かめてください")
    (report,) = coordinator.reports(YEAR, "project")
    told = Handover(
        coordinator.form_source("project", YEAR), HANAKO.name, [(report, coordinator.notes("project", YEAR))]
    )
    sheet = load_workbook(io.BytesIO(handover_sheet(told))).active
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    asked = ["警告のとおりで正しい値です", "単位を確かめてください"]
    for said in ("=架空統計", "統計係 内線123", "翌年度の8月（8月末の公表後）", "12件", *asked):
        assert said in words
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth) == (9, "landscape", 1)
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
