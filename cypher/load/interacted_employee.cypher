// Store INTERACTED from Identity to Employee; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str], key: list[str], source: list[str], channel: list[str], kind: list[str], at: list[int], at_precision: list[str], value: list[float]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
OPTIONAL MATCH ()-[known:INTERACTED {key: $key[i]}]->()
USING INDEX SEEK known:INTERACTED(key)
MATCH (a:Identity {key: $start[i]})
USING INDEX SEEK a:Identity(key)
MATCH (b:Employee {key: $end[i]})
USING INDEX SEEK b:Employee(key)
FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |
  CREATE (a)-[:INTERACTED {key: $key[i], source: $source[i], channel: $channel[i], kind: $kind[i], at: CASE WHEN $at[i] IS NULL THEN null ELSE datetime({epochMillis: $at[i]}) END, at_precision: $at_precision[i], value: $value[i]}]->(b))
RETURN collect(CASE WHEN startNode(known).key <> $start[i] OR endNode(known).key <> $end[i] OR known.source <> $source[i] OR known.channel <> $channel[i] OR known.kind <> $kind[i] OR known.at.epochMillis <> $at[i] OR (known.at.epochMillis IS NULL) <> ($at[i] IS NULL) OR known.at_precision <> $at_precision[i] OR (known.at_precision IS NULL) <> ($at_precision[i] IS NULL) OR known.value <> $value[i] OR (known.value IS NULL) <> ($value[i] IS NULL) THEN known.key END) AS contradicted
