// What identities with numbers in a range did with content: acts on it, shares of it, and orders that came through it;
// in a time, if one is given, or without a time of its own.
//
// A share is of its own content, of its link's, and of that of the shares it came from, 100 shares back at most.
//
// params:  low: int, high: int, since: int?, until: int?
// returns: source: list[int], content: list[str], act: list[str], at: list[int]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
CALL (source) {
  MATCH (source)-[done:INTERACTED]->(content:Content)
  RETURN content, done.kind AS act, done.at AS at
  UNION ALL
  MATCH (source)-[:SHARED|PLACED]->(thing)
  MATCH (thing) (()-[:CAME_FROM|THROUGH]->(:Share)){0,100} () (()-[:CAME_FROM|THROUGH]->(:ShareLink)){0,1} (carrier)
    -[:CAME_FROM|LEADS_TO]->(content:Content)
  RETURN DISTINCT content, CASE WHEN thing:Share THEN 'share' ELSE 'purchase' END AS act, thing.at AS at
}
WITH source, content, act, at
WHERE coalesce(at.epochSeconds >= $since, true) AND coalesce(at.epochSeconds < $until, true)
RETURN collect(source.number) AS source, collect(content.key) AS content, collect(act) AS act,
  collect(coalesce(at.epochSeconds, -9223372036854775808)) AS at
