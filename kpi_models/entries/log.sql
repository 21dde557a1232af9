-- Every act of storing, newest first, with what it holds. `state` is proposed, accepted, declined, withdrawn or voided,
-- null where the entry simply counts. Parameters: $entry_ids (null: all), $from_moment, $to_moment (null: open), $limit.
with
of_kpis as (
    select entry_id, kpi_id, fiscal_year from actuals
    union
    select entry_id, kpi_id, fiscal_year from remarks
    union
    select entry_id, kpi_id, cast(null as integer) from targets
    union
    select entry_id, kpi_id, null from baselines
    union
    select entry_id, kpi_id, null from kpis
    union
    select entry_id, kpi_id, null from measurements
),
touched_by_facts as (
    select o.entry_id, cast(null as varchar) as plan_id, k.project_id, o.fiscal_year
    from of_kpis o join kpi_places k on k.kpi_id = o.kpi_id
    union
    select entry_id, null, project_id, fiscal_year from costs
    union
    select entry_id, null, project_id, null from projects
    union
    select m.entry_id, m.plan_id, null, null from projects m -- where a project was to move, beside where it stands
    join project_places p on p.project_id = m.project_id and p.plan_id <> m.plan_id
    union
    select entry_id, plan_id, null, null from plans
),
subjects as (
    select entry_id, max(subject_entry_id) as subject_entry_id from entry_states
    where subject_entry_id <> entry_id group by entry_id
),
touched as (
    select * from touched_by_facts
    union
    select entry_id, null, project_id, fiscal_year from report_steps
    union
    select entry_id, null, project_id, fiscal_year from evaluations
    union
    select entry_id, null, project_id, fiscal_year from conclusions
    union
    select entry_id, null, project_id, fiscal_year from opinions
    union
    select w.entry_id, null, o.project_id, w.fiscal_year from opinions o join (
        select opinion_id, cast(null as integer) as fiscal_year, entry_id from opinion_answers
        union all
        select opinion_id, fiscal_year, entry_id from opinion_checks
    ) w on w.opinion_id = o.opinion_id
    union
    select entry_id, plan_id, null, fiscal_year from meetings
    union
    select entry_id, plan_id, null, null from evaluation_words
    union
    select entry_id, plan_id, null, null from plan_events
    union
    select s.entry_id, t.plan_id, t.project_id, t.fiscal_year
    from subjects s join touched_by_facts t on t.entry_id = s.subject_entry_id
),
projects_named as (
    select project_id, name, plan_id from project_places
),
plans_named as (
    select plan_id, arg_max(name, entry_id) as name from plans group by plan_id
),
places as (
    select t.entry_id,
        coalesce(string_agg(distinct p.name, '、' order by p.name), string_agg(distinct l.name, '、' order by l.name))
            as projects,
        string_agg(distinct l.plan_id || chr(9) || l.name || chr(9) || coalesce(p.project_id, '') || chr(9)
            || coalesce(p.name, ''), chr(10)) as places,
        max(t.fiscal_year) as fiscal_year
    from touched t
    left join projects_named p on p.project_id = t.project_id
    join plans_named l on l.plan_id = coalesce(p.plan_id, t.plan_id)
    group by t.entry_id
),
counted as (
    select entry_id, count(*) as figures from (
        select entry_id from actuals union all select entry_id from targets union all select entry_id from baselines
        union all select entry_id from costs union all select entry_id from remarks
        union all select entry_id from measurements
    ) group by entry_id
)
select e.entry_id, e.recorded_at, e.actor, e.user_id, coalesce(e.action, 'import') as action, e.file_name, e.note,
    p.projects, p.places, p.fiscal_year, cast(coalesce(c.figures, 0) as integer) as figures,
    e.entry_id in (select entry_id from touched_by_facts) as holds_facts, b.subject_entry_id,
    (select max(r.words) from report_steps r where r.entry_id = e.entry_id) as step_words,
    s.state, s.words as state_words, s.actor as state_actor, s.recorded_at as state_moment
from entries e
left join entry_standings s on s.entry_id = e.entry_id
left join subjects b on b.entry_id = e.entry_id
left join places p on p.entry_id = e.entry_id
left join counted c on c.entry_id = e.entry_id
where e.entry_id > 0 and coalesce(e.action, 'import') <> 'evaluation-draft' -- nobody's but the member's
    and ($entry_ids is null or list_contains($entry_ids, e.entry_id))
    and ($from_moment is null or e.recorded_at >= $from_moment) and ($to_moment is null or e.recorded_at < $to_moment)
order by e.entry_id desc
limit $limit
