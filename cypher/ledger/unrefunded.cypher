// Of some refunds, each given with its order, the posted sales of that order that do not know of it yet.
//
// params:  refunds: list[str], orders: list[str]
// returns: refund: str, sale: str
// mode:    read
UNWIND range(0, size($refunds) - 1) AS i
MATCH (sold:LedgerEntry {order: $orders[i]})
USING INDEX SEEK sold:LedgerEntry(order)
WHERE sold.kind = 'ordered' AND NOT EXISTS {
  MATCH (:LedgerEntry {key: 'refunded ' + replace(replace($refunds[i], '%', '%25'), ' ', '%20') + ' ' + sold.sale})
}
RETURN $refunds[i] AS refund, sold.sale AS sale
ORDER BY refund, sale
