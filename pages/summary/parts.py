"""The parts of サマリー: both rates, the matrix, and what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from kpi_models import VERSION
from kpi_models.desk.desk import Desk
from kpi_models.formatting import unbroken
from kpi_models.judging.judgement import SummaryRow
from kpi_models.moments import day_now, parse_as_of
from pages import loading
from pages.choices import asked
from pages.showing import coloured, linked, literal, shares_line, show_table
from pages.states import approval_note
from pages.telephone import is_telephone
from pages.viewpoint import Viewpoint
from reports.file_names import PDF
from reports.grades import scale_name
from reports.headlines import (
    DEFINITIONS,
    grade_counts,
    headlines,
    outcome_shares,
    shares_alternative,
    still_open_sentence,
    unknown_sentence,
)
from reports.links import Link
from reports.share_bars import share_bars
from reports.summary_attention import Point, kpi_points, opinion_point, owed_point, revised_point, verdict_words
from reports.summary_lists import KPI_SHARES, share_links
from reports.summary_matrix import MONEY_NOTE, matrix_lines, matrix_table, other_plans
from reports.summary_other_lists import PROJECT_SHARES
from reports.summary_sheet import SummarySheet, sheet_content, sheet_file_name

_NOTES_WIDTH = 310
_RATE_WIDTH = 310
_LINES_ON_SCREEN = 8  # of the matrix, on the first screen with all else; more move below its headings
_MATRIX_HEIGHT = 240
_ALL_LINES = "all"


def show_headlines(summary: SummaryRow, before: SummaryRow | None, viewpoint: Viewpoint) -> None:
    """Shows both headline rates with the year before and what they know nothing of, and the shares of all due."""
    both = headlines(summary, before)
    rates, shares = st.columns([6, 5], gap="medium")
    with rates, st.container(gap="xsmall"):
        side_by_side = st.container(horizontal=True)  # on a sheet of paper too, where columns stand one below the other
        for headline in both:
            with side_by_side.container(width=_RATE_WIDTH, gap="xxsmall"):
                st.metric(
                    f"{headline.name}（{headline.counted}）", headline.rate, headline.change,
                    delta_color="off", delta_arrow=headline.arrow, delta_description=headline.before,
                    help=DEFINITIONS[headline.name],
                )  # fmt: skip
                unknown = "　".join(map(unbroken, headline.unknown.split("　")))  # long fractions stay whole
                st.markdown(f":small[{literal(unknown)}]")
        _show_unknown(summary, viewpoint)
    with shares:
        drawn = share_bars(summary, dark=st.context.theme.type == "dark")
        st.image(drawn, width="content", alt=shares_alternative(summary))
        lines = (
            shares_line(one.due, share_links(bar.parts, codes, summary.fiscal_year, viewpoint.query))
            for one, bar, codes in zip(both, outcome_shares(summary), (KPI_SHARES, PROJECT_SHARES), strict=True)
        )
        st.markdown("  \n".join(lines))


def _show_unknown(summary: SummaryRow, viewpoint: Viewpoint) -> None:
    """Says why KPIs are unknown, and first whether more of them will be known."""
    _, is_open, _ = loading.attention(summary.fiscal_year, viewpoint.as_of)
    still_open = still_open_sentence(summary, is_open=is_open)
    told = [f":small[:orange-background[{literal(still_open)}]]"] if still_open else []
    st.markdown("  \n".join([*told, f":small[:gray[{literal(unknown_sentence(summary))}]]"]))


def show_matrix(mine: Desk, summary: SummaryRow, viewpoint: Viewpoint) -> None:
    """Shows plans (of a single plan: its projects) by grade, and their money; every number leads to its list."""
    scale, query = viewpoint.scale, viewpoint.query
    lines = matrix_lines(loading.project_counts(summary.fiscal_year, scale.name, viewpoint.as_of), query)
    table = matrix_table(lines, scale, query)
    names, *numbers = table  # on a telephone they would stand as a column of single characters
    alt = "計画または事業ごとの、判定別のKPIの数と事業費"
    moves = len(lines) > _LINES_ON_SCREEN and asked("lines", "") != _ALL_LINES and not is_telephone()
    height = _MATRIX_HEIGHT if moves else None
    show_table(table, alt=alt, in_one_line=(names,), numbers=numbers, sum_first=True, height=height)
    whole = {"year": str(summary.fiscal_year), "lines": _ALL_LINES, **query}
    told = [
        *([_moving_note(names, len(lines) - 1, whole)] if moves else []),
        "　".join(coloured(count.name, count.band) for count in grade_counts(summary, scale)),
        f":gray[判定は{literal(scale_name(scale))}。{MONEY_NOTE}]{approval_note(mine)}",
        *_other_plans_note(other_plans(loading.overview(viewpoint.as_of), lines, query)),
    ]
    meanings = "\n\n".join(f"**{term}**：{meaning}" for term, meaning in DEFINITIONS.items())
    st.markdown("  \n".join(f":small[{words}]" for words in told), help=meanings)


def _moving_note(names: str, count: int, whole: Mapping[str, str]) -> str:
    way = linked(Link("全体を広げて見る", "summary", whole))
    return f"{names}は{count:,}あります。続きは、表を縦に動かすと読めます。{way}"


def _other_plans_note(others: Sequence[Link]) -> list[str]:
    named = "、".join(linked(plan, in_one_line=True) for plan in others)
    return [f"この年度に対象のKPIがない計画：{named}"] if others else []


def show_attention(fiscal_year: int, viewpoint: Viewpoint) -> None:
    """Shows what to look at: KPIs in difficulty, reports owed, figures that changed, and what the committee said."""
    query = viewpoint.query
    rows = loading.counted(fiscal_year, viewpoint.scale.name, viewpoint.as_of)
    owed, is_open, said = loading.attention(fiscal_year, viewpoint.as_of)
    due = owed_point(owed, is_open, day_now(), fiscal_year, query)
    # One below the other beside the matrix; side by side on a sheet of paper, which is as wide as both.
    both = st.container(horizontal=True, gap="small")
    with both.container(width=_NOTES_WIDTH, gap="xsmall"):
        _show_points("注意", *kpi_points(rows, fiscal_year, query), due, revised_point(rows, fiscal_year, query))
    with both.container(width=_NOTES_WIDTH, gap="xsmall"):
        _show_points("評価委員会", opinion_point(said, fiscal_year, query), last=verdict_words(said))


def _show_points(heading: str, *points: Point, last: str = "") -> None:
    """Shows points below each other; what has nothing to tell stands closer, so that the page fits one screen."""
    told = "".join(_point_words(point) + ("\n\n" if point.named else "  \n") for point in points)
    st.markdown(f"#### {heading}\n\n{told}" + (f":small[{literal(last)}]" if last else ""))


def _point_words(point: Point) -> str:
    if not point.named:
        return f":small[{literal(point.what)}：{point.nothing}]"
    named = "、".join(f"{linked(name)}{literal(words)}" for name, words in point.named)
    more = f" ほか{point.more:,}件" if point.more else ""
    return f"**{literal(point.what)}**　{linked(point.count)}  \n:small[{named}{more}]"


def offer_sheet(mine: Desk, summary: SummaryRow, before: SummaryRow | None, viewpoint: Viewpoint) -> None:
    """Offers what the page shows as one sheet of A4, which is made when it is asked for."""
    year, scale, as_of = summary.fiscal_year, viewpoint.scale, viewpoint.as_of
    owed, is_open, said = loading.attention(year, as_of)
    sheet = SummarySheet(
        summary,
        before,
        scale,
        parse_as_of(as_of),
        loading.project_counts(year, scale.name, as_of),
        loading.overview(as_of),
        loading.counted(year, scale.name, as_of),
        owed,
        is_open,
        said,
        with_drafts=mine.may("read-drafts"),
        is_all=mine.readable_plans() is None,
    )
    st.download_button(
        "A4 1枚のPDFで保存", data=partial(_sheet_pdf, sheet), file_name=sheet_file_name(year), mime=PDF,
        on_click="ignore", width="stretch",
    )  # fmt: skip


def _sheet_pdf(sheet: SummarySheet) -> bytes:
    from reports.typesetting import typeset

    made_at = datetime.now(UTC)
    return typeset("summary_sheet", sheet_content(sheet, made_at, VERSION), made_at)
