// A part of the log, entry by entry in its order, each with its lines.
//
// params:  after: int, first: int = 5000
// returns: number: int, key: str, kind: str, at: int, sale: str?, event: str, lines: list[map]
// mode:    read
MATCH (entry:LedgerEntry)
WHERE entry.number > $after AND entry.number <= $after + $first
RETURN entry.number AS number, entry.key AS key, entry.kind AS kind, entry.at.epochSeconds AS at, entry.sale AS sale,
  entry.event AS event, COLLECT {
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
