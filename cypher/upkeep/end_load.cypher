// Remember that a load of files ended.
//
// params:  key: str, rejected: int
// mode:    write
MATCH (l:Load {key: $key})
SET l.rejected = $rejected, l.finished = true
