// Store Order nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  key: list[str], id: list[str], source: list[str], digest: list[str], channel: list[str], at: list[int], at_precision: list[str], amount_minor: list[int], currency: list[str], code: list[str], device: list[str], began_at: list[int], began_at_precision: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($key) - 1) AS i
MERGE (n:Order {key: $key[i]})
WITH n, i, n.digest <> $digest[i] AS differs
FOREACH (_ IN CASE WHEN n.digest IS NULL THEN [1] ELSE [] END | SET n.id = coalesce(n.id, $id[i]),
    n.source = coalesce(n.source, $source[i]),
    n.digest = coalesce(n.digest, $digest[i]),
    n.channel = coalesce(n.channel, $channel[i]),
    n.at = coalesce(n.at, CASE WHEN $at[i] IS NULL THEN null ELSE datetime({epochMillis: $at[i]}) END),
    n.at_precision = coalesce(n.at_precision, $at_precision[i]),
    n.amount_minor = coalesce(n.amount_minor, $amount_minor[i]),
    n.currency = coalesce(n.currency, $currency[i]),
    n.code = coalesce(n.code, $code[i]),
    n.device = coalesce(n.device, $device[i]),
    n.began_at = coalesce(n.began_at, CASE WHEN $began_at[i] IS NULL THEN null ELSE datetime({epochMillis: $began_at[i]}) END),
    n.began_at_precision = coalesce(n.began_at_precision, $began_at_precision[i]))
RETURN collect(CASE WHEN differs THEN n.key END) AS contradicted
