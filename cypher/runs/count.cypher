// How many complete runs are stored, of one kind or of all.
//
// params:  kind: str?
// returns: total: int
// mode:    read
// scan:    yes; runs are few
MATCH (run:Run {state: 'complete'})
WHERE $kind IS NULL OR run.kind = $kind
RETURN count(run) AS total
