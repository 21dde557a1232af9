-- The judged rows with their outlook (outlook.sql) and what changed (changes.sql), in the order 計画 → 事業 → KPI → 年度 → 判定基準.
-- Parameter: $fiscal_year (null: all of them).
select j.*, p.projection_reason, p.projection, p.projection_actuals, p.projection_provisional, p.projection_first_year,
    p.projection_last_year, p.mean_change, p.mean_years, p.least_change, p.least_years, p.most_change, p.most_years,
    p.projected_num, p.low_num, p.high_num,
    c.change, c.streak, c.is_revised, c.first_value, c.first_basis, c.first_state, c.first_said_at
from judged j
join projections p on p.kpi_id = j.kpi_id and p.fiscal_year = j.fiscal_year
join changes c on c.kpi_id = j.kpi_id and c.fiscal_year = j.fiscal_year and c.place = j.place
where $fiscal_year is null or j.fiscal_year = $fiscal_year
order by j.organization_code nulls last, j.plan_position, j.project_position, j.kpi_position, j.fiscal_year, j.place
