// Take what is stored of loads that were cut off, and stop asking for the rest.
//
// returns: source: str
// mode:    write
MATCH (l:Load {finished: false})
SET l.finished = true
RETURN DISTINCT l.source AS source
