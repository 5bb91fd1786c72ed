// What identities with numbers in a range bought: when, for how much, where, and the share they came through.
//
// params:  low: int, high: int
// returns: source: list[int], key: list[str], at: list[int], amount: list[int], currency: list[str],
//          channel: list[str], share: list[str]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[:PLACED]->(order:Order)
WHERE order.amount_minor IS NOT NULL
OPTIONAL MATCH (order)-[:THROUGH]->(share:Share)
WITH source, order, min(share.key) AS share
RETURN collect(source.number) AS source, collect(order.key) AS key,
  collect(coalesce(order.at.epochSeconds, -9223372036854775808)) AS at, collect(order.amount_minor) AS amount,
  collect(coalesce(order.currency, '')) AS currency, collect(coalesce(order.channel, '')) AS channel,
  collect(coalesce(share, '')) AS share
