// The complete runs, newest point in time first, with what went into them.
//
// params:  kind: str?, after_as_of: str = "~", after_id: str = "", first: int = 20
// returns: id: str, kind: str, as_of: str?, parameters: str, inputs: str, code: str, facts: str, published: bool
// mode:    read
MATCH (run:Run {state: 'complete'})
WHERE ($kind IS NULL OR run.kind = $kind)
WITH run, coalesce(toString(run.as_of), '') AS as_of
WHERE as_of < $after_as_of OR (as_of = $after_as_of AND run.id > $after_id)
RETURN run.id AS id, run.kind AS kind, as_of, run.parameters AS parameters, run.inputs AS inputs, run.code AS code,
  run.facts AS facts, EXISTS { (:Pointer)-[:PUBLISHED]->(run) } AS published
ORDER BY as_of DESC, id
LIMIT $first
