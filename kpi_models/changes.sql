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
-- The version that a year was first judged by, where the newest one says another number.
first_reports as (
    select kpi_id, fiscal_year, value, basis, state, row_number() over (
        partition by kpi_id, fiscal_year order by reported_at, entry_id) as place
    from visible_actuals where value is not null
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
        f.value as revised_from_value, f.basis as revised_from_basis, f.state as revised_from_state
    from neighbours n
    left join latest_actuals a on a.kpi_id = n.kpi_id and a.fiscal_year = n.fiscal_year
    left join first_reports f on f.kpi_id = n.kpi_id and f.fiscal_year = n.fiscal_year and f.place = 1
        and (f.value is distinct from a.value or f.basis <> a.basis)
)
