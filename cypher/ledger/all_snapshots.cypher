// Chain snapshots in the order of their keys, a page at a time.
//
// params:  after: str = "", first: int
// returns: key: str, event: str, kind: str, plan: str, content: str
// mode:    read
MATCH (snapshot:ChainSnapshot)
WHERE snapshot.key > $after
RETURN snapshot.key AS key, snapshot.event AS event, snapshot.kind AS kind, snapshot.plan AS plan,
  snapshot.content AS content
ORDER BY key
LIMIT $first
