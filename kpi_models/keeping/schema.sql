-- The store. Facts are only added: a correction is a new row of a later entry, and a query picks the newest.
-- No sequences, no secondary indexes, no foreign keys (stored_facts.py checks), so that the same SQL runs on PostgreSQL.
-- Moments are UTC without a zone; values are exact decimals in the unit as written.

create table if not exists entries (        -- one act of storing
    entry_id bigint primary key,            -- rises by one; the newest entry wins
    recorded_at timestamp not null,
    actor varchar not null,
    file_name varchar,                      -- null for what ships with the program, and for remembered answers
    note varchar                            -- why it was stored in spite of warnings, in the actor's words
);
alter table entries add column if not exists note varchar;  -- databases from before there were notes
alter table entries add column if not exists user_id varchar;  -- null: stored by the program, or before there were users
alter table entries add column if not exists action varchar;  -- what was done (kpi_models/people/people.py); null: import

create table if not exists entry_states (   -- an entry without a row here counts
    subject_entry_id bigint not null,
    state varchar not null,                 -- proposed, accepted, declined, withdrawn, voided
    words varchar,                          -- why
    entry_id bigint not null
);

create table if not exists uploads (        -- the file as it came, byte for byte
    sha256 varchar not null,
    entry_id bigint not null,
    file_name varchar not null,
    size bigint not null,
    content blob not null
);

create table if not exists organizations (  -- 全国地方公共団体コード, and bodies that the national list lacks
    organization_code varchar not null,
    name varchar not null,
    full_name varchar not null,
    kind varchar not null,
    entry_id bigint not null
);

create table if not exists plans (
    plan_id varchar not null,
    name varchar not null,
    organization_code varchar,
    start_year integer,
    end_year integer,
    position bigint not null,               -- order of first appearance
    entry_id bigint not null
);

create table if not exists projects (
    project_id varchar not null,
    plan_id varchar not null,
    name varchar not null,
    scheme varchar,
    position bigint not null,
    entry_id bigint not null
);

create table if not exists project_members (-- member bodies of a joint project, one set per version of the project
    project_id varchar not null,
    organization_code varchar not null,
    position bigint not null,
    entry_id bigint not null
);

create table if not exists kpis (
    kpi_id varchar not null,
    project_id varchar not null,
    name varchar not null,
    unit varchar not null,
    direction varchar not null,
    kind varchar,
    pace varchar not null,
    position bigint not null,
    entry_id bigint not null
);

create table if not exists baselines (
    kpi_id varchar not null,
    baseline_year integer,
    value decimal(38, 12),
    valid_from timestamp,                   -- null: from the start
    reason varchar,
    sheet varchar,
    cell varchar,
    text varchar,
    entry_id bigint not null
);

create table if not exists targets (
    kpi_id varchar not null,
    fiscal_year integer not null,
    basis varchar not null,
    value decimal(38, 12),                  -- null: withdrawn
    valid_from timestamp,                   -- null: from the start
    reason varchar,
    sheet varchar,
    cell varchar,
    text varchar,
    entry_id bigint not null
);

create table if not exists actuals (
    kpi_id varchar not null,
    fiscal_year integer not null,
    basis varchar not null,
    value decimal(38, 12),
    state varchar not null,
    reported_at timestamp not null,
    sheet varchar,
    cell varchar,
    text varchar,
    entry_id bigint not null,
    period varchar                          -- what was measured where it is not the fiscal year itself: 令和4年
);
alter table actuals add column if not exists period varchar;  -- databases from before there were periods

create table if not exists costs (          -- money of a project and year, in yen
    project_id varchar not null,
    fiscal_year integer not null,
    planned_value decimal(38, 12),
    spent_value decimal(38, 12),
    grant_value decimal(38, 12),
    reported_at timestamp not null,
    sheet varchar,
    cell varchar,
    text varchar,
    entry_id bigint not null
);

create table if not exists remarks (        -- the officer's words on a KPI's year
    kpi_id varchar not null,
    fiscal_year integer not null,
    factor varchar not null,
    issue varchar not null,
    next_step varchar not null,
    reported_at timestamp not null,
    sheet varchar,
    cell varchar,
    text varchar,
    entry_id bigint not null
);

create table if not exists measurements (   -- how a KPI is measured
    kpi_id varchar not null,
    statistic varchar,
    formula varchar,
    contact varchar,
    available varchar,
    available_month integer,
    entry_id bigint not null
);

create table if not exists users (
    user_id varchar not null,
    name varchar not null,
    is_enabled boolean not null,
    entry_id bigint not null
);

create table if not exists grants (         -- who acts in which role for what
    user_id varchar not null,
    role varchar not null,
    scope varchar not null,                 -- all, plan, project
    scope_id varchar not null,              -- empty for all
    is_granted boolean not null,
    entry_id bigint not null
);

