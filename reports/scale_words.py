"""A grading scale → its bands in words, and the history of its versions."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_models.judging.judgement import Scale, ScaleVersion
from kpi_models.scales.scales import STANDINGS
from kpi_models.terms import TERMS
from reports.grades import UNKNOWN_SYMBOL

Table = dict[str, list[str]]


def bands_table(scale: Scale) -> Table:
    """Sets out the bands of a scale in the order they are tried."""
    return {
        "順": [str(place) for place in range(1, len(scale.bands) + 1)],
        TERMS["grade"]: [
            f"{band.symbol} {band.grade}" if band.grade is not None else UNKNOWN_SYMBOL for band in scale.bands
        ],
        "意味": [band.label for band in scale.bands],
        "条件（上から順に当てはめます）": [band.condition for band in scale.bands],
        TERMS["standing"]: [STANDINGS[band.standing] for band in scale.bands],
    }


def versions_table(versions: Sequence[ScaleVersion]) -> Table:
    """Sets out who stored which version when and why, the newest first."""
    newest_first = list(reversed(versions))
    return {
        "版": [f"第{version.scale.version}版" for version in newest_first],
        "登録": [_moment(version) for version in newest_first],
        "登録者": [version.actor for version in newest_first],
        TERMS["reason"]: [version.reason or "" for version in newest_first],
        TERMS["state"]: [_state(version) for version in newest_first],
    }


def outdated_sentence(newest: ScaleVersion) -> str:
    """Tells an editor that another version was stored meanwhile, by whom, when and why."""
    return (
        f"編集しているあいだに、{newest.actor}さんが第{newest.scale.version}版を登録しました"
        f"（{_moment(newest)}、理由：{newest.reason or '記載なし'}）。"
        "下の「変わった点」を確かめて、どちらにするかを選んでください。"
    )


def _moment(version: ScaleVersion) -> str:
    return version.recorded_at[:16].replace("T", " ")


def _state(version: ScaleVersion) -> str:
    if version.is_in_use:
        return "承認で使用中（変更・取り下げはできません）"
    return "取り下げ済み" if version.is_withdrawn else "使えます"
