// Store TOUCHED from Identity to Touch; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Identity {key: $start[i]})
USING INDEX SEEK a:Identity(key)
MATCH (b:Touch {key: $end[i]})
USING INDEX SEEK b:Touch(key)
MERGE (a)-[:TOUCHED]->(b)
RETURN DISTINCT [] AS contradicted
