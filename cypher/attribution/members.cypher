// Who is in an experiment, in which role and when, a portion at a time; a day, month or year ends with its last moment.
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
  collect(coalesce((belongs.until + duration(CASE belongs.until_precision
    WHEN 'day' THEN 'P1D' WHEN 'month' THEN 'P1M' WHEN 'year' THEN 'P1Y' ELSE 'PT0.001S'
  END)).epochMillis - 1, -9223372036854775808)) AS until
