// The circles of a run, in order of their keys, a portion at a time.
//
// params:  run: str, after: str = "", first: int = 20000
// returns: key: list[str], circle_id: list[str], size: list[int], inside: list[float], outside: list[float]
// mode:    read
MATCH (circle:Circle)
WHERE circle.key > $run + '/' + $after AND circle.key < $run + '0'
WITH circle ORDER BY circle.key LIMIT $first
RETURN collect(circle.id) AS key, collect(circle.id) AS circle_id, collect(circle.size) AS size,
  collect(circle.inside) AS inside, collect(circle.outside) AS outside
