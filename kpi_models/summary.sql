-- Counts per fiscal year over the rows of progress.sql (`judged`). Result: fiscal_year, figure, code, count.
-- Due is everything but 判定時期前; judged needs a stated target and an actual; the rest of due is unknown.
-- Parameter: $plan_ids, the plans to count (null: all of them).
, due as (
    select *,
        case when met is null then
            case when at_or_beyond is not null then 'interpolated' else reason end end as unknown_reason
    from judged
    where (reason is null or reason <> 'not-due')
        and ($plan_ids is null or list_contains(cast($plan_ids as varchar[]), plan_id))
),
project_years as (
    select fiscal_year, project_id,
        max(case when met is not null then 1 else 0 end) as is_judged,
        max(case when met then 1 else 0 end) as is_met
    from due group by fiscal_year, project_id
)
select fiscal_year, 'kpis_due' as figure, '' as code, count(*) as count from due group by fiscal_year
union all select fiscal_year, 'kpis_judged', '', count(met) from due group by fiscal_year
union all select fiscal_year, 'kpis_met', '', count(case when met then 1 end) from due group by fiscal_year
union all select fiscal_year, 'projects_due', '', count(*) from project_years group by fiscal_year
union all select fiscal_year, 'projects_judged', '', sum(is_judged) from project_years group by fiscal_year
union all select fiscal_year, 'projects_met', '', sum(is_met) from project_years group by fiscal_year
union all select fiscal_year, 'grades', coalesce(grade, '－'), count(*) from due group by fiscal_year, grade
union all select fiscal_year, 'unknown_reasons', unknown_reason, count(*)
    from due where unknown_reason is not null group by fiscal_year, unknown_reason
order by fiscal_year
