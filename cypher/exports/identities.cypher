// Identities on all channels in order of their keys, with the customer each one is, a portion at a time.
//
// params:  after: str = "", first: int = 20000
// returns: key: list[str], channel: list[str], external_id: list[str], customer_id: list[str], rule: list[str]
// mode:    read
MATCH (identity:Identity)
WHERE identity.key > $after
WITH identity ORDER BY identity.key LIMIT $first
OPTIONAL MATCH (identity)-[is:IS]->(customer:Customer)
RETURN collect(identity.key) AS key, collect(identity.channel) AS channel, collect(identity.external_id) AS external_id,
  collect(coalesce(customer.id, '')) AS customer_id, collect(coalesce(is.rule, '')) AS rule
