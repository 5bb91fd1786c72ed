// How long the log of the ledger is by its head, and how many entries and lines there are.
//
// returns: next: int, entries: int, lines: int
// mode:    read
RETURN coalesce(COLLECT { MATCH (head:Counter {name: 'ledger'}) RETURN head.next }[0], 1) AS next,
  COUNT { (:LedgerEntry) } AS entries, COUNT { (:LedgerLine) } AS lines
