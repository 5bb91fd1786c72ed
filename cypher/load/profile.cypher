// Store Profile nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  key: list[str], source: list[str], digest: list[str], joined_at: list[int], joined_at_precision: list[str], attributes: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($key) - 1) AS i
MERGE (n:Profile {key: $key[i]})
WITH n, i, n.digest <> $digest[i] AS differs
FOREACH (_ IN CASE WHEN n.digest IS NULL THEN [1] ELSE [] END | SET n.source = coalesce(n.source, $source[i]),
    n.digest = coalesce(n.digest, $digest[i]),
    n.joined_at = coalesce(n.joined_at, CASE WHEN $joined_at[i] IS NULL THEN null ELSE datetime({epochMillis: $joined_at[i]}) END),
    n.joined_at_precision = coalesce(n.joined_at_precision, $joined_at_precision[i]),
    n.attributes = coalesce(n.attributes, $attributes[i]))
RETURN collect(CASE WHEN differs THEN n.key END) AS contradicted
