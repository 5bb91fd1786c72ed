// Join identities to the customer of the one record that claims them.
//
// params:  identity: list[int], record: list[int]
// mode:    write
UNWIND range(0, size($identity) - 1) AS i
MATCH (identity:Identity {number: $identity[i]})
MATCH (:Identity {number: $record[i]})-[:IS]->(customer:Customer)
MERGE (identity)-[is:IS]->(customer)
ON CREATE SET is.rule = 'sole claim'
