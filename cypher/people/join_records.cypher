// Make records of the company customers, joined by the rule `record`.
//
// params:  number: list[int]
// mode:    write
UNWIND $number AS number
MATCH (record:Identity {number: number})
USING INDEX SEEK record:Identity(number)
MERGE (customer:Customer {id: record.external_id})
MERGE (record)-[is:IS]->(customer)
ON CREATE SET is.rule = 'record'
