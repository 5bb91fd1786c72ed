// The lines of a payment that concern some sales, with its event.
//
// params:  payment: str, sales: list[str]
// returns: event: str, lines: list[map]
// mode:    read
MATCH (entry:LedgerEntry {key: $payment})
WHERE entry.kind = 'paid'
RETURN entry.event AS event, COLLECT {
    UNWIND $sales AS sale
    MATCH (line:LedgerLine {sale: sale})
    USING INDEX SEEK line:LedgerLine(sale)
    WHERE line.number = entry.number
    RETURN {
      account: line.account, customer: line.customer, identity: line.identity, sale: line.sale, plan: line.plan,
      currency: line.currency, debit: line.debit, credit: line.credit
    }
    ORDER BY line.line
  } AS lines
