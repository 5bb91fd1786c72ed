// Lines of the log between two numbers, of everybody or of one customer.
//
// params:  first: int, last: int, customer: str?
// returns: entry: str, line: int, number: int, at: int, kind: str, account: str, customer: str, identity: str, sale: str,
//          order: str, plan: str, snapshot: str, currency: str, debit: int, credit: int
// mode:    read
MATCH (line:LedgerLine)
WHERE line.number >= $first AND line.number <= $last AND ($customer IS NULL OR line.customer = $customer)
RETURN line.entry AS entry, line.line AS line, line.number AS number, line.at.epochSeconds AS at, line.kind AS kind,
  line.account AS account, line.customer AS customer, line.identity AS identity, line.sale AS sale,
  line.order AS order, line.plan AS plan, line.snapshot AS snapshot, line.currency AS currency, line.debit AS debit,
  line.credit AS credit
ORDER BY number, line
