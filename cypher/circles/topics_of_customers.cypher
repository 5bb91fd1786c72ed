// The topics of what some customers did with content up to a moment: acts on it, shares of it, and orders through it.
//
// params:  customers: list[str], as_of: int
// returns: customer: list[str], topic: list[str], act: list[str]
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})<-[:IS]-(source:Identity)
CALL (source) {
  MATCH (source)-[done:INTERACTED]->(content:Content)
  RETURN content, done.kind AS act, done.at AS at
  UNION ALL
  MATCH (source)-[:SHARED|PLACED]->(thing)
  MATCH (thing) (()-[:CAME_FROM|THROUGH]->(:Share)){0,100} () (()-[:CAME_FROM|THROUGH]->(:ShareLink)){0,1} (carrier)
    -[:CAME_FROM|LEADS_TO]->(content:Content)
  RETURN DISTINCT content, CASE WHEN thing:Share THEN 'share' ELSE 'purchase' END AS act, thing.at AS at
}
WITH id, content, act, at
WHERE content.topic IS NOT NULL AND coalesce(at.epochSeconds <= $as_of, true)
RETURN collect(id) AS customer, collect(content.topic) AS topic, collect(act) AS act
