// Some sales with all that was posted for each: the entries that concern it alone, and every line.
//
// params:  sales: list[str]
// returns: sale: str, order: str, plan: str, snapshot: str, entries: list[map], lines: list[map]
// mode:    read
UNWIND $sales AS sale
MATCH (sold:LedgerEntry {sale: sale})
USING INDEX SEEK sold:LedgerEntry(sale)
WHERE sold.kind = 'ordered'
RETURN sale, sold.order AS order, sold.plan AS plan, sold.snapshot AS snapshot, COLLECT {
    MATCH (entry:LedgerEntry {sale: sale})
    USING INDEX SEEK entry:LedgerEntry(sale)
    RETURN {number: entry.number, event: entry.event}
    ORDER BY entry.number
  } AS entries, COLLECT {
    MATCH (line:LedgerLine {sale: sale})
    USING INDEX SEEK line:LedgerLine(sale)
    RETURN {
      number: line.number, account: line.account, customer: line.customer, identity: line.identity,
      currency: line.currency, amount: line.credit - line.debit
    }
    ORDER BY line.number, line.line
  } AS lines
