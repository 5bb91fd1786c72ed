// Take back joins that a claim no longer supports, each with a line in the log.
//
// params:  identity: list[int], record: list[int], first: int, rule: str, actor: str
// mode:    write
UNWIND range(0, size($identity) - 1) AS i
MATCH (record:Identity {number: $record[i]})-[:IS]->(customer:Customer)
USING INDEX SEEK record:Identity(number)
MATCH (identity:Identity {number: $identity[i]})-[is:IS]->(customer)
USING INDEX SEEK identity:Identity(number)
DELETE is
CREATE (:JoinEvent {
  key: right('000000000000' + toString($first + i), 12), action: 'parted', identity: identity.key,
  customer: customer.id, rule: $rule, actor: $actor, at: datetime()})
