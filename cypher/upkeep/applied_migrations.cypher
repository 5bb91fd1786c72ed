// Which migrations were applied, oldest first.
//
// returns: version: str, name: str, checksum: str
// mode:    read
MATCH (m:Migration)
RETURN m.version AS version, m.name AS name, m.checksum AS checksum
ORDER BY version
