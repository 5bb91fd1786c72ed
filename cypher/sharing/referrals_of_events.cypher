// The referrals of some referral events, each a customer and a channel: who brought the customer there, the earliest first,
// those without a date last.
//
// params:  customers: list[str], channels: list[str]
// returns: referee: str, event_channel: str, brought: str, key: str, at: int?, at_text: str?, channel: str?, code: str?,
//          identity: str, customer: str
// mode:    read
UNWIND range(0, size($customers) - 1) AS i
MATCH (referee:Customer {id: $customers[i]})<-[:IS]-(brought:Identity)<-[:BROUGHT]-(referral:Referral)
MATCH (referral)<-[:REFERRED]-(giver:Identity)-[:IS]->(referrer:Customer)
WHERE coalesce(referral.channel, '') = $channels[i] AND referrer <> referee
RETURN referee.id AS referee, $channels[i] AS event_channel, brought.key AS brought, referral.key AS key,
  referral.at.epochMillis AS at, toString(referral.at) AS at_text, referral.channel AS channel, referral.code AS code,
  giver.key AS identity, referrer.id AS customer
ORDER BY referee, event_channel, referral.at IS NULL, referral.at, customer, key, identity, brought
