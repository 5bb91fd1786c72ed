// The given groups that some customers belong to, or belonged to at one moment, a page for each customer.
//
// params:  customers: list[str], active_at: str?, after_group: str = "", after_key: str = "", first: int = 21
// returns: of: str, total: int, rows: list[map]
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})
CALL (customer) {
  MATCH (customer)<-[:IS]-(:Identity)-[belongs:BELONGS_TO]->(group:Group)
  WHERE $active_at IS NULL OR (
    coalesce(belongs.role, '') <> 'alumni'
    AND coalesce(belongs.since <= datetime($active_at), true)
    AND coalesce(belongs.until > datetime($active_at), true))
  WITH belongs, group ORDER BY group.key, belongs.key
  RETURN collect({belongs: belongs, group: group}) AS spans
}
WITH id, size(spans) AS total,
  [span IN spans WHERE [span.group.key, span.belongs.key] > [$after_group, $after_key]][..$first] AS page
RETURN id AS of, total, COLLECT {
    UNWIND page AS span
    WITH span.belongs AS belongs, span.group AS group
    RETURN {
      group: group.key, id: group.id, source: group.source, kind: group.kind,
      parent_key: COLLECT {
        MATCH (group)-[:PART_OF]->(parent:Group)
        RETURN parent.key
        ORDER BY parent.key
        LIMIT 1
      }[0],
      key: belongs.key, role: belongs.role, since: toString(belongs.since), since_precision: belongs.since_precision,
      until: toString(belongs.until), until_precision: belongs.until_precision} AS row
  } AS rows
