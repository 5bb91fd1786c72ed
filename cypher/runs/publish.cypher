// Move the pointers to complete runs, all in one transaction: readers see the old results or the new ones.
//
// params:  ids: list[str]
// returns: kind: str, run: str
// mode:    write
UNWIND $ids AS id
MATCH (run:Run {id: id, state: 'complete'})
MERGE (pointer:Pointer {kind: run.kind})
WITH pointer, run
OPTIONAL MATCH (pointer)-[old:PUBLISHED]->(other:Run)
WHERE other <> run
DELETE old
WITH DISTINCT pointer, run
MERGE (pointer)-[:PUBLISHED]->(run)
RETURN pointer.kind AS kind, run.id AS run
