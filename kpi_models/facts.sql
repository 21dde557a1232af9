-- plans
select plan_id, name, organization_code, start_year, end_year from (
    select p.*, row_number() over (partition by plan_id order by entry_id desc) as newness from plans p
    where $plan_ids is null or list_contains($plan_ids, plan_id)
) where newness = 1 order by position
-- projects
select p.project_id, p.plan_id, p.name, p.scheme, (
    select string_agg(m.organization_code, ';' order by m.position) from project_members m
    where m.project_id = p.project_id and m.entry_id = p.entry_id) as members
from (
    select p.*, row_number() over (partition by project_id order by entry_id desc) as newness from projects p
    where $plan_ids is null or list_contains($plan_ids, plan_id)
) p where newness = 1 order by p.position
-- kpis
select kpi_id, project_id, name, unit, direction, kind, pace from (
    select k.*, row_number() over (partition by kpi_id order by entry_id desc) as newness from kpis k
    where $kpi_ids is null or list_contains($kpi_ids, kpi_id)
) where newness = 1 order by position
-- baselines
select b.* from (
    select b.*, row_number() over (partition by kpi_id, valid_from order by entry_id desc) as newness from baselines b
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id)) and (valid_from is null or valid_from <= coalesce($as_of, valid_from))
) b join (select kpi_id, min(position) as position from kpis group by kpi_id) k on k.kpi_id = b.kpi_id
where b.newness = 1 order by k.position, b.valid_from nulls first
-- targets
select t.* from (
    select t.*, row_number() over (partition by kpi_id, fiscal_year, valid_from order by entry_id desc) as newness
    from targets t
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id)) and (valid_from is null or valid_from <= coalesce($as_of, valid_from))
) t join (select kpi_id, min(position) as position from kpis group by kpi_id) k on k.kpi_id = t.kpi_id
where t.newness = 1 order by k.position, t.fiscal_year, t.valid_from nulls first
-- actuals
select a.* from (
    select a.*, row_number() over (partition by kpi_id, fiscal_year, reported_at order by entry_id desc) as newness
    from actuals a
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id)) and reported_at <= coalesce($as_of, reported_at)
) a join (select kpi_id, min(position) as position from kpis group by kpi_id) k on k.kpi_id = a.kpi_id
where a.newness = 1 order by k.position, a.fiscal_year, a.reported_at
-- organizations
select organization_code, name from (
    select *, row_number() over (partition by organization_code order by entry_id desc) as newness
    from organizations where entry_id > 0
) where newness = 1 order by organization_code
