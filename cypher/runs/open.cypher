// Open a run, or find that an equal one stands already.
//
// params:  id: str, kind: str, as_of: int?, parameters: str, inputs: str, code: str, built_on: list[str]
// returns: state: str
// mode:    write
MERGE (run:Run {id: $id})
ON CREATE SET run.kind = $kind, run.parameters = $parameters, run.inputs = $inputs, run.code = $code,
  run.as_of = datetime({epochSeconds: $as_of}), run.state = 'open', run.facts = '{}'
WITH run
CALL (run) {
  UNWIND $built_on AS input
  MATCH (earlier:Run {id: input})
  MERGE (run)-[:BUILT_ON]->(earlier)
}
RETURN DISTINCT run.state AS state
