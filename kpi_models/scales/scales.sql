-- heads
-- Every version of every scale with the act that stored it: the default first, then the shipped, then one's own.
select s.scale, s.version, s.title, s.source, e.actor, e.recorded_at, e.note as reason, s.entry_id = 0 as is_shipped,
    exists (select 1 from scale_uses u where u.scale = s.scale and u.version = s.version) as is_in_use,
    exists (select 1 from scale_withdrawals w where w.scale = s.scale and w.version = s.version) as is_withdrawn
from scales s
join entries e on e.entry_id = s.entry_id
order by s.scale <> 'standard', s.entry_id > 0, s.scale, s.version

-- bands
select b.*, s.standing
from scale_bands b
join scale_standings s on s.scale = b.scale and s.version = b.version and s.position = b.position
order by b.scale, b.version, b.position, b.bound desc
