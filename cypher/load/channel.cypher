// Store Channel nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  code: list[str], name: list[str], kind: list[str], declared: list[bool]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($code) - 1) AS i
MERGE (n:Channel {code: $code[i]})
WITH n, i, n.name <> $name[i] OR n.kind <> $kind[i] OR n.declared <> $declared[i] AS differs
SET n.name = coalesce(n.name, $name[i]),
    n.kind = coalesce(n.kind, $kind[i]),
    n.declared = coalesce(n.declared, $declared[i])
RETURN collect(CASE WHEN differs THEN n.code END) AS contradicted
