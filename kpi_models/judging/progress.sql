-- Judges every KPI in every fiscal year, set-based, in one pass: the only place where progress is computed.
--
-- Parameters: $as_of (UTC moment), $running_year (the fiscal year not ended at $as_of), $plan_id, $project_id and
-- $organization_code (null: all of them), $bands (the rules of one or more grading scales, one struct each, `place`
-- counting the scales from 0), $draft_projects (whose actuals count before they are approved, see told_until.sql);
-- $first_kpi and $last_kpi, the ids that a plan's KPIs lie between (null: no bounds): constants that DuckDB hands down
-- to every scan, so that other plans' facts are not read. What follows selects from `judged`: one row per KPI, fiscal
-- year and scale, measures as exact pairs (num, den) that judged_rows.py divides.
--
-- An amount lives in one of two frames: 'level' (総量), or 'since' (counted from an unknown baseline).
-- Division is avoided: thresholds are compared by cross-multiplication, and an interpolated target is target_num / target_den.

, plan_versions as (
    select p.*, row_number() over (
        partition by p.plan_id
        order by case when e.recorded_at <= $as_of then p.entry_id else -p.entry_id end desc) as newness
    from plans p join entries e on e.entry_id = p.entry_id
    where ($plan_id is null or p.plan_id = $plan_id) and p.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
),
project_versions as (
    select p.*, row_number() over (
        partition by p.project_id
        order by case when e.recorded_at <= $as_of then p.entry_id else -p.entry_id end desc) as newness
    from projects p join entries e on e.entry_id = p.entry_id
    where ($project_id is null or p.project_id = $project_id)  -- of any plan: one that moved has versions in several
        and p.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
),
kpi_versions as (
    select k.*, row_number() over (
        partition by k.kpi_id
        order by case when e.recorded_at <= $as_of then k.entry_id else -k.entry_id end desc) as newness
    from kpis k join entries e on e.entry_id = k.entry_id
    where k.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
        and ($first_kpi is null or k.kpi_id between $first_kpi and $last_kpi)
),
organization_names as (
    select organization_code, full_name, row_number() over (
        partition by organization_code order by entry_id desc) as newness
    from organizations
),
kpis_in_scope as (
    select k.kpi_id, k.name as kpi, k.unit, k.direction, k.pace, k.position as kpi_position,
        p.project_id, p.name as project, p.position as project_position,
        l.plan_id, l.name as plan, l.position as plan_position, l.start_year, l.end_year,
        l.organization_code, coalesce(o.full_name, '団体未設定') as organization,
        case when k.direction in ('increase', 'keep_at_least') then 1 else -1 end as sign,
        k.direction in ('keep_at_least', 'keep_at_most') as keeps
    from kpi_versions k
    join project_versions p on p.project_id = k.project_id and p.newness = 1
    join plan_versions l on l.plan_id = p.plan_id and l.newness = 1
    left join organization_names o on o.organization_code = l.organization_code and o.newness = 1
    where k.newness = 1 and ($organization_code is null or l.organization_code = $organization_code or exists (
        select 1 from project_members m  -- a joint project is its members' too
        where m.project_id = p.project_id and m.entry_id = p.entry_id and m.organization_code = $organization_code))
),

-- Facts visible at $as_of. Days are those of Asia/Tokyo (UTC+9, no summer time).
visible_baselines as (
    select b.*, cast(b.valid_from + interval 9 hour as date) as valid_day
    from baselines b join kpis_in_scope k on k.kpi_id = b.kpi_id
    where (b.valid_from is null or b.valid_from <= $as_of)
        and b.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
        and ($first_kpi is null or b.kpi_id between $first_kpi and $last_kpi)
),
visible_targets as (
    select t.*, cast(t.valid_from + interval 9 hour as date) as valid_day
    from targets t join kpis_in_scope k on k.kpi_id = t.kpi_id
    where (t.valid_from is null or t.valid_from <= $as_of)
        and t.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
        and ($first_kpi is null or t.kpi_id between $first_kpi and $last_kpi)
),
visible_actuals as (
    select a.*,
        row_number() over (partition by a.kpi_id, a.fiscal_year
            order by a.reported_at desc, a.entry_id desc) as newness,
        min(case when a.value is not null then a.reported_at end)
            over (partition by a.kpi_id, a.fiscal_year) as first_reported_at
    from actuals a join kpis_in_scope k on k.kpi_id = a.kpi_id
    left join told_until u on u.project_id = k.project_id and u.fiscal_year = a.fiscal_year
    where a.reported_at <= $as_of
        and a.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
        and ($first_kpi is null or a.kpi_id between $first_kpi and $last_kpi)
        and (u.entry_id is null or a.entry_id <= u.entry_id)
),
latest_actuals as (
    select * from visible_actuals where newness = 1
),

