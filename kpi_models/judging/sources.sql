-- Every version of every figure of one plan ($plan_id) that is seen at $as_of, with where it was read. Versions count
-- from 1, oldest first. Actuals stand here as far as they are told (told_until.sql). What waits, was declined or taken
-- back stands among those of $draft_projects (null: all) with its `standing`, and is never the newest.

, plan_kpis as (
    select kpi_id, position, project_id from kpi_places
    where project_id in (select project_id from project_places where plan_id = $plan_id)
),
figures as (
    select kpi_id, 'baseline' as figure, baseline_year as fiscal_year, 'level' as basis, value, null as state,
        valid_from as since, reason, sheet, cell, text, entry_id
    from baselines
    union all
    select kpi_id, 'target', fiscal_year, basis, value, null, valid_from, reason, sheet, cell, text, entry_id
    from targets
    union all
    select a.kpi_id, 'actual', a.fiscal_year, a.basis, a.value, a.state, a.reported_at, null, a.sheet, a.cell, a.text,
        a.entry_id
    from actuals a
    join plan_kpis k on k.kpi_id = a.kpi_id
    left join told_until u on u.project_id = k.project_id and u.fiscal_year = a.fiscal_year
    where u.entry_id is null or a.entry_id <= u.entry_id
),
placed as (
    select f.*, k.position, k.project_id, s.state as standing, s.words as standing_words,
        case when f.figure = 'baseline' then null else f.fiscal_year end as subject_year,
        coalesce(f.since, timestamp '0001-01-01') as counts_from
    from figures f
    join plan_kpis k on k.kpi_id = f.kpi_id
    left join entry_standings s on s.entry_id = f.entry_id and not s.counts
    where coalesce(f.since <= $as_of, true) and (s.state is null or $draft_projects is null
        or list_contains(cast($draft_projects as varchar[]), k.project_id))
),
numbered as (
    select *,
        row_number() over (partition by kpi_id, figure, subject_year order by counts_from, entry_id) as version,
        row_number() over (partition by kpi_id, figure, subject_year, standing is null
            order by counts_from desc, entry_id desc) as newness
    from placed
)
select n.kpi_id, n.figure, n.fiscal_year, n.basis, n.value, n.state, cast(n.version as integer) as version,
    n.standing is null and n.newness = 1 as newest, n.since, n.reason, e.file_name, n.sheet, n.cell, n.text,
    e.actor, e.recorded_at, n.project_id, n.entry_id, e.note, n.standing, n.standing_words
from numbered n join entries e on e.entry_id = n.entry_id
order by n.position, case n.figure when 'baseline' then 1 when 'target' then 2 else 3 end, n.fiscal_year, n.version
