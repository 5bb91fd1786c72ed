// Refunds up to a second of orders that have a time, an amount and a currency, in the order of their keys, a page at a time.
//
// A refund without a time counts at that of its order, and none counts before it.
//
// params:  after: str = "", first: int, until: int
// returns: key: str, order: str, at: int, amount: int
// mode:    read
MATCH (refund:Refund)
WHERE refund.key > $after AND refund.amount_minor IS NOT NULL
MATCH (refund)-[:REFUNDS]->(order:Order)
WHERE order.at IS NOT NULL AND order.amount_minor IS NOT NULL AND order.currency IS NOT NULL
WITH refund, order, CASE WHEN refund.at > order.at THEN refund.at ELSE order.at END AS at
WHERE at.epochSeconds <= $until
RETURN refund.key AS key, order.key AS order, at.epochSeconds AS at, refund.amount_minor AS amount
ORDER BY key
LIMIT $first
