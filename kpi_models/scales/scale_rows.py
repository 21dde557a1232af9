"""Grading scales as rows of the store: from rows to scales, and from scales to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from kpi_models.judging.judgement import Band, Rule, Scale, ScaleVersion
from kpi_models.moments import format_moment, from_stored
from kpi_models.reference import read_table

Row = Mapping[str, Any]
Rows = dict[str, list[tuple[Any, ...]]]


def versions(heads: Sequence[Row], bands: Iterable[Row]) -> list[ScaleVersion]:
    """Returns every stored version (scales.sql), each scale's oldest first."""
    of_version: dict[tuple[str, int], list[Row]] = {}
    for band in bands:
        of_version.setdefault((band["scale"], band["version"]), []).append(band)
    return [
        ScaleVersion(
            Scale(
                head["scale"],
                head["title"],
                head["version"],
                head["source"],
                _bands(of_version[head["scale"], head["version"]]),
            ),
            head["actor"],
            format_moment(from_stored(head["recorded_at"])),
            head["reason"],
            head["is_shipped"],
            head["is_in_use"],
            head["is_withdrawn"],
        )
        for head in heads
    ]


def _bands(rows: Iterable[Row]) -> tuple[Band, ...]:
    found = []
    for _, together in groupby(rows, key=lambda row: int(row["position"])):
        alternatives = list(together)
        first = alternatives[0]
        rules = tuple(
            Rule(row["measure"], row["comparison"], Decimal(row["bound"]), row["condition"]) for row in alternatives
        )
        found.append(Band(first["grade"] or None, first["label"], first["symbol"], first["standing"], rules))
    return tuple(found)


def shipped_scales() -> list[Scale]:
    """Returns the scales that come with the program, in every version that ever did (scales.csv, scale_bands.csv)."""
    bands = read_table("scale_bands.csv")
    return [
        Scale(
            head["scale"],
            head["title"],
            int(head["version"]),
            head["source"],
            _bands([band for band in bands if (band["scale"], band["version"]) == (head["scale"], head["version"])]),
        )
        for head in read_table("scales.csv")
    ]


def to_rows(scale: Scale, entry_id: int) -> Rows:
    """Returns one version of a scale as rows by table."""
    key = (scale.name, scale.version)
    places = list(enumerate(scale.bands, start=1))
    return {
        "scales": [(*key, scale.title, scale.source, entry_id)],
        "scale_bands": [
            (*key, position, band.grade, band.label, band.symbol, rule.measure, rule.comparison, rule.bound, rule.words)
            for position, band in places
            for rule in band.rules
        ],
        "scale_standings": [(*key, position, band.standing) for position, band in places],
    }


def judged_bands(scales: Sequence[Scale]) -> list[dict[str, Any]]:
    """Returns the rules of scales as progress.sql takes them; `place` is the scale's place among those asked for."""
    return [
        {
            "scale": scale.name,
            "version": scale.version,
            "place": place,
            "position": position,
            "grade": band.grade,
            "label": band.label,
            "symbol": band.symbol,
            "standing": band.standing,
            "measure": rule.measure,
            "comparison": rule.comparison,
            "bound": rule.bound,
        }
        for place, scale in enumerate(scales)
        for position, band in enumerate(scale.bands, start=1)
        for rule in band.rules
    ]