-- The rows to judge: each year of the plan, and each other year that has a figure. The versions that count are those
-- valid on the day the year's actual was first reported; before any report, the newest.
spans as (
    select k.kpi_id,
        coalesce(k.start_year, min(t.fiscal_year)) as start_year,
        coalesce(k.end_year, max(t.fiscal_year)) as end_year
    from kpis_in_scope k left join visible_targets t on t.kpi_id = k.kpi_id and t.value is not null
    group by k.kpi_id, k.start_year, k.end_year
),
years as (
    select s.kpi_id, y.fiscal_year
    from spans s, generate_series(s.start_year, s.end_year) as y(fiscal_year)
    union
    select kpi_id, fiscal_year from latest_actuals
    union
    select kpi_id, fiscal_year from visible_targets where value is not null
),
judged_years as (
    select y.kpi_id, cast(y.fiscal_year as integer) as fiscal_year,
        coalesce(cast(a.first_reported_at + interval 9 hour as date), date '9999-12-31') as judged_day
    from years y
    left join latest_actuals a on a.kpi_id = y.kpi_id and a.fiscal_year = y.fiscal_year
),
vintages as (
    select distinct kpi_id, judged_day from judged_years
),
baseline_choice as (
    select v.kpi_id, v.judged_day, b.value, b.baseline_year, row_number() over (
        partition by v.kpi_id, v.judged_day
        order by coalesce(b.valid_from, timestamp '0001-01-01') desc, b.entry_id desc) as newness
    from vintages v join visible_baselines b
        on b.kpi_id = v.kpi_id and (b.valid_day is null or b.valid_day <= v.judged_day)
),
target_choice as (
    select v.kpi_id, v.judged_day, t.fiscal_year, t.basis, t.value, row_number() over (
        partition by v.kpi_id, v.judged_day, t.fiscal_year
        order by coalesce(t.valid_from, timestamp '0001-01-01') desc, t.entry_id desc) as newness
    from vintages v join visible_targets t
        on t.kpi_id = v.kpi_id and (t.valid_day is null or t.valid_day <= v.judged_day)
),
-- The years of the plan: declared, else those that the version in question states targets for.
horizons as (
    select v.kpi_id, v.judged_day,
        coalesce(k.start_year, min(t.fiscal_year)) as start_year, coalesce(k.end_year, max(t.fiscal_year)) as end_year
    from vintages v
    join kpis_in_scope k on k.kpi_id = v.kpi_id
    left join target_choice t on t.kpi_id = v.kpi_id and t.judged_day = v.judged_day
        and t.newness = 1 and t.value is not null
    group by v.kpi_id, v.judged_day, k.start_year, k.end_year
),
-- Where the path starts: an old baseline does not stretch the plan.
origins as (
    select h.*, b.value as baseline, b.baseline_year,
        greatest(coalesce(b.baseline_year, h.start_year - 1), coalesce(h.start_year - 1, b.baseline_year)) as origin_year
    from horizons h
    left join baseline_choice b on b.kpi_id = h.kpi_id and b.judged_day = h.judged_day and b.newness = 1
),

-- Levels from any mix of bases: increments add to the last level (or figure since the baseline), else to the baseline.
-- An actual needs every increment of the way: after a gap its amount is unknown. A plan may give increments for some
-- years only. What came before the plan, up to the baseline's year, is in the baseline already.
series as (
    select 'target' as side, kpi_id, judged_day, fiscal_year, basis, value
    from target_choice where newness = 1 and value is not null
    union all
    select 'actual', v.kpi_id, v.judged_day, a.fiscal_year, a.basis, a.value
    from vintages v join latest_actuals a on a.kpi_id = v.kpi_id
    where a.value is not null
),
anchored as (
    select s.*, o.baseline, o.baseline_year, o.origin_year, o.start_year,
        max(case when s.basis <> 'increment' then s.fiscal_year end) over (
            partition by s.side, s.kpi_id, s.judged_day order by s.fiscal_year) as anchor_year
    from series s join origins o on o.kpi_id = s.kpi_id and o.judged_day = s.judged_day
),
chained as (
    select *,
        max(case when basis <> 'increment' then basis end) over anchor as anchor_basis,
        sum(value) over (anchor order by fiscal_year) as accumulated,
        count(case when basis = 'increment' and fiscal_year > coalesce(anchor_year, origin_year) then 1 end)
            over (anchor order by fiscal_year) as increments
    from anchored
    where not coalesce(anchor_year is null and fiscal_year <= baseline_year and fiscal_year < start_year, false)
    window anchor as (partition by side, kpi_id, judged_day, anchor_year)
),
amounts as (
    select side, kpi_id, judged_day, fiscal_year, basis, value,
        case when baseline is not null or anchor_basis = 'level' then 'level' else 'since' end as frame,
        case when side = 'target'
                or increments = greatest(fiscal_year - coalesce(anchor_year, origin_year, fiscal_year - 1), 0)
            then case when anchor_basis = 'level' then accumulated else coalesce(baseline, 0) + accumulated end
        end as amount
    from chained
),

