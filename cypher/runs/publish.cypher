// Move the pointers to complete runs, all in one transaction: readers see the old results or the new ones. Writing to a
// pointer first makes a second publisher wait until this one has moved it.
//
// params:  ids: list[str]
// returns: kind: str, run: str
// mode:    write
MATCH (run:Run {state: 'complete'})
WHERE run.id IN $ids
WITH run ORDER BY run.kind
MERGE (pointer:Pointer {kind: run.kind})
SET pointer.moves = coalesce(pointer.moves, 0) + 1
WITH collect({pointer: pointer, run: run}) AS moves
UNWIND moves AS move
WITH move.pointer AS pointer, move.run AS run
OPTIONAL MATCH (pointer)-[old:PUBLISHED]->(other:Run)
WHERE other <> run
DELETE old
WITH DISTINCT pointer, run
MERGE (pointer)-[:PUBLISHED]->(run)
RETURN pointer.kind AS kind, run.id AS run
