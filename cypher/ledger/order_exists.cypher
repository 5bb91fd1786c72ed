// Whether an order is stored under a key.
//
// params:  order: str
// returns: key: str
// mode:    read
MATCH (order:Order {key: $order})
RETURN order.key AS key
