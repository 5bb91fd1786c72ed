// How many entries of each kind the log has between two numbers.
//
// params:  first: int, last: int
// returns: kind: str, count: int
// mode:    read
MATCH (entry:LedgerEntry)
WHERE entry.number >= $first AND entry.number <= $last
RETURN entry.kind AS kind, count(*) AS count
ORDER BY kind
