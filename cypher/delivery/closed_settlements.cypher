// Settlements that were closed, from a number on.
//
// params:  run: int
// returns: id: str, number: int, closed_at: str
// mode:    read
MATCH (r:SettlementRun)
WHERE r.number >= $run AND r.state = 'closed'
RETURN r.id AS id, r.number AS number, toString(r.closed_at) AS closed_at
ORDER BY number