create table if not exists passwords (      -- of local accounts; a change is a new row
    user_id varchar not null,
    password_hash varchar not null,         -- argon2id with its parameters and salt
    is_temporary boolean not null,          -- given by an administrator: good for choosing one's own
    entry_id bigint not null
);

create table if not exists sessions (       -- who is signed in: no fact, written over (kpi_models/people/sessions.py)
    session_id varchar not null,            -- SHA-256 of the token that the browser holds
    user_id varchar not null,
    address varchar not null,
    made_at timestamp not null,
    seen_at timestamp not null,             -- to the minute
    ended_at timestamp                      -- null: until a limit is reached
);

create table if not exists purges (         -- files whose bytes were removed because of personal data
    sha256 varchar not null,
    words varchar not null,
    entry_id bigint not null
);

create table if not exists rounds (         -- 報告年度 that were opened
    fiscal_year integer not null,
    due_on date not null,
    entry_id bigint not null
);

create table if not exists report_steps (   -- what happened to the report of a project and year
    project_id varchar not null,
    fiscal_year integer not null,
    step varchar not null,                  -- data/reference/report_steps.csv
    words varchar,
    entry_id bigint not null
);

create table if not exists doubts (         -- warnings that an entry was stored in spite of, for the reason in its note
    code varchar not null,                  -- validators/catalogue.py
    message varchar not null,
    sheet varchar,
    cell varchar,
    entry_id bigint not null
);

create table if not exists remembered_answers ( -- what a sheet did not say, answered for the next book of its shape
    shape varchar not null,                 -- digest of the book's form (validators/open_questions/questions.py)
    question varchar not null,
    answer varchar not null,                -- empty: no longer answered
    entry_id bigint not null
);

create table if not exists scales (         -- grading scales; a changed scale is a new version
    scale varchar not null,
    version integer not null,
    title varchar not null,
    source varchar not null,
    entry_id bigint not null
);

create table if not exists scale_bands (    -- several rows of one position are alternatives (any of them)
    scale varchar not null,
    version integer not null,
    position integer not null,
    grade varchar,
    label varchar not null,
    symbol varchar not null,
    measure varchar not null,
    comparison varchar not null,            -- ge, gt, lt, eq
    bound decimal(9, 4) not null,
    condition varchar not null
);

create table if not exists scale_standings ( -- what a band says of a KPI, so that scales can be compared
    scale varchar not null,
    version integer not null,
    position integer not null,
    standing varchar not null               -- on-track, behind, unknown
);

create table if not exists scale_withdrawals ( -- versions that are no longer offered; they can still be read
    scale varchar not null,
    version integer not null,
    entry_id bigint not null
);

create table if not exists scale_uses (     -- versions that approved grades stand on: they may not be withdrawn
    scale varchar not null,
    version integer not null,
    entry_id bigint not null                -- the approval
);

-- The newest word on each entry that there was a word on, and whether the entry counts by it.
create or replace view newest_words as
select subject_entry_id as entry_id, arg_max(state, entry_id) as state, arg_max_null(words, entry_id) as words,
    max(entry_id) as said_in, arg_max(state, entry_id) = 'accepted' as counts
from entry_states group by subject_entry_id;

-- The same with who said it and when.
create or replace view entry_standings as
select s.entry_id, s.state, s.words, e.actor, e.recorded_at, s.counts
from newest_words s join entries e on e.entry_id = s.said_in;

-- What was proposed and not accepted, and what was voided, with the moment from which it no longer counts. A proposal
-- that is accepted counts as if it had never waited; what was voided stays in what was seen before.
create or replace view hidden_entries as
select entry_id, case when state = 'voided' then recorded_at else timestamp '0001-01-01' end as hidden_from
from entry_standings where not counts;

-- The newest approval of each report: what the committee sees of an opened year.
create or replace view approvals as
select s.project_id, s.fiscal_year, s.entry_id, e.recorded_at
from report_steps s join entries e on e.entry_id = s.entry_id
where s.step = 'approve';

create table if not exists evaluations (    -- what a member wrote alone: drafts, and what was submitted (提出)
    project_id varchar not null,
    fiscal_year integer not null,
    user_id varchar not null,
    kpi_id varchar not null,                -- empty: the project as a whole
    effect varchar,                         -- 事業効果, in the words of the list that stood then
    verdict varchar,                        -- 評価, likewise
    words varchar not null,
    is_submitted boolean not null,
    entry_id bigint not null
);

create table if not exists meetings (       -- 評価会議 of a plan and year
    plan_id varchar not null,
    fiscal_year integer not null,
    held_on date not null,
    seats integer not null,                 -- 定数
    quorum integer not null,                -- 定足数, as it was on that day
    present integer not null,               -- 出席
    words varchar not null,                 -- who was there, and what else belongs to the record
    entry_id bigint not null
);

create table if not exists conclusions (    -- the committee's consensus on a project
    project_id varchar not null,
    fiscal_year integer not null,
    effect varchar not null,
    verdict varchar not null,
    words varchar not null,
    exception varchar not null,             -- why it stands without a quorum; empty where there was one
    entry_id bigint not null
);

