"""What an officer is about to report: a form or another workbook dropped here, or figures typed on the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.facts import Facts
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.moments import day_now
from kpi_models.reporting.form_source import FormSource
from kpi_models.reporting.rounds import Report
from pages import loading
from pages.choices import asked
from pages.intake.parts import LIMIT
from pages.intake.steps import answers_given
from pages.report.typed import show_inputs, typed_now
from pages.showing import literal
from pages.uploads import Sent, Understood, read_all, understand
from reports.file_names import XLSX
from reports.intake_words import Preview
from reports.report_form import form_file_name, report_form
from reports.report_words import current_step, is_full, report_name
from reports.report_words_changes import Line, compared, facts_of, is_known
from validators.book import Book, book_facts, with_findings
from validators.day_check import years_not_over
from validators.findings import Finding, quoted
from validators.report_forms.expected import form_against, form_against_store
from validators.report_forms.typed import named_input, typed_book

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

TYPING = "typing"
_NO_PREVIEW = Preview({}, 0, (), 0)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be stored for a report.

    `key` stands for it in the keys of widgets, `facts` are those of this report, `seen` is the revision of the store
    that its writer had before them, `others` counts the actuals of other projects and years, which are left out.
    """

    key: str
    sent: Sent
    understood: Understood
    facts: Facts
    lines: tuple[Line, ...]
    seen: int
    others: int = 0
    is_asked: bool = True


def is_working(draft: Draft | None) -> bool:
    """Tells whether something lies here that waits for 登録."""
    if draft is None or not (draft.sent.uploads or draft.is_asked):
        return False
    return not is_known(draft.lines) or not draft.understood.is_storable


def is_typing() -> bool:
    """Tells whether figures are typed on the page instead of into the form: the URL says since which revision."""
    return asked(TYPING, "").isdecimal()


def work_place(place: DeltaGenerator, report: Report) -> DeltaGenerator:
    """Returns where the form is offered and taken back: folded away where nothing is left to do but to submit."""
    if not is_full(report) or is_typing() or st.session_state.get(_file_key(report)):
        return place
    return place.expander("数値を直すとき（様式を受け取る・置く、画面で入力する）")


def _file_key(report: Report) -> str:
    return f"file/{report.project_id}/{report.fiscal_year}"


def draft_in_hand(mine: Desk, report: Report) -> Draft | None:
    """Offers the form, and takes it back or lets the figures be typed; returns what came, None where nothing did."""
    source = loading.form_source(report.project_id, report.fiscal_year)
    if is_typing():
        return _typed(source, int(asked(TYPING, "0")))
    st.markdown("#### 1　様式を受け取る")
    words, button = st.columns([5, 2], vertical_alignment="center")
    words.markdown("いま登録されている数値の入った、記入用のExcelです。色のついた欄だけに記入して、保存してください。")
    button.download_button(
        "様式を受け取る（Excel）", data=partial(report_form, source), file_name=form_file_name(source), mime=XLSX,
        on_click="ignore", key="form", type="primary" if current_step(report) == 1 else "secondary", width="stretch",
    )  # fmt: skip
    st.markdown("#### 2　記入した様式を置く")
    file = st.file_uploader(
        "記入して保存した様式（Excel）を選んでください。",
        key=_file_key(report),
        help=f"この事業の実績が入った、ほかのExcel（国の様式2など）も読み取れます。読み取れるのは1件{LIMIT}までです。",
    )
    if file is None:
        st.button(
            "Excelを使わずに、この画面で入力する",
            key="start-typing",
            on_click=_start_typing,
            args=(source.revision,),
        )
        return None
    (sent,) = read_all([file]).values()
    return _dropped(mine, report, source, sent)


def _start_typing(revision: int) -> None:
    st.query_params[TYPING] = str(revision)


def stop_typing() -> None:
    """Goes back to the form; what was typed and not stored is gone."""
    st.query_params.pop(TYPING, None)


def _typed(source: FormSource, seen: int) -> Draft:
    key = f"typed/{source.project_id}/{source.fiscal_year}/{seen}"
    st.markdown("#### 2　実績を入力する")
    st.button(
        "入力をやめて、様式を置く画面に戻る", key="stop-typing", icon=":material/arrow_back:", on_click=stop_typing
    )
    is_asked = show_inputs(key, source)
    book = _without_cells(_checked(typed_book(source, typed_now(key, source)), source), source)
    facts = book_facts(book)
    return Draft(
        key, Sent(key, (), book), _understood(book, facts), facts, tuple(compared(source, facts)), seen,
        is_asked=is_asked,
    )  # fmt: skip


def _without_cells(book: Book, source: FormSource) -> Book:
    """Returns what was typed on the page without the cells that nobody sees; a finding names its KPI or its input."""
    found = tuple(_without_cell(one, named_input(source, one.cell or ""), source) for one in book.findings)
    return replace(book, findings=found, excerpts=())


def _without_cell(one: Finding, name: str, source: FormSource) -> Finding:
    is_named = not name or any(quoted(kpi.kpi.name) in one.message for kpi in source.kpis)
    return replace(one, sheet=None, cell=None, message=one.message if is_named else f"{name}：{one.message}")


def _dropped(mine: Desk, report: Report, source: FormSource, sent: Sent) -> Draft | None:
    form = sent.book.form
    if form is None:
        understood, seen = understand(sent, answers_given(sent.key)), source.revision
    elif form_against(form, report.project_id, report.fiscal_year):
        _show_other_form(mine, report, form.project_id, form.fiscal_year)
        return None
    else:
        book = _checked(sent.book, source)
        understood, seen = _understood(book, book_facts(book)), form.revision
    facts = facts_of(understood.facts, source)
    others = len(understood.facts.actuals) - len(facts.actuals)
    return Draft(sent.key, sent, understood, facts, tuple(compared(source, facts)), seen, others)


def _checked(book: Book, source: FormSource) -> Book:
    """Adds what is found about a form beyond its own cells."""
    found = [*years_not_over(book.tables, day_now())]
    if book.form:
        found += form_against_store(book.form, book.tables, loading.project_facts(source.project_id))
    return with_findings(book, found)


def _understood(book: Book, facts: Facts) -> Understood:
    """A form asks nothing back: it says itself what each figure is."""
    return Understood(book, (), {}, frozenset(), facts, _NO_PREVIEW)


def _show_other_form(mine: Desk, report: Report, project_id: str, fiscal_year: int) -> None:
    """Refuses the form of another project or year, and leads to the report that it belongs to."""
    found = mine.reports(fiscal_year, project_id)
    other = report_name(found[0]) if found else f"{format_fiscal_year(fiscal_year)}年度の、別の事業"
    st.error(
        f"置かれた様式は、別の報告のものです。登録していません。\n\n"
        f"- 置かれた様式：**{literal(other)}**\n- この画面の報告：**{literal(report_name(report))}**"
    )
    if not found:
        st.markdown("この報告の様式を上の「様式を受け取る」で受け取り、記入して置いてください。")
        return
    st.button(
        "置かれた様式の報告を開く",
        key="open-other",
        on_click=st.query_params.from_dict,
        args=({"project": project_id, "year": str(fiscal_year)},),
    )
