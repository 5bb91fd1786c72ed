// Who is in an experiment, in which role and when, a portion at a time.
//
// params:  group: str, after: int = -1, first: int = 20000
// returns: number: list[int], role: list[str], since: list[int], until: list[int]
// mode:    read
MATCH (:Group {key: $group})<-[:BELONGS_TO]-(member:Identity)
WHERE member.number > $after
WITH DISTINCT member ORDER BY member.number LIMIT $first
MATCH (member)-[belongs:BELONGS_TO]->(:Group {key: $group})
RETURN collect(member.number) AS number, collect(toLower(coalesce(belongs.role, ''))) AS role,
  collect(coalesce(belongs.since.epochMillis, -9223372036854775808)) AS since,
  collect(coalesce(belongs.until.epochMillis, -9223372036854775808)) AS until
