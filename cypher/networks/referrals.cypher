// Who brought whom, on which channel and when.
//
// returns: channel: str, referrer: list[int], referee: list[int], at: list[int]
// mode:    read
// scan:    yes; credit is worked out for everybody at once
MATCH (referrer:Identity)-[:REFERRED]->(referral:Referral)-[:BROUGHT]->(referee:Identity)
RETURN coalesce(referral.channel, '') AS channel, collect(referrer.number) AS referrer,
  collect(referee.number) AS referee, collect(coalesce(referral.at.epochSeconds, -9223372036854775808)) AS at
