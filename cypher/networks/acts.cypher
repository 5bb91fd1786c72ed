// What identities with numbers in a range did towards content and staff, by channel and kind.
//
// params:  low: int, high: int
// returns: channel: str, kind: str, source: list[int], at: list[int]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[done:INTERACTED]->(target:Content|Employee)
RETURN done.channel AS channel, done.kind AS kind, collect(source.number) AS source,
  collect(coalesce(done.at.epochSeconds, -9223372036854775808)) AS at
