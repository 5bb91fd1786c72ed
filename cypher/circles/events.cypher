// What became of circles, newest run first: in one run, or to one circle in the published run and in those that it was
// carried on from.
//
// params:  run: str?, circle: str?, after_generation: int = 1000000000, after_number: int = -1, first: int = 21
// returns: total: int, rows: list[map]
// mode:    read
CALL () {
  MATCH (run:Run {id: $run, state: 'complete'})
  RETURN run, 0 AS generation
  UNION
  MATCH path = (:Pointer {kind: 'circles'})-[:PUBLISHED]->(:Run)-[:BUILT_ON*0..]->(run:Run {state: 'complete'})
  WHERE $run IS NULL
  WITH run ORDER BY length(path) DESC
  WITH collect(run) AS runs
  UNWIND range(0, size(runs) - 1) AS generation
  RETURN runs[generation] AS run, generation
}
MATCH (event:CircleEvent {run: run.id})
WHERE $circle IS NULL OR event.circle = $circle OR $circle IN event.before OR $circle IN event.after
WITH event, run, generation
ORDER BY generation DESC, event.number
WITH collect({
  generation: generation, as_of: toString(run.as_of), run: run.id, number: event.number, event: event.event,
  circle: event.circle, before: event.before, after: event.after, jaccard: event.jaccard,
  size_before: event.size_before, size_after: event.size_after, stayed: event.stayed, joined: event.joined,
  left: event.left}) AS events
RETURN size(events) AS total, [event IN events WHERE event.generation < $after_generation
  OR (event.generation = $after_generation AND event.number > $after_number)][..$first] AS rows
