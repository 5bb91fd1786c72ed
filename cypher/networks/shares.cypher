// What identities with numbers in a range passed on: when, where, and the share that it came from. Of several the earliest
// binds, and one that is known before one that is only named; the one that chains are paid by.
//
// params:  low: int, high: int
// returns: source: list[int], key: list[str], at: list[int], channel: list[str], parent: list[str]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[:SHARED]->(share:Share)
WITH source, share, COLLECT {
    MATCH (share)-[:CAME_FROM]->(parent:Share)
    RETURN parent.key
    ORDER BY parent.digest IS NULL, parent.at IS NULL, parent.at, parent.key
    LIMIT 1
  }[0] AS parent
RETURN collect(source.number) AS source, collect(share.key) AS key,
  collect(coalesce(share.at.epochSeconds, -9223372036854775808)) AS at, collect(coalesce(share.channel, '')) AS channel,
  collect(coalesce(parent, '')) AS parent
