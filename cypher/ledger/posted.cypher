// Which sales of some events, orders or referrals, are posted already.
//
// params:  events: list[str]
// returns: sale: str
// mode:    read
UNWIND $events AS event
MATCH (sold:LedgerEntry {order: event})
USING INDEX SEEK sold:LedgerEntry(order)
WHERE sold.kind = 'ordered'
RETURN sold.sale AS sale
ORDER BY sale
