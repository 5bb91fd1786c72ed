// Store Campaign nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  key: list[str], id: list[str], source: list[str], digest: list[str], name: list[str], starts_at: list[int], starts_at_precision: list[str], ends_at: list[int], ends_at_precision: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($key) - 1) AS i
MERGE (n:Campaign {key: $key[i]})
WITH n, i, n.digest <> $digest[i] AS differs
FOREACH (_ IN CASE WHEN n.digest IS NULL THEN [1] ELSE [] END | SET n.id = coalesce(n.id, $id[i]),
    n.source = coalesce(n.source, $source[i]),
    n.digest = coalesce(n.digest, $digest[i]),
    n.name = coalesce(n.name, $name[i]),
    n.starts_at = coalesce(n.starts_at, CASE WHEN $starts_at[i] IS NULL THEN null ELSE datetime({epochMillis: $starts_at[i]}) END),
    n.starts_at_precision = coalesce(n.starts_at_precision, $starts_at_precision[i]),
    n.ends_at = coalesce(n.ends_at, CASE WHEN $ends_at[i] IS NULL THEN null ELSE datetime({epochMillis: $ends_at[i]}) END),
    n.ends_at_precision = coalesce(n.ends_at_precision, $ends_at_precision[i]))
RETURN collect(CASE WHEN differs THEN n.key END) AS contradicted
