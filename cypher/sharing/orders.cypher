// The orders of some names, each either source and id with a slash between, or an id alone, which several sources may hold.
//
// params:  names: list[str]
// returns: name: str, key: str, id: str, source: str, at: str?, at_precision: str?, channel: str?, amount_minor: int?,
//          currency: str?, buyer: str?
// mode:    read
UNWIND $names AS name
CALL (name) {
  MATCH (order:Order {key: name})
  RETURN order
  UNION
  MATCH (order:Order {id: name})
  RETURN order
  ORDER BY order.key
  LIMIT 100
}
RETURN name, order.key AS key, order.id AS id, order.source AS source, toString(order.at) AS at,
  order.at_precision AS at_precision, order.channel AS channel, order.amount_minor AS amount_minor,
  order.currency AS currency, COLLECT {
    MATCH (order)<-[:PLACED]-(:Identity)-[:IS]->(buyer:Customer)
    RETURN buyer.id
    ORDER BY buyer.id
    LIMIT 1
  }[0] AS buyer
ORDER BY name, key
