// Which of some keys of entries are posted already.
//
// params:  keys: list[str]
// returns: key: str
// mode:    read
UNWIND $keys AS key
MATCH (entry:LedgerEntry {key: key})
USING INDEX SEEK entry:LedgerEntry(key)
RETURN entry.key AS key
ORDER BY key
