// Note which facts the circles of a run are found in, so that they can be asked why.
//
// params:  id: str, sorts: list[str]?, since: int?, until: int?
// mode:    write
MATCH (run:Run {id: $id})
SET run.sorts = $sorts,
  run.ties_since = CASE WHEN $since IS NULL THEN null ELSE datetime({epochSeconds: $since}) END,
  run.ties_until = CASE WHEN $until IS NULL THEN null ELSE datetime({epochSeconds: $until}) END
