// What was paid with some payments, and to whom.
//
// params:  keys: list[str]
// returns: key: str, event: str, run: str?
// mode:    read
UNWIND $keys AS key
MATCH (e:LedgerEntry {key: key})
RETURN e.key AS key, e.event AS event, e.run AS run
