// Some circles by run and id; no row for a key that is no circle of a complete run.
//
// params:  keys: list[str]
// returns: run: str, id: str, size: int, inside: float, outside: float, stability: float?, reciprocity: float?,
//          focus: float?, kind: str?, field: str?, value: str?
// mode:    read
UNWIND $keys AS key
MATCH (circle:Circle {key: key})
MATCH (:Run {id: circle.run, state: 'complete'})
RETURN circle.run AS run, circle.id AS id, circle.size AS size, circle.inside AS inside, circle.outside AS outside,
  circle.stability AS stability, circle.reciprocity AS reciprocity, circle.focus AS focus, circle.kind AS kind,
  circle.field AS field, circle.value AS value
