"""Grading scales at the desk: a municipality's own, tried, saved and withdrawn."""

from __future__ import annotations

from kpi_models.desk.base import BaseDesk
from kpi_models.judging.judgement import JudgedRow, OutdatedScale, Scale


class ScalesDesk(BaseDesk):
    """A desk at which grading scales are made."""

    __slots__ = ()

    def tried(self, scale: Scale, fiscal_year: int) -> list[JudgedRow]:
        """Returns a year of all plans under the default scale and under a draft of one, in pairs."""
        self.require("choose-scale")
        both, approved_only = [self.store.scale(), scale], not self.may("read-drafts")
        return self.store.judged_under(both, fiscal_year=fiscal_year, approved_only=approved_only)

    def save_scale(self, scale: Scale, reason: str, based_on: int | None) -> Scale | OutdatedScale:
        """Stores a grading scale as a new version (Store.save_scale). Raises NotPermitted."""
        self.require("choose-scale")
        person = self.person
        return self.store.save_scale(scale, actor=person.name, user_id=person.user_id, reason=reason, based_on=based_on)

    def withdraw_scale(self, name: str, version: int, reason: str) -> None:
        """Takes one version of an own grading scale off the offer (Store.withdraw_scale). Raises NotPermitted."""
        self.require("choose-scale")
        person = self.person
        self.store.withdraw_scale(name, version, actor=person.name, user_id=person.user_id, reason=reason)
