// Note the decision that an identity is not a customer, with a line in the log.
//
// params:  identity: str, customer: str, reason: str, actor: str, first: int
// returns: identity: str
// mode:    write
MATCH (identity:Identity {key: $identity})
MATCH (customer:Customer {id: $customer})
MERGE (identity)-[decision:IS_NOT]->(customer)
ON CREATE SET decision.reason = $reason, decision.actor = $actor, decision.at = datetime()
CREATE (:JoinEvent {
  key: right('000000000000' + toString($first), 12), action: 'parted', identity: identity.key,
  customer: customer.id, rule: $reason, actor: $actor, at: datetime()})
RETURN identity.key AS identity
