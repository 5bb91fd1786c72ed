// What the members of some circles and other people did towards each other, and the ties they stated, by channel and
// kind; `most` facts at the most, of those that the run found circles in.
//
// params:  keys: list[str], most: int = 200000
// returns: channel: str, kind: str, source: list[str], target: list[str], at: list[int], stated: list[bool]
// mode:    read
MATCH (circle:Circle)
WHERE circle.key IN $keys
MATCH (run:Run {id: circle.run})
MATCH (circle)<-[:MEMBER_OF]-(member:Customer)
WITH DISTINCT run, member
MATCH (member)<-[:IS]-(:Identity)-[fact:INTERACTED|TIED]-(:Identity)
WHERE coalesce(fact.at <= run.as_of, true)
  AND coalesce(fact.at >= run.ties_since, true) AND coalesce(fact.at < run.ties_until, true)
  AND coalesce(fact.channel + ' ' + fact.kind IN run.sorts, true)
WITH DISTINCT fact LIMIT $most
WITH fact, startNode(fact) AS from, endNode(fact) AS to
MATCH (from)-[:IS]->(source:Customer)
MATCH (to)-[:IS]->(target:Customer)
WHERE source <> target
RETURN fact.channel AS channel, fact.kind AS kind, collect(source.id) AS source, collect(target.id) AS target,
  collect(coalesce(fact.at.epochSeconds, -9223372036854775808)) AS at, collect(type(fact) = 'TIED') AS stated
