// How long the log of the ledger is by its head, the digest of its last entry, and how many entries and lines there are.
//
// returns: next: int, tip: str, entries: int, lines: int
// mode:    read
RETURN coalesce(COLLECT { MATCH (head:Counter {name: 'ledger'}) RETURN head.next }[0], 1) AS next,
  coalesce(COLLECT { MATCH (head:Counter {name: 'ledger'}) RETURN head.digest }[0], '') AS tip,
  COUNT { (:LedgerEntry) } AS entries, COUNT { (:LedgerLine) } AS lines
