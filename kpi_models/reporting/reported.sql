-- The newest words and money of a plan ($plan_id) that are seen at $as_of, as far as they are told (told_until.sql, which
-- stands before each of the statements).

-- remarks
select kpi_id, fiscal_year, factor, issue, next_step, reported_at, sheet, cell, text from (
    select r.*,
        row_number() over (partition by r.kpi_id, r.fiscal_year order by r.reported_at desc, r.entry_id desc) as newness
    from remarks r
    join (
        select kpi_id, project_id from kpi_places
        where project_id in (select project_id from project_places where plan_id = $plan_id)
    ) k on k.kpi_id = r.kpi_id
    left join told_until u on u.project_id = k.project_id and u.fiscal_year = r.fiscal_year
    where r.reported_at <= $as_of
        and r.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
        and (u.entry_id is null or r.entry_id <= u.entry_id)
) where newness = 1
-- costs
select project_id, fiscal_year, planned_value, spent_value, grant_value, reported_at, sheet, cell, text from (
    select c.*,
        row_number() over (partition by c.project_id, c.fiscal_year order by c.reported_at desc, c.entry_id desc)
            as newness
    from costs c
    join project_places k on k.plan_id = $plan_id and k.project_id = c.project_id
    left join told_until u on u.project_id = c.project_id and u.fiscal_year = c.fiscal_year
    where c.reported_at <= $as_of
        and c.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
        and (u.entry_id is null or c.entry_id <= u.entry_id)
) where newness = 1
