// Orders that no plan can pay for, in the order of their keys, a page at a time, and what they lack.
//
// params:  after: str = "", first: int
// returns: event: str, missing: str
// mode:    read
MATCH (order:Order)
WHERE order.key > $after AND (order.at IS NULL OR order.amount_minor IS NULL OR order.currency IS NULL)
RETURN order.key AS event, CASE WHEN order.digest IS NULL THEN 'the order itself, which is only named by others'
  WHEN order.amount_minor IS NULL THEN 'an amount' WHEN order.currency IS NULL THEN 'a currency' ELSE 'a time' END AS missing
ORDER BY event
LIMIT $first
