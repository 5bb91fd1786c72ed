// Store THROUGH from Order to ShareLink; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Order {key: $start[i]})
USING INDEX SEEK a:Order(key)
MATCH (b:ShareLink {key: $end[i]})
USING INDEX SEEK b:ShareLink(key)
MERGE (a)-[:THROUGH]->(b)
RETURN DISTINCT [] AS contradicted
