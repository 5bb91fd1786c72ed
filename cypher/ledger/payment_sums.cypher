// What some payments, returns and joins move in all: the amount in the account of what was paid, and whether they balance.
//
// params:  keys: list[str]
// returns: key: str, paid: int, off: int
// mode:    read
UNWIND $keys AS key
MATCH (entry:LedgerEntry {key: key})
USING INDEX SEEK entry:LedgerEntry(key)
MATCH (entry)-[:POSTED]->(line:LedgerLine)
RETURN key, sum(CASE WHEN line.account = 'paid' THEN line.credit - line.debit ELSE 0 END) AS paid,
  sum(line.debit - line.credit) AS off
ORDER BY key
