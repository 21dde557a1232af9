"""One file on the 取込 page: what was understood, what is asked, what storing it changes."""

from __future__ import annotations

import streamlit as st

from pages.intake.steps import Outcome, answer_as_likely, answer_key, reason_key, store_key
from pages.pressed import LONGEST
from pages.showing import literal, show_table
from pages.signed_in import desk
from pages.uploads import Understood
from reports.intake_words import change_table, preview_sentence, stored_sentence
from reports.plan_words import shortened
from validators.findings import Severity
from validators.open_questions.questions import Question
from validators.package import DEFAULT_LIMITS, MEGABYTE
from validators.understood import HOW_TO_READ, kpi_table, table_heading

LIMIT = f"{DEFAULT_LIMITS.packed_bytes // MEGABYTE}MB"
KNOWN = "変更なし（登録済み）：このファイルの内容は、すべて登録されています。"
PROPOSED = "企画担当の確認待ちとして受け付けました。"
_FEW_CHOICES = 6
_FORM_WIDTH = 760
_KPIS_SHOWN = 200
_FEW_KPIS = 20
_TABLE_HEIGHT = 560
_CHANGES_SHOWN = 200


def show_beginning() -> None:
    """Says what can be dropped and what happens then."""
    st.markdown(
        "- **読み取れる表**：計画の数値目標の表、実績の付いた表、国の様式2。お手元のExcelのまま、"
        "何件でも一度に置けます。\n"
        "- **縦持ちのデータ**：datapackage.jsonとCSVを、まとめて置くか、1つのzipにして置きます。\n"
        "- **置いたあと**：読み取った内容とおかしな点を、セルの番地つきで表示します。\n"
        "- **保存されるのは「登録」を押したときだけ**です。それまでは何も保存されません。"
    )


def show_understood(understood: Understood) -> None:
    """Shows what was read, table by table, each figure with its cell."""
    if not understood.book.tables:
        return
    st.markdown("#### 読み取った内容")
    for table in understood.book.tables:
        st.markdown("　".join(f"**{term}** {literal(words)}" for term, words in table_heading(table).items()))
        columns = {heading: cells[:_KPIS_SHOWN] for heading, cells in kpi_table(table).items()}
        height = _TABLE_HEIGHT if len(table.kpis) > _FEW_KPIS else None
        show_table(columns, alt=f"シート「{table.sheet}」から読み取ったKPI", height=height)
        if len(table.kpis) > _KPIS_SHOWN:
            st.caption(f"はじめの{_KPIS_SHOWN}件を表示しています。ほかに{len(table.kpis) - _KPIS_SHOWN:,}件あります。")
    st.caption(HOW_TO_READ)


def show_answers(file: str, understood: Understood) -> None:
    """Asks what the file leaves open; an answer is taken at once."""
    questions, left = understood.questions, understood.unanswered
    if not questions:
        return
    st.markdown(f"#### 確認していただくこと（{f'残り{len(left):,}件' if left else 'すべて回答済み'}）")
    if sum(bool(question.answer) for question in left) > 1:
        st.button("残りをすべて推定どおりに答える", key=f"likely/{file}", on_click=answer_as_likely, args=(file, left))
    for question in questions:
        _ask(file, question, question.id in understood.answers)
        if question.id in understood.recalled:
            st.caption("前に、同じ形のファイルで選ばれた答えです。違うときは選び直してください。")


def _ask(file: str, question: Question, is_answered: bool) -> None:
    """Shows one question; the likely answer stands first, and is not taken until somebody says so."""
    key = answer_key(file, question.id)
    labels = {choice.value: literal(choice.label) for choice in question.choices}
    place = f"{question.sheet}!{question.cell}" if question.cell else f"シート「{question.sheet}」"
    if is_answered:
        st.session_state.setdefault(key, question.answer)
    common = {
        "label": literal(f"{question.text}（{place}）"),  # plain: it is read aloud as it stands here
        "options": list(labels),
        "index": None,
        "format_func": lambda value: labels.get(value, value),
        "key": key,
        "persist_state": "page",
    }
    if question.free_text or len(labels) > _FEW_CHOICES:
        words = "選んでください。ここに入力することもできます" if question.free_text else "選んでください"
        st.selectbox(**common, placeholder=words, accept_new_options=question.free_text)
    else:
        st.radio(**common)
    if not is_answered and question.answer:
        st.caption(f"推定は「{labels[question.answer]}」です。合っていれば選んでください。")


def show_storing(file: str, understood: Understood, outcome: Outcome) -> None:
    """Shows what storing would change, and the button that stores; afterwards what was stored."""
    st.markdown("#### 登録")
    if outcome.loaded is not None or not understood.is_new:
        _show_stored(understood, outcome)
        return
    if not understood.is_storable:
        st.markdown(
            "エラーがあるため、まだ登録できません。該当のセルを直したExcelを、もう一度上の枠に置いてください。"
            "「確認していただくこと」に答えると消えるエラーもあります。"
        )
        st.button("登録", type="primary", disabled=True, key=store_key(file))
        return
    _show_preview(understood)
    with st.form(f"form/{file}", enter_to_submit=False, width=_FORM_WIDTH):
        if understood.has(Severity.WARNING):
            st.text_input(
                "警告があるまま登録する理由", key=reason_key(file), max_chars=LONGEST, persist_state="page",
                placeholder="例：統計の公表が遅れており、速報値のまま登録します",
            )  # fmt: skip
        mine = desk()
        waits = "" if mine.may_anywhere("accept-plan") else "計画の内容が変わるときは、企画担当の確認を待ちます。"
        st.caption(f"{literal(mine.person.name)}さんの登録として記録します。{waits}")
        st.form_submit_button("登録", type="primary", key=store_key(file))
    if outcome.needed:
        st.error(literal(outcome.needed))


def _show_stored(understood: Understood, outcome: Outcome) -> None:
    """Says what was stored, and leads to the plan's progress."""
    if understood.is_proposed:
        st.success(f"{PROPOSED}認められるまで、サマリーや進捗の数値は変わりません。")
        return
    if outcome.loaded is not None and outcome.loaded.total_added:
        st.success(f"登録しました：{stored_sentence(outcome.loaded, outcome.told)}")
    else:
        st.info(KNOWN)
    for plan in understood.facts.plans:
        words = f":blue[{literal(shortened(f'進捗を見る：{plan.name}'))}]"
        st.page_link("progress/progress.py", label=words, help=literal(plan.name), query_params={"plan": plan.plan_id})


def _show_preview(understood: Understood) -> None:
    """Says what is new, and shows old beside new for what changes."""
    told, changes = understood.preview, understood.preview.changes
    st.markdown(f"登録すると：{preview_sentence(told)}")
    if changes:
        st.markdown(f"**登録済みの内容から変わるもの {told.changed:,}件**")
        show_table(change_table(changes[:_CHANGES_SHOWN]), alt="登録済みの内容から変わるもの")
    if len(changes) > _CHANGES_SHOWN:
        st.caption(f"はじめの{_CHANGES_SHOWN}件を表示しています。ほかに{len(changes) - _CHANGES_SHOWN:,}件あります。")