-- The path between stated targets, the first point being the baseline.
points as (
    select kpi_id, judged_day, frame, fiscal_year, amount, true as stated
    from amounts where side = 'target' and amount is not null
    union all
    select o.kpi_id, o.judged_day, case when o.baseline is not null then 'level' else 'since' end,
        o.origin_year, coalesce(o.baseline, 0), false
    from origins o
    where o.origin_year is not null and not exists (
        select 1 from amounts t
        where t.side = 'target' and t.kpi_id = o.kpi_id and t.judged_day = o.judged_day
            and t.fiscal_year = o.origin_year and t.amount is not null
            and t.frame = case when o.baseline is not null then 'level' else 'since' end)
),
asked_years as (
    select kpi_id, judged_day, fiscal_year from judged_years
    union
    select kpi_id, judged_day, fiscal_year - 1 from judged_years
),
brackets as (
    select y.kpi_id, y.judged_day, y.fiscal_year, p.frame,
        max(case when p.fiscal_year <= y.fiscal_year then p.fiscal_year end) as previous_year,
        min(case when p.fiscal_year >= y.fiscal_year and p.stated then p.fiscal_year end) as next_year,
        max(case when p.stated then p.fiscal_year end) as final_year
    from asked_years y join points p on p.kpi_id = y.kpi_id and p.judged_day = y.judged_day
    group by y.kpi_id, y.judged_day, y.fiscal_year, p.frame
),
shares as (
    select b.*, previous.amount as previous_amount, upcoming.amount as next_amount, final.amount as final_amount,
        case k.pace when 'back-loaded' then (b.fiscal_year - b.previous_year) * (b.fiscal_year - b.previous_year)
            else b.fiscal_year - b.previous_year end as done,
        case k.pace when 'back-loaded' then (b.next_year - b.previous_year) * (b.next_year - b.previous_year)
            else b.next_year - b.previous_year end as whole,
        k.pace
    from brackets b
    join kpis_in_scope k on k.kpi_id = b.kpi_id
    left join points previous on previous.kpi_id = b.kpi_id and previous.judged_day = b.judged_day
        and previous.frame = b.frame and previous.fiscal_year = b.previous_year
    left join points upcoming on upcoming.kpi_id = b.kpi_id and upcoming.judged_day = b.judged_day
        and upcoming.frame = b.frame and upcoming.fiscal_year = b.next_year
    join points final on final.kpi_id = b.kpi_id and final.judged_day = b.judged_day
        and final.frame = b.frame and final.fiscal_year = b.final_year
),
path as (
    select kpi_id, judged_day, fiscal_year, frame, next_year, next_amount, final_year, final_amount,
        case when fiscal_year = next_year or fiscal_year > final_year then 'stated'
            when previous_year = fiscal_year then 'interpolated'
            when pace <> 'at-end' and previous_year is not null then 'interpolated' end as origin,
        case when fiscal_year = next_year then next_amount
            when fiscal_year > final_year then final_amount
            when previous_year = fiscal_year then previous_amount
            when pace <> 'at-end' then previous_amount * whole + (next_amount - previous_amount) * done end as num,
        cast(case when fiscal_year = next_year or fiscal_year > final_year or previous_year = fiscal_year then 1
            else whole end as integer) as den
    from shares
),

