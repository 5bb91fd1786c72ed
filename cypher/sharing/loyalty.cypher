// The loyalty tags of some customers, with the span in which each holds.
//
// params:  customers: list[str], levels: list[str]
// returns: customer: str, level: str, since: int?, until: int?
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})<-[:IS]-(:Identity)-[tagged:TAGGED]->(tag:Tag)
WHERE tag.name IN $levels
RETURN DISTINCT id AS customer, tag.name AS level, tagged.since.epochMillis AS since, tagged.until.epochMillis AS until
ORDER BY customer, level, since, until
