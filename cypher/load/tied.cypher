// Store TIED from Identity to Identity; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str], key: list[str], source: list[str], channel: list[str], kind: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
OPTIONAL MATCH ()-[known:TIED {key: $key[i]}]->()
USING INDEX SEEK known:TIED(key)
MATCH (a:Identity {key: $start[i]})
USING INDEX SEEK a:Identity(key)
MATCH (b:Identity {key: $end[i]})
USING INDEX SEEK b:Identity(key)
FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |
  CREATE (a)-[:TIED {key: $key[i], source: $source[i], channel: $channel[i], kind: $kind[i]}]->(b))
RETURN collect(CASE WHEN startNode(known).key <> $start[i] OR endNode(known).key <> $end[i] OR known.source <> $source[i] OR known.channel <> $channel[i] OR known.kind <> $kind[i] THEN known.key END) AS contradicted
