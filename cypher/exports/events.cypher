// What became of circles from the run before to this one, in order of the log, a portion at a time; several ids come
// with a space between them.
//
// params:  run: str, after: str = "", first: int = 20000
// returns: key: list[str], circle_id: list[str], event: list[str], before: list[str], after: list[str],
//          jaccard: list[float], size_before: list[int], size_after: list[int], stayed: list[int], joined: list[int],
//          left: list[int]
// mode:    read
MATCH (event:CircleEvent)
WHERE event.key > $run + '/' + $after AND event.key < $run + '0'
WITH event ORDER BY event.key LIMIT $first
RETURN collect(substring(event.key, size($run) + 1)) AS key, collect(event.circle) AS circle_id,
  collect(event.event) AS event, collect(reduce(all = '', id IN event.before | all + CASE all WHEN '' THEN '' ELSE ' ' END + id)) AS before,
  collect(reduce(all = '', id IN event.after | all + CASE all WHEN '' THEN '' ELSE ' ' END + id)) AS after,
  collect(event.jaccard) AS jaccard, collect(event.size_before) AS size_before, collect(event.size_after) AS size_after,
  collect(event.stayed) AS stayed, collect(event.joined) AS joined, collect(event.left) AS left
