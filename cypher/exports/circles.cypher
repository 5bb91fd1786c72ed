// The circles of a run with their labels and names, in order of their keys, a portion at a time.
//
// params:  run: str, after: str = "", first: int = 20000
// returns: key: list[str], circle_id: list[str], size: list[int], inside: list[float], outside: list[float],
//          kind: list[str], field: list[str], value: list[str], name: list[str], stability: list[float],
//          reciprocity: list[float], focus: list[float]
// mode:    read
MATCH (circle:Circle)
WHERE circle.key > $run + '/' + $after AND circle.key < $run + '0'
WITH circle ORDER BY circle.key LIMIT $first
RETURN collect(circle.id) AS key, collect(circle.id) AS circle_id, collect(circle.size) AS size,
  collect(circle.inside) AS inside, collect(circle.outside) AS outside, collect(coalesce(circle.kind, '')) AS kind,
  collect(coalesce(circle.field, '')) AS field, collect(coalesce(circle.value, '')) AS value,
  collect(coalesce(COLLECT {
    MATCH (line:CircleName {circle: circle.id})
    RETURN line.name ORDER BY line.key DESC LIMIT 1
  }[0], '')) AS name,
  collect(coalesce(circle.stability, 0.0/0.0)) AS stability,
  collect(coalesce(circle.reciprocity, 0.0/0.0)) AS reciprocity, collect(coalesce(circle.focus, 0.0/0.0)) AS focus
