-- The actuals of a report that read otherwise now than when it was last approved. Parameters: $project_id,
-- $fiscal_year, $now. Result: one row per KPI; the old columns are null where the approval had no figure.
with
approved as (
    select max(entry_id) as entry_id from approvals
    where project_id = $project_id and fiscal_year = $fiscal_year and recorded_at <= $now
),
figures as (
    select * from actuals
    where fiscal_year = $fiscal_year and reported_at <= $now and entry_id not in (select entry_id from hidden_entries)
        and kpi_id in (select kpi_id from kpis_now where project_id = $project_id)
),
then_stood as (
    select * from (
        select f.*, row_number() over (partition by kpi_id order by reported_at desc, entry_id desc) as newness
        from figures f where entry_id <= (select entry_id from approved)
    ) where newness = 1
),
stands_now as (
    select * from (
        select f.*, row_number() over (partition by kpi_id order by reported_at desc, entry_id desc) as newness
        from figures f
    ) where newness = 1
)
select k.kpi_id, k.name as kpi, k.unit, t.basis as old_basis, t.value as old_value, t.state as old_state,
    n.basis, n.value, n.state, e.actor, e.recorded_at, e.note
from stands_now n
join kpis_now k on k.kpi_id = n.kpi_id
join entries e on e.entry_id = n.entry_id
left join then_stood t on t.kpi_id = n.kpi_id
where n.entry_id > (select entry_id from approved)
    and (t.kpi_id is null or (t.basis, t.value, t.state) is distinct from (n.basis, n.value, n.state))
order by k.position
