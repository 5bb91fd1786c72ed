// What kind a complete run is; no row when it is not stored.
//
// params:  run: str
// returns: kind: str
// mode:    read
MATCH (run:Run {id: $run, state: 'complete'})
RETURN run.kind AS kind
