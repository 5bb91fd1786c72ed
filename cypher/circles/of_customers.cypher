// The circles of a run that some customers belong to, strongest first, a page for each customer.
//
// params:  customers: list[str], run: str, after_strength: float = 1e308, after_id: str = "", first: int = 21
// returns: of: str, total: int, rows: list[map]
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})
RETURN id AS of,
  COUNT { MATCH (customer)-[:MEMBER_OF]->(:Circle {run: $run}) } AS total,
  COLLECT {
    MATCH (customer)-[member:MEMBER_OF]->(circle:Circle {run: $run})
    WHERE member.strength < $after_strength OR (member.strength = $after_strength AND circle.id > $after_id)
    RETURN {
      id: circle.id, strength: member.strength, p_value: member.p_value, stability: member.stability,
      circle: circle {
        .run, .id, .size, .inside, .outside, .stability, .reciprocity, .focus, .kind, .field, .value}} AS row
    ORDER BY member.strength DESC, circle.id
    LIMIT $first
  } AS rows
