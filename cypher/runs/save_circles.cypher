// Store the circles of a run.
//
// params:  run: str, id: list[str], size: list[int], inside: list[float], outside: list[float],
//          stability: list[float], reciprocity: list[float], focus: list[float], kind: list[str], field: list[str],
//          value: list[str], evidence: list[str], topics: list[str]
// mode:    write
UNWIND range(0, size($id) - 1) AS i
MERGE (circle:Circle {key: $run + '/' + $id[i]})
SET circle.run = $run, circle.id = $id[i], circle.size = $size[i], circle.inside = $inside[i],
  circle.outside = $outside[i], circle.stability = $stability[i], circle.reciprocity = $reciprocity[i],
  circle.focus = $focus[i], circle.kind = $kind[i], circle.field = $field[i], circle.value = $value[i],
  circle.evidence = $evidence[i], circle.topics = $topics[i]
