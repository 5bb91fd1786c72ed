// Store ReferralCode nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  key: list[str], id: list[str], source: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($key) - 1) AS i
MERGE (n:ReferralCode {key: $key[i]})
SET n.id = coalesce(n.id, $id[i]),
    n.source = coalesce(n.source, $source[i])
RETURN DISTINCT [] AS contradicted
