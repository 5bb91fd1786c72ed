// What stands out in some circles: values of labels with their figures, and topics, both as JSON.
//
// params:  keys: list[str]
// returns: of: str, evidence: str, topics: str
// mode:    read
UNWIND $keys AS key
MATCH (circle:Circle {key: key})
RETURN key AS of, coalesce(circle.evidence, '[]') AS evidence, coalesce(circle.topics, '[]') AS topics
