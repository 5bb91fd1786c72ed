// The customer that each of some identities belongs to now; those of nobody are left out.
//
// params:  identities: list[str]
// returns: identity: str, customer: str
// mode:    read
UNWIND $identities AS key
MATCH (identity:Identity {key: key})
USING INDEX SEEK identity:Identity(key)
MATCH (identity)-[:IS]->(customer:Customer)
RETURN key AS identity, min(customer.id) AS customer
ORDER BY identity
