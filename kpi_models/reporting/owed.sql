-- The figures that a fiscal year still lacks: KPIs without a report, and those whose figure is awaited; not those that
-- are over. Parameters: $fiscal_year, $now. `state` is null where nothing was reported.
with
figures as (
    select kpi_id, state, row_number() over (partition by kpi_id order by reported_at desc, entry_id desc) as newness
    from actuals
    where fiscal_year = $fiscal_year and reported_at <= $now and entry_id not in (select entry_id from hidden_entries)
)
select k.project_id, k.kpi_id, k.name as kpi, k.unit, f.state, m.available, m.available_month, m.statistic, m.contact
from kpis_now k
left join figures f on f.kpi_id = k.kpi_id and f.newness = 1
left join measurements_now m on m.kpi_id = k.kpi_id
where (f.state is null or f.state in ('pending', 'not-yet-published'))
    and k.kpi_id not in (select kpi_id from endings where over_from <= $fiscal_year)
order by k.position
