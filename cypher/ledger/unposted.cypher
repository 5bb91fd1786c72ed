// Of some orders, those that a plan should pay and has not, with their times: under the version of it that holds at their
// time, the one published last, and in a currency that this version pays for.
//
// params:  orders: list[str], names: list[str], currencies: list[str], starts: list[int], ends: list[int]
// returns: key: str, at: int
// mode:    read
UNWIND $orders AS name
MATCH (order:Order {key: name})
USING INDEX SEEK order:Order(key)
WITH order, order.at.epochSeconds AS at, COLLECT {
    MATCH (sold:LedgerEntry {order: order.key})
    USING INDEX SEEK sold:LedgerEntry(order)
    WHERE sold.kind = 'ordered'
    RETURN split(sold.plan, '@')[0]
  } AS paid
WHERE any(i IN range(0, size($names) - 1)
  WHERE at >= $starts[i] AND at < $ends[i] AND $currencies[i] IN ['', order.currency] AND NOT $names[i] IN paid
    AND none(j IN range(i + 1, size($names) - 1)
      WHERE $names[j] = $names[i] AND at >= $starts[j] AND at < $ends[j]))
RETURN order.key AS key, at
ORDER BY key
