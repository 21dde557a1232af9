-- How far each plan is reported, over the rows of progress.sql (`judged`).
select organization_code, organization, plan_id, plan,
    (select p.start_year from plans p where p.plan_id = judged.plan_id order by p.entry_id desc limit 1) as start_year,
    (select p.end_year from plans p where p.plan_id = judged.plan_id order by p.entry_id desc limit 1) as end_year,
    cast(count(distinct project_id) as integer) as projects,
    cast(count(distinct kpi_id) as integer) as kpis,
    cast(count(case when reason is null or reason <> 'not-due' then 1 end) as integer) as due,
    cast(count(actual_value) as integer) as reported,
    max(case when actual_value is not null then fiscal_year end) as latest_reported_year
from judged
group by organization_code, organization, plan_id, plan
order by organization_code nulls last,
    (select min(p.position) from plans p where p.plan_id = judged.plan_id)
