// The shares that lead from some shares up to the first ones, 100 hops at most: who passed each on, when, and its parents;
// and of a share without a parent the link it came from.
//
// `min(length(path))` makes Neo4j (5.26) search in breadth and visit each share once: shares that went in a circle, or
// came from several parents each, cost no more than others. A share without a `digest` is only named by others. `scans`
// tell when the sharer last scanned a code of each parent, for the binding that asks for it.
//
// params:  shares: list[str], scans: bool = false
// returns: start: str, steps: list[map]
// mode:    read
UNWIND $shares AS name
MATCH (start:Share {key: name})
USING INDEX SEEK start:Share(key)
CALL (start) {
  RETURN start AS share, 0 AS hops
  UNION ALL
  MATCH path = (start)-[:CAME_FROM*1..100]->(share:Share)
  WHERE share <> start
  WITH share, min(length(path)) AS hops
  RETURN share, hops
  ORDER BY hops, share.key
  LIMIT 1000
}
WITH name, hops, share, COLLECT {
    MATCH (share)<-[:SHARED]-(sharer:Identity)
    OPTIONAL MATCH (sharer)-[:IS]->(customer:Customer)
    RETURN {identity: sharer.key, customer: customer.id}
    ORDER BY customer.id, sharer.key
    LIMIT 1
  }[0] AS sharer, COLLECT {
    MATCH (share)-[:CAME_FROM]->(parent:Share)
    RETURN parent.key
    ORDER BY parent.key
    LIMIT 100
  } AS parents
WITH name, hops, share, sharer, parents, COLLECT {
    MATCH (:Customer {id: sharer.customer})<-[:IS]-(:Identity)-[:CLICKED]->(scan:Click)
    WHERE $scans AND size(parents) > 1 AND scan.kind = 'scan' AND scan.evidence IS NULL
      AND coalesce(scan.at <= share.at, true)
    WITH DISTINCT scan // far fewer than all clicks on a parent
    MATCH (scan)-[:ON]->(parent:Share)
    WHERE parent.key IN parents
    WITH parent.key AS parent, max(scan.at.epochMillis) AS at
    RETURN {parent: parent, at: at} AS scan
    ORDER BY parent
    LIMIT 100
  } AS scans, COLLECT {
    MATCH (share)-[:CAME_FROM]->(link:ShareLink)<-[:MADE]-(owner:Identity)-[:IS]->(person:Customer)
    WHERE parents = []
    RETURN {key: link.key, id: link.id, at: link.created_at.epochMillis, at_text: toString(link.created_at),
      channel: link.channel, identity: owner.key, customer: person.id} AS link
    ORDER BY link.key, link.identity
    LIMIT 1
  } AS links
ORDER BY name, hops, share.key
RETURN name AS start, collect({hops: hops, key: share.key, id: share.id, at: share.at.epochMillis,
  at_text: toString(share.at), channel: share.channel, declared: share.digest IS NOT NULL, identity: sharer.identity,
  customer: sharer.customer, parents: parents, scans: scans, links: links}) AS steps
ORDER BY start
