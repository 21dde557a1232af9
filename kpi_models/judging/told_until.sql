-- How far each report is told ($as_of): of a year that was opened for reports, only what was entered up to its newest
-- approval, and nothing (-1) before there is one. What has no row here is told whole: what no report is expected of, as
-- nobody could approve it (a figure from after the plan, the end of a project), and the reports of $draft_projects
-- (null: all). Results, for the CTEs that go on: `told_until`, one row per project and fiscal year; and
-- `awaiting_approval`, the reports of other projects that were submitted and not yet decided about.
with
awaiting_approval as (
    select s.project_id, s.fiscal_year
    from report_steps s join entries e on e.entry_id = s.entry_id
    where e.recorded_at <= $as_of
        and $draft_projects is not null and not list_contains(cast($draft_projects as varchar[]), s.project_id)
    group by s.project_id, s.fiscal_year
    having arg_max(s.step, s.entry_id) = 'submit'
),
told_until as (
    select project_id, fiscal_year, max(entry_id) as entry_id
    from (
        select project_id, fiscal_year, entry_id from approvals where recorded_at <= $as_of
        union all
        select project_id, fiscal_year, -1 from expected_reports
    )
    where $draft_projects is not null and not list_contains(cast($draft_projects as varchar[]), project_id)
    group by project_id, fiscal_year
)
