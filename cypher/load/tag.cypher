// Store Tag nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  name: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($name) - 1) AS i
MERGE (n:Tag {name: $name[i]})
RETURN DISTINCT [] AS contradicted
