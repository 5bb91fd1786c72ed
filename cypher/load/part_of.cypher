// Store PART_OF from Group to Group; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
MATCH (a:Group {key: $start[i]})
MATCH (b:Group {key: $end[i]})
MERGE (a)-[:PART_OF]->(b)
RETURN DISTINCT [] AS contradicted
