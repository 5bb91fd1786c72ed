// Stated ties between identities, by channel and kind; they have no direction and no time.
//
// params:  low: int, high: int
// returns: channel: str, kind: str, source: list[int], target: list[int]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[tie:TIED]->(target:Identity)
RETURN tie.channel AS channel, tie.kind AS kind, collect(source.number) AS source, collect(target.number) AS target
