"""One report as the coordinator reads it: the figures beside last year's and the plan, and what to decide."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.moments import day_now
from kpi_models.people.people import Place
from kpi_models.reporting.report_states import Step, steps_from
from kpi_models.reporting.rounds import Report
from pages import loading
from pages.pressed import LONGEST, Outcome, show_outcome
from pages.report.showing import due_line, show_history, state_line
from pages.round.steps import STEP, report_key
from pages.showing import literal, show_table
from reports.report_words import counts_words, report_name, returned_words
from reports.reported_words import money_words, remarks_table
from reports.round_words import (
    FIGURES_TO_REVIEW,
    difference_table,
    flat,
    notes_table,
    officer_names,
    owed_lines,
    reopening_words,
    review_table,
)

_DECISIONS = ("review-report", "publish-report")
_BUTTONS = {"approve": "承認する", "return": "差し戻す", "reopen": "再開する", "publish": "公表済みにする"}
_WITHOUT_WORDS = {
    "approve": "承認すると、この年度の数値は固定され、評価委員と幹部に見えるようになります。",
    "publish": "公表したことを記録します。数値は承認のときのまま固定されています。",
}
_PLACEHOLDERS = {
    "return": "例：KPI「架空指標」は、総量ではなく当年度の増加分で記入してください",
    "reopen": "例：統計の改定により、実績値を直すため",
}


def show_review(mine: Desk, report: Report, outcome: Outcome) -> None:
    """Shows one report with everything that was said of it, and the decisions that its state offers."""
    today = day_now()
    st.button(
        "進行管理の一覧に戻る", type="tertiary", icon=":material/arrow_back:",
        on_click=st.query_params.from_dict, args=({"year": str(report.fiscal_year)},),
    )  # fmt: skip
    st.title(literal(report_name(report)), anchor=False)
    officer = officer_names(mine.people().values(), Place(report.plan_id, report.project_id))
    belongs = f"　:small[計画：{literal(report.plan)}]" if report.plan != report.project else ""
    st.markdown(f"{state_line(report)}　{due_line(report, today)}　:small[担当：{literal(officer)}]{belongs}")
    show_outcome(outcome, toast=True)
    _show_reopening(mine, report)
    _show_said(report)
    _show_content(mine, report)
    _show_decisions(mine, report)
    show_history(report)
    st.page_link(
        "handover/handover.py",
        label=":blue[引継ぎシートを見る（出典・照会先・指摘）]",
        query_params={"project": report.project_id, "year": str(report.fiscal_year)},
    )


def _show_reopening(mine: Desk, report: Report) -> None:
    """Says why an approved report was opened again, and what has changed since."""
    if not (words := reopening_words(report)):
        return
    st.warning(literal(words))
    changed = mine.changed_figures(report.project_id, report.fiscal_year)
    if changed:
        st.markdown("#### 承認のあとで変わった値")
        values = ("承認したときの値", "いまの値")
        show_table(difference_table(changed), alt="承認したときの値といまの値", numbers=values)
    else:
        st.caption("承認したときから変わった値は、まだありません。")


def _show_said(report: Report) -> None:
    """Shows the words that came with the last step: of the officer who submitted, or of who gave it back."""
    taken = report.history[-1] if report.history else None
    if taken is not None and taken.step == "submit" and taken.words:
        st.info(f"{literal(taken.actor)}さんからの連絡：「{literal(flat(taken.words))}」")
    elif taken is not None and taken.step != "reopen" and (returned := returned_words(report)):
        by, words = returned
        st.warning(f"{literal(by)}「{literal(flat(words))}」")


def _show_content(mine: Desk, report: Report) -> None:
    source = loading.form_source(report.project_id, report.fiscal_year)
    st.markdown(f"#### 実績　:small[{literal(counts_words(report))}]")
    if source.kpis:
        table = review_table(source, mine.sources(report.plan_id))
        show_table(table, alt="実績と、前年度の実績、計画値", numbers=tuple(table)[FIGURES_TO_REVIEW])
    today = day_now()
    owed = [figure for figure in loading.owed(report.fiscal_year) if figure.project_id == report.project_id]
    if owed:
        lines = "、".join(owed_lines(owed, report.fiscal_year, today))
        st.markdown(f"**足りない数値**　{literal(lines)}")
    st.markdown(f"**事業費**　{literal(money_words(source.cost))}")
    said = remarks_table((asked.kpi.name, asked.remark) for asked in source.kpis if asked.remark)
    _show_if_any("要因・課題・今後の対応", said, "要因・課題・今後の対応は書かれていません。")
    notes = notes_table(mine.notes(report.project_id, report.fiscal_year))
    _show_if_any("担当の方が添えた理由", notes, "警告や訂正の理由はありません。")


def _show_if_any(title: str, table: dict[str, list[str]], otherwise: str) -> None:
    if any(table.values()):
        st.markdown(f"#### {title}")
        show_table(table, alt=title)
    else:
        st.caption(otherwise)


def _show_decisions(mine: Desk, report: Report) -> None:
    """Offers what the state allows: approve, return, publish, reopen."""
    place = Place(report.plan_id, report.project_id)
    offered = [one for one in steps_from(report.state) if one.action in _DECISIONS and mine.may(one.action, place)]
    if not offered:
        return
    st.markdown("#### 判断")
    _show_steps(report, sorted(offered, key=lambda one: one.needs_words))


def _show_steps(report: Report, offered: Sequence[Step]) -> None:
    """Offers each decision with its button, and a field for words where they are needed."""
    for one, place in zip(offered, st.columns(len(offered), gap="large"), strict=True):
        key = f"{one.step}/{report_key(report)}"
        with place, st.form(f"deciding/{key}", enter_to_submit=False):
            if one.needs_words:
                st.text_area(
                    f"{one.words}の理由（担当の方に、そのまま伝わります）",
                    key=f"words/{key}", max_chars=LONGEST, height=80,
                    placeholder=_PLACEHOLDERS.get(one.step),
                )  # fmt: skip
            else:
                st.markdown(_WITHOUT_WORDS[one.step])
            kind = "secondary" if one.needs_words else "primary"
            st.form_submit_button(_BUTTONS[one.step], type=kind, key=f"{STEP}/{key}")
