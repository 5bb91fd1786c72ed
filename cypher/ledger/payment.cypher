// A payment with its lines, and whether it came back.
//
// params:  payment: str
// returns: event: str, lines: list[map], returned: bool
// mode:    read
MATCH (entry:LedgerEntry {key: $payment})
WHERE entry.kind = 'paid'
RETURN entry.event AS event, COLLECT {
    MATCH (entry)-[:POSTED]->(line:LedgerLine)
    RETURN {
      account: line.account, customer: line.customer, identity: line.identity, sale: line.sale, plan: line.plan,
      currency: line.currency, debit: line.debit, credit: line.credit
    }
    ORDER BY line.line
  } AS lines, EXISTS { MATCH (:LedgerEntry {key: 'returned ' + $payment}) } AS returned
