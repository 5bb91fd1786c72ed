// The entries of the ledger about the sales of some orders, in the order they were posted.
//
// params:  orders: list[str]
// returns: key: str, number: int, kind: str, at: int, sale: str?, order: str, plan: str?, event: str
// mode:    read
UNWIND $orders AS order
MATCH (e:LedgerEntry {order: order})
RETURN e.key AS key, e.number AS number, e.kind AS kind, e.at.epochSeconds AS at, e.sale AS sale, order,
  e.plan AS plan, e.event AS event
ORDER BY number
