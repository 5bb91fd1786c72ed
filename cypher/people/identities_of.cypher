// The identities that were joined to some customers, each customer's in the order of channel and id.
//
// params:  customers: list[str], most: int = 1000
// returns: of: str, rows: list[map]
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})
RETURN id AS of, COLLECT {
    MATCH (customer)<-[is:IS]-(identity:Identity)
    RETURN {channel: identity.channel, external_id: identity.external_id, rule: is.rule, verified: identity.verified} AS row
    ORDER BY identity.channel, identity.external_id
    LIMIT $most
  } AS rows
