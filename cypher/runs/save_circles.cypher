// Store the circles of a run.
//
// params:  run: str, id: list[str], size: list[int], inside: list[float], outside: list[float]
// mode:    write
UNWIND range(0, size($id) - 1) AS i
MERGE (circle:Circle {key: $run + '/' + $id[i]})
SET circle.run = $run, circle.id = $id[i], circle.size = $size[i], circle.inside = $inside[i],
  circle.outside = $outside[i]
