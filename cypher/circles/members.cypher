// The customers in some circles, strongest first, a page for each circle.
//
// params:  keys: list[str], after_strength: float = 1e308, after_customer: str = "", first: int = 21
// returns: of: str, total: int, rows: list[map]
// mode:    read
UNWIND $keys AS key
MATCH (circle:Circle {key: key})
RETURN key AS of, circle.size AS total, COLLECT {
    MATCH (circle)<-[member:MEMBER_OF]-(customer:Customer)
    WHERE member.strength < $after_strength
      OR (member.strength = $after_strength AND customer.id > $after_customer)
    RETURN {
      customer: customer.id, strength: member.strength, p_value: member.p_value, stability: member.stability} AS row
    ORDER BY member.strength DESC, customer.id
    LIMIT $first
  } AS rows
