// Store who is in which circle of a run.
//
// params:  run: str, circle: list[str], customer: list[str], strength: list[float], p_value: list[float],
//          stability: list[float]
// mode:    write
UNWIND range(0, size($circle) - 1) AS i
MATCH (customer:Customer {id: $customer[i]})
USING INDEX SEEK customer:Customer(id)
MATCH (circle:Circle {key: $run + '/' + $circle[i]})
USING INDEX SEEK circle:Circle(key)
MERGE (customer)-[member:MEMBER_OF]->(circle)
SET member.strength = $strength[i], member.p_value = $p_value[i], member.stability = $stability[i]
