// Store Customer nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  id: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($id) - 1) AS i
MERGE (n:Customer {id: $id[i]})
RETURN [] AS contradicted
