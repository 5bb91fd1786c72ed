// A part of the log, entry by entry in its order, each with its lines.
//
// params:  after: int, first: int = 5000
// returns: number: int, key: str, kind: str, at: int, sale: str?, order: str?, plan: str?,
//          snapshot: str?, run: str?, in_run: str?, due_at: int?, actor: str?, reason: str?, event: str,
//          digest: str?, lines: list[map]
// mode:    read
MATCH (entry:LedgerEntry)
WHERE entry.number > $after AND entry.number <= $after + $first
RETURN entry.number AS number, entry.key AS key, entry.kind AS kind, entry.at.epochSeconds AS at, entry.sale AS sale,
  entry.order AS order, entry.plan AS plan, entry.snapshot AS snapshot, entry.run AS run,
  COLLECT { MATCH (entry)-[:IN_RUN]->(run:SettlementRun) RETURN run.id }[0] AS in_run,
  entry.due_at.epochSeconds AS due_at, entry.actor AS actor, entry.reason AS reason, entry.event AS event,
  entry.digest AS digest, COLLECT {
    MATCH (entry)-[:POSTED]->(line:LedgerLine)
    RETURN {
      key: line.key, entry: line.entry, line: line.line, number: line.number, at: line.at.epochSeconds,
      kind: line.kind, account: line.account, customer: line.customer, identity: line.identity, sale: line.sale,
      order: line.order, plan: line.plan, snapshot: line.snapshot, currency: line.currency, debit: line.debit,
      credit: line.credit
    }
    ORDER BY line.line
  } AS lines
ORDER BY number
