"""The findings of a file on the 取込 page: listed with their place, and offered for saving."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath

import streamlit as st

from pages.intake.marks import MARKS
from pages.showing import literal
from pages.uploads import Sent, Understood, findings_in_excel
from reports.file_names import CSV, XLSX
from reports.plan_words import shortened
from validators.book import book_json
from validators.excerpt import Excerpt, excerpt_at, place_in
from validators.findings import SEVERITY_NAMES, SHOWN_AT_MOST, Finding, Severity, quoted, says_text
from validators.findings_csv import findings_csv
from validators.understood import by_severity, finding_place

_MEANINGS = {
    Severity.ERROR: "直すまで登録できません",
    Severity.WARNING: "理由を書けば登録できます",
    Severity.NOTICE: "このまま登録できます",
}
_FEW_FINDINGS = 8
_LIST_HEIGHT = 460


def show_findings(sent: Sent, understood: Understood) -> None:
    """Lists what was found, the gravest first, and offers it as files; what was typed on a page has none."""
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
    if sent.uploads:
        _offer_files(sent, understood)


def _show_group(sent: Sent, severity: Severity, shown: Sequence[Finding], count: int, is_open: bool) -> None:
    """Lists the findings of one severity; beside them the cells around the chosen one."""
    colour, symbol = MARKS[severity]
    name = SEVERITY_NAMES[severity]
    with st.expander(f":{colour}[**{symbol} {name} {count:,}件**]　{_MEANINGS[severity]}", expanded=is_open):
        listed, seen = st.columns([6, 5], gap="large")
        with listed, st.container(height=_LIST_HEIGHT if len(shown) > _FEW_FINDINGS else "content", border=False):
            chosen = st.radio(
                f"{name}：選ぶと、シートのその場所を表示します" if any(found.cell for found in shown) else name,
                range(len(shown)),
                format_func=lambda number: _finding_line(sent, shown[number]),
                captions=[f"→ {literal(found.remedy)}" for found in shown],
                key=f"finding/{sent.key}/{severity}",
            )
        found = shown[chosen or 0]
        excerpt = excerpt_at(sent.book.excerpts, found.sheet, found.cell)
        if excerpt:
            with seen:
                _show_excerpt(excerpt)


def _finding_line(sent: Sent, found: Finding) -> str:
    """Returns one finding as a line of markdown: where it is in a file, what stands there, what is wrong."""
    text = "" if says_text(found) else literal(quoted(shortened(found.text)))
    place = f"**{literal(finding_place(found))}**{text}　" if sent.uploads else text
    return f"{place}{literal(found.message)}"


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


def _offer_files(sent: Sent, understood: Understood) -> None:
    """Offers the sender's own workbook with the findings written into it, and the findings for Excel and programs."""
    findings, name = understood.book.findings, PurePath(sent.file_name).stem
    with st.container(horizontal=True, vertical_alignment="center"):
        if understood.book.readable and sent.package is None:
            copy_name, write = copy_of(sent, findings)
            _offer(
                "指摘を書き込んだExcelを保存", copy_name, XLSX, write, f"copy/{sent.key}",
                "元のExcelの写しに、指摘のあるセルの色とメモ、一覧のシートを加えたものです。元の図や書式はそのまま残ります。",
            )  # fmt: skip
        _offer(
            "指摘の一覧をCSVで保存", f"{name}_指摘.csv", CSV, partial(findings_csv, findings), f"csv/{sent.key}",
            "Excelで開ける一覧です。",
        )  # fmt: skip
        _offer(
            "読み取った内容と指摘をJSONで保存", f"{name}_確認.json", "application/json",
            partial(checked_json, understood), f"json/{sent.key}",
            "ほかのシステムに渡すための形式です。コマンドの check --json と同じ形です。",
        )  # fmt: skip


def _offer(label: str, name: str, mime: str, write: Callable[[], bytes], key: str, words: str) -> None:
    st.download_button(label, data=write, file_name=name, mime=mime, on_click="ignore", key=key, help=words)


def checked_json(understood: Understood) -> bytes:
    """Returns a file as `check --json` prints it, with the answers put in."""
    return json.dumps(book_json(understood.book), ensure_ascii=False, indent=1).encode("utf-8", "replace")


def copy_of(sent: Sent, findings: Sequence[Finding]) -> tuple[str, Callable[[], bytes]]:
    """Returns name and writer of the copy with the findings: it is written when somebody asks for it."""
    return f"{PurePath(sent.file_name).stem}_確認.xlsx", partial(findings_in_excel, sent, findings)
