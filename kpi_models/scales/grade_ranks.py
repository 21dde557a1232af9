"""Which grades of a scale stand for a judgement, in which order, and which of them are behind (遅れ)."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_models.judging.judgement import Scale


@dataclass(frozen=True, slots=True)
class GradeRank:
    """One grade that was judged: `rank` counts from 0, the best."""

    grade: str
    rank: int
    behind: bool


def grade_ranks(scale: Scale) -> list[GradeRank]:
    """Returns the judged grades of a scale from best to worst; what each stands for is said by its bands."""
    standings = {band.grade: band.standing for band in scale.bands if band.grade is not None}
    judged = [letter for letter in scale.letters if standings.get(letter, "unknown") != "unknown"]
    return [GradeRank(letter, rank, standings[letter] == "behind") for rank, letter in enumerate(judged)]
