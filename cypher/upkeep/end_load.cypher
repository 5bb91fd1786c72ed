// Remember that a load of files ended; an earlier one of that source that was cut off needs no second try then.
//
// params:  key: str, source: str, rejected: int
// mode:    write
MATCH (l:Load {key: $key})
SET l.rejected = $rejected
WITH l
MATCH (other:Load {source: $source})
SET other.finished = true
