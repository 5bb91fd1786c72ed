// What the ledger holds from a number on that somebody outside may want to know: sales, and payments that came back.
//
// params:  entry: int, first: int = 5000
// returns: last: int?, events: list[map]
// mode:    read
MATCH (e:LedgerEntry)
WHERE e.number >= $entry
WITH e ORDER BY e.number LIMIT $first
RETURN max(e.number) AS last, collect(
  CASE WHEN e.kind IN ['ordered', 'returned']
  THEN {kind: e.kind, key: e.key, order: e.order, plan: e.plan, run: e.run, event: e.event,
    reason: e.reason} END
) AS events
