// Some circles by run and id; no row for a key that is no circle.
//
// params:  keys: list[str]
// returns: run: str, id: str, size: int, inside: float, outside: float
// mode:    read
UNWIND $keys AS key
MATCH (circle:Circle {key: key})
RETURN circle.run AS run, circle.id AS id, circle.size AS size, circle.inside AS inside, circle.outside AS outside
