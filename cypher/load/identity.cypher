// Store Identity nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  key: list[str], channel: list[str], external_id: list[str], declared: list[bool], first: int
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($key) - 1) AS i
MERGE (n:Identity {key: $key[i]})
ON CREATE SET n.number = $first + i
SET n.channel = coalesce(n.channel, $channel[i]),
    n.external_id = coalesce(n.external_id, $external_id[i]),
    n.declared = coalesce(n.declared, $declared[i])
RETURN DISTINCT [] AS contradicted
