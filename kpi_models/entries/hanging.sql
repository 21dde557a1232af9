-- What of other entries stands on plans, projects and KPIs that nothing but one entry ($entry_id) defines.
with counting as (
    select entry_id from entries where entry_id not in (select entry_id from hidden_entries)
),
alone as (
    select 'plan' as kind, plan_id as id from plans join counting using (entry_id)
    group by plan_id having min(entry_id) = $entry_id and max(entry_id) = $entry_id
    union all
    select 'project', project_id from projects join counting using (entry_id)
    group by project_id having min(entry_id) = $entry_id and max(entry_id) = $entry_id
    union all
    select 'kpi', kpi_id from kpis join counting using (entry_id)
    group by kpi_id having min(entry_id) = $entry_id and max(entry_id) = $entry_id
),
standing as (
    select 'kpi' as kind, kpi_id as id, entry_id from actuals union all select 'kpi', kpi_id, entry_id from targets
    union all select 'kpi', kpi_id, entry_id from baselines union all select 'kpi', kpi_id, entry_id from remarks
    union all select 'project', project_id, entry_id from kpis union all select 'project', project_id, entry_id from costs
    union all select 'plan', plan_id, entry_id from projects
)
select count(distinct s.id) as subjects from standing s join counting using (entry_id)
join alone a on a.kind = s.kind and a.id = s.id
where s.entry_id <> $entry_id
