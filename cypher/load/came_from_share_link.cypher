// Store CAME_FROM from Share to ShareLink; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Share {key: $start[i]})
USING INDEX SEEK a:Share(key)
MATCH (b:ShareLink {key: $end[i]})
USING INDEX SEEK b:ShareLink(key)
MERGE (a)-[:CAME_FROM]->(b)
RETURN DISTINCT [] AS contradicted
