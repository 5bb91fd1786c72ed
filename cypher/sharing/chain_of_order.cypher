// The shares that lead from some orders up to the first ones, 100 hops at most: who passed each on, when, and its parents.
//
// `min(length(path))` makes Neo4j (5.26) search in breadth and visit each share once: shares that went in a circle, or
// came from several parents each, cost no more than others. A share without a `digest` is only named by others.
//
// params:  orders: list[str]
// returns: order: str, hops: int, key: str, id: str, at: int?, at_text: str?, channel: str?, declared: bool, customer: str?,
//          parents: list[str]
// mode:    read
UNWIND $orders AS name
MATCH (order:Order {key: name})-[:THROUGH]->(through:Share)
WITH name, min(through.key) AS through
MATCH (start:Share {key: through})
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
RETURN name AS order, hops, share.key AS key, share.id AS id, share.at.epochSeconds AS at, toString(share.at) AS at_text,
  share.channel AS channel, share.digest IS NOT NULL AS declared, COLLECT {
    MATCH (share)<-[:SHARED]-(:Identity)-[:IS]->(customer:Customer)
    RETURN customer.id
    ORDER BY customer.id
    LIMIT 1
  }[0] AS customer, COLLECT {
    MATCH (share)-[:CAME_FROM]->(parent:Share)
    RETURN parent.key
    ORDER BY parent.key
    LIMIT 100
  } AS parents
ORDER BY order, hops, key
