// Store Identity nodes; a second load changes nothing, and keys with other values come back.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  key: list[str], channel: list[str], external_id: list[str], declared: list[bool], joined_at: list[int], joined_at_precision: list[str], attributes: list[str], first: int
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($key) - 1) AS i
MERGE (n:Identity {key: $key[i]})
ON CREATE SET n.number = $first + i
WITH n, i, n.channel <> $channel[i] OR n.external_id <> $external_id[i] OR n.declared <> $declared[i] OR n.joined_at.epochMillis <> $joined_at[i] OR n.joined_at_precision <> $joined_at_precision[i] OR n.attributes <> $attributes[i] AS differs
SET n.channel = coalesce(n.channel, $channel[i]),
    n.external_id = coalesce(n.external_id, $external_id[i]),
    n.declared = coalesce(n.declared, $declared[i]),
    n.joined_at = CASE WHEN $joined_at[i] IS NULL OR n.joined_at <= CASE WHEN $joined_at[i] IS NULL THEN null ELSE datetime({epochMillis: $joined_at[i]}) END THEN n.joined_at ELSE CASE WHEN $joined_at[i] IS NULL THEN null ELSE datetime({epochMillis: $joined_at[i]}) END END,
    n.joined_at_precision = CASE WHEN $joined_at_precision[i] IS NULL OR n.joined_at_precision <= $joined_at_precision[i] THEN n.joined_at_precision ELSE $joined_at_precision[i] END,
    n.attributes = CASE WHEN $attributes[i] IS NULL OR n.attributes <= $attributes[i] THEN n.attributes ELSE $attributes[i] END
RETURN collect(CASE WHEN differs THEN n.key END) AS contradicted
