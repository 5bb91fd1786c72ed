// Identities whose money stands with another customer than they belong to now, with that customer and the sales.
//
// params:  first: int = 1000
// returns: identity: str, customer: str, sales: list[str]
// mode:    read
// scan:    yes; what stands open is compared with the joins
MATCH (owed:Owed)
WITH owed.identity AS identity, collect(DISTINCT owed.customer) AS customers, collect(DISTINCT owed.sale) AS sales
WITH identity, customers, sales, coalesce(COLLECT {
    MATCH (:Identity {key: identity})-[:IS]->(customer:Customer)
    RETURN customer.id
    ORDER BY customer.id
    LIMIT 1
  }[0], '') AS customer
WHERE any(each IN customers WHERE each <> customer)
RETURN identity, customer, sales
ORDER BY identity
LIMIT $first
