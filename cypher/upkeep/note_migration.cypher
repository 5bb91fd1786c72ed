// Remember that a migration was applied.
//
// params:  version: str, name: str, checksum: str
// mode:    write
MERGE (m:Migration {version: $version})
ON CREATE SET m.name = $name, m.checksum = $checksum, m.applied_at = datetime()
