// Which customer each identity is, as the identity's number and the customer's id.
//
// returns: number: list[int], customer: list[str]
// mode:    read
// scan:    yes; a network is made of everybody
MATCH (identity:Identity)-[:IS]->(customer:Customer)
RETURN collect(identity.number) AS number, collect(customer.id) AS customer
