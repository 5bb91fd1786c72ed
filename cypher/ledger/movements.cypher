// What the lines of some entries move, put together: from a number of the log to another one.
//
// params:  first: int, last: int
// returns: customer: list[str], currency: list[str], account: list[str], kind: list[str], amount: list[int]
// mode:    read
MATCH (line:LedgerLine)
WHERE line.number >= $first AND line.number <= $last AND line.account <> 'expense'
WITH line.customer AS customer, line.currency AS currency, line.account AS account, line.kind AS kind,
  sum(line.credit - line.debit) AS amount
ORDER BY customer, currency, account, kind
RETURN collect(customer) AS customer, collect(currency) AS currency, collect(account) AS account,
  collect(kind) AS kind, collect(amount) AS amount
