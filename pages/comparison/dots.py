"""KPIs of one kind across plans and bodies: dots on one scale, each with what it is to be seen against."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from kpi_models.judging.judgement import JudgedRow
from pages.choices import asked, choose, choose_page, on_page, start_again, type_in
from pages.comparison.files import offer_files
from pages.showing import coloured, lead_by_name, literal, show_line, show_under_name
from pages.states import show_unknown_choice
from pages.telephone import is_telephone
from pages.viewpoint import Viewpoint
from reports.comparison import (
    ANY,
    LEVEL,
    MEASURES,
    Bodies,
    context_words,
    dot_words,
    members_words,
    of_kind,
    place_words,
    population_note,
    units_offered,
    value_words,
)
from reports.grades import grade_band, grade_name
from reports.strips import Axis, axis_of, axis_words, scale_strip, strip

_KPIS_A_PAGE = 20
_WIDTHS = (6, 6, 2, 6, 4)


def show_dots(rows: Sequence[JudgedRow], fiscal_year: int, bodies: Bodies, viewpoint: Viewpoint) -> None:
    """Shows the KPIs of the reader's unit and word in one year, a line for each."""
    due = [row for row in rows if row.fiscal_year == fiscal_year and row.reason != "not-due"]
    if not due:
        st.info("この年度に判定の時期を迎えたKPIはありません。上の「年度」を選び直してください。")
        return
    units = units_offered(due)
    unit, word, measure = asked("unit", ANY), asked("word", ""), asked("measure", "achievement_rate")
    if unit not in units or measure not in MEASURES:
        show_unknown_choice("単位" if measure in MEASURES else "比べる値", view="kpis")
        return
    by_unit, by_word, by_measure, *_ = st.columns([3, 4, 4, 5], vertical_alignment="bottom")
    with by_unit:
        choose("単位", "unit", units, unit, clears=("page",))
    with by_word:
        type_in("名前に含まれることば", "word", word, clears=("page",), placeholder="例：創業")
    with by_measure:
        choose("比べる値", "measure", MEASURES, measure)
    found = of_kind(due, unit, word)
    if not found:
        st.info("この条件に当てはまるKPIはありません。単位やことばを選び直してください。")
        start_again("条件を外す", view="kpis", year=str(fiscal_year))
    elif measure == LEVEL and len({row.unit for row in found}) > 1:
        st.info("水準（総量）は、単位が同じKPIどうしでだけ比べられます。単位を選んでください。")
    else:
        _show_lines(found, measure, bodies, viewpoint)


def _show_lines(found: Sequence[JudgedRow], measure: str, bodies: Bodies, viewpoint: Viewpoint) -> None:
    axis, dark = axis_of(found, measure), st.context.theme.type == "dark"
    _show_headings(axis, dark=dark)
    together = on_page(found, _KPIS_A_PAGE)
    for row in together:
        _show_line(row, axis, bodies, viewpoint, dark=dark)
    st.caption(_legend(measure) + population_note(together, bodies))
    offer_files(found)
    choose_page(found, _KPIS_A_PAGE)


def _show_headings(axis: Axis, *, dark: bool) -> None:
    """Heads the lines, with the values of their axis; on a telephone with these alone, as each line names its own."""
    scale, alt = scale_strip(axis, dark=dark), axis_words(axis)
    if is_telephone():
        st.image(scale, width="stretch", alt=alt)
        return
    names, above, *others = st.columns(_WIDTHS, vertical_alignment="bottom")
    above.image(scale, width="stretch", alt=alt)
    headings = ("団体・KPI", MEASURES[axis.measure], "比べる目安", "判定")
    for place, words in zip((names, *others), headings, strict=True):
        place.markdown(f":small[**{words}**]")


def _show_line(row: JudgedRow, axis: Axis, bodies: Bodies, viewpoint: Viewpoint, *, dark: bool) -> None:
    drawn, alt = strip(row, axis, dark=dark), dot_words(row, axis.measure, bodies)
    heading = f":small[{MEASURES[axis.measure]}] " if is_telephone() else ""  # where no headings stand above
    show_line(
        _WIDTHS,
        (
            partial(_show_name, row, bodies, viewpoint),
            partial(st.image, drawn, width="stretch", alt=alt),
            f"{heading}**{literal(value_words(row, axis.measure))}**",
            f":small[{literal(context_words(row))}]",
            coloured(grade_name(row), grade_band(row.grade, viewpoint.scale)),
        ),
    )


def _show_name(row: JudgedRow, bodies: Bodies, viewpoint: Viewpoint) -> None:
    here = {"plan": row.plan_id, "kpi": row.kpi_id, "year": str(row.fiscal_year)}
    with st.container(gap=None):
        lead_by_name(row.kpi, "progress/progress.py", here | viewpoint.query)
        members = literal(members_words(row, bodies))
        show_under_name(place_words(row, bodies), help=members or None)


def _legend(measure: str) -> str:
    if measure == LEVEL:
        return "■ 基準値　◆ 目標　● 実績（○ 速報）。値は、人口や規模の違いを計算に入れていません。"
    return "● 実績（○ 速報）。0％は基準値、100％の太い線はその目標です。矢印は、横軸の外にある値です。"
