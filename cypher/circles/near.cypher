// Everybody who shares a circle of a run with a customer, the customer too, with all circles that each is in.
//
// params:  customer: str, run: str
// returns: customer: list[str], circle: list[str]
// mode:    read
MATCH (:Customer {id: $customer})-[:MEMBER_OF]->(mine:Circle {run: $run})
MATCH (mine)<-[:MEMBER_OF]-(near:Customer)
WITH DISTINCT near
MATCH (near)-[:MEMBER_OF]->(circle:Circle {run: $run})
RETURN collect(near.id) AS customer, collect(circle.id) AS circle
