// Close a run: everything it found is stored.
//
// params:  id: str, facts: str
// mode:    write
MATCH (run:Run {id: $id})
SET run.state = 'complete', run.facts = $facts
