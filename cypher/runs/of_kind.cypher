// All complete runs of a kind with what defines them and what they found, and which of them is published.
//
// params:  kind: str
// returns: id: str, as_of: int, parameters: str, inputs: str, code: str, facts: str, published: bool
// mode:    read
MATCH (run:Run {kind: $kind, state: 'complete'})
RETURN run.id AS id, run.as_of.epochSeconds AS as_of, run.parameters AS parameters, run.inputs AS inputs,
  run.code AS code, run.facts AS facts, EXISTS { (:Pointer)-[:PUBLISHED]->(run) } AS published
ORDER BY id
