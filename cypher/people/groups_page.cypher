// All given groups in the order of their keys, a page at a time.
//
// params:  after_key: str = "", first: int = 21
// returns: total: int, rows: list[map]
// mode:    read
RETURN COUNT { MATCH (:Group) } AS total,
  COLLECT {
    MATCH (group:Group)
    WHERE group.key > $after_key
    RETURN {key: group.key, id: group.id, source: group.source, kind: group.kind, parent_key: COLLECT {
        MATCH (group)-[:PART_OF]->(parent:Group)
        RETURN parent.key
        ORDER BY parent.key
        LIMIT 1
      }[0]} AS row
    ORDER BY group.key
    LIMIT $first
  } AS rows
