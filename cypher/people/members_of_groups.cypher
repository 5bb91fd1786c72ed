// The customers who belong to some given groups, or belonged to them at one moment, a page for each group.
//
// params:  keys: list[str], role: str?, active_at: str?, after_customer: str = "", after_key: str = "",
//          first: int = 21
// returns: of: str, total: int, rows: list[map]
// mode:    read
UNWIND $keys AS key
MATCH (group:Group {key: key})
CALL (group) {
  MATCH (group)<-[belongs:BELONGS_TO]-(:Identity)-[:IS]->(customer:Customer)
  WHERE ($role IS NULL OR belongs.role = $role) AND ($active_at IS NULL OR (
    coalesce(belongs.role, '') <> 'alumni'
    AND coalesce(belongs.since <= datetime($active_at), true)
    AND coalesce(belongs.until > datetime($active_at), true)))
  WITH belongs, customer ORDER BY customer.id, belongs.key
  RETURN collect({belongs: belongs, customer: customer}) AS spans
}
WITH key, size(spans) AS total,
  [span IN spans WHERE [span.customer.id, span.belongs.key] > [$after_customer, $after_key]][..$first] AS page
RETURN key AS of, total, COLLECT {
    UNWIND page AS span
    WITH span.belongs AS belongs, span.customer AS customer
    RETURN {
      customer: customer.id, key: belongs.key, role: belongs.role, since: toString(belongs.since),
      since_precision: belongs.since_precision, until: toString(belongs.until),
      until_precision: belongs.until_precision} AS row
  } AS rows
