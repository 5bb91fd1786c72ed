// Referral events up to a second, one for each customer who was brought and channel, by customer and channel, a page at a
// time; nobody brings himself, and an event without a date is always among them.
//
// params:  customer: str = "", channel: str = "", first: int, until: int
// returns: customer: str, channel: str
// mode:    read
MATCH (referee:Customer)
WHERE referee.id >= $customer
CALL (referee) {
  MATCH (referee)<-[:IS]-(:Identity)<-[:BROUGHT]-(referral:Referral)<-[:REFERRED]-(:Identity)-[:IS]->(referrer:Customer)
  WHERE referrer <> referee
  WITH coalesce(referral.channel, '') AS channel, min(referral.at) AS at
  WHERE coalesce(at.epochSeconds <= $until, true) AND (referee.id > $customer OR channel > $channel)
  RETURN channel
}
RETURN referee.id AS customer, channel
ORDER BY customer, channel
LIMIT $first
