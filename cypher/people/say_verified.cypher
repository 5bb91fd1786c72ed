// Note what rows say of who was made sure of: the latest word of each row holds, and one row that says so is enough.
//
// params:  key: list[str], row: list[str], says: list[bool], newer_than: int
// returns: contradicted: list[str], changed: int
// mode:    write
UNWIND range(0, size($key) - 1) AS i
WITH $key[i] AS key, collect($row[i]) AS spoke, collect(CASE WHEN $says[i] THEN $row[i] END) AS yes
MATCH (n:Identity {key: key})
USING INDEX SEEK n:Identity(key)
WITH n, n.verified IS NOT NULL AS before, [row IN coalesce(n.verified_by, []) WHERE NOT row IN spoke] + yes AS rows
WITH n, before, COLLECT { UNWIND rows AS row RETURN row ORDER BY row } AS rows
SET n.verified_by = CASE WHEN size(rows) > 0 THEN rows END, n.verified = CASE WHEN size(rows) > 0 THEN true END
RETURN [] AS contradicted,
  count(CASE WHEN n.number < $newer_than AND before <> (size(rows) > 0) THEN 1 END) AS changed
