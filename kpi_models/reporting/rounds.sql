-- Where the report of every project and opened fiscal year stands. Parameters: $fiscal_year (null: all opened years),
-- $project_id (null: all), $now. Result: one row per project and year that the plan covers and that has a KPI not over.
with
rounds_now as (
    select fiscal_year, due_on from (
        select *, row_number() over (partition by fiscal_year order by entry_id desc) as newness from rounds
    ) where newness = 1 and ($fiscal_year is null or fiscal_year = $fiscal_year)
),
approved as (
    select project_id, fiscal_year, max(entry_id) as approved_entry_id from approvals
    where recorded_at <= $now group by project_id, fiscal_year
),
figures as (
    select a.kpi_id, a.fiscal_year, a.state, a.basis, a.value, a.entry_id,
        row_number() over (partition by a.kpi_id, a.fiscal_year order by a.reported_at desc, a.entry_id desc) as newness
    from actuals a
    where a.reported_at <= $now and a.entry_id not in (select entry_id from hidden_entries)
),
owed as (
    select r.fiscal_year, p.project_id,
        cast(count(k.kpi_id) as integer) as kpis,
        cast(count(f.kpi_id) as integer) as reported,
        cast(count(case when f.state in ('pending', 'not-yet-published') then 1 end) as integer) as awaited,
        cast(count(case when f.entry_id > s.approved_entry_id then 1 end) as integer) as changed
    from rounds_now r
    cross join projects_now p
    join kpis_now k on k.project_id = p.project_id
        and k.kpi_id not in (select kpi_id from endings where over_from <= r.fiscal_year)
    left join figures f on f.kpi_id = k.kpi_id and f.fiscal_year = r.fiscal_year and f.newness = 1
    left join approved s on s.project_id = p.project_id and s.fiscal_year = r.fiscal_year
    group by r.fiscal_year, p.project_id
)
select l.plan_id, l.name as plan, p.project_id, p.name as project, r.fiscal_year, r.due_on,
    o.kpis, o.reported, o.awaited, o.changed, s.approved_entry_id
from rounds_now r
join expected_reports x on x.fiscal_year = r.fiscal_year
join projects_now p on p.project_id = x.project_id
join plans_now l on l.plan_id = p.plan_id
join owed o on o.fiscal_year = r.fiscal_year and o.project_id = p.project_id
left join approved s on s.project_id = p.project_id and s.fiscal_year = r.fiscal_year
where ($project_id is null or p.project_id = $project_id)
order by r.fiscal_year desc, l.organization_code nulls last, l.position, p.position