-- What is expected of each judged year. Where both frames have a path, that of the actual counts, else the one that
-- says something about the year.
expected as (
    select y.kpi_id, y.fiscal_year, y.judged_day, p.frame, p.next_year, p.next_amount, p.final_year, p.final_amount,
        p.den, p.num, before.num as before_num, before.den as before_den,
        a.frame as actual_frame, a.amount as actual,
        case when p.origin = 'stated' or (y.fiscal_year between o.start_year and o.end_year and k.pace <> 'at-end')
            then p.origin end as origin
    from judged_years y
    join kpis_in_scope k on k.kpi_id = y.kpi_id
    join origins o on o.kpi_id = y.kpi_id and o.judged_day = y.judged_day
    join path p on p.kpi_id = y.kpi_id and p.judged_day = y.judged_day and p.fiscal_year = y.fiscal_year
    left join path before on before.kpi_id = p.kpi_id and before.judged_day = p.judged_day
        and before.fiscal_year = p.fiscal_year - 1 and before.frame = p.frame
    left join amounts a on a.side = 'actual' and a.kpi_id = y.kpi_id and a.judged_day = y.judged_day
        and a.fiscal_year = y.fiscal_year
),
chosen as (
    select *, case when origin is not null then num end as target_num,
        case when actual_frame = frame then actual end as compared,
        bool_or(origin is not null) over (partition by kpi_id, fiscal_year) as has_target,
        row_number() over (partition by kpi_id, fiscal_year
            order by case when actual_frame = frame and actual is not null then 0
                when origin is not null then 1 else 2 end, frame) as preference
    from expected
),

