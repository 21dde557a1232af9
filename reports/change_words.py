"""A change of a plan before it is stored: which years are judged by which version, and what becomes of the path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kpi_models.desk.desk import Registered
from kpi_models.fiscal_year import era_year
from kpi_models.formatting import format_increment, format_level
from kpi_models.judging.judgement import JudgedRow
from reports.grades import grade_name

KINDS: Final = {
    "target": "目標値を変える",
    "baseline": "基準値を変える",
    "definition": "名称・方向・進み方を変える",
    "end": "KPIを終える",
    "split": "KPIを分ける",
    "end-project": "事業を終える",
    "member": "構成団体を加える",
}
# What has to be given before a change of a kind can be registered.
NEEDED: Final = {
    "target": "変える年度の目標値を書くと、変更の前と後を比べてから登録できます。",
    "baseline": "新しい基準値を書くと、変更の前と後を比べてから登録できます。",
    "definition": "名称・方向・進み方のどれかを変えると、登録できます。",
    "end": "最後の年度を選ぶと、登録できます。",
    "split": "最後の年度を選び、新しいKPIそれぞれに名称と最終年度の目標値を書くと、登録できます。",
    "end-project": "最後の年度を選ぶと、登録できます。",
    "member": "加える団体を選ぶと、登録できます。",
}


def version_sentences(before: Sequence[JudgedRow], after: Sequence[JudgedRow]) -> list[str]:
    """Says which years of a KPI stay as judged, which are judged anew, and which will be judged by the new version.

    Both are the judged rows of one KPI, without and with the change.
    """
    old = {row.fiscal_year: row for row in before}
    reported = [row for row in after if row.actual_value is not None and row.fiscal_year in old]
    kept = [row for row in reported if _judged_by(row) == _judged_by(old[row.fiscal_year])]
    anew = [row for row in reported if row not in kept]
    ahead = [row for row in after if row.actual_value is None and row.state is None and row.target_level is not None]
    sentences = []
    if kept:
        sentences.append(
            f"{_years(kept)}の判定は変わりません。実績を最初に報告した日に有効だった目標値と基準値で判定したままです。"
        )
    sentences += [
        f"{era_year(row.fiscal_year)}は判定し直されます：{grade_name(old[row.fiscal_year])} → {grade_name(row)}。"
        for row in anew
    ]
    if anew:
        sentences.append(
            "適用開始日が実績の最初の報告日以前であるか、KPIの定義そのものが変わるためです。望まないときは、適用開始日を確かめてください。"
        )
    if ahead:
        sentences.append(f"{_years(ahead)}は、変更後の計画で判定します。")
    return sentences


def _judged_by(row: JudgedRow) -> tuple[object, ...]:
    return (row.baseline, row.target_level, row.grade, row.achievement_rate)


def _years(rows: Iterable[JudgedRow]) -> str:
    return "・".join(era_year(row.fiscal_year) for row in rows)


def stated_words(row: JudgedRow) -> str:
    """Writes what the plan states for a year now: いま +30人; 明記なし where it states nothing."""
    if row.target_value is None or row.target_basis is None:
        return "いま 明記なし"
    write = format_level if row.target_basis == "level" else format_increment
    return f"いま {write(row.target_value, row.unit)}"


def registered_sentence(done: Registered) -> str:
    """Says what became of a change: it counts, it waits, or nothing was new."""
    if not done.loaded.total_added:
        return "登録済みの内容と同じため、変わるところはありませんでした。"
    if done.is_proposal:
        return "申し出を受け付けました。企画担当が認めるまで、いまの計画のままです。"
    return "変更を登録しました。適用開始日から、変更後の計画で判定します。"
