// Some complete runs of scores: their moment, their parameters with the plans, those of the run each was compared with,
// and what describes their result.
//
// params:  ids: list[str]
// returns: id: str, as_of: int, parameters: str, before: str, facts: str
// mode:    read
UNWIND $ids AS id
MATCH (run:Run {id: id, kind: 'scores', state: 'complete'})
OPTIONAL MATCH (run)-[:BUILT_ON]->(earlier:Run {kind: 'scores'})
RETURN run.id AS id, run.as_of.epochSeconds AS as_of, run.parameters AS parameters,
  coalesce(earlier.parameters, '') AS before, run.facts AS facts
