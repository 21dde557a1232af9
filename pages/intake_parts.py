"""The parts of the 取込 page, from the verdict on a file to the button that stores it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import PurePath

import streamlit as st

from pages.intake_steps import ACTOR, Outcome, answer_as_likely, answer_key, reason_key, store_key
from pages.showing import literal, show_table
from pages.uploads import Sent, Understood, findings_in_excel
from reports.intake_words import added_sentence, change_table
from reports.plan_words import shortened
from validators.excerpt import Excerpt, excerpt_at, place_in
from validators.findings import SEVERITY_NAMES, SHOWN_AT_MOST, Finding, Severity
from validators.open_questions.questions import Question
from validators.package import DEFAULT_LIMITS, MEGABYTE
from validators.understood import HOW_TO_READ, by_severity, finding_place, kpi_table, table_heading, verdict

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARKS = {Severity.ERROR: ("red", "■"), Severity.WARNING: ("yellow", "▲"), Severity.NOTICE: ("blue", "●")}
_MEANINGS = {
    Severity.ERROR: "直すまで登録できません",
    Severity.WARNING: "理由を書けば登録できます",
    Severity.NOTICE: "このまま登録できます",
}
_FEW_CHOICES = 6
_FEW_FINDINGS = 8
_LIST_HEIGHT = 460
_FORM_WIDTH = 760
_KPIS_SHOWN = 200
_FEW_KPIS = 20
_TABLE_HEIGHT = 560


def show_beginning() -> None:
    """Says what can be dropped and what happens then."""
    st.markdown(
        "- **読み取れる表**：計画の数値目標の表、実績の付いた表、国の様式2。お手元のExcelのまま、"
        f"{DEFAULT_LIMITS.packed_bytes // MEGABYTE}MBまでのファイルを置けます。\n"
        "- **置いたあと**：読み取った内容とおかしな点を、セルの番地つきで表示します。\n"
        "- **保存されるのは「登録」を押したときだけ**です。それまでは何も保存されません。"
    )


def choose_file(sent: Mapping[str, Sent], understood: Mapping[str, Understood]) -> str:
    """Lists the files with a verdict each, where there are several, and returns the key of the one to show."""
    if len(sent) == 1:
        return next(iter(sent))
    names = [one.file_name for one in sent.values()]
    labels = {
        key: one.file_name if names.count(one.file_name) == 1 else f"{one.file_name}（{key[:4]}）"
        for key, one in sent.items()
    }
    return st.radio(
        f"ファイル（{len(sent):,}件）：選ぶと、下に内容を表示します",
        list(sent),
        format_func=lambda key: literal(labels[key]),
        captions=[" ".join(_verdict(understood[key])[1:]) for key in sent],
        key="file",
    )


def _verdict(understood: Understood) -> tuple[str, str, str]:
    """Returns the verdict on a file: colour, symbol, and words as markdown."""
    if understood.is_stored:
        return "green", "✓", "変更なし（登録済み）：このファイルの内容は、すべて登録されています。"
    words = literal(verdict(understood.book, len(understood.unanswered)))
    for severity in (Severity.ERROR, Severity.WARNING):
        if understood.has(severity):
            return *_MARKS[severity], words
    return ("blue", "？", words) if understood.unanswered else ("green", "✓", words)


def show_verdict(sent: Sent, understood: Understood, outcome: Outcome) -> None:
    """Says in one line how a file stands."""
    colour, symbol, words = ("green", "✓", "登録しました。") if outcome.loaded else _verdict(understood)
    st.header(literal(sent.file_name), anchor=False)
    st.markdown(f":{colour}[**{symbol} {words}**]")


def show_understood(understood: Understood) -> None:
    """Shows what was read, table by table, each figure with its cell."""
    if not understood.book.tables:
        return
    st.markdown("#### 読み取った内容")
    for table in understood.book.tables:
        st.markdown("　".join(f"**{term}** {literal(words)}" for term, words in table_heading(table).items()))
        columns = {heading: cells[:_KPIS_SHOWN] for heading, cells in kpi_table(table).items()}
        with st.container(height=_TABLE_HEIGHT if len(table.kpis) > _FEW_KPIS else "content", border=False):
            show_table(columns, alt=f"シート「{table.sheet}」から読み取ったKPI")
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
        "label": f"{literal(question.text)}　:small[{literal(place)}]",
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


def show_findings(sent: Sent, understood: Understood) -> None:
    """Lists what was found, the gravest first, and offers the copy of the workbook with the findings in it."""
    findings = understood.book.findings
    if not findings:
        return
    st.markdown("#### 指摘")
    left = SHOWN_AT_MOST
    for severity, found in by_severity(findings).items():
        if found[:left]:
            is_open = severity != Severity.NOTICE or len(found) == len(findings)
            _show_group(sent, severity, found[:left], len(found), is_open)
        left = max(0, left - len(found))
    if len(findings) > SHOWN_AT_MOST:
        st.caption(f"はじめの{SHOWN_AT_MOST}件を表示しています。ほかに{len(findings) - SHOWN_AT_MOST:,}件あります。")
    if understood.book.readable:
        _offer_copy(sent, findings)


def _show_group(sent: Sent, severity: Severity, shown: Sequence[Finding], count: int, is_open: bool) -> None:
    """Lists the findings of one severity; beside them the cells around the chosen one."""
    colour, symbol = _MARKS[severity]
    name = SEVERITY_NAMES[severity]
    with st.expander(f":{colour}[**{symbol} {name} {count:,}件**]　{_MEANINGS[severity]}", expanded=is_open):
        listed, seen = st.columns([6, 5], gap="large")
        with listed, st.container(height=_LIST_HEIGHT if len(shown) > _FEW_FINDINGS else "content", border=False):
            chosen = st.radio(
                f"{name}：選ぶと、シートのその場所を表示します" if any(found.cell for found in shown) else name,
                range(len(shown)),
                format_func=lambda number: _finding_line(shown[number]),
                captions=[f"→ {literal(found.remedy)}" for found in shown],
                key=f"finding/{sent.key}/{severity}",
            )
        found = shown[chosen or 0]
        excerpt = excerpt_at(sent.book.excerpts, found.sheet, found.cell)
        if excerpt:
            with seen:
                _show_excerpt(excerpt)


def _finding_line(found: Finding) -> str:
    """Returns one finding as a line of markdown: where it is, what stands there, what is wrong."""
    text = "" if not found.text or found.text in found.message else f"「{literal(shortened(found.text))}」"
    return f"**{literal(finding_place(found))}**{text}　{literal(found.message)}"


def _show_excerpt(excerpt: Excerpt) -> None:
    """Draws the cells around one cell as a spreadsheet does, with that cell marked."""
    st.markdown(f":small[シート「{literal(excerpt.sheet)}」の **{excerpt.cell}** のまわり]")
    texts = [[literal(text) for text in line] for line in excerpt.texts]
    place = place_in(excerpt, excerpt.cell)
    if place:
        row, column = place
        texts[row][column] = f":orange-background[**▶ {texts[row][column] or '（空欄）'}**]"
    st.table(
        {"行": [f"**{row}**" for row in excerpt.rows]}
        | {letters: [line[number] for line in texts] for number, letters in enumerate(excerpt.columns)},
        border=True, hide_index=True, hide_header=False,
        alt=f"シート「{excerpt.sheet}」のセル{excerpt.cell}のまわり",
    )  # fmt: skip


def _offer_copy(sent: Sent, findings: Sequence[Finding]) -> None:
    """Offers the sender's own workbook with the findings written into it."""
    name, write = copy_of(sent, findings)
    st.download_button(
        "指摘を書き込んだExcelを保存",
        data=write,
        file_name=name,
        mime=XLSX,
        on_click="ignore",
        key=f"copy/{sent.key}",
        help="元のExcelの写しに、指摘のあるセルの色とメモ、一覧のシートを加えたものです。元の図や書式はそのまま残ります。",
    )


