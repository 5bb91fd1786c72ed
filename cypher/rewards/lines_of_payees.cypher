// Lines of the log between two numbers, of some customers.
//
// params:  customers: list[str], first: int, last: int
// returns: entry: str, line: int, number: int, at: int, kind: str, account: str, customer: str, identity: str, sale: str,
//          order: str, plan: str, snapshot: str, currency: str, debit: int, credit: int
// mode:    read
UNWIND $customers AS customer
MATCH (line:LedgerLine {customer: customer})
USING INDEX SEEK line:LedgerLine(customer)
WHERE line.number >= $first AND line.number <= $last
RETURN line.entry AS entry, line.line AS line, line.number AS number, line.at.epochSeconds AS at, line.kind AS kind,
  line.account AS account, line.customer AS customer, line.identity AS identity, line.sale AS sale,
  line.order AS order, line.plan AS plan, line.snapshot AS snapshot, line.currency AS currency, line.debit AS debit,
  line.credit AS credit
ORDER BY number, line
