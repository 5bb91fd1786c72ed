// Some complete runs of scores: their moment, their parameters with the plans, and what describes their result.
//
// params:  ids: list[str]
// returns: id: str, as_of: int, parameters: str, facts: str
// mode:    read
UNWIND $ids AS id
MATCH (run:Run {id: id, kind: 'scores', state: 'complete'})
RETURN run.id AS id, run.as_of.epochSeconds AS as_of, run.parameters AS parameters, run.facts AS facts
