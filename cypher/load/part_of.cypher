// Store PART_OF from Group to Group; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Group {key: $start[i]})
USING INDEX SEEK a:Group(key)
MATCH (b:Group {key: $end[i]})
USING INDEX SEEK b:Group(key)
MERGE (a)-[:PART_OF]->(b)
RETURN DISTINCT [] AS contradicted
