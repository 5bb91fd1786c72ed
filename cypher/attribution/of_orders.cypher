// Some orders, what was given back for each, and when the same customer ordered before.
//
// params:  orders: list[str]
// returns: order: str, at: int?, amount: int?, refunded: int, currency: str?, previous: int?, selves: list[int]
// mode:    read
UNWIND $orders AS name
MATCH (order:Order {key: name})
WITH order, COLLECT {
  MATCH (order)<-[:PLACED]-(buyer:Identity)
  RETURN buyer
  ORDER BY buyer.key
  LIMIT 1
}[0] AS buyer
WITH order, COLLECT {
  MATCH (buyer)-[:IS]->(:Customer)<-[:IS]-(self:Identity)
  RETURN self
  UNION
  MATCH (self:Identity {key: buyer.key})
  RETURN self
} AS selves
WITH order, selves, COLLECT {
  MATCH (order)<-[:REFUNDS]-(refund:Refund)
  RETURN sum(coalesce(refund.amount_minor, 0))
}[0] AS refunded, COLLECT {
  UNWIND selves AS self
  MATCH (self)-[:PLACED]->(earlier:Order)
  WHERE earlier.at < order.at
    AND NOT EXISTS { MATCH (earlier)<-[:PLACED]-(other:Identity) WHERE other.key < self.key }
  RETURN max(earlier.at.epochMillis)
}[0] AS previous
RETURN order.key AS order, order.at.epochMillis AS at, order.amount_minor AS amount, refunded,
  order.currency AS currency, previous, [self IN selves | self.number] AS selves
ORDER BY order
