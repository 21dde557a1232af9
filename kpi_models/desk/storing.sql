-- The newest version of the figures that somebody is about to change, with who entered it. Parameters: $subject_ids
-- (KPIs, and projects for money), $now. Result: figure, subject_id, fiscal_year, value, state, entry_id, actor …
with
hidden as (
    select entry_id from hidden_entries where hidden_from <= $now
),
figures as (
    select 'actual' as figure, kpi_id as subject_id, fiscal_year, basis, value, state, cast(null as varchar) as words,
        reported_at, entry_id
    from actuals
    union all
    select 'remark', kpi_id, fiscal_year, null, null, null, factor || ' ' || issue || ' ' || next_step, reported_at, entry_id
    from remarks
    union all
    select 'cost', project_id, fiscal_year, null, spent_value, null, null, reported_at, entry_id
    from costs
),
newest as (
    select *, row_number() over (partition by figure, subject_id, fiscal_year
        order by reported_at desc, entry_id desc) as newness
    from figures
    where list_contains($subject_ids, subject_id) and entry_id not in (select entry_id from hidden)
)
select n.figure, n.subject_id, n.fiscal_year, n.basis, n.value, n.state, trim(n.words) as words, n.entry_id, e.actor,
    e.user_id, e.recorded_at
from newest n join entries e on e.entry_id = n.entry_id
where n.newness = 1
