// Who brought some customers, who brought those, and so on, `most` people up: of several referrals the earliest one binds,
// one without a date after all others, then the referrer whose id sorts first.
//
// A path would not do: it may not pass twice over the link from one identity to its customer. Where people brought each
// other in a circle, the line goes round until it is as long as it may be.
//
// params:  customers: list[str], most: int = 100
// returns: start: str, line: list[map]
// mode:    read
UNWIND $customers AS id
WITH id, reduce(line = [], step IN range(0, $most - 1) | line + COLLECT {
    WITH CASE WHEN size(line) = step THEN coalesce(line[step - 1].customer, id) END AS below
    MATCH (low:Customer {id: below})<-[:IS]-(:Identity)<-[:BROUGHT]-(referral:Referral)<-[:REFERRED]-(giver:Identity)
      -[:IS]->(high:Customer)
    WHERE high <> low
    RETURN {key: referral.key, at: referral.at.epochMillis, at_text: toString(referral.at), channel: referral.channel,
      code: referral.code, identity: giver.key, customer: high.id} AS rung
    ORDER BY referral.at IS NULL, referral.at, high.id, referral.key, giver.key
    LIMIT 1
  }) AS line
RETURN id AS start, line
ORDER BY start
