"""Why the desk refused something, as a sentence with the way out: for every page that stores."""

from __future__ import annotations

from typing import get_args

from kpi_models.committee.evaluations import EvaluationRefused
from kpi_models.desk.storing import Conflicts, ReportLocked
from kpi_models.entries.history import NotTakenBack
from kpi_models.people.people import NotPermitted, PeopleRefused
from kpi_models.plans.plan_events import EventRefused
from kpi_models.reporting.report_states import StepRefused
from kpi_models.store import StoreReadOnly

Refusal = (
    NotPermitted
    | ReportLocked
    | Conflicts
    | StepRefused
    | NotTakenBack
    | PeopleRefused
    | EvaluationRefused
    | EventRefused
    | StoreReadOnly
)
REFUSALS = get_args(Refusal)


def way_out(refusal: Refusal) -> str:
    """Returns what was refused, why, and what to do now."""
    if isinstance(refusal, ReportLocked):
        return (
            f"承認済みの報告の数値が変わるため、登録しませんでした：{refusal}。"
            "変える必要があるときは、企画担当が報告を再開してから、もう一度登録してください。"
        )
    if isinstance(refusal, Conflicts):
        names = "・".join(dict.fromkeys(f"{conflict.actor}さん" for conflict in refusal.conflicts))
        return (
            f"この画面を開いたあとに、{names}が同じ数値{len(refusal.conflicts):,}件を変えました。まだ何も登録していません。"
            "いまの数値との違いを下で確かめ、こちらが正しいときは、もう一度登録してください。"
        )
    return str(refusal)
