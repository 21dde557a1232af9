"""The grading scales of the store: those shipped with the program, and a municipality's own in their versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kpi_models.judging.judgement import OutdatedScale, Scale, ScaleVersion
from kpi_models.keeping.database import REFERENCE_ENTRY, Database
from kpi_models.keeping.writing import Row, Writing
from kpi_models.scales import scale_rows
from kpi_models.scales.scale_faults import faults
from kpi_models.scales.scales import DEFAULT_SCALE, draft_of
from kpi_models.statements import statements


class ScaleStore(Database):
    """A database with grading scales."""

    def save_scale(
        self,
        scale: Scale,
        *,
        actor: str,
        reason: str,
        based_on: int | None,
        now: datetime | None = None,
        user_id: str | None = None,
    ) -> Scale | OutdatedScale:
        """Stores a grading scale as a new version, and returns it with the version it was given.

        `based_on` is the newest version its editor has seen (None: there was none). Where another one was saved
        meanwhile nothing is stored, and that one is returned for the editor to decide. A scale that says the same as
        the newest changes nothing. Raises ValueError for a scale with faults (scale_faults.py) and for a
        shipped name: a municipality's scale has its own.
        """
        if found := faults(draft_of(scale)):
            raise ValueError(f"a scale with faults: {found[0].message}")
        with self.entry(actor, now=now, user_id=user_id, action="choose-scale", note=reason) as entry:
            known = [version for version in _scale_versions(entry.rows) if version.scale.name == scale.name]
            newest = known[-1] if known else None
            if newest and newest.is_shipped:
                raise ValueError(f"{scale.name} is a shipped scale")
            if newest and newest.scale.version != based_on:
                return OutdatedScale(newest)
            saved = replace(scale, version=newest.scale.version + 1 if newest else 1)
            if newest and not newest.is_withdrawn and replace(newest.scale, version=saved.version) == saved:
                return newest.scale
            for table, rows in scale_rows.to_rows(saved, entry.entry_id).items():
                entry.append_whole(table, rows)
        return saved

    def withdraw_scale(
        self,
        name: str,
        version: int,
        *,
        actor: str,
        reason: str,
        now: datetime | None = None,
        user_id: str | None = None,
    ) -> None:
        """Takes one version of an own scale off the offer; it can still be read by its number.

        Raises KeyError for an unknown one, ValueError for a shipped one and for one that an approval stands on.
        """
        with self.entry(actor, now=now, user_id=user_id, action="choose-scale", note=reason) as entry:
            known = {(found.scale.name, found.scale.version): found for found in _scale_versions(entry.rows)}
            found = known[name, version]
            if found.is_shipped or found.is_in_use:
                raise ValueError(f"version {version} of {name} may not be withdrawn")
            if not found.is_withdrawn:
                entry.append("scale_withdrawals", [(name, version)])

    def scale_versions(self, name: str | None = None) -> list[ScaleVersion]:
        """Returns every version of one grading scale or of all, oldest first, the default scale before all others."""
        return [version for version in _scale_versions(self.rows) if name in (None, version.scale.name)]

    def scales(self) -> list[Scale]:
        """Returns the grading scales on offer in their newest version: the default first, one's own last."""
        newest = {offered.scale.name: offered.scale for offered in self.scale_versions() if not offered.is_withdrawn}
        return list(newest.values())

    def scale(self, name: str = DEFAULT_SCALE, version: int | None = None) -> Scale:
        """Returns a grading scale in one version, withdrawn or not, or in the newest on offer.

        Raises KeyError for an unknown name or version.
        """
        for found in reversed(self.scale_versions(name)):
            if found.scale.version == version or (version is None and not found.is_withdrawn):
                return found.scale
        raise KeyError(name)


def append_missing_scales(writing: Writing) -> None:
    """Adds shipped scales, or what an older program did not know of them; a stored version never changes."""
    for table in ("scales", "scale_bands", "scale_standings"):
        stored = {(row["scale"], row["version"]) for row in writing.rows(f"select scale, version from {table}")}
        missing = [scale for scale in scale_rows.shipped_scales() if (scale.name, scale.version) not in stored]
        rows = [row for scale in missing for row in scale_rows.to_rows(scale, REFERENCE_ENTRY)[table]]
        writing.append(table, rows)


def _scale_versions(rows: Callable[..., list[Row]]) -> list[ScaleVersion]:
    asked = statements("scales/scales.sql")
    return scale_rows.versions(rows(asked["heads"]), rows(asked["bands"]))
