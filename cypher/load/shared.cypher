// Store SHARED from Identity to Share; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Identity {key: $start[i]})
USING INDEX SEEK a:Identity(key)
MATCH (b:Share {key: $end[i]})
USING INDEX SEEK b:Share(key)
MERGE (a)-[:SHARED]->(b)
RETURN DISTINCT [] AS contradicted
