// What was owed to each customer before an entry of the log, added up from every line.
//
// params:  before: int
// returns: customer: list[str], currency: list[str], amount: list[int]
// mode:    read
MATCH (line:LedgerLine)
WHERE line.number < $before AND line.account IN ['pending', 'approved']
WITH line.customer AS customer, line.currency AS currency, sum(line.credit - line.debit) AS amount
WHERE amount <> 0
WITH customer, currency, amount
ORDER BY customer, currency
RETURN collect(customer) AS customer, collect(currency) AS currency, collect(amount) AS amount
