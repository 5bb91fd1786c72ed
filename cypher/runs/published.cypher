// The runs that answers are read from, one for each kind.
//
// returns: kind: str, run: str
// mode:    read
MATCH (pointer:Pointer)-[:PUBLISHED]->(run:Run)
RETURN pointer.kind AS kind, run.id AS run
ORDER BY kind
