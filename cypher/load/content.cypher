// Store Content nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  key: list[str], id: list[str], source: list[str], digest: list[str], kind: list[str], title: list[str], topic: list[str], created_at: list[int], created_at_precision: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($key) - 1) AS i
MERGE (n:Content {key: $key[i]})
WITH n, i, n.digest <> $digest[i] AS differs
FOREACH (_ IN CASE WHEN n.digest IS NULL THEN [1] ELSE [] END | SET n.id = coalesce(n.id, $id[i]),
    n.source = coalesce(n.source, $source[i]),
    n.digest = coalesce(n.digest, $digest[i]),
    n.kind = coalesce(n.kind, $kind[i]),
    n.title = coalesce(n.title, $title[i]),
    n.topic = coalesce(n.topic, $topic[i]),
    n.created_at = coalesce(n.created_at, CASE WHEN $created_at[i] IS NULL THEN null ELSE datetime({epochMillis: $created_at[i]}) END),
    n.created_at_precision = coalesce(n.created_at_precision, $created_at_precision[i]))
RETURN collect(CASE WHEN differs THEN n.key END) AS contradicted
