// Store DESCRIBES from Profile to Identity; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Profile {key: $start[i]})
USING INDEX SEEK a:Profile(key)
MATCH (b:Identity {key: $end[i]})
USING INDEX SEEK b:Identity(key)
MERGE (a)-[:DESCRIBES]->(b)
RETURN DISTINCT [] AS contradicted
