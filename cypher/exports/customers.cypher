// Customers in order of their ids, a portion at a time.
//
// params:  after: str = "", first: int = 20000
// returns: customer_id: list[str], joined_at: list[str], joined_at_precision: list[str], attributes: list[str]
// mode:    read
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer ORDER BY customer.id LIMIT $first
OPTIONAL MATCH (record:Identity {key: 'record:' + customer.id})
RETURN collect(customer.id) AS customer_id, collect(coalesce(toString(record.joined_at), '')) AS joined_at,
  collect(coalesce(record.joined_at_precision, '')) AS joined_at_precision,
  collect(coalesce(record.attributes, '')) AS attributes
