// What identities with numbers in a range bought, and how much of it was given back.
//
// An order of several buyers is of the one whose key sorts first. No amount is -1.
//
// params:  low: int, high: int
// returns: source: list[int], key: list[str], at: list[int], amount: list[int], refunded: list[int], currency: list[str]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[:PLACED]->(order:Order)
WHERE NOT EXISTS { MATCH (order)<-[:PLACED]-(other:Identity) WHERE other.key < source.key }
OPTIONAL MATCH (order)<-[:REFUNDS]-(refund:Refund)
WITH source, order, sum(coalesce(refund.amount_minor, 0)) AS refunded
RETURN collect(source.number) AS source, collect(order.key) AS key,
  collect(coalesce(order.at.epochMillis, -9223372036854775808)) AS at, collect(coalesce(order.amount_minor, -1)) AS amount,
  collect(refunded) AS refunded, collect(coalesce(order.currency, '')) AS currency
