// Some given groups by their keys; no row for a key that is no group.
//
// params:  keys: list[str]
// returns: key: str, id: str, source: str, kind: str?, parent_key: str?
// mode:    read
UNWIND $keys AS key
MATCH (group:Group {key: key})
RETURN key, group.id AS id, group.source AS source, group.kind AS kind, COLLECT {
    MATCH (group)-[:PART_OF]->(parent:Group)
    RETURN parent.key
    ORDER BY parent.key
    LIMIT 1
  }[0] AS parent_key
