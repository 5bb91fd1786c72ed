// Entries of some keys with their lines, in the order of the log.
//
// params:  keys: list[str]
// returns: entry: str, number: int, kind: str, lines: list[map]
// mode:    read
UNWIND $keys AS key
MATCH (entry:LedgerEntry {key: key})
USING INDEX SEEK entry:LedgerEntry(key)
RETURN entry.key AS entry, entry.number AS number, entry.kind AS kind, COLLECT {
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
