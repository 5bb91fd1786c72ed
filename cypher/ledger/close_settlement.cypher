// Close a settlement, with what it comes to.
//
// params:  id: str, last: int, facts: str, digest: str
// mode:    write
MATCH (run:SettlementRun {id: $id})
SET run.state = 'closed', run.closed_at = datetime(), run.last = $last, run.facts = $facts,
  run.digest = $digest
