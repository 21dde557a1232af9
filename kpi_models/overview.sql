-- How far each plan is reported, over the rows of progress.sql (`judged`); a plan without any row stands there too.
select organization_code, organization, plan_id, plan,
    (select p.start_year from plans p where p.plan_id = listed.plan_id order by p.entry_id desc limit 1) as start_year,
    (select p.end_year from plans p where p.plan_id = listed.plan_id order by p.entry_id desc limit 1) as end_year,
    projects, kpis, due, reported, latest_reported_year
from (
    select organization_code, organization, plan_id, plan,
        cast(count(distinct project_id) as integer) as projects,
        cast(count(distinct kpi_id) as integer) as kpis,
        cast(count(case when reason is null or reason <> 'not-due' then 1 end) as integer) as due,
        cast(count(actual_value) as integer) as reported,
        max(case when actual_value is not null then fiscal_year end) as latest_reported_year
    from judged
    group by organization_code, organization, plan_id, plan
    union all
    select n.organization_code, coalesce(o.full_name, '団体未設定'), n.plan_id, n.name,
        cast((select count(distinct p.project_id) from projects p where p.plan_id = n.plan_id) as integer),
        cast((select count(distinct k.kpi_id) from kpis k join projects p on p.project_id = k.project_id
            where p.plan_id = n.plan_id) as integer),
        0, 0, cast(null as integer)
    from (select p.*, row_number() over (partition by plan_id order by entry_id desc) as newness from plans p) n
    left join (
        select o.*, row_number() over (partition by organization_code order by entry_id desc) as newness
        from organizations o) o on o.organization_code = n.organization_code and o.newness = 1
    where n.newness = 1 and n.plan_id not in (select plan_id from judged)
) listed
order by organization_code nulls last,
    (select min(p.position) from plans p where p.plan_id = listed.plan_id)
