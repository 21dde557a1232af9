"""The report form (実績報告様式) as its writer and its reader agree on it: stamp, blocks, columns and words.

Every label stands in a visible cell and is found by its words, wherever rows and columns have moved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kpi_models.facts import Basis, State
from kpi_models.terms import TERMS

VERSION: Final = 1
MARK: Final = "様式：実績報告様式"  # how every stamp of every version begins
INPUT: Final = "【入力】"  # says in words what the colour of a cell says


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a form is: project and fiscal year, the store's revision when it was made, the form's version."""

    project_id: str
    fiscal_year: int
    revision: int
    version: int = VERSION


class Block(StrEnum):
    """The parts of a form."""

    FIGURES = "figures"
    COSTS = "costs"
    REMARKS = "remarks"
    HANDED_OUT = "handed-out"  # 照合欄: what the form said when it was made


LABELS: Final[dict[Block, dict[str, str]]] = {
    Block.FIGURES: {
        "number": "番号",
        "name": "KPI",
        "definition": "定義・算出方法",
        "unit": TERMS["unit"],
        "baseline": TERMS["baseline"],
        "planned": "計画値",
        "basis": "数値の種類",
        "value": f"実績値{INPUT}",
        "state": f"状態{INPUT}",
        "level": "総量",
        "rate": "達成率",
        "check": "確認",
    },
    Block.COSTS: {
        "planned_value": f"{TERMS['planned_value']}{INPUT}",
        "spent_value": f"{TERMS['spent_value']}{INPUT}",
        "grant_value": f"{TERMS['grant_value']}{INPUT}",
    },
    Block.REMARKS: {
        "number": "番号",
        "name": "KPI",
        "factor": f"{TERMS['factor']}{INPUT}",
        "issue": f"{TERMS['issue']}{INPUT}",
        "next_step": f"{TERMS['next_step']}{INPUT}",
    },
    Block.HANDED_OUT: {
        "number": "照合番号",
        "kpi_id": "KPI ID",
        "name": "KPI（配布時）",
        "definition": "定義・算出方法（配布時）",
        "unit": "単位（配布時）",
        "baseline": "基準値（配布時）",
        "planned": "計画値（配布時）",
        "previous": "前年度の総量（配布時）",
        "basis": "数値の種類（配布時）",
        "direction": "方向（配布時）",
    },
}
# What the sheet calculates; nobody reads it back.
CALCULATED: Final = ("level", "rate", "check")

COST_FIELDS: Final = tuple(LABELS[Block.COSTS])
REMARK_FIELDS: Final = ("factor", "issue", "next_step")

BASIS_WORDS: Final[dict[Basis, str]] = {
    Basis.LEVEL: f"{TERMS['level']}\n（その年度の値）",
    Basis.INCREMENT: f"{TERMS['increment']}\n（1年間の増加）",
    Basis.INCREMENT_SINCE_BASELINE: f"{TERMS['increment-since-baseline']}\n（基準値からの増加）",
}
STATE_WORDS: Final[dict[State, str]] = {state: TERMS[state] for state in State}

_STAMP = re.compile(
    r"様式[：:]\s*実績報告様式\s*第\s*(?P<version>\d+)\s*版\s+事業ID[：:]\s*(?P<project_id>.+?)"
    r"\s+年度[：:]\s*(?P<fiscal_year>\d{4})\s+登録番号[：:]\s*(?P<revision>\d+)\s*",
    re.DOTALL,
)
_FILE_NAME = re.compile(
    r"実績報告様式_(?P<project_id>.+)_(?P<fiscal_year>\d{4})_第(?P<version>\d+)版_r(?P<revision>\d+)"
)
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\s]+')


def written_stamp(stamp: Stamp) -> str:
    """Writes the line in which a form says what it is."""
    return (
        f"{MARK} 第{stamp.version}版　事業ID：{stamp.project_id}　年度：{stamp.fiscal_year}　登録番号：{stamp.revision}"
    )


def read_stamp(text: str) -> Stamp | None:
    """Returns what a cell says a form is, or None where it is no such line."""
    return _stamp(_STAMP.fullmatch(text.strip()))


def file_name(stamp: Stamp) -> str:
    """Returns the file name of a form, which says what its stamp says."""
    project = _NOT_IN_FILE_NAMES.sub("-", stamp.project_id)
    return f"実績報告様式_{project}_{stamp.fiscal_year}_第{stamp.version}版_r{stamp.revision}.xlsx"


def read_file_name(name: str) -> Stamp | None:
    """Returns what a file name says a form is, or None where it was given another name."""
    return _stamp(_FILE_NAME.search(name))


def _stamp(found: re.Match[str] | None) -> Stamp | None:
    if found is None:
        return None
    return Stamp(found["project_id"], int(found["fiscal_year"]), int(found["revision"]), int(found["version"]))
