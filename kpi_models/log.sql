-- Every act of storing, newest first, with what it holds. `state` is proposed, accepted, declined or voided, null where
-- the entry simply counts. Parameters: $from_moment, $to_moment (null: open), $limit.
with
states as (
    select s.subject_entry_id, s.state, s.words, e.actor, e.recorded_at,
        row_number() over (partition by s.subject_entry_id order by s.entry_id desc) as newness
    from entry_states s join entries e on e.entry_id = s.entry_id
),
touched as (
    select entry_id, project_id, fiscal_year from costs
    union
    select a.entry_id, k.project_id, a.fiscal_year from actuals a join kpis k on k.kpi_id = a.kpi_id
    union
    select r.entry_id, k.project_id, r.fiscal_year from remarks r join kpis k on k.kpi_id = r.kpi_id
    union
    select entry_id, project_id, fiscal_year from report_steps
    union
    select t.entry_id, k.project_id, cast(null as integer) from targets t join kpis k on k.kpi_id = t.kpi_id
    union
    select entry_id, project_id, null from projects
),
projects_named as (
    select project_id, name, plan_id from (
        select *, row_number() over (partition by project_id order by entry_id desc) as newness from projects
    ) where newness = 1
),
places as (
    select t.entry_id,
        string_agg(distinct p.name, '、' order by p.name) as projects,
        string_agg(distinct p.plan_id || chr(9) || t.project_id, chr(10)) as places,
        max(t.fiscal_year) as fiscal_year
    from touched t join projects_named p on p.project_id = t.project_id
    group by t.entry_id
),
counted as (
    select entry_id, count(*) as figures from (
        select entry_id from actuals union all select entry_id from targets union all select entry_id from baselines
        union all select entry_id from costs union all select entry_id from remarks
    ) group by entry_id
)
select e.entry_id, e.recorded_at, e.actor, e.user_id, coalesce(e.action, 'import') as action, e.file_name, e.note,
    p.projects, p.places, p.fiscal_year, cast(coalesce(c.figures, 0) as integer) as figures,
    (select max(r.words) from report_steps r where r.entry_id = e.entry_id) as step_words,
    s.state, s.words as state_words, s.actor as state_actor, s.recorded_at as state_moment
from entries e
left join states s on s.subject_entry_id = e.entry_id and s.newness = 1
left join places p on p.entry_id = e.entry_id
left join counted c on c.entry_id = e.entry_id
where e.entry_id > 0
    and ($from_moment is null or e.recorded_at >= $from_moment) and ($to_moment is null or e.recorded_at < $to_moment)
order by e.entry_id desc
limit $limit
