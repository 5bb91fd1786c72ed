// Verified identities that verify nobody, since several records claim them.
//
// params:  first: int = 1000000
// returns: identity: list[str], customers: list[str]
// mode:    read
// scan:    yes; conflicts are looked for everywhere
MATCH (record:Identity)-[:CLAIMS]->(identity:Identity)
WHERE identity.verified
WITH identity.key AS identity, record.external_id AS customer ORDER BY customer
WITH identity, collect(DISTINCT customer) AS customers
WHERE size(customers) > 1
WITH identity, customers ORDER BY identity LIMIT $first
RETURN collect(identity) AS identity, collect(reduce(text = '', name IN customers |
  text + CASE text WHEN '' THEN '' ELSE ', ' END + name)) AS customers
