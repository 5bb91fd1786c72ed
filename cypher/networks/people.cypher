// Which customer each identity is, as the identity's number and the customer's id, and whether it is verified, a portion
// at a time; an identity that is nobody yet has an empty id.
//
// params:  after: int = -1, first: int = 20000
// returns: number: list[int], customer: list[str], verified: list[bool]
// mode:    read
MATCH (identity:Identity)
WHERE identity.number > $after
WITH identity ORDER BY identity.number LIMIT $first
OPTIONAL MATCH (identity)-[:IS]->(customer:Customer)
WITH identity, customer ORDER BY identity.number
RETURN collect(identity.number) AS number, collect(coalesce(customer.id, '')) AS customer,
  collect(coalesce(identity.verified, false)) AS verified
