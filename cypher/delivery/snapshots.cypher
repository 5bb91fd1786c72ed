// The chain snapshots of some keys: whom events came through, as it was when their rewards were posted.
//
// params:  keys: list[str]
// returns: key: str, event: str, kind: str, plan: str, content: str
// mode:    read
UNWIND $keys AS key
MATCH (s:ChainSnapshot {key: key})
RETURN s.key AS key, s.event AS event, s.kind AS kind, s.plan AS plan, s.content AS content
