// Entries of some keys, with the number of each and the event itself, in the order of the log.
//
// params:  keys: list[str]
// returns: key: str, number: int, kind: str, at: int, actor: str?, reason: str?, run: str?, event: str
// mode:    read
UNWIND $keys AS key
MATCH (entry:LedgerEntry {key: key})
USING INDEX SEEK entry:LedgerEntry(key)
RETURN entry.key AS key, entry.number AS number, entry.kind AS kind, entry.at.epochSeconds AS at, entry.actor AS actor,
  entry.reason AS reason, entry.run AS run, entry.event AS event
ORDER BY number
