// The keys of every entry that concerns some sales alone.
//
// params:  sales: list[str]
// returns: key: str
// mode:    read
UNWIND $sales AS sale
MATCH (entry:LedgerEntry {sale: sale})
USING INDEX SEEK entry:LedgerEntry(sale)
RETURN entry.key AS key
ORDER BY key
