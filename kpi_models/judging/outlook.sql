-- What the final year comes to if the level goes on changing as it did, over the rows of progress.sql (`judged_once`).
-- Result: `projections`, one row per KPI and fiscal year, levels as exact pairs; docs/decisions/0013 says why so.
--
-- Middle: the last actual plus the mean yearly change from the first actual to the last. Range: the smallest and the
-- largest yearly change between neighbouring actuals. Only figures up to the row's year count, as its versions read them.

, bounds(unit, floor, ceiling) as (         -- what no level of this unit can be, unless a figure of the KPI already is
    values ('%', 0, 100), ('位', 1, null), ('人', 0, null), ('件', 0, null), ('戸', 0, null), ('社', 0, null),
        ('回', 0, null), ('店', 0, null), ('組', 0, null), ('台', 0, null), ('世帯', 0, null), ('団体', 0, null),
        ('箇所', 0, null), ('か所', 0, null), ('事業所', 0, null), ('千人', 0, null), ('万人', 0, null)
),
known as (
    select j.kpi_id, j.fiscal_year, a.fiscal_year as year, a.amount, r.state,
        lag(a.fiscal_year) over neighbours as year_before, lag(a.amount) over neighbours as amount_before
    from judged_once j
    join amounts a on a.kpi_id = j.kpi_id and a.judged_day = j.judged_day and a.side = 'actual' and a.frame = 'level'
        and a.fiscal_year between coalesce(j.plan_start, a.fiscal_year) and j.fiscal_year and a.amount is not null
    join latest_actuals r on r.kpi_id = a.kpi_id and r.fiscal_year = a.fiscal_year
    window neighbours as (partition by j.kpi_id, j.fiscal_year order by a.fiscal_year)
),
steps as (
    select kpi_id, fiscal_year, amount - amount_before as change, year - year_before as years
    from known where year_before is not null
),
-- A step that no other undercuts, and one that no other exceeds, compared by cross-multiplication.
placed_steps as (
    select s.kpi_id, s.fiscal_year, s.change, s.years,
        bool_and(s.change * o.years <= o.change * s.years) as is_least,
        bool_and(s.change * o.years >= o.change * s.years) as is_most
    from steps s join steps o on o.kpi_id = s.kpi_id and o.fiscal_year = s.fiscal_year
    group by s.kpi_id, s.fiscal_year, s.change, s.years
),
paces as (
    select kpi_id, fiscal_year,
        arg_min(change, years) filter (is_least) as least_change, min(years) filter (is_least) as least_years,
        arg_min(change, years) filter (is_most) as most_change, min(years) filter (is_most) as most_years
    from placed_steps group by kpi_id, fiscal_year
),
extents as (
    select kpi_id, fiscal_year, cast(count(*) as integer) as actuals, min(year) as first_year, max(year) as last_year,
        arg_min(amount, year) as first_amount, arg_max(amount, year) as last_amount,
        min(amount) as smallest, max(amount) as largest, bool_or(state = 'provisional') as provisional
    from known group by kpi_id, fiscal_year
),
last_states as (
    select j.kpi_id, j.fiscal_year, arg_max(r.state, r.fiscal_year) as last_state
    from judged_once j join latest_actuals r on r.kpi_id = j.kpi_id and r.fiscal_year <= j.fiscal_year
    group by j.kpi_id, j.fiscal_year
),
reasoned as (
    select j.kpi_id, j.fiscal_year, j.sign, j.final_amount, j.final_year - e.last_year as years_left,
        e.actuals, e.provisional, e.first_year, e.first_amount, e.last_year, e.last_amount,
        p.least_change, p.least_years, p.most_change, p.most_years,
        case
            when j.final_amount is null then 'no-target'
            when j.frame <> 'level' then 'no-baseline'
            when s.last_state = 'ended' then 'ended'
            when e.last_year >= j.final_year then 'final-year'
            when j.pace <> 'linear' then 'uneven-pace'
            when coalesce(e.actuals, 0) < 3 then 'too-few-actuals'
        end as projection_reason,
        case when least(e.smallest, j.baseline, j.final_amount) >= b.floor then b.floor end as floor,
        case when greatest(e.largest, j.baseline, j.final_amount) <= b.ceiling then b.ceiling end as ceiling
    from judged_once j
    left join extents e on e.kpi_id = j.kpi_id and e.fiscal_year = j.fiscal_year
    left join paces p on p.kpi_id = j.kpi_id and p.fiscal_year = j.fiscal_year
    left join last_states s on s.kpi_id = j.kpi_id and s.fiscal_year = j.fiscal_year
    -- The name tells a difference, which may turn negative, from a count.
    left join bounds b on b.unit = j.unit and not regexp_matches(j.kpi, '増減|収支|差|超過')
),
-- Each level stays within the bounds: greatest and least pass over those that are not there.
bounded as (
    select *,
        last_year - first_year as mean_years, last_amount - first_amount as mean_change,
        greatest(least(last_amount * (last_year - first_year) + (last_amount - first_amount) * years_left,
            ceiling * (last_year - first_year)), floor * (last_year - first_year)) as projected_num,
        greatest(least(last_amount * least_years + least_change * years_left,
            ceiling * least_years), floor * least_years) as low_num,
        greatest(least(last_amount * most_years + most_change * years_left,
            ceiling * most_years), floor * most_years) as high_num
    from reasoned
),
projections as (
    select kpi_id, fiscal_year, projection_reason, actuals as projection_actuals, provisional as projection_provisional,
        first_year as projection_first_year, last_year as projection_last_year,
        mean_change, mean_years, least_change, least_years, most_change, most_years, projected_num, low_num, high_num,
        case                                -- the final target against both ends of the range
            when sign * (low_num - final_amount * least_years) >= 0
                and sign * (high_num - final_amount * most_years) >= 0 then 'likely'
            when sign * (low_num - final_amount * least_years) >= 0
                or sign * (high_num - final_amount * most_years) >= 0 then 'borderline'
            else 'unlikely'
        end as projection
    from bounded
)
