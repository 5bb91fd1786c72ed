// Everyone whom a person brought in a run, directly or through others: each once, at the shortest distance, with
// all who brought them.
//
// `min(length(path))` makes Neo4j (5.26) search in breadth and visit each person once. ANY SHORTEST keeps every path
// instead: a chain of 10,000 people takes it more than a minute, this 0.02 s.
//
// params:  root: str, run: str, after_level: int = -1, after_customer: str = "", first: int = 21
// returns: total: int, depth: int?, rows: list[map]
// mode:    read
MATCH (root:Customer {id: $root})
CALL (root) {
  RETURN root AS member, 0 AS level
  UNION ALL
  MATCH path = (root)-[:EARNED|FOR*1..]->(member:Customer)
  WHERE member <> root AND all(each IN nodes(path) WHERE coalesce(each.run, $run) = $run)
  RETURN member, min(length(path)) / 2 AS level
}
WITH member, level ORDER BY level, member.id
WITH count(*) AS total, max(level) AS depth, collect({member: member, level: level}) AS members
WITH total, depth,
  [each IN members WHERE [each.level, each.member.id] > [$after_level, $after_customer]][..$first] AS page
RETURN total, depth, COLLECT {
    UNWIND page AS each
    WITH each.member AS member, each.level AS level
    RETURN {customer: member.id, level: level, parents: COLLECT {
        MATCH (member)<-[:FOR]-(:Credit {run: $run})<-[:EARNED]-(parent:Customer)
        WITH DISTINCT parent.id AS id
        RETURN id
        ORDER BY id
        LIMIT 100
      }} AS row
  } AS rows
