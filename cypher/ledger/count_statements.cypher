// Note that all statements of a closed settlement are stored.
//
// params:  run: str, count: int
// mode:    write
MATCH (run:SettlementRun {id: $run})
SET run.statements = $count