-- One wide row per KPI and year.
weighed as (
    select y.kpi_id, y.fiscal_year, y.judged_day,
        k.sign, k.keeps, o.baseline, o.baseline_year, o.origin_year,
        r.basis as actual_basis, r.value as actual_value, r.state, r.reported_at, r.period,
        a.frame as actual_frame, a.amount as actual,
        t.compared, t.origin as target_origin, t.target_num, t.den as target_den,
        w.project_id is not null as awaits_approval,
        t.frame as frame, t.next_year, t.next_amount, t.final_year, t.final_amount,
        stated.basis as target_basis, stated.value as target_value, coalesce(t.has_target, false) as has_target,
        case when k.keeps then null
            when r.basis = 'increment' then r.value
            when before.amount is not null and before.frame = a.frame then a.amount - before.amount
            when y.fiscal_year - 1 = o.origin_year and (o.baseline is not null or a.frame = 'since')
                then a.amount - coalesce(o.baseline, 0) end as actual_increment,
        case when t.target_num is not null and t.before_num is not null
            then t.target_num * t.before_den - t.before_num * t.den
            when stated.basis = 'increment' then stated.value end as increment_num,
        case when t.target_num is not null and t.before_num is not null
            then t.den * t.before_den else 1 end as increment_den
    from judged_years y
    join kpis_in_scope k on k.kpi_id = y.kpi_id
    join origins o on o.kpi_id = y.kpi_id and o.judged_day = y.judged_day
    left join latest_actuals r on r.kpi_id = y.kpi_id and r.fiscal_year = y.fiscal_year
    left join awaiting_approval w on w.project_id = k.project_id and w.fiscal_year = y.fiscal_year
    left join amounts a on a.side = 'actual' and a.kpi_id = y.kpi_id and a.judged_day = y.judged_day
        and a.fiscal_year = y.fiscal_year
    left join amounts before on before.side = 'actual' and before.kpi_id = y.kpi_id and before.judged_day = y.judged_day
        and before.fiscal_year = y.fiscal_year - 1
    left join chosen t on t.kpi_id = y.kpi_id and t.fiscal_year = y.fiscal_year and t.preference = 1
    left join target_choice stated on stated.kpi_id = y.kpi_id and stated.judged_day = y.judged_day
        and stated.fiscal_year = y.fiscal_year and stated.newness = 1
),
measured as (
    select *,
        case
            when state is null and fiscal_year >= $running_year then 'not-due'
            when state not in ('confirmed', 'provisional') then state
            when not has_target then 'no-target'
            when state is null and awaits_approval then 'awaiting-approval'
            when state is null then 'no-actual'
            when actual is null then 'gap'
            when compared is null or target_num is null then 'no-baseline'
            when keeps then 'keep-at'
            when frame = 'level' and baseline is null then 'no-baseline'
            when target_num = coalesce(baseline, 0) * target_den then 'zero-span'
        end as reason,
        compared * target_den - target_num as gap_num,
        sign * (compared * target_den - target_num) as lead,
        case when actual_frame = 'since' or baseline is not null
            then sign * (actual - coalesce(baseline, 0)) end as gain
    from weighed
),
rated as (
    select *,
        case when reason is null then abs(target_num - coalesce(baseline, 0) * target_den) end as rate_den,
        case when not keeps and final_amount <> coalesce(baseline, 0) and (baseline is not null or frame = 'since')
                and compared is not null
            then abs(final_amount - coalesce(baseline, 0)) end as final_den,
        case when keeps and frame = 'level' and target_num <> 0 and compared is not null
            then abs(target_num) end as keep_den,
        case when actual_increment is not null and increment_num <> 0 then abs(increment_num) end as single_den,
        case when lead is null then null when lead >= 0 then true else false end as at_or_beyond
    from measured
),
ratios as (
    select *,
        rate_den + lead as rate_num,
        final_den + sign * (compared - final_amount) as final_num,
        keep_den + lead as keep_num,
        single_den + sign * (actual_increment * increment_den - increment_num) as single_num,
        case when target_origin = 'stated' then at_or_beyond end as met
    from rated
),
-- The measures are the same under every scale: only the bands differ, so several scales cost one pass.
bands as (
    select b.scale, cast(b.version as integer) as version, cast(b.place as integer) as place,
        cast(b.position as integer) as position, cast(b.grade as varchar) as grade, b.label, b.symbol, b.standing,
        b.measure, b.comparison, cast(b.bound as decimal(9, 4)) as bound
    from (select unnest($bands) as b)
),
banded as (
    select j.kpi_id, j.fiscal_year, b.place, b.position, b.comparison, b.bound,
        case b.measure
            when 'always' then 1
            when 'unjudgeable' then case when at_or_beyond is null then 1 else 0 end
            when 'at_or_beyond' then cast(at_or_beyond as integer)
            when 'met' then cast(met as integer)
            when 'zero_span_kept' then case when reason = 'zero-span' and at_or_beyond then 1 else 0 end
            when 'rate' then rate_num
            when 'worse_without_rate' then case when rate_num is null and not keeps and gain < 0 then 1 else 0 end
            when 'keep_rate' then keep_num
            when 'versus_baseline' then gain
            when 'versus_target' then lead
            when 'baseline_distance' then gain
            when 'pace_ratio' then final_num * (final_year - origin_year)
            when 'pace_unknown' then case when final_num is null or least(fiscal_year, final_year) <= origin_year
                then 1 else 0 end
            when 'figure_to_come' then
                case when coalesce(state in ('pending', 'not-yet-published'), true) then 1 else 0 end
            when 'final_target_missing' then case when final_amount is null then 1 else 0 end
        end as num,
        case b.measure
            when 'rate' then rate_den
            when 'keep_rate' then keep_den
            when 'baseline_distance' then abs(baseline)
            when 'pace_ratio' then final_den * (least(fiscal_year, final_year) - origin_year)
            else 1
        end as den
    from ratios j cross join bands b
),
graded as (
    select kpi_id, fiscal_year, place, min(position) as position
    from banded
    where case comparison
        when 'ge' then num >= bound * den
        when 'gt' then num > bound * den
        when 'lt' then num < bound * den
        when 'eq' then num = bound * den end
    group by kpi_id, fiscal_year, place
),
outcomes as (
    select distinct scale, version, place, position, grade, label, symbol, standing from bands
),
judged as (
    select k.organization_code, k.organization, k.plan_id, k.plan, k.project_id, k.project, k.kpi_id, k.kpi, k.unit,
        k.direction, k.start_year as plan_start, k.pace, k.sign, k.plan_position, k.project_position, k.kpi_position,
        r.fiscal_year, r.judged_day, r.baseline, r.baseline_year, r.origin_year, r.frame,
        r.target_num, r.target_den, r.target_origin, r.target_basis, r.target_value,
        r.actual, r.actual_frame, r.compared, r.actual_basis, r.actual_value, r.state, r.reported_at, r.period,
        r.rate_num, r.rate_den, r.single_num, r.single_den, r.final_num, r.final_den, r.keep_num, r.keep_den,
        r.gap_num, r.met, r.at_or_beyond, r.gain, r.next_year, r.next_amount, r.final_year, r.final_amount, r.reason,
        b.place, b.scale, b.version as scale_version, b.grade, b.label, b.symbol, b.standing
    from ratios r
    join kpis_in_scope k on k.kpi_id = r.kpi_id
    join graded g on g.kpi_id = r.kpi_id and g.fiscal_year = r.fiscal_year
    join outcomes b on b.place = g.place and b.position = g.position
),
-- What does not depend on the scale is said once.
judged_once as (
    select * from judged where place = 0
)
