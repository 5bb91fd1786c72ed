// Store TAGGED from Identity to Tag; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str], key: list[str], source: list[str], since: list[int], since_precision: list[str], until: list[int], until_precision: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
OPTIONAL MATCH ()-[known:TAGGED {key: $key[i]}]->()
USING INDEX SEEK known:TAGGED(key)
MATCH (a:Identity {key: $start[i]})
USING INDEX SEEK a:Identity(key)
MATCH (b:Tag {name: $end[i]})
USING INDEX SEEK b:Tag(name)
FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |
  CREATE (a)-[:TAGGED {key: $key[i], source: $source[i], since: CASE WHEN $since[i] IS NULL THEN null ELSE datetime({epochMillis: $since[i]}) END, since_precision: $since_precision[i], until: CASE WHEN $until[i] IS NULL THEN null ELSE datetime({epochMillis: $until[i]}) END, until_precision: $until_precision[i]}]->(b))
RETURN collect(CASE WHEN startNode(known).key <> $start[i] OR endNode(known).name <> $end[i] OR known.source <> $source[i] OR known.since.epochMillis <> $since[i] OR (known.since.epochMillis IS NULL) <> ($since[i] IS NULL) OR known.since_precision <> $since_precision[i] OR (known.since_precision IS NULL) <> ($since_precision[i] IS NULL) OR known.until.epochMillis <> $until[i] OR (known.until.epochMillis IS NULL) <> ($until[i] IS NULL) OR known.until_precision <> $until_precision[i] OR (known.until_precision IS NULL) <> ($until_precision[i] IS NULL) THEN known.key END) AS contradicted
