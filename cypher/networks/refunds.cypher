// What was given back for orders of identities with numbers in a range, and when.
//
// params:  low: int, high: int
// returns: source: list[int], order: list[str], at: list[int], amount: list[int]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[:PLACED]->(order:Order)<-[:REFUNDS]-(refund:Refund)
WHERE refund.amount_minor IS NOT NULL
RETURN collect(source.number) AS source, collect(order.key) AS order,
  collect(coalesce(refund.at.epochSeconds, -9223372036854775808)) AS at, collect(refund.amount_minor) AS amount
