// Store REFUNDS from Refund to Order; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Refund {key: $start[i]})
USING INDEX SEEK a:Refund(key)
MATCH (b:Order {key: $end[i]})
USING INDEX SEEK b:Order(key)
MERGE (a)-[:REFUNDS]->(b)
RETURN DISTINCT [] AS contradicted
