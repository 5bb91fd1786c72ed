// Who is in which circle of a run and how firmly, a portion of circles at a time.
//
// params:  run: str, after: str = "", first: int = 2000
// returns: key: list[str], circle_id: list[str], customer_id: list[str], strength: list[float], p_value: list[float],
//          stability: list[float]
// mode:    read
MATCH (circle:Circle)
WHERE circle.key > $run + '/' + $after AND circle.key < $run + '0'
WITH circle ORDER BY circle.key LIMIT $first
MATCH (customer:Customer)-[member:MEMBER_OF]->(circle)
RETURN collect(circle.id) AS key, collect(circle.id) AS circle_id, collect(customer.id) AS customer_id,
  collect(member.strength) AS strength, collect(coalesce(member.p_value, 0.0/0.0)) AS p_value,
  collect(coalesce(member.stability, 0.0/0.0)) AS stability
