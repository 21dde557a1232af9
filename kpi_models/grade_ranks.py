"""Which grades of a scale stand for a judgement, in which order, and which of them are behind (遅れ)."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_models.judgement import Scale
from kpi_models.reference import read_table


@dataclass(frozen=True, slots=True)
class GradeRank:
    """One grade that was judged: `rank` counts from 0, the best."""

    grade: str
    rank: int
    behind: bool


def grade_ranks(scale: Scale) -> list[GradeRank]:
    """Returns the judged grades of a scale from best to worst (grade_standings.csv).

    Of a scale that the table does not name every grade is judged, and only the worst is behind.
    """
    table = read_table("grade_standings.csv")
    standings = {row["grade"]: row["standing"] for row in table if row["scale"] == scale.name}
    grades = [band.grade for band in scale.bands if band.grade is not None]
    judged = [letter for letter in scale.letters if letter in grades and standings.get(letter) != "unjudged"]
    behind = {letter for letter, standing in standings.items() if standing == "behind"} or set(judged[-1:])
    return [GradeRank(letter, rank, letter in behind) for rank, letter in enumerate(judged)]
