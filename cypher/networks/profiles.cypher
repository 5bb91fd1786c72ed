// What customers files say of the records with numbers in a range, as JSON, in the order of the sources.
//
// params:  low: int, high: int
// returns: source: list[int], attributes: list[str]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)<-[:DESCRIBES]-(profile:Profile)
WHERE profile.attributes IS NOT NULL
WITH source, profile ORDER BY source.number, profile.source
RETURN collect(source.number) AS source, collect(profile.attributes) AS attributes
