// Every settlement, oldest first.
//
// returns: id: str, number: int, state: str, as_of: int, opened_at: int, closed_at: int?, actor: str, first: int,
//          last: int?, facts: str, statements: int?, digest: str?
// mode:    read
// scan:    yes; settlements are few
MATCH (run:SettlementRun)
RETURN run.id AS id, run.number AS number, run.state AS state, run.as_of.epochSeconds AS as_of,
  run.opened_at.epochSeconds AS opened_at, run.closed_at.epochSeconds AS closed_at, run.actor AS actor,
  run.first AS first, run.last AS last, run.facts AS facts,
  run.statements AS statements, run.digest AS digest
ORDER BY number
