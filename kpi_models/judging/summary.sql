-- Counts per fiscal year over what was due (due.sql). Result: fiscal_year, figure, code, count.
, project_years as (
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
