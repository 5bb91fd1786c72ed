// Store SHOWED from Touch to Content; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Touch {key: $start[i]})
USING INDEX SEEK a:Touch(key)
MATCH (b:Content {key: $end[i]})
USING INDEX SEEK b:Content(key)
MERGE (a)-[:SHOWED]->(b)
RETURN DISTINCT [] AS contradicted
