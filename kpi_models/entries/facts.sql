-- plans
select plan_id, name, organization_code, start_year, end_year from (
    select p.*, row_number() over (partition by plan_id order by entry_id desc) as newness from plans p
    where ($plan_ids is null or list_contains($plan_ids, plan_id))
        and entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) where newness = 1 order by position
-- projects
select p.project_id, p.plan_id, p.name, p.scheme, (
    select string_agg(m.organization_code, ';' order by m.position) from project_members m
    where m.project_id = p.project_id and m.entry_id = p.entry_id) as members
from (
    select p.*, row_number() over (
        partition by p.project_id -- as progress.sql reads them: at an earlier moment a project stands where it stood then
        order by case when e.recorded_at <= $as_of then p.entry_id else -p.entry_id end desc) as newness
    from projects p join entries e on e.entry_id = p.entry_id
    where p.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) p where newness = 1
    and ($plan_ids is null or list_contains($plan_ids, plan_id) or list_contains($project_ids, project_id))
order by p.position
-- kpis
select kpi_id, project_id, name, unit, direction, kind, pace from (
    select k.*, row_number() over (partition by kpi_id order by entry_id desc) as newness from kpis k
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id))
        and entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) where newness = 1 order by position
-- baselines
select b.* from (
    select b.*, row_number() over (partition by kpi_id, valid_from order by entry_id desc) as newness from baselines b
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id)) and (valid_from is null or valid_from <= $as_of)
        and entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) b join (select kpi_id, min(position) as position from kpis group by kpi_id) k on k.kpi_id = b.kpi_id
where b.newness = 1 order by k.position, b.valid_from nulls first
-- targets
select t.* from (
    select t.*, row_number() over (partition by kpi_id, fiscal_year, valid_from order by entry_id desc) as newness
    from targets t
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id)) and (valid_from is null or valid_from <= $as_of)
        and entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) t join (select kpi_id, min(position) as position from kpis group by kpi_id) k on k.kpi_id = t.kpi_id
where t.newness = 1 order by k.position, t.fiscal_year, t.valid_from nulls first
-- actuals
select a.* from (
    select a.*, row_number() over (partition by kpi_id, fiscal_year, reported_at order by entry_id desc) as newness
    from actuals a
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id)) and reported_at <= $as_of
        and entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) a join (select kpi_id, min(position) as position from kpis group by kpi_id) k on k.kpi_id = a.kpi_id
where a.newness = 1 order by k.position, a.fiscal_year, a.reported_at
-- costs
select project_id, fiscal_year, planned_value, spent_value, grant_value, reported_at, sheet, cell, text from (
    select c.*, row_number() over (partition by project_id, fiscal_year, reported_at order by entry_id desc) as newness
    from costs c
    where ($project_ids is null or list_contains($project_ids, project_id)) and reported_at <= $as_of
        and entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) where newness = 1 order by project_id, fiscal_year, reported_at
-- remarks
select r.* from (
    select r.*, row_number() over (partition by kpi_id, fiscal_year, reported_at order by entry_id desc) as newness
    from remarks r
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id)) and reported_at <= $as_of
        and entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) r join (select kpi_id, min(position) as position from kpis group by kpi_id) k on k.kpi_id = r.kpi_id
where r.newness = 1 order by k.position, r.fiscal_year, r.reported_at
-- measurements
select kpi_id, statistic, formula, contact, available, available_month from (
    select m.*, row_number() over (partition by kpi_id order by entry_id desc) as newness from measurements m
    where ($kpi_ids is null or list_contains($kpi_ids, kpi_id)) and entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
) where newness = 1 order by kpi_id
-- organizations
select organization_code, name from (
    select *, row_number() over (partition by organization_code order by entry_id desc) as newness
    from organizations where entry_id > 0
) where newness = 1 order by organization_code
