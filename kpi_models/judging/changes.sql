-- What became of a KPI since the year before, over the rows of progress.sql (`judged`). $grades lists the judged grades
-- of each scale from best to worst, and which of them are behind. Result: `changes`, one row per KPI, fiscal year and scale.

, grade_ranks as (
    select g.place, g.grade, g.rank, g.behind from (select unnest($grades) as g)
),
ranked as (
    -- Two rates differ where they do at the ninth place: they are the nearest doubles.
    select j.kpi_id, j.fiscal_year, j.place, g.rank, coalesce(g.behind, false) as behind,
        cast(j.rate_num as double) / cast(j.rate_den as double) as rate
    from judged j left join grade_ranks g on g.place = j.place and g.grade = j.grade
),
neighbours as (
    select r.*, before.rank as rank_before, round(r.rate - before.rate, 9) as rate_change,
        r.fiscal_year - row_number() over (partition by r.kpi_id, r.place, r.behind order by r.fiscal_year) as run
    from ranked r
    left join ranked before on before.kpi_id = r.kpi_id and before.fiscal_year = r.fiscal_year - 1
        and before.place = r.place
),
first_approvals as (
    select project_id, fiscal_year, min(entry_id) as entry_id from approvals
    where recorded_at <= $as_of group by project_id, fiscal_year
),
-- The version that a year was first judged by: that of its first approval; of a year that was never opened for reports,
-- the first one. Before the first approval nothing was judged. Its day was said where it is not the moment of entry.
first_reports as (
    select a.kpi_id, a.fiscal_year, a.value, a.basis, a.state,
        case when a.reported_at <> e.recorded_at then a.reported_at end as said_at,
        row_number() over (partition by a.kpi_id, a.fiscal_year order by
            case when a.entry_id <= p.entry_id then a.reported_at end desc nulls last,
            case when a.entry_id <= p.entry_id then a.entry_id end desc nulls last,
            a.reported_at, a.entry_id) as place
    from visible_actuals a
    join entries e on e.entry_id = a.entry_id
    join kpis_in_scope k on k.kpi_id = a.kpi_id
    left join first_approvals p on p.project_id = k.project_id and p.fiscal_year = a.fiscal_year
    where a.value is not null
        and (p.entry_id is not null or a.fiscal_year not in (select fiscal_year from rounds))
),
changes as (
    select n.kpi_id, n.fiscal_year, n.place,
        case                                -- the one table of the arrow, first match
            when rank is null or rank_before is null then null
            when rank < rank_before then 'up'
            when rank > rank_before then 'down'
            when rate_change >= 0.05 then 'up'
            when rate_change <= -0.05 then 'down'
            else 'same'
        end as change,
        cast(case
            when rank is null then null
            when behind then row_number() over (partition by n.kpi_id, n.place, behind, run order by n.fiscal_year)
            else 0
        end as integer) as streak,
        f.value as first_value, f.basis as first_basis, f.state as first_state, f.said_at as first_said_at,
        coalesce(f.value is distinct from a.value or f.basis <> a.basis, false) and f.value is not null as is_revised
    from neighbours n
    left join latest_actuals a on a.kpi_id = n.kpi_id and a.fiscal_year = n.fiscal_year
    left join first_reports f on f.kpi_id = n.kpi_id and f.fiscal_year = n.fiscal_year and f.place = 1
)
