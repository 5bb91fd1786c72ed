// Remember that a load of files begins, so that one that is cut off is noticed.
//
// params:  key: str, source: str, rows: int
// mode:    write
MERGE (l:Load {key: $key})
ON CREATE SET l.source = $source, l.rows = $rows, l.rejected = 0, l.finished = false
