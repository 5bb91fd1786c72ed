// Store Touch nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  key: list[str], source: list[str], digest: list[str], channel: list[str], at: list[int], at_precision: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($key) - 1) AS i
MERGE (n:Touch {key: $key[i]})
WITH n, i, n.digest <> $digest[i] AS differs
FOREACH (_ IN CASE WHEN n.digest IS NULL THEN [1] ELSE [] END | SET n.source = coalesce(n.source, $source[i]),
    n.digest = coalesce(n.digest, $digest[i]),
    n.channel = coalesce(n.channel, $channel[i]),
    n.at = coalesce(n.at, CASE WHEN $at[i] IS NULL THEN null ELSE datetime({epochMillis: $at[i]}) END),
    n.at_precision = coalesce(n.at_precision, $at_precision[i]))
RETURN collect(CASE WHEN differs THEN n.key END) AS contradicted