create table if not exists opinions (       -- 意見
    opinion_id varchar not null,
    project_id varchar not null,
    fiscal_year integer not null,
    words varchar not null,
    entry_id bigint not null
);

create table if not exists opinion_answers ( -- 対応方針
    opinion_id varchar not null,
    words varchar not null,
    entry_id bigint not null
);

create table if not exists opinion_checks ( -- 実施状況 as looked at in a later year
    opinion_id varchar not null,
    fiscal_year integer not null,
    standing varchar not null,              -- data/reference/opinion_standings.csv
    words varchar not null,
    entry_id bigint not null
);

create table if not exists evaluation_words ( -- a municipality's own list for a plan, the newest set of a kind
    plan_id varchar not null,
    kind varchar not null,                  -- effect, verdict
    position integer not null,
    words varchar not null,
    entry_id bigint not null
);

create table if not exists plan_events (    -- what happened around a plan, for its charts; an event's newest row counts
    event_id varchar not null,
    plan_id varchar not null,
    day date not null,
    short varchar not null,                 -- what stands on the chart
    name varchar not null,
    source varchar not null,
    is_withdrawn boolean not null,
    entry_id bigint not null
);

-- The entries that count, with who made them and when: hidden_entries without their moments, which plans much faster.
create or replace view counted_entries as
select entry_id, actor, user_id, recorded_at from entries
where entry_id not in (select entry_id from newest_words where not counts);

-- What is defined now: the newest version of each plan, project, KPI and way of measuring that counts.
create or replace view plans_now as
select * from (
    select *, row_number() over (partition by plan_id order by entry_id desc) as newness
    from plans where entry_id not in (select entry_id from hidden_entries)
) where newness = 1;

create or replace view projects_now as
select * from (
    select *, row_number() over (partition by project_id order by entry_id desc) as newness
    from projects where entry_id not in (select entry_id from hidden_entries)
) where newness = 1;

create or replace view kpis_now as
select * from (
    select *, row_number() over (partition by kpi_id order by entry_id desc) as newness
    from kpis where entry_id not in (select entry_id from hidden_entries)
) where newness = 1;

-- Where each project and KPI belongs: by its newest version that counts; by its newest at all while none does. A proposal
-- to move something somewhere else gives nobody a say over it.
create or replace view project_places as
select project_id, plan_id, name, position from (
    select project_id, plan_id, name, position, row_number() over (
        partition by project_id
        order by case when entry_id in (select entry_id from hidden_entries) then 1 else 0 end, entry_id desc) as newness
    from projects
) where newness = 1;

create or replace view kpi_places as
select kpi_id, project_id, position from (
    select kpi_id, project_id, position, row_number() over (
        partition by kpi_id
        order by case when entry_id in (select entry_id from hidden_entries) then 1 else 0 end, entry_id desc) as newness
    from kpis
) where newness = 1;

create or replace view measurements_now as
select * from (
    select *, row_number() over (partition by kpi_id order by entry_id desc) as newness
    from measurements where entry_id not in (select entry_id from hidden_entries)
) where newness = 1;

-- The first fiscal year of which nothing more is asked of a KPI that is over (事業終了, and nothing else since): the year
-- itself where the plan ended it, taking that year's target away; the year after where a report said so.
create or replace view endings as
with figures as (
    select kpi_id, fiscal_year, state, entry_id,
        row_number() over (partition by kpi_id, fiscal_year order by reported_at desc, entry_id desc) as newness
    from actuals
    where kpi_id in (select kpi_id from actuals where state = 'ended')
        and entry_id not in (select entry_id from hidden_entries)
),
others as (
    select kpi_id, max(fiscal_year) as last_year from figures where newness = 1 and state <> 'ended' group by kpi_id
)
select f.kpi_id, min(case when t.kpi_id is null then f.fiscal_year + 1 else f.fiscal_year end) as over_from
from figures f
left join others o on o.kpi_id = f.kpi_id
left join targets t on t.kpi_id = f.kpi_id and t.fiscal_year = f.fiscal_year and t.entry_id = f.entry_id and t.value is null
where f.newness = 1 and f.state = 'ended' and (o.last_year is null or f.fiscal_year > o.last_year)
group by f.kpi_id;

-- The reports of the opened years: of every project whose plan covers the year and that has a KPI not over by then.
-- (A cross join would be told otherwise by the file than here, and be made anew at every start.)
create or replace view expected_reports as
select distinct r.fiscal_year, p.project_id
from projects_now p
join plans_now l on l.plan_id = p.plan_id
join rounds r on r.fiscal_year between coalesce(l.start_year, r.fiscal_year) and coalesce(l.end_year, r.fiscal_year)
join kpis_now k on k.project_id = p.project_id
left join endings e on e.kpi_id = k.kpi_id
where e.over_from is null or e.over_from > r.fiscal_year;
