"""Which bodies a project belongs to: its plan's own and, where it is a joint project (広域連携), its members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from kpi_models.statements import among
from kpi_models.store import Store


class Body(NamedTuple):
    """A body as a project names it: its code, and its newest name (the code where it has none)."""

    code: str
    name: str


_BODIES = """with newest_projects as (
        select *, row_number() over (partition by project_id order by entry_id desc) as newness from projects
        where entry_id not in (select entry_id from hidden_entries)
    ), newest_plans as (
        select *, row_number() over (partition by plan_id order by entry_id desc) as newness from plans
        where entry_id not in (select entry_id from hidden_entries)
    ), names as (
        select organization_code, full_name,
            row_number() over (partition by organization_code order by entry_id desc) as newness
        from organizations
    ), bodies as (
        select p.project_id, l.organization_code, -1 as position
        from newest_projects p join newest_plans l on l.plan_id = p.plan_id and l.newness = 1
        where p.newness = 1
        union all
        select p.project_id, m.organization_code, m.position
        from newest_projects p join project_members m on m.project_id = p.project_id and m.entry_id = p.entry_id
        where p.newness = 1
    )
    select b.project_id, b.organization_code, coalesce(n.full_name, b.organization_code) as name
    from bodies b join newest_projects p on p.project_id = b.project_id and p.newness = 1
    left join names n on n.organization_code = b.organization_code and n.newness = 1
    where b.organization_code is not null
        and ($plan_ids is null or list_contains(cast($plan_ids as varchar[]), p.plan_id))
    order by b.project_id, b.position"""


def bodies_of_projects(store: Store, plan_ids: Collection[str] | None = None) -> dict[str, tuple[Body, ...]]:
    """Returns each project's bodies by project id, the plan's own first; several in a joint project.

    `plan_ids` are the plans whose projects are asked for, None for all.
    """
    found: dict[str, dict[Body, None]] = defaultdict(dict)
    for row in store.rows(_BODIES, plan_ids=among(plan_ids)):
        found[row["project_id"]][Body(row["organization_code"], row["name"])] = None
    return {project_id: tuple(bodies) for project_id, bodies in found.items()}
