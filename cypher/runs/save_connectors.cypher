// Store which members tie the circles of a run to others.
//
// params:  run: str, circle: list[str], customer: list[str], inside: list[float], outside: list[float],
//          towards: list[str]
// mode:    write
UNWIND range(0, size($circle) - 1) AS i
MATCH (customer:Customer {id: $customer[i]})
USING INDEX SEEK customer:Customer(id)
MATCH (circle:Circle {key: $run + '/' + $circle[i]})
USING INDEX SEEK circle:Circle(key)
MERGE (customer)-[connects:CONNECTS]->(circle)
SET connects.inside = $inside[i], connects.outside = $outside[i], connects.towards = $towards[i]
