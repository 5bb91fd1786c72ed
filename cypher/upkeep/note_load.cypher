// Remember that a load of files ended.
//
// params:  key: str, source: str, rows: int, rejected: int
// mode:    write
MERGE (l:Load {key: $key})
ON CREATE SET l.source = $source, l.rows = $rows, l.rejected = $rejected
