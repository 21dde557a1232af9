-- What was due of each project in a fiscal year (due.sql), counted by grade, and what the project cost in that year.
-- Result: one row per fiscal year, project and grade; a project with money alone has one row without a grade.
-- Parameters: $fiscal_year (null: all of them), those of progress.sql and due.sql.
, counted as (
    select fiscal_year, project_id, coalesce(grade, '－') as grade, cast(count(*) as integer) as due,
        cast(count(met) as integer) as judged, cast(count(case when met then 1 end) as integer) as met
    from due where $fiscal_year is null or fiscal_year = $fiscal_year
    group by fiscal_year, project_id, grade
),
money as (
    select fiscal_year, project_id, planned_value, spent_value, grant_value from (
        select c.*, row_number() over (
            partition by c.project_id, c.fiscal_year order by c.reported_at desc, c.entry_id desc) as newness
        from costs c
        left join told_until u on u.project_id = c.project_id and u.fiscal_year = c.fiscal_year
        where ($fiscal_year is null or c.fiscal_year = $fiscal_year) and c.reported_at <= $as_of
            and c.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
            and (u.entry_id is null or c.entry_id <= u.entry_id)
    ) where newness = 1
),
told as (
    select fiscal_year, project_id from counted
    union
    select fiscal_year, project_id from money
)
select t.fiscal_year, coalesce(o.full_name, '団体未設定') as organization, l.plan_id, l.name as plan,
    p.project_id, p.name as project, c.grade, coalesce(c.due, 0) as due, coalesce(c.judged, 0) as judged,
    coalesce(c.met, 0) as met, m.planned_value, m.spent_value, m.grant_value
from told t
join project_versions p on p.project_id = t.project_id and p.newness = 1
join plan_versions l on l.plan_id = p.plan_id and l.newness = 1
left join organization_names o on o.organization_code = l.organization_code and o.newness = 1
left join counted c on c.project_id = t.project_id and c.fiscal_year = t.fiscal_year
left join money m on m.project_id = t.project_id and m.fiscal_year = t.fiscal_year
where ($plan_ids is null or list_contains(cast($plan_ids as varchar[]), l.plan_id))
    and ($organization_code is null or l.organization_code = $organization_code or exists (
        select 1 from project_members b  -- a joint project's money is its members' too, in years without a KPI as well
        where b.project_id = p.project_id and b.entry_id = p.entry_id and b.organization_code = $organization_code))
order by t.fiscal_year, l.organization_code nulls last, l.position, p.position, c.grade
