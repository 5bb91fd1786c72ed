// The given groups of identities with numbers in a range at a moment, without those they have left or are alumni of.
//
// A hold-out is no circle of friends: its members were drawn by lot, so that they have nothing in common.
//
// params:  low: int, high: int, as_of: int
// returns: source: list[int], group: list[str], since: list[int]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[belongs:BELONGS_TO]->(group:Group)
WHERE coalesce(group.kind, '') <> 'holdout'
  AND coalesce(belongs.role, '') <> 'alumni'
  AND coalesce(belongs.since <= datetime({epochSeconds: $as_of}), true)
  AND coalesce(belongs.until > datetime({epochSeconds: $as_of}), true)
RETURN collect(source.number) AS source, collect(group.key) AS group,
  collect(coalesce(belongs.since.epochSeconds, -9223372036854775808)) AS since
