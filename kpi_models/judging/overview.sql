-- How far each plan is reported, over what progress.sql finds; a plan without any judged row stands there too.
select organization_code, organization, plan_id, plan,
    (select p.start_year from plan_versions p where p.plan_id = listed.plan_id and p.newness = 1) as start_year,
    (select p.end_year from plan_versions p where p.plan_id = listed.plan_id and p.newness = 1) as end_year,
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
        cast((select count(*) from project_versions p where p.newness = 1 and p.plan_id = n.plan_id) as integer),
        cast((select count(*) from kpis_in_scope k where k.plan_id = n.plan_id) as integer),
        0, 0, cast(null as integer)
    from plan_versions n
    left join organization_names o on o.organization_code = n.organization_code and o.newness = 1
    where n.newness = 1 and n.plan_id not in (select plan_id from judged)
) listed
order by organization_code nulls last,
    (select min(p.position) from plans p where p.plan_id = listed.plan_id)
