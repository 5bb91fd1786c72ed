// Chain snapshots of some keys.
//
// params:  keys: list[str]
// returns: key: str, event: str, kind: str, plan: str, content: str
// mode:    read
UNWIND $keys AS key
MATCH (snapshot:ChainSnapshot {key: key})
RETURN snapshot.key AS key, snapshot.event AS event, snapshot.kind AS kind, snapshot.plan AS plan,
  snapshot.content AS content
ORDER BY key
