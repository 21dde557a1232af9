"""Questions about directions: which way is better, where baseline and target are no proof?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kpi_models.facts import Direction, Facts
from kpi_models.terms import TERMS
from validators.book import Book
from validators.findings import Finding, quoted
from validators.open_questions.asking import (
    UNDECIDED,
    Answers,
    Choice,
    Kind,
    Question,
    changed,
    kpi_subjects,
    make_question,
    not_valid,
)
from validators.plan_table import find_direction
from validators.tables import KpiRow

_ONE_BY_ONE = "each"
_DIRECTION_LABELS = {direction: TERMS[direction] for direction in Direction} | {
    Direction.INCREASE: f"{TERMS['increase']}（減少を抑える目標を含む）"
}
_DIRECTION_REASONS = {
    "direction-decrease": "は目標が基準値より小さくなっています",
    "direction-keep": "は目標が基準値と同じです",
    "direction-by-words": "は目標が「以下」「未満」などと書かれています",
    "direction-assumed": "には基準値がありません",
}


def _undirected(book: Book) -> list[tuple[str, int, KpiRow, Finding]]:
    """Returns the KPIs whose direction was assumed: question id, place of the table, the KPI, what was found."""
    reported = set(book.findings)
    rows = []
    for place, (table, subjects) in enumerate(zip(book.tables, kpi_subjects(book), strict=True)):
        for row, subject in zip(table.kpis, subjects, strict=True):
            found: list[Finding] = []
            find_direction(row, found)
            rows += [(f"direction/{subject}", place, row, one) for one in found if one in reported]
    return rows


def _groups(book: Book) -> dict[int, list[KpiRow]]:
    """Returns the KPIs of each table that are asked about together: several without a baseline."""
    groups: dict[int, list[KpiRow]] = {}
    for _, place, row, found in _undirected(book):
        if found.code == "direction-assumed":
            groups.setdefault(place, []).append(row)
    return {place: rows for place, rows in groups.items() if len(rows) > 1}


def _group_id(place: int) -> str:
    return f"direction/{place + 1}/*"


def _ask_directions(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    groups = _groups(book)
    together = {}
    for place, rows in groups.items():
        together[place] = _group_question(place, rows)
        yield together[place]
    for id_, place, row, found in _undirected(book):
        if found.code == "direction-assumed" and place in groups:
            answer = given.get(_group_id(place), together[place].answer)
            if answer != _ONE_BY_ONE:
                continue
        text = f"{quoted(row.name)}{_DIRECTION_REASONS[found.code]}。どの向きの目標ですか。"
        choices = [Choice(direction, _DIRECTION_LABELS[direction]) for direction in Direction]
        yield make_question(id_, row.sheet, row.cell, text, choices, _likely_direction(row))


def _group_question(place: int, rows: list[KpiRow]) -> Question:
    """Asks once for all KPIs of a table that have no baseline."""
    text = f"{quoted(rows[0].name)}など{len(rows)}件のKPIには基準値がありません。どの向きの目標ですか。"
    choices = [Choice(direction, f"すべて{_DIRECTION_LABELS[direction]}") for direction in Direction]
    choices.append(Choice(_ONE_BY_ONE, "KPIごとに答える"))
    directions = {_likely_direction(row) for row in rows}
    likely = directions.pop() if len(directions) == 1 else _ONE_BY_ONE
    return make_question(_group_id(place), rows[0].sheet, rows[0].cell, text, choices, likely)


def _likely_direction(row: KpiRow) -> Direction:
    """Returns the direction kept with the KPI, else the one it was read with."""
    return row.stored.direction if row.stored else row.direction


def _group_answer(found: Finding, place: int, groups: Mapping[int, list[KpiRow]], answers: Answers) -> str:
    """Returns the answer given for all KPIs of a table together."""
    if found.code != "direction-assumed" or place not in groups:
        return UNDECIDED
    value = answers.get(_group_id(place), UNDECIDED)
    return UNDECIDED if value == _ONE_BY_ONE else value


def _answer_directions(book: Book, answers: Answers, known: Facts) -> Book:
    groups = _groups(book)
    chosen: dict[str, Direction] = {}
    without, added = list[Finding](), list[Finding]()
    for id_, place, row, found in _undirected(book):
        value = answers.get(id_) or _group_answer(found, place, groups, answers)
        if value and value not in set(Direction):
            added.append(not_valid("目標の向き", value, row.sheet, row.cell))
        elif value:
            chosen[id_] = Direction(value)
            without.append(found)
    tables = [
        replace(
            table,
            kpis=tuple(
                replace(row, direction=chosen.get(f"direction/{subject}", row.direction))
                for row, subject in zip(table.kpis, subjects, strict=True)
            ),
        )
        for table, subjects in zip(book.tables, kpi_subjects(book), strict=True)
    ]
    return changed(book, tables, without, dict.fromkeys(added))


DIRECTIONS = Kind(_ask_directions, _answer_directions)
