-- The newest words and money of a plan ($plan_id) that are seen at $as_of. $draft_projects (null: all) are those of which
-- it is told before it is approved, as in sources.sql.

-- remarks
select kpi_id, fiscal_year, factor, issue, next_step, reported_at, sheet, cell, text from (
    select r.*,
        row_number() over (partition by r.kpi_id, r.fiscal_year order by r.reported_at desc, r.entry_id desc) as newness
    from remarks r
    join (
        select kpi_id, project_id from kpi_places
        where project_id in (select project_id from project_places where plan_id = $plan_id)
    ) k on k.kpi_id = r.kpi_id
    left join (
        select project_id, fiscal_year, max(entry_id) as entry_id from approvals
        where recorded_at <= $as_of group by project_id, fiscal_year
    ) p on p.project_id = k.project_id and p.fiscal_year = r.fiscal_year
    where r.reported_at <= $as_of
        and r.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
        and ($draft_projects is null or list_contains(cast($draft_projects as varchar[]), k.project_id)
            or r.entry_id <= p.entry_id
            or (p.entry_id is null and r.fiscal_year not in (select fiscal_year from rounds)))
) where newness = 1
-- costs
select project_id, fiscal_year, planned_value, spent_value, grant_value, reported_at, sheet, cell, text from (
    select c.*,
        row_number() over (partition by c.project_id, c.fiscal_year order by c.reported_at desc, c.entry_id desc)
            as newness
    from costs c
    join project_places k on k.plan_id = $plan_id and k.project_id = c.project_id
    left join (
        select project_id, fiscal_year, max(entry_id) as entry_id from approvals
        where recorded_at <= $as_of group by project_id, fiscal_year
    ) p on p.project_id = c.project_id and p.fiscal_year = c.fiscal_year
    where c.reported_at <= $as_of
        and c.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
        and ($draft_projects is null or list_contains(cast($draft_projects as varchar[]), c.project_id)
            or c.entry_id <= p.entry_id
            or (p.entry_id is null and c.fiscal_year not in (select fiscal_year from rounds)))
) where newness = 1
