-- The store. Facts are only added: a correction is a new row of a later entry, and a query picks the newest.
-- No sequences, no secondary indexes, no foreign keys (store.py checks), so that the same SQL runs on PostgreSQL.
-- Moments are UTC without a zone; values are exact decimals in the unit as written.

create table if not exists entries (        -- one act of storing
    entry_id bigint primary key,            -- rises by one; the newest entry wins
    recorded_at timestamp not null,
    actor varchar not null,
    file_name varchar,                      -- null for what ships with the program, and for remembered answers
    note varchar                            -- why it was stored in spite of warnings, in the actor's words
);
alter table entries add column if not exists note varchar;  -- databases from before there were notes

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
    entry_id bigint not null
);

create table if not exists remembered_answers ( -- what a sheet did not say, answered for the next book of its shape
    shape varchar not null,                 -- digest of the book's form (validators/questions.py)
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
