// Of some orders, those that a plan should pay and has not: no sale is posted under a plan that held at their time.
//
// params:  orders: list[str], names: list[str], starts: list[int], ends: list[int]
// returns: key: str
// mode:    read
UNWIND $orders AS name
MATCH (order:Order {key: name})
USING INDEX SEEK order:Order(key)
WITH order, order.at.epochSeconds AS at, COLLECT {
    MATCH (sold:LedgerEntry {order: order.key})
    USING INDEX SEEK sold:LedgerEntry(order)
    WHERE sold.kind = 'ordered'
    RETURN sold.sale
  } AS sold
WHERE any(i IN range(0, size($names) - 1)
  WHERE at >= $starts[i] AND at < $ends[i] AND NOT order.key + ' ' + $names[i] IN sold)
RETURN order.key AS key
ORDER BY key
