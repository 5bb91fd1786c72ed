// Hand out a block of whole numbers that nobody else gets.
//
// params:  name: str, count: int
// returns: first: int
// mode:    write
MERGE (c:Counter {name: $name})
ON CREATE SET c.next = 0
SET c.next = c.next + $count
RETURN c.next - $count AS first
