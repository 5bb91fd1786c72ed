// Who is in some circles.
//
// params:  keys: list[str]
// returns: circle: str, customer: list[str]
// mode:    read
UNWIND $keys AS key
MATCH (circle:Circle {key: key})<-[:MEMBER_OF]-(customer:Customer)
WITH key, customer ORDER BY key, customer.id
RETURN key AS circle, collect(customer.id) AS customer
