// Of some referral events, each a customer and a channel, those that a plan should pay and has not, with their times; an
// event that nobody knows the time of has the time 0.
//
// params:  events: list[str], customers: list[str], channels: list[str], names: list[str], starts: list[int],
//          ends: list[int]
// returns: key: str, at: int
// mode:    read
UNWIND range(0, size($events) - 1) AS place
MATCH (referee:Customer {id: $customers[place]})
WITH $events[place] AS key, $channels[place] AS channel, referee
CALL (referee, channel) {
  MATCH (referee)<-[:IS]-(:Identity)<-[:BROUGHT]-(referral:Referral)<-[:REFERRED]-(:Identity)-[:IS]->(referrer:Customer)
  WHERE referrer <> referee AND coalesce(referral.channel, '') = channel
  RETURN min(referral.at) AS first
}
WITH key, coalesce(first.epochSeconds, 0) AS at
WITH key, at, COLLECT {
    MATCH (sold:LedgerEntry {order: key})
    USING INDEX SEEK sold:LedgerEntry(order)
    WHERE sold.kind = 'ordered'
    RETURN split(sold.plan, '@')[0]
  } AS paid
WHERE any(i IN range(0, size($names) - 1)
  WHERE at >= $starts[i] AND at < $ends[i] AND NOT $names[i] IN paid)
RETURN key, at
ORDER BY key
