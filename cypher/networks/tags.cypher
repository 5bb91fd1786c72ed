// The tags of identities with numbers in a range that hold at a moment.
//
// params:  low: int, high: int, as_of: int
// returns: source: list[int], tag: list[str]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[tagged:TAGGED]->(tag:Tag)
WHERE coalesce(tagged.since <= datetime({epochSeconds: $as_of}), true)
  AND coalesce(tagged.until > datetime({epochSeconds: $as_of}), true)
RETURN collect(source.number) AS source, collect(tag.name) AS tag