def copy_of(sent: Sent, findings: Sequence[Finding]) -> tuple[str, Callable[[], bytes]]:
    """Returns name and writer of the copy with the findings: it is written when somebody asks for it."""
    return f"{PurePath(sent.file_name).stem}_確認.xlsx", partial(findings_in_excel, sent, findings)


def show_storing(file: str, understood: Understood, outcome: Outcome) -> None:
    """Shows what storing would change, and the button that stores; afterwards what was stored."""
    st.markdown("#### 登録")
    if outcome.loaded is not None or understood.is_stored:
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
        st.text_input("取込者（あなたの名前）", key=ACTOR, max_chars=60, persist_state="session")
        if understood.has(Severity.WARNING):
            st.text_input(
                "警告があるまま登録する理由", key=reason_key(file), max_chars=400, persist_state="page",
                placeholder="例：統計の公表が遅れており、速報値のまま登録します",
            )  # fmt: skip
        st.form_submit_button("登録", type="primary", key=store_key(file))
    if outcome.needed:
        st.error(outcome.needed)


def _show_stored(understood: Understood, outcome: Outcome) -> None:
    """Says what was stored, and leads to the plan's progress."""
    if outcome.loaded is not None and outcome.loaded.total_added:
        st.success(f"登録しました：{added_sentence(outcome.loaded.added, outcome.loaded.unchanged)}")
    else:
        st.info("変更なし（登録済み）：このファイルの内容は、すべて登録されています。")
    for plan in understood.facts.plans:
        words = f":blue[進捗を見る：{literal(plan.name)}]"
        st.page_link("progress.py", label=words, query_params={"plan": plan.plan_id})


def _show_preview(understood: Understood) -> None:
    """Says what is new, and shows old beside new for what changes."""
    told = added_sentence(understood.preview.added, understood.preview.unchanged)
    if told:
        st.markdown(f"登録すると：{told}")
    if understood.preview.changes:
        st.markdown(f"**登録済みの内容から変わるもの {len(understood.preview.changes):,}件**")
        show_table(change_table(understood.preview.changes), alt="登録済みの内容から変わるもの")
