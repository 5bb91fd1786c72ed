// Store BROUGHT from Referral to Identity; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Referral {key: $start[i]})
USING INDEX SEEK a:Referral(key)
MATCH (b:Identity {key: $end[i]})
USING INDEX SEEK b:Identity(key)
MERGE (a)-[:BROUGHT]->(b)
RETURN DISTINCT [] AS contradicted
