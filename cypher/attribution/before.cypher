// Touches, clicks and acts towards content and staff of some identities, each in a time of its own.
//
// params:  number: list[int], since: list[int], until: list[int]
// returns: row: list[int], key: list[str], sort: list[str], at: list[int], channel: list[str], kind: list[str],
//          evidence: list[str], target: list[str]
// mode:    read
UNWIND range(0, size($number) - 1) AS row
MATCH (self:Identity {number: $number[row]})
CALL (self) {
  MATCH (self)-[:TOUCHED]->(touch:Touch)
  RETURN touch.key AS key, 'touch' AS sort, touch.at AS at, coalesce(touch.channel, '') AS channel, '' AS kind,
    '' AS evidence, '' AS target
  UNION ALL
  MATCH (self)-[:CLICKED]->(click:Click)
  OPTIONAL MATCH (click)-[:ON]->(target:Share|ShareLink)
  WITH click, target ORDER BY target.key
  WITH click, collect(target)[0] AS target
  RETURN click.key AS key, 'click' AS sort, click.at AS at, coalesce(click.channel, target.channel, '') AS channel,
    coalesce(click.kind, '') AS kind, coalesce(click.evidence, '') AS evidence, coalesce(target.key, '') AS target
  UNION ALL
  MATCH (self)-[done:INTERACTED]->(:Content|Employee)
  RETURN done.key AS key, 'act' AS sort, done.at AS at, done.channel AS channel, done.kind AS kind, '' AS evidence,
    '' AS target
}
WITH row, key, sort, at.epochMillis AS at, channel, kind, evidence, target
WHERE $since[row] <= at <= $until[row]
RETURN collect(row) AS row, collect(key) AS key, collect(sort) AS sort, collect(at) AS at, collect(channel) AS channel,
  collect(kind) AS kind, collect(evidence) AS evidence, collect(target) AS target
