"""A finding: one thing in a sender's file that needs their attention, with its cell and the way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from validators.catalogue import CATALOGUE

SHOWN_AT_MOST = 200  # how many a screen lists at once; every reader returns all of them
_LONGEST_QUOTE = 80  # characters of a cell that a sentence repeats
_PLACE = re.compile(r"「\{(\w+)\}」|\{[^}]+\}")  # the first is quoted
_INNER_QUOTES = str.maketrans("「」", "『』")


class Severity(StrEnum):
    """What a finding stops: an error blocks storing, a warning needs a reason, a notice only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


SEVERITY_NAMES = {Severity.ERROR: "エラー", Severity.WARNING: "警告", Severity.NOTICE: "お知らせ"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `sheet` and `cell` are None where it is about the whole file or sheet.

    `text` is the cell's own text, `rule` the broken item of the 機械判読可能なデータの表記方法の統一ルール, if any.
    """

    code: str
    severity: str
    sheet: str | None
    cell: str | None
    text: str
    message: str
    remedy: str
    rule: str | None


def finding(code: str, sheet: str | None = None, cell: str | None = None, text: str = "", **figures: object) -> Finding:
    """Makes the finding of a catalogue entry; `figures` fill the places its sentences leave open."""
    entry = CATALOGUE[code]
    places = {"sheet": sheet or "", "cell": cell or "", "text": text, **figures}
    message, remedy = (_filled(sentence, places) for sentence in (entry.message, entry.remedy))
    return Finding(code, entry.severity, sheet, cell, text, message, remedy, entry.rule)


def _filled(sentence: str, places: Mapping[str, object]) -> str:
    """Puts figures into a sentence; what it quotes is quoted as a reader can take it in."""

    def put(place: re.Match[str]) -> str:
        return quoted(str(places[place.group(1)])) if place.group(1) else place.group().format_map(places)

    return _PLACE.sub(put, sentence)


def quoted(text: str) -> str:
    """Quotes a sender's words in a sentence: in one line, cut where they are long, quotes within quotes as 『』."""
    in_one_line = " ".join(text.split()).translate(_INNER_QUOTES)
    return f"「{in_one_line if len(in_one_line) <= _LONGEST_QUOTE else f'{in_one_line[: _LONGEST_QUOTE - 1]}…'}」"


def says_text(found: Finding) -> bool:
    """Tells whether a finding's sentence quotes the cell's own text."""
    return not found.text or found.text in found.message or quoted(found.text) in found.message


def finding_json(found: Finding) -> dict[str, str | None]:
    """Returns a finding as `check --json` prints it."""
    return {
        "code": found.code,
        "severity": found.severity,
        "sheet": found.sheet,
        "cell": found.cell,
        "text": found.text,
        "message": found.message,
        "remedy": found.remedy,
        "rule": found.rule,
    }


def has_error(findings: Iterable[Finding]) -> bool:
    """Tells whether anything found blocks storing."""
    return any(found.severity == Severity.ERROR for found in findings)


def catalogue_page() -> str:
    """Writes docs/findings.md: every code with its severity, sentence, remedy and rule."""
    lines = [
        "# 確認事項の一覧",
        "",
        "取り込んだファイルについてお知らせする内容の一覧です。エラーは保存できません。警告は理由を添えて保存できます。お知らせはそのまま保存できます。",
        "「規則」は「統計表における機械判読可能なデータの表記方法の統一ルール」（総務省）のチェック項目番号です。",
        "この一覧は `validators/catalogue.py` から作られます。",
        "",
        "| コード | 重さ | お知らせの文 | 対処 | 規則 |",
        "|---|---|---|---|---|",
    ]
    for code, entry in CATALOGUE.items():
        severity = SEVERITY_NAMES[Severity(entry.severity)]
        lines.append(f"| `{code}` | {severity} | {entry.message} | {entry.remedy} | {entry.rule or ''} |")
    return "\n".join(lines) + "\n"
