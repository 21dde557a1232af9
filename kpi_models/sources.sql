-- Every version of every figure of one plan ($plan_id), with where it was read. Versions count from 1, oldest first.
with plan_kpis as (
    select kpi_id, min(position) as position from kpis
    where project_id in (select project_id from projects where plan_id = $plan_id) group by kpi_id
),
figures as (
    select kpi_id, 'baseline' as figure, baseline_year as fiscal_year, 'level' as basis, value, null as state,
        valid_from as since, reason, sheet, cell, text, entry_id
    from baselines
    union all
    select kpi_id, 'target', fiscal_year, basis, value, null, valid_from, reason, sheet, cell, text, entry_id
    from targets
    union all
    select kpi_id, 'actual', fiscal_year, basis, value, state, reported_at, null, sheet, cell, text, entry_id
    from actuals
),
numbered as (
    select f.*, k.position,
        row_number() over (version order by coalesce(f.since, timestamp '0001-01-01'), f.entry_id) as version,
        row_number() over (version order by coalesce(f.since, timestamp '0001-01-01') desc, f.entry_id desc) as newness
    from figures f join plan_kpis k on k.kpi_id = f.kpi_id
    window version as (partition by f.kpi_id, f.figure, case when f.figure = 'baseline' then null else f.fiscal_year end)
)
select n.kpi_id, n.figure, n.fiscal_year, n.basis, n.value, n.state, cast(n.version as integer) as version,
    n.newness = 1 as newest, n.since, n.reason, e.file_name, n.sheet, n.cell, n.text, e.actor, e.recorded_at
from numbered n join entries e on e.entry_id = n.entry_id
order by n.position, case n.figure when 'baseline' then 1 when 'target' then 2 else 3 end, n.fiscal_year, n.version
