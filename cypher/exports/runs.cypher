// The published runs with all that defines them.
//
// returns: kind: list[str], run_id: list[str], as_of: list[str], parameters: list[str], inputs: list[str],
//          code: list[str], facts: list[str]
// mode:    read
MATCH (:Pointer)-[:PUBLISHED]->(run:Run)
WITH run ORDER BY run.kind
RETURN collect(run.kind) AS kind, collect(run.id) AS run_id, collect(coalesce(toString(run.as_of), '')) AS as_of,
  collect(run.parameters) AS parameters, collect(run.inputs) AS inputs, collect(run.code) AS code,
  collect(run.facts) AS facts
