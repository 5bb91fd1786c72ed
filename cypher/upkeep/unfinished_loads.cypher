// Sources whose load was cut off and not done again.
//
// returns: source: str
// mode:    read
MATCH (l:Load {finished: false})
RETURN DISTINCT l.source AS source
ORDER BY source
