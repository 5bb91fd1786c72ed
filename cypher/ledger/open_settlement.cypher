// Open a settlement.
//
// params:  id: str, number: int, as_of: int, actor: str, first: int
// mode:    write
CREATE (run:SettlementRun {
  id: $id, number: $number, state: 'open', as_of: datetime({epochSeconds: $as_of}), opened_at: datetime(),
  actor: $actor, first: $first, facts: '{}'})
