-- What was due, over the rows of progress.sql (`judged`): everything but 判定時期前. Result: `due`.
-- Judged needs a stated target and an actual; the rest of due is unknown, and `unknown_reason` says why.
-- Parameter: $plan_ids, the plans to count (null: all of them).
, due as (
    select *,
        case when met is null then
            case when at_or_beyond is not null then 'interpolated' else reason end end as unknown_reason
    from judged
    where (reason is null or reason <> 'not-due')
        and ($plan_ids is null or list_contains(cast($plan_ids as varchar[]), plan_id))
)
