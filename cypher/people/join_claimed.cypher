// Join identities to the customer of the one record that claims them, each with a line in the log. Writing to the
// identity first makes a load that brings another claim wait, so the claims are counted again on firm ground.
//
// params:  identity: list[int], record: list[int], first: int
// mode:    write
UNWIND range(0, size($identity) - 1) AS i
MATCH (identity:Identity {number: $identity[i]})
USING INDEX SEEK identity:Identity(number)
SET identity.number = identity.number
WITH identity, i
MATCH (record:Identity {number: $record[i]})-[:IS]->(customer:Customer)
USING INDEX SEEK record:Identity(number)
WHERE NOT EXISTS { (identity)-[:IS]->(customer) } AND COUNT {
  MATCH (claimer:Identity)-[:CLAIMS]->(identity)
  WHERE NOT EXISTS { (identity)-[:IS_NOT]->(:Customer)<-[:IS]-(claimer) }
  RETURN DISTINCT claimer
} = 1
CREATE (identity)-[:IS {rule: 'sole claim'}]->(customer)
CREATE (:JoinEvent {
  key: right('000000000000' + toString($first + i), 12), action: 'joined', identity: identity.key,
  customer: customer.id, rule: 'sole claim', actor: 'grapevine', at: datetime()})
