// What became of circles, newest run first: in one run, or to one circle over all runs.
//
// params:  run: str?, circle: str?, after_as_of: str = "9999", after_run: str = "", after_number: int = -1,
//          first: int = 21
// returns: total: int, rows: list[map]
// mode:    read
CALL () {
  MATCH (event:CircleEvent {run: $run})
  WHERE $circle IS NULL OR event.circle = $circle OR $circle IN event.before OR $circle IN event.after
  RETURN event
  UNION
  MATCH (event:CircleEvent {circle: $circle})
  WHERE $run IS NULL
  RETURN event
}
MATCH (run:Run {id: event.run, state: 'complete'})
WITH event, run, toString(run.as_of) AS as_of
ORDER BY as_of DESC, run.id, event.number
WITH collect({
  as_of: as_of, run: run.id, number: event.number, event: event.event, circle: event.circle, before: event.before,
  after: event.after, jaccard: event.jaccard, size_before: event.size_before, size_after: event.size_after,
  stayed: event.stayed, joined: event.joined, left: event.left}) AS events
RETURN size(events) AS total, [event IN events WHERE event.as_of < $after_as_of
  OR (event.as_of = $after_as_of AND (event.run > $after_run
  OR (event.run = $after_run AND event.number > $after_number)))][..$first] AS rows
