// The circles of a run, largest first, a page at a time.
//
// params:  run: str, after_size: int = 9007199254740991, after_id: str = "", first: int = 21
// returns: total: int, rows: list[map]
// mode:    read
RETURN COUNT { MATCH (:Circle {run: $run}) } AS total,
  COLLECT {
    MATCH (circle:Circle {run: $run})
    WHERE circle.size < $after_size OR (circle.size = $after_size AND circle.id > $after_id)
    RETURN circle {
      .run, .id, .size, .inside, .outside, .stability, .reciprocity, .focus, .kind, .field, .value} AS row
    ORDER BY circle.size DESC, circle.id
    LIMIT $first
  } AS rows
