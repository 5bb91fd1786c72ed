// Store OWNS from Identity to ReferralCode; a second load changes nothing.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  start: list[str], end: list[str], key: list[str], source: list[str]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($start) - 1) AS i
OPTIONAL MATCH ()-[known:OWNS {key: $key[i]}]->()
USING INDEX SEEK known:OWNS(key)
MATCH (a:Identity {key: $start[i]})
USING INDEX SEEK a:Identity(key)
MATCH (b:ReferralCode {key: $end[i]})
USING INDEX SEEK b:ReferralCode(key)
FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |
  CREATE (a)-[:OWNS {key: $key[i], source: $source[i]}]->(b))
RETURN collect(CASE WHEN startNode(known).key <> $start[i] OR endNode(known).key <> $end[i] OR known.source <> $source[i] THEN known.key END) AS contradicted
