// Who is in which circle of a run, a portion of circles at a time.
//
// params:  run: str, after: str = "", first: int = 200
// returns: key: list[str], circle_id: list[str], customer_id: list[str], strength: list[float]
// mode:    read
MATCH (circle:Circle)
WHERE circle.key > $run + '/' + $after AND circle.key < $run + '0'
WITH circle ORDER BY circle.key LIMIT $first
MATCH (customer:Customer)-[member:MEMBER_OF]->(circle)
RETURN collect(circle.id) AS key, collect(circle.id) AS circle_id, collect(customer.id) AS customer_id,
  collect(member.strength) AS strength
