// Keys of the orders that have a time up to a second, an amount and a currency, in their order, a page at a time.
//
// params:  after: str = "", first: int, until: int
// returns: key: str
// mode:    read
MATCH (order:Order)
WHERE order.key > $after AND order.at.epochSeconds <= $until AND order.amount_minor IS NOT NULL
  AND order.currency IS NOT NULL
RETURN order.key AS key
ORDER BY key
LIMIT $first
