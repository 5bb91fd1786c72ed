// Interactions between identities, by channel and kind, for the identities with numbers in a range.
//
// params:  low: int, high: int
// returns: channel: str, kind: str, source: list[int], target: list[int], at: list[int]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[done:INTERACTED]->(target:Identity)
RETURN done.channel AS channel, done.kind AS kind, collect(source.number) AS source,
  collect(target.number) AS target, collect(coalesce(done.at.epochSeconds, -9223372036854775808)) AS at
